//! The rule files that ship (`data/rules/*.toml`), compiled in, read once; and how customer records are
//! read for them. A broken file is found by the tests; at run time it is a fault, and nothing is paid.

use super::rules::{RulePack, Rules, Scale};
use crate::types::search_text::folded;
use crate::types::{Currency, Impact, Money, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SCALES: [&str; 2] =
    [include_str!("../../data/rules/goodwill-gb.toml"), include_str!("../../data/rules/goodwill-de.toml")];
const PACKS: [&str; 4] = [
    include_str!("../../data/rules/uk-ofcom.toml"),
    include_str!("../../data/rules/de-tkg-58.toml"),
    include_str!("../../data/rules/sla-business.toml"),
    include_str!("../../data/rules/flat-2012.toml"),
];
const READING: &str = include_str!("../../data/rules/reading.toml");

struct Figures {
    scales: Vec<(Currency, Rules)>,
    reading: Reading,
}

static FIGURES: LazyLock<Result<Figures, String>> = LazyLock::new(|| {
    let packs: Vec<RulePack> = PACKS.iter().map(|text| toml::from_str(text)).collect::<Result<_, _>>().map_err(told)?;
    let scales = SCALES.iter().map(|text| {
        let scale: Scale = toml::from_str(text).map_err(told)?;
        let rules = |scale| Rules::new(scale, packs.clone()).map_err(|why| crate::ui::wording::format_message(&why));
        Ok((scale.currency, rules(scale)?))
    });
    let scales = scales.collect::<Result<_, String>>()?;
    Ok(Figures { scales, reading: toml::from_str(READING).map_err(told)? })
});

fn told(error: toml::de::Error) -> String {
    error.to_string()
}

fn figures() -> Result<&'static Figures, Refusal> {
    FIGURES.as_ref().map_err(|why| Refusal::Fault(format!("the rule files: {why}")))
}

/// The rules in force for a currency; refused where none ship for it.
pub fn rules(currency: Currency) -> Result<&'static Rules, Refusal> {
    let found = figures()?.scales.iter().find(|(of, _)| *of == currency);
    found.map(|(_, rules)| rules).ok_or_else(|| Refusal::conflict("offer-no-rules"))
}

/// The least anybody gets for an incident of this impact (I14); it depends on nothing else.
pub fn floor(currency: Currency, impact: Impact) -> Result<Money, Refusal> {
    let severity = rules(currency)?.scale().severity(impact);
    Ok(Money::new(severity.map_or(0, |severity| severity.floor_minor.into()), currency))
}

/// Currencies there are rules for.
pub fn currencies() -> Result<Vec<Currency>, Refusal> {
    Ok(figures()?.scales.iter().map(|(currency, _)| *currency).collect())
}

/// How records are read.
pub fn reading() -> Result<&'static Reading, Refusal> {
    Ok(&figures()?.reading)
}

/// Which kind of service, which plans are a company's, which country.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    #[allow(dead_code)]
    version: u32,
    business_words: Vec<String>,
    kind: Vec<Kind>,
    zones: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    words: Vec<String>,
}

impl Reading {
    /// The kind of a service as rule packs call it; its own folded name where no kind fits.
    pub fn kind_of(&self, service: &str) -> String {
        let name = folded(service);
        let fits = |kind: &&Kind| kind.words.iter().any(|word| name.contains(word.as_str()));
        self.kind.iter().find(fits).map_or(name.clone(), |kind| kind.name.clone())
    }

    /// Whether a plan is a company's.
    pub fn is_business(&self, plan: &str) -> bool {
        let plan = folded(plan);
        self.business_words.iter().any(|word| plan.contains(word.as_str()))
    }

    /// ISO 3166 country: from a region that names it ("GB", "GB-LND"), else from the customer's zone, else
    /// from the one currency that belongs to one country alone here. Empty when nothing says.
    pub fn country(&self, region: &str, zone: &str, currency: Currency) -> String {
        let head = region.split('-').next().unwrap_or_default();
        if head.len() == 2 && head.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return head.to_owned();
        }
        match self.zones.get(zone) {
            Some(country) => country.clone(),
            None if currency == Currency::GBP => "GB".to_owned(),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_ship_hold_together() {
        assert!(rules(Currency::GBP).unwrap().version().starts_with("goodwill-gb 14"));
        assert!(rules(Currency::EUR).is_ok());
        assert_eq!(rules(Currency::USD).unwrap_err().status(), 409);
    }

    #[test]
    fn records_are_read_as_the_packs_call_things() {
        let reading = reading().unwrap();
        for (service, kind) in [("Voice calls", "mobile"), ("Home broadband", "broadband"), ("Web mail", "web mail")] {
            assert_eq!(reading.kind_of(service), kind);
        }
        assert!(reading.is_business("Larkmoor Business 50") && !reading.is_business("Pay monthly"));
        let country = |region, zone| reading.country(region, zone, Currency::EUR);
        assert_eq!(country("GB-LND", ""), "GB");
        assert_eq!(country("North West", "Europe/Berlin"), "DE");
        assert_eq!(country("", ""), "");
        assert_eq!(reading.country("Leeds", "", Currency::GBP), "GB");
    }
}
