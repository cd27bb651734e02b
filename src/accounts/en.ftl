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
setup-step = Step { $number } of { $steps }
setup-continue = Continue
setup-back = Back
setup-organisation-title = Your organisation
setup-organisation-lead = Your customers see the name on the status page and in messages.
setup-country-choose = Choose a country
setup-choose = Choose
setup-country-required = Choose a country.
setup-country-help = Suggests currency, language and time zone. Phone numbers without a country code are read as numbers of this country.
setup-country-first = Choose the country first.
setup-region-title = Currency, language and time zone
setup-region-lead = These are usual in { $country }. You can change each of them here and later in the settings.
setup-currency-unknown = Choose a currency from the list.
setup-language-label = Language of the status page
setup-language-help = What your customers read. The desk is in English.
setup-zone-help = For the times and days on the status page and the desk.
setup-service-title = Your first service
setup-service-lead = A service is what your customers use and would miss, such as online banking or card payments. Each has a status on your page.
setup-service-help = As your customers call it.
setup-description-label = Description (optional)
setup-finish = Add service
setup-skip = Add services later
setup-done-title = Your status page is ready
setup-done-lead = Your customers can read it at
setup-done = Set-up is complete. Change this under Settings.
setup-next-heading = What to do next
setup-next-staff = Add colleagues who declare incidents and answer customers
setup-next-services = Add more services
setup-next-page = Choose colours and a logo
setup-next-customers = Import customers
setup-open-desk = Open the desk
setup-link-expired = This link has been used or is more than a day old. If nobody can sign in yet, restart Amends to print a new one. Otherwise, ask an administrator to add you.

password-help = At least { $least } characters. A few words are easier to remember than symbols.
password-too-short = This is too short. Use at least { $least } characters.
password-repeat = Repeat password
password-mismatch = The passwords do not match.
password-current = Current password
password-current-wrong = The current password is incorrect.
password-new = New password
password-submit = Change password

password-same = This is the password you were given. Choose another one.
password-change-title = Choose your password
password-change-lead = You signed in with a generated password, which the administrator who created it has seen. Choose your own to continue.
password-change-submit = Save and continue
password-change-not-needed = You have already chosen your password. You can change it in your account.
password-change-required = Choose your own password first. Reload this page to do so.

settings-account = Your account
settings-account-lead = Your active sessions and your password.
settings-staff = Staff
settings-tokens = API tokens
settings-pending = Pending actions
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
staff-password-waits = New password for { $name }. It works once the reset has taken effect. See Pending actions.
staff-password-access-waits = Password for { $name }. Some of their access waits for a second administrator. See Pending actions.
staff-owner-protected = This person is the owner. Only the owner can pass on the ownership; until then nobody can lock them out.
staff-owner-chip = Owner
staff-owner-note = The owner is told about every pending action and cannot be locked out by other administrators.
staff-waits-chip = Waiting
staff-waits-note = Waiting for a second administrator:
staff-conflict-chip = Conflicting roles
staff-conflict-note = One person should not be both { $one } and { $other }: together, the two undo a control.
staff-roles-conflict = One person cannot be both { $one } and { $other }. Choose one of them, or change the setting under Pending actions.
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

ownership-heading = Ownership
ownership-summary = Make { $name } the owner
ownership-help = { $name } will be told about every pending action, and no other administrator will be able to lock them out. You stay an administrator, but only { $name } can undo this.
ownership-submit = Make { $name } the owner
ownership-owner-only = Only the owner can pass on the ownership.
ownership-not-administrator = The owner must be an administrator who can sign in. Give this person that role first.

pending-title = Pending actions
pending-lead = What one administrator should not do alone waits here until a second one confirms it, or until its time has come. The owner, administrators and finance are told by e-mail.
pending-waiting-heading = Waiting
pending-count = { $count } { $count ->
    [one] action
   *[other] actions
}
pending-empty = Nothing is waiting. Key roles, API tokens that move money or open personal pages, and password resets of people with such roles appear here.
pending-empty-setup = Nothing is waiting. While there is one administrator and no money was moved yet, actions take effect at once.
pending-col-action = Action
pending-col-requested = Requested by
pending-col-due = Takes effect
pending-col-outcome = Outcome
pending-col-when = When
pending-due-now = now
pending-due-confirmed = only if confirmed
pending-decided-heading = Earlier
pending-give = Give { $name } the { $count ->
    [one] role
   *[other] roles
} { $roles }
pending-take = Take the { $count ->
    [one] role
   *[other] roles
} { $roles } from { $name }
pending-enable = Let { $name } sign in
pending-reset = Reset the password of { $name }
pending-token = Create the API token “{ $name }”
pending-safeguards = Weaken the safeguards
pending-state-waiting = Waiting
pending-state-confirmed = Confirmed by { $name }
pending-state-applied = Took effect after the wait
pending-state-stopped = Stopped by { $name }
pending-state-lapsed = Lapsed: the account, the setting or the requester’s role changed meanwhile. Request it again if it is still needed.
pending-facts-label = Details
pending-page-waiting = Requested by { $name }. Takes effect on { $at } unless it is confirmed earlier or stopped.
pending-page-unconfirmed = Requested by { $name }. Takes effect only if a second administrator confirms it.
pending-silenced = { $names } could have stopped this, but { $count ->
    [one] has
   *[other] have
} lost that right. So it does not take effect on its own: another administrator must confirm it, or it must be requested again later.
pending-confirm-heading = Confirm
pending-confirm-help = It takes effect at once. Ask { $name } in person if you did not expect this.
pending-confirm-submit = Confirm now
pending-stop-heading = Stop
pending-reason-label = Reason
pending-reason-help = { $name } reads it. Do not name customers.
pending-stop-submit = Stop this action
pending-back = All pending actions
pending-own-request = You requested this yourself, so another administrator must confirm it. You can still stop it.
pending-own-account = This is about your own account, so another administrator must confirm it. You can still stop it.
pending-decided = Somebody has already decided this, or it has taken effect. Reload the page to see what happened.
pending-too-many = You already have 20 actions waiting. Wait until some are decided, or stop some.
pending-already = A change of this kind is already waiting for this person. Confirm or stop it under Pending actions first.

