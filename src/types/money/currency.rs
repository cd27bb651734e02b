//! Currencies by ISO 4217 code, and their decimals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::MoneyError;

/// A currency by its ISO 4217 code, three upper-case letters. Parsing ignores case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Pounds sterling.
    pub const GBP: Currency = Currency(*b"GBP");
    /// Euros.
    pub const EUR: Currency = Currency(*b"EUR");
    /// US dollars.
    pub const USD: Currency = Currency(*b"USD");

    /// The ISO 4217 code, "GBP".
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).expect("a currency is three ASCII letters")
    }

    /// Decimal digits of the minor unit (the "exponent" of ISO 4217); 2 for currencies not listed here.
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// Minor units in one unit: 100 for GBP (pence), 1 for JPY.
    pub fn minor_per_unit(self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// The prefix of an amount: "£", or the code and a no-break space.
    pub(super) fn sign(&self) -> String {
        match &self.0 {
            b"GBP" => "£".into(),
            b"EUR" => "€".into(),
            b"USD" => "$".into(),
            b"JPY" => "¥".into(),
            _ => format!("{}\u{a0}", self.code()),
        }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| MoneyError::UnknownCurrency)?;
        if !letters.iter().all(u8::is_ascii_alphabetic) {
            return Err(MoneyError::UnknownCurrency);
        }
        Ok(Currency(letters.map(|letter| letter.to_ascii_uppercase())))
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().into()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_codes_that_are_not_three_letters() {
        assert_eq!("gbp".parse(), Ok(Currency::GBP));
        for bad in ["", "GB", "GBPP", "G1P", "£££"] {
            assert_eq!(bad.parse::<Currency>(), Err(MoneyError::UnknownCurrency), "{bad}");
        }
    }
}
