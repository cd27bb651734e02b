# Offers, budgets and vouchers: the desk, the redemption API, and the customer's own page.

offer-no-rules = There are no compensation rules for this currency.
offer-incident-required = Choose the incident this is for.
offer-incident-stays = The incident of an offer never changes. Write a new one.
voucher-one-filter = List the vouchers of an offer or of a customer, not of both.
offer-budget-required = Choose the budget this is paid from.
offer-window-order = The end must be after the start.
offer-below-floor-minor = For a minor incident, the minimum is { $floor } for every affected customer.
offer-below-floor-major = For a major incident, the minimum is { $floor } for every affected customer.
offer-below-floor-critical = For a critical incident, the minimum is { $floor } for every affected customer.
offer-not-editable = Customers can already see this offer, so it can no longer be edited. You can withdraw it.
offer-changed = This offer has changed since you opened it. Review it again before you decide.
offer-not-costed = This offer must be costed before it can be submitted. Edit and save it, then wait until the estimate is ready.
offer-still-being-costed = The cost of this offer is still being estimated. Submit it when the estimate is ready.
offer-not-being-costed = The cost of this offer is not being estimated any more.
offer-costing-failed = The estimate stopped at an error, which is in the server’s log. Try again. If it stops again, edit the offer, or give the log to whoever runs this server.
offer-costing-no-incident = The incident of this offer was withdrawn or is no longer public, so nobody can get anything for it. Stop the estimate and discard the offer.
offer-no-recipients = No customer would get anything from this offer, so there is nothing to approve.
offer-window-passed = The last day of this offer has passed. Change its dates first.
offer-comment-required = Say what should change, so that the author can change it.
offer-not-in-approval = This offer is no longer awaiting approval.
offer-not-discardable = Only an offer that is not submitted can be discarded.
offer-not-withdrawable = Only a submitted offer that has not ended can be withdrawn.

budget-limit-too-low = { $promised } of this budget is already reserved, claimed or redeemed. The limit cannot be lower.

letter-staff = You are signed in as staff. Only the customer can get the voucher or reply here, and the voucher’s code is not shown. What you try is recorded.
letter-claim-none = There is no voucher for you on this page at the moment.
letter-claim-withdrawn = This voucher was withdrawn before you could get it. That is our doing, not yours, and we are sorry.
letter-claim-expired = The last day for this voucher has passed.

redemption-key-required = Send the header Idempotency-Key with 1 to { $max } characters. Use the same key when you repeat a request.
redemption-body-invalid = Send a JSON object with code and reference.
redemption-amount-invalid = Send a whole number of minor units above zero.
redemption-amount-partial = This voucher must be redeemed in full: { $worth }, { $minor }.
redemption-currency-mismatch = This voucher is worth { $worth }.

api-not_redeemable = This code cannot be redeemed here.
api-already_redeemed = This voucher has already been redeemed.
api-expired = This voucher has expired.
api-not_yet_valid = This voucher is not valid yet.
api-idempotency_conflict = This Idempotency-Key was used for another request.

# The list of offers, and the budgets beside it.

offers-title = Offers
offers-lead = Goodwill for the customers an incident affected: who gets how much, from which budget, and who approves it.
offers-new = New offer
offers-empty = No offers yet.
offers-empty-no-budget = Finance creates a budget first. Then you can create an offer for an incident that affected customers.
offers-empty-help = Create one for an incident that affected customers. You see who gets how much before anybody approves it.
offers-col-offer = Offer
offers-col-state = State
offers-col-people = Customers
offers-col-money = Maximum cost
offers-col-window = Valid
offers-not-costed = not costed
offers-window = { $from } – { $to }
offers-awaiting-you = awaiting your approval
offers-awaiting-marketing = awaiting marketing
offers-awaiting-finance = awaiting finance

offer-state-draft = Draft
offer-state-costing = Being costed
offer-state-costed = Costed
offer-state-in-approval = Awaiting approval
offer-state-approved = Approved
offer-state-scheduled = Scheduled
offer-state-live = Live
offer-state-ended = Ended
offer-state-reconciled = Reconciled
offer-state-rejected = Sent back
offer-state-withdrawn = Withdrawn

