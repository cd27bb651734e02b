//! Money: an integer number of minor units (pence, cents) and a currency. Arithmetic is checked: it fails on overflow
//! and between currencies.
//!
//! Amounts are parsed and displayed in the English format ("£1,234.50"). Errors have a catalogue key.

mod currency;

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use currency::Currency;

/// An amount of money. Displays as "£1,234.50"; [`short`](Money::short) drops ".00".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units of `currency`: 1050 is £10.50. May be negative (a ledger's credit side).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Zero.
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// Parses an amount as people type it: "10", "10.50", "£1,234.50".
    ///
    /// # Errors
    ///
    /// Negative amounts, more decimals than the currency has, and commas that do not separate thousands: "1.234,50" and
    /// "10,50" are ambiguous, so they are refused.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let text = text.trim();
        let text = text.strip_prefix(currency.sign().trim_end()).unwrap_or(text).trim_start();
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        if text.starts_with(['-', '\u{2212}']) {
            return Err(MoneyError::Negative);
        }
        let (whole, decimals) = match text.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotANumber),
            Some((whole, decimals)) => (whole, decimals),
            None => (text, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(decimals) || !is_digits(&whole.replace(',', "")) {
            return Err(MoneyError::NotANumber);
        }
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        if whole.contains(',') && (!(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3)) {
            return Err(MoneyError::UnclearComma);
        }
        let exponent = currency.exponent() as usize;
        if decimals.len() > exponent {
            return Err(MoneyError::TooManyDecimals);
        }
        let digits = format!("{}{decimals:0<exponent$}", whole.replace(',', ""));
        let minor = digits.parse().map_err(|_| MoneyError::TooLarge)?;
        Ok(Money { minor, currency })
    }

    /// The sum; fails between currencies and on overflow.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// The difference, which can be negative; fails between currencies and on overflow.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// The amount times `count`; fails on overflow.
    pub fn checked_mul(self, count: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// The sum of amounts in `currency`; zero for none.
    pub fn sum(amounts: impl IntoIterator<Item = Money>, currency: Currency) -> Result<Money, MoneyError> {
        amounts.into_iter().try_fold(Money::zero(currency), Money::checked_add)
    }

    /// Compares amounts; fails between currencies, which is why `Money` is not `Ord`.
    pub fn compare(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// "£10" for whole units, else as displayed: "£10.50".
    pub fn short(self) -> String {
        let full = self.to_string();
        match full.split_once('.') {
            Some((whole, _)) if self.minor % self.currency.minor_per_unit() == 0 => whole.into(),
            _ => full,
        }
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_unit = self.currency.minor_per_unit().unsigned_abs();
        let minor = self.minor.unsigned_abs();
        let whole = (minor / per_unit).to_string();
        let mut text = String::new();
        if self.minor < 0 {
            text.push('\u{2212}');
        }
        text.push_str(&self.currency.sign());
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if per_unit > 1 {
            let decimals = self.currency.exponent() as usize;
            text.push_str(&format!(".{:0decimals$}", minor % per_unit));
        }
        f.pad(&text)
    }
}

/// Why an amount is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// The text is empty.
    Empty,
    /// Not a number in the English format.
    NotANumber,
    /// The amount is negative.
    Negative,
    /// More decimals than the currency has.
    TooManyDecimals,
    /// A comma that does not separate thousands, as in "10,50".
    UnclearComma,
    /// More minor units than 64 bits hold.
    TooLarge,
    /// Not a three-letter code.
    UnknownCurrency,
    /// Amounts of two currencies.
    CurrencyMismatch,
}

