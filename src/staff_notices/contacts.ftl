# Contact points of staff.

contacts-title = Contact points
contacts-lead = Where Amends reaches you when a promised update is due. Only you and the messages use these addresses.
contacts-account-used = E-mails go to { $email }, the address you sign in with, until you verify another one here. Texts need a verified phone number.
contacts-account-unused = E-mails go to the verified addresses below, and no longer to { $email }, the address you sign in with.
contacts-address = Address
contacts-status = Status
contacts-verified = Verified { $at }
contacts-remove = Remove
contacts-remove-one = Remove { $address }
contacts-add = Add a contact point
contacts-add-label = E-mail address or mobile number
contacts-add-help = We send a code to it, which you enter here. Numbers without a country code belong to the country in the organisation’s settings.
contacts-add-submit = Send code
contacts-known = You have this address already.
contacts-too-many = You have { $max } addresses already. Remove one first.
contacts-code-label = Code
contacts-code-wrong = This is not the code that was sent. Check the latest message and enter its six digits.
contacts-code-spent = This code no longer works: it is older than 30 minutes, or was entered wrongly { $max } times. Send a new one.
contacts-verify = Verify
contacts-verify-one = Verify { $address }
contacts-renew = Send a new code
contacts-renew-one = Send a new code to { $address }
contacts-no-more-codes = No more codes are sent to this address. Remove it and add it again.
contacts-code-subject = { $organisation }: your code for Amends
contacts-code-email = Somebody with an account at { $organisation } added this address as a contact point in Amends. Enter this code there to verify it:

    { $code }

    The code works for 30 minutes. If this was not you, ignore this message.
contacts-code-sms = { $code } is your code for Amends at { $organisation }. If you did not ask for it, ignore this message.