budgets-title = Budgets
budgets-empty = No budgets yet. Finance creates them.
budgets-empty-keeper = No budgets yet. Create one below; offers are paid from it.
budget-gauge = { $spent } redeemed, { $issued } claimed, { $reserved } reserved, { $free } available of { $limit }.
budget-available = Available
budget-reserved = Reserved for offers
budget-issued = Claimed, not redeemed
budget-spent = Redeemed
budget-limit = Limit
budget-owner = Owner: { $name }, finance
budget-limit-summary = Change limit
budget-limit-submit = Set limit
budget-new-summary = New budget
budget-new-submit = Create budget
budget-name-label = Name
budget-name-help = Such as “Goodwill, first quarter”.
budget-currency-label = Currency
budget-summary = { $limit }, owner { $owner }, finance
budget-before = Before
budget-after = After
budget-before-label = Before: { $spent } redeemed, { $reserved } reserved, { $free } available of { $limit }.
budget-after-label = After: { $spent } redeemed, { $reserved } reserved, { $most } for this offer, { $free } available.
budget-left = { $free } available
budget-missing = { $missing } over budget
budget-legend-spent = Redeemed { $money }
budget-legend-reserved = Reserved and claimed { $money }
budget-legend-most = This offer, at most { $money }
budget-legend-likely = This offer, likely { $money }
budget-legend-at-most = and at most { $money }

# The form of an offer.

offer-new-title = New offer
offer-new-lead = Includes every customer the incident affected. The compensation rules set each amount, or you can give everyone the same.
offer-new-needs-incident = No incident has known affected customers yet. On an incident’s page, import exposure or have it counted.
offer-new-needs-budget = There is no budget to pay from. Finance creates one on the Offers page.
offer-incident-option = INC-{ $number } { $title }, { $day } ({ $people ->
    [one] one customer affected
   *[other] { $people } customers affected
})
offer-budget-option = { $name } ({ $free } available)
offer-form-incident-label = Incident
offer-form-title-label = Title
offer-form-title-help = Internal. Customers do not see it.
offer-form-reason-label = Reason
offer-form-reason-help = Approvers read this first.
offer-form-amount-label = Amount
offer-amount-flat = The same for everyone
offer-amount-rule = By the compensation rules
offer-form-flat-label = Amount per customer
offer-form-flat-help-floor = Only if everyone gets the same. At least { $floor } for this incident.
offer-form-flat-help = Only if everyone gets the same.
offer-form-budget-label = Budget
offer-form-merchant-label = Merchant
offer-form-merchant-help = Where vouchers are redeemed, as named in the merchant’s API token, such as “City shops”.
offer-form-from-label = Valid from, { $zone }
offer-form-to-label = Valid until, { $zone }
offer-form-terms-label = Terms
offer-form-terms-help = Customers see these with the voucher. Such as “Use it in one go, one voucher for each purchase. We cannot give change.”
offer-form-honour-label = If the offer is withdrawn
offer-form-honour-help = Part of what is approved.
offer-honour-honour = Claimed vouchers stay valid until their last day
offer-honour-revoke-with-notice = Claimed vouchers are revoked, and customers’ pages say so
offer-form-submit = Save and estimate cost
offer-form-submit-again = Save and update estimate
offer-form-submit-help = Nothing is reserved and no customer is notified before it is approved.
offer-edit = Edit
offer-edit-draft-note = This is a draft. Save it to see who gets how much.
offer-edit-approval-note = Saving revokes the approvals and releases the reserved money. The offer must then be submitted again.

# The approval page.

offer-proposed = Proposed by { $author }, costed by { $version }.
offer-status-awaiting = Awaiting approval since { $since }, { $ago }.
offer-status-awaiting-you = Awaiting your approval since { $since }, { $ago }.
offer-for-incident = For INC-{ $number } { $title }
offer-status-draft = Not costed yet.
offer-status-costing = Its cost is being estimated.
offer-status-costed = Not submitted yet.
offer-status-in-approval = Awaiting approval.
offer-status-approved = Fully approved.
offer-status-scheduled = Fully approved; starts on its first day.
offer-status-live = Customers can claim it now.
offer-status-ended = Ended; its accounts are being reconciled.
offer-status-reconciled = Ended, and its accounts balance.
offer-status-rejected = Sent back; it can be edited.
offer-status-withdrawn = Withdrawn.
offer-csv = Download { $count } { $count ->
    [one] row
   *[other] rows
} as CSV
offer-figures-later = This offer was costed by an earlier version. Who gets how much is being summed up; reload this page in a minute.
offer-no-recipients-note = No customer would get anything from this offer.
offer-decision-label = Decision

