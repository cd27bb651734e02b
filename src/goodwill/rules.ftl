# The reasons behind a sum, as the customer reads them. Each line stands beside the sum it leads to.

trace-loss = You pay { $fee } a month and were without service for { $duration }. By the day, that is
trace-loss-in-part = You pay { $fee } a month and were without { $weight } % of it for { $duration }. By the day, that is
trace-loss-no-fee = You were without service for { $duration }. You pay us no monthly fee, so by the day that is
trace-not-hit = This incident did not reach you

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

trace-effort = You had trouble with us besides: { $more } more
trace-repeat = { $incidents ->
    [one] Another outage hit you in the 90 days before
   *[other] { $incidents } other outages hit you in the 90 days before
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

trace-cap-kept = Your loss allows up to { $most }, so nothing is cut
trace-cap-cut = Your loss allows up to { $most }
trace-gift-up = Rounded up to a proper gift
trace-gift-down = Rounded down to a proper gift, as the next would be more than is allowed
trace-flat-offer = This offer, the same for everyone

# What is owed: on the bill, whatever else is given.

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
owed-availability = Without service for { $down } this month, so it was there { $there } % of the time. Your contract gives { $percent } % of { $fee } back below { $below } %
owed-flat = { $percent ->
    [10] A tenth
    [20] A fifth
    [25] A quarter
    [50] Half
   *[other] { $percent } %
} of your month’s { $fee }

# Why a human looks too. It changes no sum.

human-vulnerable = Marked as vulnerable: please look at this yourself before it goes out.
human-frequent-complaints = { $complaints } complaints in 90 days. The sum stays as it is; this person should hear from a human.

# What is wrong with a file of rules.

rules-severities-out-of-order = Rules { $id }: floors and factors must not fall from minor to critical.
rules-bands-out-of-order = Rules { $id }: bands must rise, each from 100 to 150 percent.
rules-gifts-out-of-order = Rules { $id }: gifts must rise, and the last must be a multiple of the step above them.
rules-floor-is-no-gift = Rules { $id }: every floor must be one of the gifts and within the cap.
rules-pack-needs-currency = Rules { $id }: sums of money need a currency.
rules-pack-stretches-out-of-order = Rules { $id }: the stretches of days must begin at 1 and rise.
rules-pack-tiers-out-of-order = Rules { $id }: tiers must fall in availability and rise in credit.

# Voucher codes, as typed at a till.

code-empty = Please type the code.
code-too-short = This has { $length } characters, and a code has 17. Some are missing.
code-too-long = This has { $length } characters, and a code has 17. Some are too many.
code-character = No code has the character { $character }. Please look again.
code-check = One character is wrong, or two have changed places. Please look again.

# The budget's books.

ledger-not-positive = The amount must be above zero.
ledger-over-budget = The budget has { $available } left, and this needs more.
ledger-not-there = The books do not have this much on the account “{ $account }”. Nothing was booked.

# Who may sign.

approval-complete = Everyone who must has signed.
approval-own-work = You wrote or edited this, so somebody else must sign it.
approval-signed-already = You have signed this already. The next signature must be another person’s.
approval-needs-role = { $role ->
    [marketing] Marketing signs next.
    [finance] Finance signs next.
   *[other] The next signature needs another role.
}
