//! The rule files that ship (`data/rules/*.toml`), compiled in and parsed once. The tests find a broken file; at run
//! time it is a fault, and nothing is paid.

use super::rules::{RulePack, Rules, Scale};
use crate::platform::country;
use crate::types::search_text::folded;
use crate::types::{Currency, Impact, Money, Refusal};
use crate::ui::wording;
use serde::Deserialize;
use std::sync::LazyLock;

const SCALES: [&str; 2] =
    [include_str!("../../data/rules/goodwill-gb.toml"), include_str!("../../data/rules/goodwill-de.toml")];
const PACKS: [&str; 4] = [
    include_str!("../../data/rules/uk-ofcom.toml"),
    include_str!("../../data/rules/de-tkg-58.toml"),
    include_str!("../../data/rules/sla-business.toml"),
    include_str!("../../data/rules/flat-2012.toml"),
];
const CLASSIFICATION: &str = include_str!("../../data/rules/reading.toml");

struct RuleFiles {
    rules: Vec<(Currency, Rules)>,
    classifier: CustomerClassifier,
}

static RULE_FILES: LazyLock<Result<RuleFiles, String>> = LazyLock::new(|| {
    let packs: Vec<RulePack> =
        PACKS.iter().map(|text| toml::from_str(text)).collect::<Result<_, _>>().map_err(parse_error)?;
    let rules = SCALES.iter().map(|text| {
        let scale: Scale = toml::from_str(text).map_err(parse_error)?;
        let currency = scale.currency;
        let rules = Rules::new(scale, packs.clone()).map_err(|message| wording::format_message(&message))?;
        Ok((currency, rules))
    });
    let rules = rules.collect::<Result<_, String>>()?;
    Ok(RuleFiles { rules, classifier: toml::from_str(CLASSIFICATION).map_err(parse_error)? })
});

fn parse_error(error: toml::de::Error) -> String {
    error.to_string()
}

fn rule_files() -> Result<&'static RuleFiles, Refusal> {
    RULE_FILES.as_ref().map_err(|error| Refusal::Fault(format!("the rule files are wrong: {error}")))
}

/// Returns the rules in force for a currency.
///
/// # Errors
///
/// `Refusal::Conflict` when none ship for the currency.
pub fn rules(currency: Currency) -> Result<&'static Rules, Refusal> {
    let found = rule_files()?.rules.iter().find(|(of, _)| *of == currency);
    found.map(|(_, rules)| rules).ok_or_else(|| Refusal::conflict("offer-no-rules"))
}

/// Returns the least that anybody gets for an incident of this impact. It depends on nothing else (I14).
pub fn floor(currency: Currency, impact: Impact) -> Result<Money, Refusal> {
    let severity = rules(currency)?.scale().severity(impact);
    Ok(Money::new(severity.map_or(0, |severity| severity.floor_minor.into()), currency))
}

/// Returns the currencies that rules ship for.
pub fn currencies() -> Result<Vec<Currency>, Refusal> {
    Ok(rule_files()?.rules.iter().map(|(currency, _)| *currency).collect())
}

/// Returns how customer records are classified for the rules.
pub fn classifier() -> Result<&'static CustomerClassifier, Refusal> {
    Ok(&rule_files()?.classifier)
}

/// Classifies plans and countries as rule packs name them (`data/rules/reading.toml`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerClassifier {
    #[allow(dead_code)]
    version: u32,
    business_words: Vec<String>,
}

impl CustomerClassifier {
    /// Whether a plan is a business's.
    pub fn is_business(&self, plan: &str) -> bool {
        let plan = folded(plan);
        self.business_words.iter().any(|word| plan.contains(word.as_str()))
    }

    /// The ISO 3166 country: from a region that names it ("DE", "DE-BY"), else from the time zone, else `home`, that of
    /// the company. `None` when unknown, also where the region's letters contradict the others: "SE" is Sweden, and the
    /// south-east.
    pub fn country(&self, region: &str, zone: &str, home: Option<&str>) -> Option<String> {
        let head = region.split('-').next().filter(|head| head.len() == 2);
        let named = head.filter(|head| head.bytes().all(|byte| byte.is_ascii_uppercase()));
        let zone = country::of_zone(zone).map(|country| country.code);
        let assumed = zone.or(home);
        match (named, assumed) {
            (Some(named), Some(assumed)) if named != assumed => None,
            (named, assumed) => named.or(assumed).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_files_are_consistent() {
        assert!(rules(Currency::GBP).unwrap().version().starts_with("goodwill-gb 14"));
        assert!(rules(Currency::EUR).is_ok());
        assert_eq!(rules(Currency::USD).unwrap_err().status(), 409);
    }

    #[test]
    fn classifies_plans_and_countries() {
        let classifier = classifier().unwrap();
        assert!(classifier.is_business("Larkmoor Business 50") && !classifier.is_business("Pay monthly"));
        let country = |region, zone| classifier.country(region, zone, None);
        assert_eq!(country("GB-LND", "").as_deref(), Some("GB"));
        assert_eq!(country("North West", "Europe/Berlin").as_deref(), Some("DE"));
        assert_eq!(country("", ""), None);
        assert_eq!(classifier.country("Leeds", "", Some("GB")).as_deref(), Some("GB"));
        assert_eq!(classifier.country("SE", "Europe/London", Some("GB")), None, "Sweden, or the south-east");
        assert_eq!(classifier.country("DE-BY", "Europe/Berlin", Some("GB")).as_deref(), Some("DE"));
    }
}