offer-fact-people = Customers
offer-fact-people-note = Everyone affected who has no goodwill for it yet
offer-fact-money = Maximum cost
offer-fact-money-flat = If every { $each } voucher is redeemed
offer-fact-money-rule = If every voucher is redeemed
offer-fact-likely = Likely cost
offer-fact-likely-note = { $least ->
    [0] Up to { $most } % of earlier offers was redeemed
   *[other] { $least } to { $most } % of earlier offers was redeemed
}
offer-fact-rules = By the rules alone
offer-fact-rules-note = { $lifted ->
    [0] Nobody gets more than by the rules
   *[other] { $lifted } customers get more than by the rules
}
offer-fact-spent = Redeemed so far
offer-fact-spent-note = { $claimed } claimed, { $redeemed } redeemed
offer-fact-window = Valid
offer-fact-window-note = The rest returns to the budget on { $until }

offer-distribution-heading = Who gets how much
offer-distribution-caption = Amounts by the rules and in this offer
offer-distribution-col-group = By the rules
offer-distribution-col-rules = Rules
offer-distribution-col-offer = Offer
offer-distribution-total = Total
offer-col-amount = Amount
offer-distribution-group = { $money } each
offer-distribution-group-label = { $count } { $count ->
    [one] customer who gets
   *[other] customers who get
} { $money } by the rules: show why
offer-reason = { $author }: “{ $reason }”
offer-lowered = { $count ->
    [one] One customer gets less than by the rules alone.
   *[other] { $people } customers get less than by the rules alone.
}
offer-chart-label = By the rules and in this offer: { $parts }.
offer-chart-part = { $money } for { $rules } { $rules ->
    [one] customer
   *[other] customers
} by the rules alone, for { $offer } in this offer
offer-legend-rules = By the rules alone, { $money }
offer-legend-offer = This offer, { $money }
offer-trace-heading = Why { $name } gets { $money }
offer-trace-other = Another customer
offer-trace-note = The customer can read this too.
offer-trace-customer = View customer
offer-trace-rounded = Rounded once, at the end.
offer-trace-owed = In addition, { $money } is credited on their bill.
offer-trace-owed-at-least = In addition, at least { $money } is credited on their bill.
offer-trace-not-computed = { $rule }: not calculated, because this is not recorded: { $facts }.
offer-owed-heading = Owed in any case: { $money }, not part of your decision
offer-owed-heading-at-least = Owed in any case: at least { $money }, not part of your decision
offer-owed-heading-not-computed = Owed in any case: not calculated
offer-owed-at-least = at least { $money }
offer-owed-not-computed = not calculated
offer-owed-not-computed-help = Amounts that are not calculated are missing from the total. Declare the kind of each service under Services; for the rest, check the customers by hand before you pay.
offer-owed-missing = Not recorded: { $facts }
offer-owed-assumptions = What these amounts assume
offer-owed-outdated = Calculated with { $version }, which is not the version in force. Check these amounts by hand.
offer-owed-note = Charged to operations; paid whatever you decide
offer-owed-col-rule = Rule
offer-owed-total = Statutory and contractual
pack-flat-2012 = A tenth of the monthly fee
pack-sla-business = Service-level credit, business contracts
pack-uk-ofcom = Automatic compensation, broadband and landline
pack-de-tkg-58 = Compensation by TKG § 58
offer-notice-heading = How customers find out
offer-notice-message = E-mail with a link: they agreed to offers
offer-notice-message-note = From { $from } in their waking hours, with one-click unsubscribe
offer-notice-none-note = This offer has no announcement, so nobody gets a message
offer-notice-unannounced = On their own page only: they agreed to offers, but this one is not announced
offer-notice-held = { $count ->
    [one] One waits for your decision before it is sent, because somebody complained with that address.
   *[other] { $count } wait for your decision before they are sent, because somebody complained with those addresses.
}
offer-notice-page = On their own page only: they did not agree to offers
offer-notice-no-address = On their own page only: no e-mail address
offer-notice-suppressed = On their own page only: their address bounced or was blocked
offer-notice-open-complaint = On their own page only: they have an open complaint
offer-notice-erased = Not told: their data was erased
offer-notice-page-note = Through the link in their apology, or after signing in to your site

