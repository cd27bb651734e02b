# Offers, budgets, vouchers: the desk's words, the till's and the customer's.

offer-no-rules = There are no compensation rules for this currency.
offer-incident-needed = Please choose the incident this is for.
offer-budget-needed = Please choose the budget this is paid from.
offer-ends-before-it-begins = The last moment must come after the first.
offer-below-floor-minor = For a minor incident nobody gets less than { $floor }.
offer-below-floor-major = For a major incident nobody gets less than { $floor }: equal harm, equal floor.
offer-below-floor-critical = For a critical incident nobody gets less than { $floor }: equal harm, equal floor.
offer-not-editable = Customers have heard of this offer, so it can no longer be changed. It can be withdrawn.
offer-changed-meanwhile = This offer has changed since you opened it. Please look at it again before you decide.
offer-not-costed = This offer must be worked out before it can be submitted.
offer-reaches-nobody = Nobody would get anything from this offer, so there is nothing to sign.
offer-window-over = The last day of this offer has passed. Please change its dates first.
offer-comment-needed = Please say what should change, so that the author knows.
offer-not-in-approval = This offer is not waiting for signatures any more.
offer-not-withdrawable = This offer is not in customers’ hands or on its way there, so there is nothing to withdraw.

budget-below-promised = { $promised } of this budget is promised or spent already; it cannot hold less.

letter-no-gift = There is no voucher for you on this page just now.
letter-gift-withdrawn = This voucher was taken back before you could get it. That is our doing, not yours, and we are sorry.
letter-gift-over = The last day for this voucher has passed.

redemption-key-needed = Send the header Idempotency-Key, 1 to { $max } characters, the same when you repeat a request.
redemption-body = Send a JSON object with code and reference.
redemption-amount = This needs to be a whole number of minor units above zero.
redemption-in-one-go = This voucher is used in one go, without change: { $worth }, { $minor }.
redemption-other-currency = This voucher is worth { $worth }.

api-not_redeemable = This code cannot be redeemed here.
api-already_redeemed = This voucher has been used already.
api-expired = The last day of this voucher has passed.
api-not_yet_valid = This voucher is not valid yet.
api-idempotency_conflict = This Idempotency-Key was used for another request.

# The list of offers, and the budgets beside it.

offers-title = Offers
offers-lead = What we give to the people an incident hit: who gets how much, out of which budget, signed by whom.
offers-new = New offer
offers-empty = No offer yet.
offers-empty-budget = First finance makes a budget, then an offer can be written for an incident that hit somebody.
offers-empty-next = Write one for an incident that hit somebody: you see who gets how much before anybody signs.
offers-column-offer = Offer
offers-column-state = Where it stands
offers-column-people = People
offers-column-money = Money at most
offers-column-window = Valid
offers-not-worked-out = not worked out
offers-window = { $from } – { $to }
offers-waits-you = waits for you
offers-waits-marketing = waits for marketing
offers-waits-finance = waits for finance

offer-state-draft = Draft
offer-state-costed = Worked out
offer-state-in-approval = Being signed
offer-state-approved = Approved
offer-state-scheduled = Scheduled
offer-state-live = Live
offer-state-ended = Ended
offer-state-reconciled = Closed
offer-state-rejected = Sent back
offer-state-withdrawn = Withdrawn

budgets-title = Budgets
budgets-empty = No budget yet. Finance makes one.
budgets-empty-keeper = No budget yet. Make one below; offers are paid out of it.
budget-gauge = { $spent } spent, { $issued } claimed, { $reserved } reserved, { $free } free of { $limit }.
budget-free = Free
budget-reserved = Reserved for offers
budget-issued = Claimed, not spent
budget-spent = Spent
budget-limit = Holds
budget-owner = Owner: { $name }, finance
budget-change = Change what it holds
budget-change-go = Set
budget-new = New budget
budget-new-go = Make the budget
budget-name = What it is for
budget-name-help = Such as “Goodwill, July to September”.
budget-currency = Currency
budget-of = { $limit }, owner { $owner }, finance
budget-before = Before
budget-after = After
budget-before-told = Before: { $spent } spent, { $reserved } reserved, { $free } free of { $limit }.
budget-after-told = After: { $spent } spent, { $reserved } reserved, { $most } for this offer, { $free } free.
budget-free-left = { $free } free
budget-short = { $missing } short
budget-legend-spent = Spent { $money }
budget-legend-reserved = Reserved and claimed { $money }
budget-legend-most = This offer, at most { $money }
budget-legend-likely = This offer, likely { $money }
budget-legend-at-most = and at most { $money }

# The form of an offer.

