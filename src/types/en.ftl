# Names of states and roles, and error messages that every feature uses.

refusal-invalid = Some fields need your attention. Nothing you typed is lost.
refusal-signed_out = Please sign in first.
refusal-not_found = There is nothing at this address. It may have been removed, or the link may be incomplete.
refusal-stale = Somebody else changed this while you were editing. Both versions are below; nothing is lost.
refusal-too_large = This is too large. Please send less.
refusal-too_many = Too many attempts. Please try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
refusal-too_many-minutes = Too many attempts. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
refusal-too_many-hours = Too many attempts. Please try again in { $hours ->
    [one] one hour
   *[other] { $hours } hours
}.
refusal-unavailable = Our system cannot be reached right now. Nothing you typed is lost; please try again in a minute.
refusal-unavailable-page = Our system cannot be reached right now. Try again in a minute.
refusal-busy = The service is busy. Nothing you typed is lost. Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
refusal-busy-page = The service is busy. Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
refusal-malformed = This request is malformed. It must name exactly one host.
refusal-fault = Something went wrong on our side. It has been recorded; please try again.
refusal-overloaded = There are too many requests at the moment. Please try again in a few seconds.
refusal-too-slow = Your request took too long to arrive. Please try again.
refusal-role = You do not have the role that this needs. An administrator can give it to you.
refusal-scope = This token does not have the scope that this needs. An administrator can create one that has.

# What programs read in errors of the API
api-refusal-invalid = Some fields are invalid. Each is listed in "fields" with the reason.
api-refusal-signed_out = This needs a valid API token, sent as "Authorization: Bearer TOKEN".
api-refusal-not_allowed = This token does not have a role that may do this.
api-refusal-not_found = There is nothing at this address.
api-refusal-stale = This was changed by another request. Read it again before changing it.
api-refusal-too_large = The request is larger than this endpoint accepts.
api-refusal-too_many = Too many requests. Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
api-refusal-busy = The service is busy, and nothing was changed. Try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
api-refusal-unavailable = The service cannot reach its database. Send the request again in a minute, with the same Idempotency-Key if it has one.
api-refusal-fault = The service failed to handle this request. Send it again, with the same Idempotency-Key if it has one.

field-required = This field is required.
field-too-long = This is too long: { $length } characters. The limit is { $max }.
field-choice = Choose one of the options.
field-number = Enter a whole number.
field-email = Enter a valid e-mail address, such as name@example.org.
field-time = Enter a time, such as 14:30.
field-moment = Enter a date and time, such as 2026-03-01 14:30.
field-moment-skipped = At { $time } on { $day } the clocks go forward, from { $from } to { $to }, so there is no such time. Enter { $to } or later.
field-moment-twice = { $time } on { $day } occurs twice, because the clocks go back. Choose which one you mean.
field-moment-which = Which of the two
field-moment-first = The first: { $at }
field-moment-second = The second: { $at }
field-moment-is = This is { $at }.
field-money = Enter an amount, such as 10 or 10.50.
field-past = This time has passed. Enter a later one.

status-operational = Operational
status-degraded_performance = Degraded performance
status-partial_outage = Partial outage
status-major_outage = Major outage
status-under_maintenance = Maintenance
status-no-data = No data

impact-none = No impact
impact-minor = Minor impact
impact-major = Major impact
impact-critical = Critical impact

role-agent = Agent
role-senior_agent = Senior agent
role-support_lead = Support lead
role-commander = Incident commander
role-comms_approver = Comms approver
role-marketing = Marketing
role-finance = Finance
role-auditor = Auditor
role-admin = Administrator
role-redeemer = Redeemer
role-portal = Portal
role-manager = Manager