# The announcement.

offer-announce-label = Announcement
offer-announce-yes = Send an e-mail when the offer starts
offer-announce-help = Only to customers who agreed to offers. Everyone else finds the voucher on their own page. The text is approved together with the offer.
offer-announcement-subject-label = Subject ({ $language })
offer-announcement-body-label = Text ({ $language })
offer-announcement-variables = Variables
offer-announcement-languages = Other languages
offer-announcement-languages-help = Customers with another language, and those whose language has no text, get the first text.
offer-announcement-link-required = Add {"{{"}link{"}}"}, which leads to the customer’s voucher.
offer-announcement-link-in-subject = A subject cannot contain the link.
offer-announcement-nameless = { $count ->
    [one] One customer who gets the announcement had no name when the cost was estimated. Remove {"{{"}name{"}}"} from the text, or add the name and save the offer again.
   *[other] { $count } customers who get the announcement had no name when the cost was estimated. Remove {"{{"}name{"}}"} from the text, or add the names and save the offer again.
}
offer-announcement-heading = Announcement
offer-announcement-preview-note = As it is sent, with example links that lead nowhere.
offer-announcement-own = what { $name } gets
offer-announcement-incomplete = A variable is empty for { $name }.
offer-announcement-sending = B-{ $number }: { $planned } planned
offer-announcement-default-subject = A voucher for { $amount } from { $organisation }
offer-announcement-default-body =
    Dear { $name },

    We owe you more than words for the days when our service failed you. Here is a voucher for { $amount }.

    { $merchant } takes it until { $until }. Get your code on your own page:
    { $link }

    { $organisation }
offer-variable-name = The customer’s name
offer-variable-amount = What their voucher is worth
offer-variable-merchant = The merchant that takes it
offer-variable-valid-until = The last day of the voucher
offer-variable-link = The address of their own page; required
offer-variable-incident = The incident’s title
offer-variable-organisation = The name of your company
offer-not-included = { $count ->
    [one] The one other affected customer
   *[other] The { $people } other affected customers
}
offer-not-included-other = Have goodwill for this incident from another offer
offer-not-included-currency = Pay in a currency other than the budget’s
offer-not-included-erased = Data erased at their request
offer-not-included-rest = Get nothing by the rules

# The estimate, while it is computed.

offer-costing-heading = Estimating the cost
offer-costing-running = Computing what each customer gets.
offer-costing-counting = First the customers who were affected are counted.
offer-costing-clearing = First the amounts of the last estimate are removed.
offer-costing-paused = Paused. Nothing is lost; resume when you like.
offer-costing-stands = Stopped at an error.
offer-costing-done = { $done } of { $total } { $done ->
    [one] affected customer
   *[other] affected customers
} done, { $percent } %.
offer-costing-left = About { $time } left.
offer-costing-gauge = { $percent } percent done
offer-costing-so-far = So far
offer-costing-refresh-note = This page refreshes every two seconds. You can leave it; the estimate goes on.
offer-costing-aside = Estimate
offer-costing-pause = Pause
offer-costing-resume = Resume
offer-costing-retry = Try again
offer-costing-pause-note = It goes on where it is, also after a restart of the server.
offer-costing-stop-summary = Stop estimate…
offer-costing-stop-note = The offer becomes a draft again, and the amounts computed so far are deleted.
offer-costing-stop = Back to draft

# The decision.

