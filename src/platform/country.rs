//! Countries with their currency, language and time zones, for suggestions at set-up. The data come from CLDR and the
//! tz database (`tools/countries.py`).

use crate::types::Currency;
use phonenumber::country::Id;
use std::sync::LazyLock;

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// The ISO 3166-1 code.
    pub code: &'static str,
    /// The English name.
    pub name: &'static str,
    /// The currency that most people pay in.
    pub currency: Currency,
    /// An official language that Amends has; English where it has none.
    pub language: &'static str,
    /// The IANA time zones, the one with most inhabitants first.
    pub zones: Vec<&'static str>,
}

impl Country {
    /// The country as the metadata of phone numbers names it.
    pub fn phone_id(&self) -> Option<Id> {
        self.code.parse().ok()
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (code, name, currency, language) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let zones = cells.next()?.split(' ').collect();
        Some(Self { code, name, currency: currency.parse().ok()?, language, zones })
    }
}

static COUNTRIES: LazyLock<Vec<Country>> =
    LazyLock::new(|| include_str!("../../data/countries.tsv").lines().skip(1).filter_map(Country::read).collect());

static CURRENCIES: LazyLock<Vec<(Currency, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/currencies.tsv").lines().skip(1);
    lines.filter_map(|line| line.split_once('\t')).filter_map(|(code, name)| Some((code.parse().ok()?, name))).collect()
});

/// Every country, by name.
pub fn all() -> &'static [Country] {
    &COUNTRIES
}

/// The country with this ISO 3166-1 code.
pub fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// The country in which a time zone is.
pub fn of_zone(zone: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.zones.contains(&zone))
}

/// Every currency that a country has, with its English name, by code.
pub fn currencies() -> &'static [(Currency, &'static str)] {
    &CURRENCIES
}

/// A currency by its code, if a country has it.
pub fn find_currency(code: &str) -> Option<Currency> {
    let code = code.trim().parse::<Currency>().ok()?;
    CURRENCIES.iter().any(|(known, _)| *known == code).then_some(code)
}

/// Every time zone by name, after those of `first`.
pub fn time_zones(first: Option<&Country>) -> Vec<&'static str> {
    let own = first.map(|country| country.zones.as_slice()).unwrap_or_default();
    let mut others: Vec<_> =
        COUNTRIES.iter().flat_map(|country| country.zones.iter().copied()).filter(|zone| !own.contains(zone)).collect();
    others.push("Etc/UTC");
    others.sort_unstable();
    others.dedup();
    own.iter().copied().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording::LANGUAGES;

    #[test]
    fn every_line_of_the_data_is_read() {
        let lines = |text: &str| text.lines().count() - 1;
        assert_eq!(all().len(), lines(include_str!("../../data/countries.tsv")));
        assert_eq!(currencies().len(), lines(include_str!("../../data/currencies.tsv")));
        for country in all() {
            assert!(find_currency(country.currency.code()).is_some(), "{country:?}");
            assert!(LANGUAGES.iter().any(|language| language.tag == country.language), "{country:?}");
            for zone in &country.zones {
                assert!(zone.parse::<chrono_tz::Tz>().is_ok(), "{zone}");
            }
        }
    }

    #[test]
    fn suggests_what_a_country_uses() {
        for (code, currency, language, zone) in [
            ("DE", "EUR", "de", "Europe/Berlin"),
            ("CH", "CHF", "de", "Europe/Zurich"),
            ("EG", "EGP", "ar", "Africa/Cairo"),
            ("JP", "JPY", "en", "Asia/Tokyo"),
        ] {
            let country = find(code).unwrap();
            assert_eq!((country.currency.code(), country.language, country.zones[0]), (currency, language, zone));
            assert!(country.phone_id().is_some());
        }
        assert_eq!(find("XX"), None);
        assert_eq!(of_zone("Europe/Busingen").map(|country| country.code), Some("DE"));
        assert_eq!(time_zones(find("DE"))[..2], ["Europe/Berlin", "Europe/Busingen"]);
    }
}
