# Staff, the door of the desk, settings, audit.

sign-in-title = Sign in to Amends
sign-in-heading = Sign in to { $organisation }’s desk
sign-in-email = E-mail address
sign-in-password = Password
sign-in-go = Sign in
sign-in-forgotten = Forgotten your password? An administrator can give you a new one.
sign-in-wrong = The address and the password do not belong together.
sign-in-needs-https = Signing in works only over https, or on the machine Amends runs on. Set AMENDS_PUBLIC_URL to its https address.

setup-title = The first account
setup-lead = It is the administrator’s: it adds the others and says what each may do. It approves nothing itself.
setup-go = Make the account and sign in
setup-link-gone = This link has been used, or is older than a day. While nobody can sign in yet, starting Amends again prints a new one; after that, an administrator adds people.

password-help = At least { $least } characters. A few words are easier to remember than signs.
password-too-short = This is too short: at least { $least } characters are needed.
password-again = The same once more
password-differs = This is not the same as above.
password-current = The password you have now
password-current-wrong = This is not the password you have now.
password-new = A new password
password-go = Change the password

settings-you = You
settings-people = People
settings-tokens = Tokens
settings-tokens-title = API tokens
settings-organisation = Organisation
settings-audit = Audit
settings-once = It is shown this one time and stored nowhere. Hand it over in a way that only they can read.
settings-you-title = Your settings
settings-you-lead = Where you are signed in, and your password.
settings-sessions = Where you are signed in
settings-session-where = Browser
settings-session-since = Since
settings-session-seen = Last used
settings-session-end = End
settings-session-end-this = End the session in { $place }
settings-session-this = Here, now
settings-session-on = { $browser } on { $system }
settings-session-other = Another browser
settings-password = Your password

staff-email-taken = Somebody with this address is here already.
role-unknown = There is no role “{ $role }” here.

people-heading = People
people-lead = Who works here and what each may do. A change counts from their next click.
people-everybody = Everybody
people-count = { $count } { $count ->
    [one] person
   *[other] people
}
people-name = Name
people-name-help = As colleagues and customers read it.
people-title = Job title
people-title-help = Stands under the name in a signature. May be empty.
people-roles = Roles
people-role-needed = Choose at least one role.
people-role-may = { $role }: { $may }
people-state = State
people-state-help = Whoever may not sign in is signed out at once. What they did stays in the records.
people-open = May sign in
people-closed = May not sign in
people-closed-since = { $email }, may not sign in since { $at }
people-add = Add somebody
people-add-go = Add and show the password
people-password-of = The password of { $name }
people-way-in = Way in
people-new-password = Give a new password; the old one and every session end
people-save = Save
people-cancel = Leave as it was
people-never-oneself = Your own account is changed by another administrator, so that nobody gives themselves a role.

role-may-agent = answers customers
role-may-senior_agent = also releases messages that were held
role-may-support_lead = also writes apologies, imports, and gives cases to people
role-may-commander = publishes the timeline, writes, imports, stops sending
role-may-comms_approver = approves apologies that others wrote
role-may-marketing = writes, and approves gifts
role-may-finance = keeps budgets, and signs large gifts
role-may-auditor = reads everything, changes nothing
role-may-admin = keeps staff, tokens and settings

token-merchant-needed = A redeemer works for one merchant: name it.
tokens-lead = With a token a program speaks to Amends: a till that redeems vouchers, or your own site.
tokens-none = No program has a token yet. Make one for the first till, or for your site.
tokens-make = Make a token
tokens-make-go = Make and show the token
tokens-name = What it is for
tokens-name-help = Such as “Tills, high street”.
tokens-may = What it may do
tokens-role-redeemer = Redeem vouchers of one merchant
tokens-role-portal = Fetch a customer’s personal link
tokens-merchant = Merchant
tokens-merchant-help = For tills: whose vouchers it redeems.
tokens-for = for { $merchant }
tokens-made = Made
tokens-text-of = The token for { $name }
tokens-revoke = Revoke
tokens-revoke-means = Programs that use it are refused from this moment. It cannot be taken back.
tokens-revoke-go = Revoke { $name }
tokens-revoked = Revoked { $at }

organisation-title = Organisation
organisation-lead = Whose desk this is, by which clock it works, and how fast it may send.
organisation-name = Name
organisation-name-help = On every page, and in messages.
organisation-zone = Time zone
organisation-zone-help = By its IANA name, such as Europe/London. Staff read times in it, and so does the public page.
organisation-zone-unknown = There is no such time zone. Names look like Europe/London or Etc/UTC.
organisation-quiet-from = Quiet hours begin
organisation-quiet-to = Quiet hours end
organisation-quiet-help = On each recipient’s own clock. Nothing is sent in them but word of a critical outage.
organisation-quiet-words = Quiet from { $from } to { $to }
organisation-rate-label = Messages a minute
organisation-rate-help = At most, over all batches and all servers.
organisation-rate = This needs to be a whole number from 1 to 1,000,000.
organisation-rate-words = { $count } messages a minute at most

audit-title = Audit
audit-lead = Everything that was done, by whom, and which fields; never what stood in them.
audit-sealed-elsewhere = Another node sealed these events first.
audit-sealed = { $count } { $count ->
    [one] event is
   *[other] events are
} sealed in the chain.
audit-waiting = { $count } { $count ->
    [one] waits
   *[other] wait
} for the next seal.
audit-head = Its head:
audit-verify = To check every event against its seal, run
audit-cut = The end of the chain was cut off: number { $number }, kept outside the database, is no longer in it. Keep the file audit-head and call whoever answers for security.
audit-events = Events
audit-about = About
audit-all = Everything
audit-show = Show
audit-number = Number
audit-at = When
audit-who = Who
audit-what = What
audit-which = Which
audit-fields = Fields
audit-none = Nothing of this kind was done yet.
audit-older = Older
audit-system = Amends itself
audit-visitor = A visitor
audit-unsealed = not yet