offer-terms-from = Valid from
offer-terms-to = Valid until
offer-terms-merchant = Merchant
offer-terms-merchant-note = One per purchase, no change
offer-terms-honour = If withdrawn
offer-terms-honour-honour = Claimed vouchers stay valid
offer-terms-honour-revoke-with-notice = Claimed vouchers are revoked, with notice
offer-step-marketing = marketing
offer-step-finance-first = finance
offer-step-finance-second = second finance approver
offer-step-you = you
offer-step-approved-at = approved { $at }
offer-steps-note = Above { $limit }, two people in finance must also approve. Nobody can approve their own work or approve twice.
offer-submission-heading = Ready to submit?
offer-submission-steps = Approvals needed
offer-submission-submit = Submit { $money } for { $people } { $people ->
    [one] customer
   *[other] customers
}
offer-submission-note = { $money } is reserved in the budget at once; { $left } stays available. No customer is notified before it is approved.
offer-submission-over-budget = The budget has { $free } available, and this needs { $money }. Reduce the offer, or ask finance to raise the budget.
offer-decision-heading = Your decision
offer-comment-label = Comment
offer-comment-help = Required to send it back.
offer-send-back-submit = Send back to { $author }
offer-approve-submit = Approve { $money } for { $people } { $people ->
    [one] customer
   *[other] customers
}
offer-decision-note = { $money } has been reserved in the budget since it was submitted; { $left } stays available. Nothing is sent before all approvals are given.
offer-approval-expires = The first approval expires { $at }.
offer-status-heading = Status
offer-sent-back-by = Sent back by { $name }, { $at }
offer-discard-summary = Discard offer…
offer-discard-note = Its estimate is deleted, and its customers can get another offer. Nobody has seen it.
offer-discard-submit = Discard offer
offer-withdraw-summary = Withdraw offer…
offer-withdraw-submit = Withdraw from { $people } { $people ->
    [one] customer
   *[other] customers
}
offer-withdraw-not-live = No customer has seen it. { $money } becomes available again at once.
offer-withdraw-live-honour = { $open } { $open ->
    [one] customer
   *[other] customers
} can no longer claim a voucher, and their pages say so. { $claimed } { $claimed ->
    [one] claimed voucher that is not redeemed yet stays valid.
   *[other] claimed vouchers that are not redeemed yet stay valid.
}
offer-withdraw-live-revoke = { $open } { $open ->
    [one] customer
   *[other] customers
} can no longer claim a voucher, and { $claimed } who claimed one { $claimed ->
    [one] loses it
   *[other] lose it
} at once. Their pages say so.

# The customer's own page.

letter-title = A letter to { $name } – { $organisation }
letter-greeting = Dear { $name },
letter-opening = On { $day } our service failed you. This is what our records show for you, and what we have published since. A longer letter from a person is on its way.
letter-apology-label = Our apology
letter-disruption-heading = What happened to you
letter-span = { $from } to { $to }
letter-span-now = now
letter-minutes = { $minutes } min
letter-our-updates = Our updates
letter-first-on = first on { $at }
letter-first-after = after { $minutes } min
letter-days = { $from } to { $to }
letter-caption = { $days }, { $zone }. If this is not how it was,
letter-caption-link = tell us.
letter-updates-heading = Our updates at the time
letter-compensation-heading = What you get back
letter-credit-heading = Credit on your next bill
letter-credit-note = { $why }. You do not need to do anything.
letter-credit-at-least = At least { $money }
letter-not-computed = Not calculated
letter-not-computed-note = You may be entitled to this. We could not work out an amount, because our records do not show:
letter-not-computed-ask = Tell us below, and a person will check it.
letter-assumptions = We assumed:
letter-voucher-heading = A voucher for { $merchant }, { $from } – { $to }
letter-claim-submit = Get my voucher
letter-voucher-code = Show or type this code at { $merchant }, until { $until }. It stays on this page.
letter-voucher-honoured = We have ended this offer, but your voucher stays valid.
letter-voucher-redeemed = You have used this voucher. Thank you for staying with us.
letter-voucher-withdrawn = We offered you this voucher and have withdrawn it. That is our doing, not yours, and we are sorry. If it costs you anything, tell us below.
letter-voucher-expired = The last day for this voucher was { $until }. If something kept you from using it, tell us below.
letter-reasons-summary = How we calculated this
letter-reasons-credit = Your credit
letter-reasons-voucher = The voucher
letter-signature-label = Signature
letter-closing = Yours sincerely,
letter-reply-heading = Tell us how it was for you
letter-reply-label = In your own words
letter-reply-more-label = Something to add?
letter-reply-help = If it cost you more than time, say so, and we will look into it. A person reads this and replies to you.
letter-reply-sent = Thank you. A person will read this and reply to you.
letter-reply-submit = Send to { $name }’s team
letter-reply-submit-unnamed = Send
letter-foot = After an outage, people send fake e-mails in our name. We never ask for a password, a PIN or your bank details, and your voucher is only on this page. This link is yours alone; please do not share it.