impl MoneyError {
    /// The key of its message in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            MoneyError::Empty => "money-empty",
            MoneyError::NotANumber => "money-not-a-number",
            MoneyError::Negative => "money-negative",
            MoneyError::TooManyDecimals => "money-too-many-decimals",
            MoneyError::UnclearComma => "money-unclear-comma",
            MoneyError::TooLarge => "money-too-large",
            MoneyError::UnknownCurrency => "money-unknown-currency",
            MoneyError::CurrencyMismatch => "money-currency-mismatch",
        }
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl std::error::Error for MoneyError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp(minor: i64) -> Money {
        Money::new(minor, Currency::GBP)
    }

    #[test]
    fn displays_amounts_in_the_english_format() {
        assert_eq!(gbp(1000).to_string(), "£10.00");
        assert_eq!(gbp(123_450).to_string(), "£1,234.50");
        assert_eq!(gbp(23_000_000_000).short(), "£230,000,000");
        assert_eq!(gbp(1050).short(), "£10.50");
        assert_eq!(gbp(-5).to_string(), "\u{2212}£0.05");
        assert_eq!(gbp(i64::MIN).to_string(), "\u{2212}£92,233,720,368,547,758.08");
        assert_eq!(Money::new(123_450, Currency::EUR).to_string(), "€1,234.50");
        assert_eq!(Money::new(1234, "JPY".parse().unwrap()).to_string(), "¥1,234");
        assert_eq!(Money::new(1234, "KWD".parse().unwrap()).to_string(), "KWD\u{a0}1.234");
    }

    #[test]
    fn parses_amounts_or_says_why_not() {
        for (text, minor) in [("10", 1000), (" 10.50 ", 1050), ("£1,234.5", 123_450), ("0", 0), ("0.07", 7)] {
            assert_eq!(Money::parse(text, Currency::GBP), Ok(gbp(minor)), "{text}");
        }
        for (text, why) in [
            ("", MoneyError::Empty),
            ("£", MoneyError::Empty),
            ("ten", MoneyError::NotANumber),
            ("10.", MoneyError::NotANumber),
            (".5", MoneyError::NotANumber),
            ("€10", MoneyError::NotANumber),
            ("-1", MoneyError::Negative),
            ("10.505", MoneyError::TooManyDecimals),
            ("10,50", MoneyError::UnclearComma),
            ("1.234,50", MoneyError::NotANumber),
            ("1234,567", MoneyError::UnclearComma),
            ("92233720368547758.08", MoneyError::TooLarge),
        ] {
            assert_eq!(Money::parse(text, Currency::GBP), Err(why), "{text}");
        }
        assert_eq!(Money::parse("10.5", "JPY".parse().unwrap()), Err(MoneyError::TooManyDecimals));
    }

    #[test]
    fn arithmetic_fails_between_currencies_and_on_overflow() {
        assert_eq!(gbp(1).checked_add(gbp(2)), Ok(gbp(3)));
        assert_eq!(gbp(1).checked_sub(gbp(2)), Ok(gbp(-1)));
        let euro = Money::new(1, Currency::EUR);
        assert_eq!(gbp(1).checked_add(euro), Err(MoneyError::CurrencyMismatch));
        assert_eq!(gbp(1).compare(euro), Err(MoneyError::CurrencyMismatch));
        assert_eq!(gbp(i64::MAX).checked_add(gbp(1)), Err(MoneyError::TooLarge));
        assert_eq!(gbp(1000).checked_mul(23_000_000), Ok(gbp(23_000_000_000)));
        assert_eq!(Money::sum([gbp(1), gbp(2)], Currency::GBP), Ok(gbp(3)));
    }

    #[test]
    fn serializes_as_minor_units_and_code() {
        let json = serde_json::to_string(&gbp(1050)).unwrap();
        assert_eq!(json, r#"{"minor":1050,"currency":"GBP"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), gbp(1050));
        assert!(serde_json::from_str::<Money>(r#"{"minor":1,"currency":"pounds"}"#).is_err());
    }

    proptest::proptest! {
        #[test]
        fn displayed_amounts_can_be_parsed(minor in 0..=i64::MAX) {
            proptest::prop_assert_eq!(Money::parse(&gbp(minor).to_string(), Currency::GBP), Ok(gbp(minor)));
        }
    }
}
