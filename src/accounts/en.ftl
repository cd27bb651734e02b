# Staff accounts, sign-in, settings and the audit log.

sign-in-title = Sign in to Amends
sign-in-heading = Sign in to { $organisation }
sign-in-email = E-mail address
sign-in-password = Password
sign-in-submit = Sign in
sign-in-forgotten = Forgot your password? Ask an administrator to reset it.
sign-in-failed = The e-mail address or password is incorrect.
sign-in-needs-https = Signing in requires HTTPS, except on the machine that runs Amends. Set AMENDS_PUBLIC_URL to your HTTPS address.

setup-title = Create the first account
setup-lead = This is the administrator account. It adds staff and sets their roles, but cannot approve anything itself.
setup-submit = Create account and sign in
setup-link-expired = This link has been used or is more than a day old. If nobody can sign in yet, restart Amends to print a new one. Otherwise, ask an administrator to add you.

password-help = At least { $least } characters. A few words are easier to remember than symbols.
password-too-short = This is too short. Use at least { $least } characters.
password-repeat = Repeat password
password-mismatch = The passwords do not match.
password-current = Current password
password-current-wrong = The current password is incorrect.
password-new = New password
password-submit = Change password

settings-account = Your account
settings-account-lead = Your active sessions and your password.
settings-staff = Staff
settings-tokens = API tokens
settings-organisation = Organisation
settings-audit = Audit log
settings-secret-once = This is shown only once and is not stored. Share it over a secure channel.
settings-save = Save changes
settings-sessions = Active sessions
settings-session-browser = Browser
settings-session-since = Signed in
settings-session-seen = Last active
settings-session-end = End session
settings-session-end-this = End session in { $place }
settings-session-current = This session
settings-session-on = { $browser } on { $system }
settings-session-unknown = Unknown browser
settings-password = Password

role-unknown = There is no role “{ $role }”.

staff-title = Staff
staff-lead = Who can sign in, and what each person may do. Changes take effect on their next request.
staff-list-heading = All staff
staff-count = { $count } { $count ->
    [one] person
   *[other] people
}
staff-email-taken = A staff member already has this e-mail address.
staff-name-label = Name
staff-name-help = Shown to colleagues and customers.
staff-job-title-label = Job title
staff-job-title-help = Shown under the name in signatures. Optional.
staff-roles-label = Roles
staff-roles-required = Choose at least one role.
staff-role-option = { $role }: { $may }
staff-status-label = Status
staff-status-help = Anyone who cannot sign in is signed out at once. Their past actions stay on record.
staff-status-active = Can sign in
staff-status-disabled = Cannot sign in
staff-disabled-since = { $email }, cannot sign in since { $at }
staff-add-heading = Add a staff member
staff-add-submit = Add and show password
staff-password-of = Password for { $name }
staff-password-legend = Password
staff-password-reset = Reset password. The old password and all sessions stop working.
staff-edit-cancel = Cancel
staff-own-account = Another administrator must change your account, so that nobody can give themselves a role.

role-may-agent = answers customers
role-may-senior_agent = also releases held messages
role-may-support_lead = also writes apologies, imports data and assigns cases
role-may-commander = publishes incident updates, writes apologies, imports data, stops sending
role-may-comms_approver = approves apologies that others wrote
role-may-marketing = writes and approves goodwill offers
role-may-finance = manages budgets and approves large offers
role-may-auditor = reads everything, changes nothing
role-may-admin = manages staff, API tokens and settings

tokens-lead = API tokens let programs use Amends: a point of sale that redeems vouchers, or your own site.
tokens-empty = No API tokens yet. Create one for your first point of sale, or for your site.
tokens-create-heading = Create an API token
tokens-create-submit = Create and show token
tokens-name-label = Name
tokens-name-help = Such as “Checkout, high street”.
tokens-roles-label = Permissions
tokens-role-redeemer = Redeem vouchers of one merchant
tokens-role-portal = Fetch a customer’s personal link
tokens-merchant-label = Merchant
tokens-merchant-help = For redemption: the merchant whose vouchers it redeems.
tokens-merchant-required = A token that redeems vouchers works for one merchant. Enter its name.
tokens-for-merchant = for { $merchant }
tokens-created = Created
tokens-secret-of = Token for { $name }
tokens-revoke = Revoke
tokens-revoke-help = Programs that use it lose access at once. This cannot be undone.
tokens-revoke-submit = Revoke { $name }
tokens-revoked = Revoked { $at }

organisation-title = Organisation
organisation-lead = Your organisation’s name, time zone, quiet hours and sending rate.
organisation-name-label = Name
organisation-name-help = Shown on every page and in messages.
organisation-zone-label = Time zone
organisation-zone-help = IANA name, such as Europe/London. The desk and the public page show times in it.
organisation-zone-unknown = This is not a known time zone. Use an IANA name, such as Europe/London or Etc/UTC.
organisation-quiet-from-label = Quiet hours start
organisation-quiet-to-label = Quiet hours end
organisation-quiet-help = In each recipient’s time zone. During quiet hours, only updates about a critical outage are sent.
organisation-quiet-summary = Quiet hours from { $from } to { $to }
organisation-rate-label = Messages per minute
organisation-rate-help = The maximum across all batches and servers.
organisation-rate-invalid = Enter a whole number from 1 to 1,000,000.
organisation-rate-summary = At most { $count } messages per minute

audit-title = Audit log
audit-lead = Every action, who took it and which fields it changed; never their values.
audit-sealed-elsewhere = Another node sealed these events first.
audit-sealed = { $count } { $count ->
    [one] event is
   *[other] events are
} sealed in the chain.
audit-unsealed-count = { $count } { $count ->
    [one] event is
   *[other] events are
} waiting for the next seal.
audit-head = Chain head:
audit-verify = To verify every event against its seal, run
audit-truncated = The end of the audit chain is missing: event { $number }, recorded outside the database, is no longer in it. Keep the file audit-head and contact your security team.
audit-events = Events
audit-filter-subject = Subject
audit-filter-all = All
audit-filter-submit = Show
audit-col-number = Number
audit-col-time = Time
audit-col-actor = Actor
audit-col-action = Action
audit-col-subject = Subject
audit-col-fields = Fields
audit-empty = No matching events.
audit-older = Older events
audit-system = System
audit-visitor = Visitor
audit-unsealed = pending
