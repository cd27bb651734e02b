# The reasons behind an amount, as the customer reads them. Each line is shown beside the amount it leads to. These keys
# are stored in rule traces.

trace-loss = You pay { $fee } a month and were without service for { $duration }. By the day, that is
trace-loss-in-part = You pay { $fee } a month and were without { $weight } % of it for { $duration }. By the day, that is
trace-loss-no-fee = You were without service for { $duration }. You pay us no monthly fee, so by the day that is
trace-not-hit = This incident did not affect you

trace-times-minor = It was a minor outage, so it counts { $times ->
    [2] twice
    [3] three times
   *[other] { $times } times
}
trace-times-major = It was a major outage, so it counts { $times ->
    [2] twice
    [3] three times
   *[other] { $times } times
}
trace-times-critical = It was a critical outage, so it counts { $times ->
    [2] twice
    [3] three times
   *[other] { $times } times
}

trace-effort = For the extra effort this caused you: { $more } more
trace-repeat = { $incidents ->
    [one] Another outage affected you in the 90 days before
   *[other] { $incidents } other outages affected you in the 90 days before
}

trace-floor-minor = For a minor outage nobody gets less than { $least }
trace-floor-major = For a major outage nobody gets less than { $least }
trace-floor-critical = For a critical outage nobody gets less than { $least }

trace-tenure = You have been with us for { $years ->
    [one] a year
    [2] two years
    [3] three years
    [4] four years
    [5] five years
    [6] six years
    [7] seven years
    [8] eight years
    [9] nine years
    [10] ten years
   *[other] { $years } years
}: { $percent ->
    [10] a tenth more
    [20] a fifth more
    [25] a quarter more
    [50] half as much again
   *[other] { $percent } % more
}
trace-value = You have trusted us with much of your business: { $percent ->
    [10] a tenth more
    [20] a fifth more
    [25] a quarter more
    [50] half as much again
   *[other] { $percent } % more
}

trace-cap-kept = The limit for your loss is { $most }, so nothing is cut
trace-cap-cut = The limit for your loss is { $most }
trace-gift-up = Rounded up to the next standard amount
trace-gift-down = Rounded down to a standard amount, as the next one would be over the limit
trace-flat-offer = This offer, the same for everyone

# What is owed by law or contract and credited on the bill.

owed-delayed-repair-working = Not repaired within two full working days: { $count ->
    [one] one day at { $each }
   *[other] { $count } days at { $each }
}
owed-delayed-repair-calendar = Not repaired within two days: { $count ->
    [one] one day at { $each }
   *[other] { $count } days at { $each }
}
owed-missed-appointment = { $count ->
    [one] An appointment we did not keep, { $each }
   *[other] { $count } appointments we did not keep, { $each } each
}
owed-late-start = Your service started late: { $count ->
    [one] one day at { $each }
   *[other] { $count } days at { $each }
}
owed-availability = Without service for { $down } this month, so it was available { $there } % of the time. Below { $below } %, your contract gives back { $percent } % of { $fee }
owed-flat = { $percent ->
    [10] A tenth
    [20] A fifth
    [25] A quarter
    [50] Half
   *[other] { $percent } %
} of your month’s { $fee }

# Facts that are not recorded, so that an amount is not computed. Listed after "our records do not show:".

owed-unknown-service-kind = What kind of service it was
owed-unknown-total-loss = Whether the service was lost completely
owed-unknown-report-day = On which day the loss was reported
owed-unknown-missed-appointments = Whether appointments were missed
owed-unknown-late-start = Whether a service started late
owed-unknown-monthly-fee = The monthly fee
owed-unknown-country = The country
owed-unknown-currency = The amounts in this currency
owed-unknown-figures = The amounts for that time

# What an amount takes for granted.

owed-assumes-country = The country comes from the region, or else from the time zone or our own country
owed-assumes-kind-of-customer = The name of the plan says whether it is for a household or a business
owed-assumes-no-holidays = Public holidays count as working days
owed-assumes-from-loss = Days are counted from the day the service was lost
owed-assumes-day-of-restoration = The day on which the service came back counts as a day without it
owed-assumes-whole-contract = The loss of one service counts as the loss of the whole contract, and a month has 30 days

# Why a person reviews it too. It changes no amount.

human-vulnerable = Vulnerable customer: review this yourself before it is sent.
human-frequent-complaints = { $complaints } complaints in 90 days. The amount is unchanged, but a person should contact this customer.

# Errors in a file of rules.

rules-severities-out-of-order = Rules { $id }: floors and factors must not decrease from minor to critical.
rules-bands-out-of-order = Rules { $id }: bands must increase, each from 100 to 150 percent.
rules-gifts-out-of-order = Rules { $id }: gift amounts must increase, and the last must be a multiple of the step above them.
rules-floor-is-no-gift = Rules { $id }: every floor must be one of the gift amounts and within the cap.
rules-pack-needs-currency = Rules { $id }: amounts of money need a currency.
rules-pack-stretches-out-of-order = Rules { $id }: the ranges of days must start at 1 and increase.
rules-pack-tiers-out-of-order = Rules { $id }: tiers must decrease in availability and increase in credit.

# Voucher codes, as typed at a point of sale.

code-empty = Enter the code.
code-too-short = A code has 17 characters, and this has only { $length }.
code-too-long = A code has 17 characters, and this has { $length }.
code-character = A code never contains the character { $character }. Check it and enter it again.
code-check = A character is wrong, or two are swapped. Check the code and enter it again.

# The ledger.

ledger-not-positive = Enter an amount above zero.
ledger-over-budget = The budget has only { $available } available. Reduce the offer, or ask finance to raise the budget.
ledger-not-there = The account “{ $account }” does not hold this much. Nothing was posted.

# Who may approve.

approval-complete = All required approvals have been given.
approval-own-work = You wrote or edited this, so somebody else must approve it.
approval-signed-already = You have already approved this. The next approval must come from somebody else.
approval-needs-role = { $role ->
    [marketing] Marketing approves next.
    [finance] Finance approves next.
   *[other] The next approval needs another role.
}