offer-new-title = A new offer
offer-new-lead = Everyone the incident hit is in it. The rules work out what each would get; you may give everyone the same instead.
offer-new-needs-incident = Nobody is known to have been hit by an incident yet. Import exposure first, or let it be counted, on the incident’s page.
offer-new-needs-budget = There is no budget to pay from. Finance makes one on the page of offers.
offer-incident-option = INC-{ $number } { $title }, { $day } ({ $people ->
    [one] one person hit
   *[other] { $people } people hit
})
offer-budget-option = { $name } ({ $free } free)
offer-field-incident = For the people hit by
offer-field-title = Title
offer-field-title-help = For the desk; customers do not see it.
offer-field-reason = Why this offer
offer-field-reason-help = Whoever signs reads this first.
offer-field-amount = How much
offer-amount-flat = The same for everyone
offer-amount-rule = What the rules give each
offer-field-flat = The sum for everyone
offer-flat-help = Only where everyone gets the same. At least { $floor } for this incident.
offer-flat-help-open = Only where everyone gets the same.
offer-field-budget = Paid out of
offer-field-merchant = Whose tills take it
offer-field-merchant-help = As the tills’ token names it, such as “Larkmoor shops”.
offer-field-from = Valid from
offer-field-to = Until
offer-field-terms = What customers read beside it
offer-field-terms-help = Such as “Use it in one go, one voucher for each purchase. We cannot give change.”
offer-field-honour = If it is withdrawn later
offer-field-honour-help = Fixed by the signatures.
offer-honour-honour = Vouchers already claimed are honoured to their last day
offer-honour-revoke-with-notice = Claimed vouchers end too, and customers’ pages say so
offer-work-out = Save and work out who gets how much
offer-work-out-again = Save and work it out again
offer-work-out-help = Nothing is set aside and nobody is told before it is signed.
offer-change = Change it
offer-edit-draft = This is a draft. Saving works out who gets how much.
offer-edit-takes-back = Saving takes the signatures back and frees the money set aside, and it must be submitted again.

# The sheet.

offer-proposed = Proposed by { $author }, worked out by { $version }.
offer-waits = Waiting for signatures since { $since }, { $ago }.
offer-waits-for-you = Waiting for you since { $since }, { $ago }.
offer-for-incident = For INC-{ $number } { $title }
offer-stands-draft = It is not worked out yet.
offer-stands-costed = It is not submitted yet.
offer-stands-in-approval = It waits for signatures.
offer-stands-approved = Everyone has signed.
offer-stands-scheduled = Everyone has signed; it waits for its first day.
offer-stands-live = Customers can claim it now.
offer-stands-ended = It is over; the books are being closed.
offer-stands-reconciled = It is over, and its books balance.
offer-stands-rejected = It was sent back and can be changed.
offer-stands-withdrawn = It was withdrawn.
offer-rows = { $count } rows as CSV
offer-reaches-nobody-yet = Nobody would get anything from this offer.
offer-decision-label = Decision

offer-fact-people = People
offer-fact-people-note = Everyone hit who has no gift for it yet
offer-fact-money = Money at most
offer-fact-money-flat = If every { $each } voucher is spent
offer-fact-money-rule = If every voucher is spent
offer-fact-likely = Money likely
offer-fact-likely-note = { $least ->
    [0] Up to { $most } % of earlier offers was spent
   *[other] { $least } to { $most } % of earlier offers was spent
}
offer-fact-rules = By the rules alone
offer-fact-rules-note = { $lifted ->
    [0] Nobody gets more than by the rules
   *[other] { $lifted } people get more than by the rules
}
offer-fact-spent = Spent so far
offer-fact-spent-note = { $claimed } claimed, { $redeemed } used
offer-fact-window = Spent between
offer-fact-window-note = What is left on { $until } returns to the budget

offer-who = Who gets how much
offer-who-caption = Gifts by the rules and in this offer
offer-who-group = The rules give
offer-who-rules = Rules
offer-who-offer = Offer
offer-who-all = All
offer-column-sum = Money
offer-group = { $money } each
offer-group-link = { $count } people to whom the rules give { $money }: why
offer-reason = { $author }: “{ $reason }”
offer-lowered = { $count ->
    [one] One person gets less here than the rules alone would give.
   *[other] { $people } people get less here than the rules alone would give.
}
offer-chart-told = By the rules and in this offer: { $parts }.
offer-chart-part = { $money } for { $rules } people by the rules alone, for { $offer } in this offer
offer-legend-rules = By the rules alone, { $money }
offer-legend-offer = This offer, { $money }
offer-why = Why { $name } gets { $money }
offer-why-other = Someone else
offer-why-note = They may read this too, in these words.
offer-why-customer = Who they are
offer-why-rounded = Rounded once, at the end.
offer-why-owed = Apart from this { $money } comes off their bill.
offer-owed = Owed anyway: { $money }, not yours to decide
offer-owed-note = Charged to operations; paid whatever you do here
offer-owed-what = What
offer-owed-all = Statutory and contract
pack-flat-2012 = A tenth of July’s subscription
pack-sla-business = Service-level credit, business contracts
pack-uk-ofcom = Automatic compensation, broadband and landline
pack-de-tkg-58 = Compensation by TKG § 58
offer-learn = How they learn of it
offer-learn-yes = A message with a link may go to them; they said yes to offers
offer-learn-yes-note = From { $from }, with one-click unsubscribe
offer-learn-no = On their own page; no yes, so no message
offer-learn-no-note = By the link in their apology, or after signing in on our own site
offer-left-out = { $count ->
    [one] The other one who was hit
   *[other] The other { $people } who were hit
}
offer-left-out-other = Have a gift for this incident from another offer
offer-left-out-currency = Pay in another currency than this budget
offer-left-out-erased = Erased at their own wish
offer-left-out-rest = The rules give them nothing, or they were found after this was worked out

