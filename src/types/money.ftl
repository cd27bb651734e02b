# Why an amount of money was refused.

money-empty = Enter an amount, such as 10 or 10.50.
money-not-a-number = This is not an amount. Enter it as 10 or 10.50, with a point before the decimals.
money-negative = An amount cannot be negative.
money-too-many-decimals = This currency has fewer decimal places.
money-unclear-comma = The meaning of the comma is unclear. Enter 10.50 with a point, or 1,234 for thousands.
money-too-large = This amount is too large.
money-unknown-currency = Enter a currency as three letters of ISO 4217, such as EUR or USD.
money-currency-mismatch = These amounts are in different currencies and cannot be added.
