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