safeguards-heading = Safeguards
safeguards-delay-label = Wait, in hours
safeguards-delay-help = How long an action waits for a second administrator before it takes effect on its own, from 1 to 168 hours. A shorter wait is itself a pending action.
safeguards-delay-invalid = Enter a whole number of hours from 1 to 168.
safeguards-delay-summary = { $count } { $count ->
    [one] hour
   *[other] hours
}
safeguards-conflicts-label = Conflicting roles
safeguards-conflicts-help = Roles that undo a control when one person has both, such as marketing and finance.
safeguards-conflicts-flag = Allow them and show a warning
safeguards-conflicts-refuse = Do not allow them

tokens-secret-waits = Token for { $name }. It works once a second administrator has confirmed it or its wait is over. See Pending actions.
tokens-lead = API tokens let programs use Amends: a point of sale that redeems vouchers, or your own site.
tokens-empty = No API tokens yet. Create one for your first point of sale, or for your site.
tokens-create-heading = Create an API token
tokens-create-submit = Create and show token
tokens-name-label = Name
tokens-name-help = Such as “Checkout, high street”.
tokens-roles-label = Permissions
tokens-role-redeemer = Redeem vouchers of one merchant
tokens-role-portal = Fetch a customer’s personal link
tokens-role-manager = Use the management APIs, in your name
tokens-scopes-summary = Limit what the management APIs allow
tokens-scopes-label = Scopes
tokens-scopes-help = Without a choice, the token has every scope. No scope approves, releases held messages, or manages staff and tokens.
tokens-scope-unknown = There is no scope “{ $scope }”.
tokens-scope-without-role = Scopes limit a token that uses the management APIs. Choose that permission too.
tokens-all-scopes = All scopes
tokens-writes-for = Writes for { $name }
tokens-owner-left = Nobody answers for this token: the person it writes for can no longer sign in. Create a new token.
tokens-owner-unknown = No active member of staff has this address.
tokens-owner-required = Nobody can answer for this token yet. Create an administrator first, or name a person with --owner.
scope-reads = { $area }: read
scope-writes = { $area }: write
scope-incidents = Incidents and maintenance
scope-services = Services
scope-announcements = Announcements
scope-templates = Templates and playbooks
scope-subscribers = Subscribers
scope-customers = Customers
scope-exposure = Exposure
scope-cases = Cases
scope-apologies = Apologies
scope-offers = Offers
scope-budgets = Budgets
scope-vouchers = Vouchers
scope-messages = Messages
scope-scorecards = Scorecards
scope-webhooks = Webhooks
scope-page = Status page
scope-audit = Audit trail
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
organisation-lead = Your organisation’s name, country, currency, time zone, quiet hours and sending rate.
organisation-name-label = Name
organisation-name-help = Shown on every page and in messages.
organisation-country-label = Country
organisation-country-help = Phone numbers without a country code are read as numbers of this country.
organisation-currency-label = Currency
organisation-currency-help = For new budgets, and for imported customers without a currency. What exists keeps its own.
organisation-zone-label = Time zone
organisation-zone-help = IANA name, such as Europe/Paris or America/New_York. The desk and the public page show times in it.
organisation-zone-unknown = This is not a known time zone. Use an IANA name, such as Europe/Paris or Etc/UTC.
organisation-quiet-from-label = Quiet hours start
organisation-quiet-to-label = Quiet hours end
organisation-quiet-help = In each recipient’s time zone. During quiet hours, only updates about a critical outage are sent.
organisation-quiet-summary = Quiet hours from { $from } to { $to }
organisation-rate-label = Messages per minute
organisation-rate-help = The maximum across all batches and servers.
organisation-rate-invalid = Enter a whole number from 1 to 1,000,000.
organisation-reminder-label = Reminder of maintenance, minutes before it starts
organisation-reminder-help = 0 sends no reminder. A maintenance can have a time of its own.
organisation-reminder-invalid = Enter a whole number from 0 to 10,080 (a week).
organisation-reminder-summary = Reminder of maintenance: { $count ->
    [one] one minute
   *[other] { $count } minutes
} before it starts
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
