# Wording of the room `customers`.

customers-address-neither = This is neither an e-mail address, such as name@example.org, nor a phone number, such as 07700 900123.
customers-email-characters = An e-mail address has no spaces, brackets or commas. Please give one address, such as name@example.org.
customers-email-no-at = An e-mail address has an @ in it, such as name@example.org.
customers-email-two-at = This has two @ signs. An e-mail address has one.
customers-email-host = After the @ comes a name with a dot, such as example.org, not “{ $host }”.
customers-phone-characters = A phone number has only digits, spaces and a + at the start, not “{ $character }”.
customers-phone-begin = A phone number begins with 0, or with + and the country code, such as 07700 900123 or +44 7700 900123.
customers-phone-country = After the + comes the country code, which does not begin with 0, such as +44.
customers-phone-short-mobile = This number is short. A UK mobile number has 11 digits.
customers-phone-long-mobile = This number is long. A UK mobile number has 11 digits.
customers-phone-short-uk = This number is short. A UK number has 10 or 11 digits.
customers-phone-long-uk = This number is long. A UK number has 10 or 11 digits.
customers-phone-short-abroad = This number is short. With its country code a number has at least 8 digits.
customers-phone-long-abroad = This number is long. With its country code a number has at most 15 digits.
customers-link-erased = This customer's data has been erased, so there is no page to lead to.
