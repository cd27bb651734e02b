//! Reads what the rules could not compute for an incident, because a fact is not recorded.

use super::rules::Fact;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, PublicId, Refusal};
use serde::{Deserialize, Serialize};

/// What one rule pack could not compute for a number of customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotComputedAwards {
    /// The rule pack and its version: "uk-ofcom 2".
    pub rules: String,
    /// The facts that are missing.
    pub missing: Vec<Fact>,
    /// How many customers.
    pub people: i64,
}

/// Missing facts as stored: their words, separated by commas.
pub fn facts_text(facts: &[Fact]) -> String {
    facts.iter().map(|fact| fact.as_str()).collect::<Vec<_>>().join(",")
}

fn parse_facts(text: &str) -> Result<Vec<Fact>, Refusal> {
    let parsed = text.split(',').map(str::parse).collect::<Result<_, _>>();
    parsed.map_err(|error| Refusal::Fault(format!("award_not_computed: {error}")))
}

/// Returns what could not be computed for an incident's customers who pay in a currency, by rule pack and missing
/// facts, the most customers first.
pub async fn of_incident(
    tx: &mut Tx,
    incident_id: &PublicId,
    currency: Currency,
) -> Result<Vec<NotComputedAwards>, Refusal> {
    let rows = tx
        .fetch_all::<(String, String, i64)>(
            sql("select rules, missing, count(*) from award_not_computed
             where incident_id = $1 and currency = $2
             group by rules, missing order by 3 desc, rules, missing limit 40")
            .bind(incident_id)
            .bind(currency),
        )
        .await?;
    let awards = rows
        .into_iter()
        .map(|(rules, missing, people)| Ok(NotComputedAwards { rules, missing: parse_facts(&missing)?, people }));
    awards.collect()
}

/// Returns what could not be computed for one customer: the rule pack and its version, and the missing facts.
pub async fn of_customer(
    tx: &mut Tx,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Vec<NotComputedAwards>, Refusal> {
    let rows = tx
        .fetch_all::<(String, String)>(
            sql("select rules, missing from award_not_computed
             where customer_id = $1 and incident_id = $2 order by rules")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?;
    let awards = rows
        .into_iter()
        .map(|(rules, missing)| Ok(NotComputedAwards { rules, missing: parse_facts(&missing)?, people: 1 }));
    awards.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_they_are_stored() {
        assert_eq!(parse_facts(&facts_text(&Fact::ALL)).unwrap(), Fact::ALL);
        assert!(parse_facts("weight").is_err());
    }
}
