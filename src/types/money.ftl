# Why an amount of money was refused.

money-empty = Please type an amount, such as 10 or 10.50.
money-not-a-number = This is not an amount. Write it as 10 or 10.50, with a point before the pence.
money-negative = An amount cannot be below zero.
money-too-many-decimals = This has more decimals than the currency.
money-unclear-comma = It is not clear what the comma means. Write 10.50 with a point, or 1,234 for thousands.
money-too-large = This amount is too large.
money-unknown-currency = This is not a currency. It needs the three letters of ISO 4217, such as GBP.
money-currency-mismatch = These amounts are in different currencies and cannot be added up.
