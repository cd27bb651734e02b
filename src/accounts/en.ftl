# Wording of the room `accounts`.

sign-in-wrong = The address and the password do not belong together.
staff-email-taken = Somebody with this address is here already.
role-unknown = There is no role “{ $role }” here.
token-merchant-needed = A redeemer works for one merchant: name it.
sign-in-title = Sign in to Amends
sign-in-email = E-mail address
sign-in-password = Password
sign-in-go = Sign in
sign-in-needs-https = Signing in works only over https, or on the machine Amends runs on. Set AMENDS_PUBLIC_URL to its https address.
audit-sealed-elsewhere = Another node sealed these events first.