# The decision.

offer-panel-from = Claimed from
offer-panel-to = Last moment
offer-panel-till = At the till
offer-panel-till-note = One per purchase, no change
offer-panel-honour = If withdrawn
offer-panel-honour-honour = Claimed ones are honoured
offer-panel-honour-revoke-with-notice = Claimed ones end, with notice
offer-step-marketing = marketing
offer-step-finance-first = finance
offer-step-finance-second = second in finance
offer-step-you = you
offer-signed-at = signed { $at }
offer-steps-note = Above £5,000 two people in finance sign too. Nobody signs what they wrote, and nobody signs twice.
offer-submit-title = Ready to submit?
offer-submit-needs = It will need
offer-submit-go = Submit { $money } for { $people } customers
offer-submit-note = { $money } is set aside in the budget at once; { $left } stays free. Nobody is told before it is signed.
offer-submit-short = The budget has { $free } free, and this needs { $money }. Finance can raise it, or the offer can be smaller.
offer-decide-title = Your decision
offer-comment = Comment
offer-comment-help = Needed if you send it back.
offer-send-back-go = Send back to { $author }
offer-approve-go = Approve { $money } for { $people } customers
offer-decide-note = { $money } is held in the budget since it was submitted; { $left } stays free. Nothing goes out before everyone has signed.
offer-lapses = The first signature lapses { $at }.
offer-standing-title = Where it stands
offer-sent-back-by = Sent back by { $name }, { $at }
offer-withdraw = Withdraw it
offer-withdraw-go = Withdraw it from { $people } customers
offer-withdraw-before = No customer has heard of it. { $money } is free again at once.
offer-withdraw-live-honour = { $open } people can no longer claim, and their pages say so. { $claimed } have claimed and not yet used it; tills go on taking theirs.
offer-withdraw-live-revoke = { $open } people can no longer claim, and { $claimed } who have claimed lose it at once. Their pages say so.

# The customer's own page.

letter-title = A letter to { $name } – { $organisation }
letter-dear = Dear { $name },
letter-opening = On { $day } our service failed you. This is what our records show for you, and what we have said since. A longer word from a person is on its way.
letter-apology = What we have to say
letter-you = What happened to you
letter-span = { $from } to { $to }
letter-until-now = now
letter-minutes = { $minutes } min
letter-our-updates = Our updates
letter-first-on = first on { $at }
letter-first-after = after { $minutes } min
letter-days = { $from } to { $to }
letter-caption = { $days }, { $zone }. If this is not how it was,
letter-tell-us = tell us.
letter-said = What we said then
letter-repair = What you get back
letter-owed = Off your next bill
letter-owed-note = { $why }. It happens by itself.
letter-gift = A voucher for { $merchant }, { $from } – { $to }
letter-claim = Get my voucher
letter-code = Show or type this code at { $merchant }, until { $until }. It stays on this page.
letter-honoured = This offer has ended for others. Yours is honoured.
letter-redeemed = You have used this voucher. Thank you for staying with us.
letter-withdrawn = We offered you this voucher and have taken it back. That is our doing, not yours, and we are sorry. If it costs you anything, tell us below.
letter-over = The last day for this voucher was { $until }. If something kept you from using it, tell us below.
letter-how = How we worked this out
letter-how-owed = Off your bill
letter-how-gift = The voucher
letter-signed = Signed
letter-sincerely = Yours sincerely,
letter-reply = Tell us how it was for you
letter-reply-label = In your own words
letter-reply-more = Something to add?
letter-reply-help = If it cost you more than time, say so, and we will look at it. A person reads this and answers you.
letter-reply-sent = Thank you. A person will read this and answer you.
letter-reply-go = Send to { $name }’s team
letter-reply-go-us = Send
letter-foot = False e-mails in our name go round after an outage. We never ask for a password, a PIN or your bank details, and your voucher is only on this page. This link is yours alone; please do not pass it on.
