# Words and refusals every room uses.

refusal-invalid = Something needs your attention before this can be done. Nothing you typed is lost.
refusal-signed_out = Please sign in first.
refusal-not_found = There is nothing at this address. It may have been removed, or the link may be incomplete.
refusal-stale = Somebody else changed this while you were writing. Both texts are below; nothing is lost.
refusal-too_large = That is too much for one go. Please send less.
refusal-too_many = Too many tries. Please wait { $seconds } seconds and try again.
refusal-unavailable = Our records cannot be reached just now. Nothing you typed is lost; please try again in a minute.
refusal-fault = Something went wrong on our side. It has been noted; please try again.
refusal-role = This needs a role you do not have. An administrator can give it to you.
refusal-forged = This came from another site, so it was not done. Please open the page here and try again.

field-required = This is needed.
field-too-long = This is too long: { $length } characters, and { $max } fit.
field-control-characters = This has characters that cannot be shown. Please type it again.
field-choice = Please choose one from the list.
field-number = This needs to be a whole number.
field-email = This does not look like an e-mail address, such as name@example.org.
field-time = This needs to be a time, such as 14:30.
field-moment = This needs to be a date and time, such as 2026-03-01 14:30.
field-money = This needs to be an amount, such as 10 or 10.50.
field-past = This lies in the past.

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
