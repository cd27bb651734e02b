//! The scorecard of a drill. No I/O.

use crate::types::{Money, Timestamp};
use chrono::Duration;

/// What a drill is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Practised {
    /// When the incident began.
    pub started_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// People made up for the drill.
    pub recipients: i64,
    /// When the apology went to the outbox, and to how many.
    pub apology: Option<(Timestamp, i64)>,
    /// When the offer went to the outbox, and to how many.
    pub offer: Option<(Timestamp, i64)>,
    /// The most the offer costs, and its budget.
    pub cost: Option<(Money, Money)>,
}

/// How well what follows an incident was practised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// From the end of the incident to the apology.
    pub until_apology: Option<Duration>,
    /// From the end of the incident to the offer.
    pub until_offer: Option<Duration>,
    /// Share of the recipients that the apology reached, in percent.
    pub apology_percent: Option<i64>,
    /// Share of the recipients that the offer reached, in percent.
    pub offer_percent: Option<i64>,
    /// Whether the offer stayed within its budget.
    pub is_within_budget: Option<bool>,
}

impl Practised {
    /// The figures; `None` where something has not happened yet.
    pub fn figures(&self) -> Figures {
        let after = |sent: Option<(Timestamp, i64)>| Some(sent?.0 - self.resolved_at?);
        let percent = |sent: Option<(Timestamp, i64)>| {
            let (_, count) = sent?;
            (self.recipients > 0).then(|| count * 100 / self.recipients)
        };
        Figures {
            until_apology: after(self.apology),
            until_offer: after(self.offer),
            apology_percent: percent(self.apology),
            offer_percent: percent(self.offer),
            is_within_budget: self.cost.map(|(exposure, budget)| exposure.minor <= budget.minor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Currency;

    #[test]
    fn what_has_not_happened_has_no_figure() {
        let at = |minute: i64| chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap();
        let begun = Practised { started_at: at(0), recipients: 20, ..Practised::default() };
        assert_eq!(begun.figures().until_apology, None);
        assert_eq!(begun.figures().apology_percent, None);
        let pounds = |minor| Money::new(minor, Currency::GBP);
        let done = Practised {
            resolved_at: Some(at(60)),
            apology: Some((at(150), 20)),
            offer: Some((at(200), 10)),
            cost: Some((pounds(100), pounds(99))),
            ..begun
        };
        let figures = done.figures();
        assert_eq!(figures.until_apology, Some(Duration::minutes(90)));
        assert_eq!((figures.apology_percent, figures.offer_percent), (Some(100), Some(50)));
        assert_eq!(figures.is_within_budget, Some(false));
    }
}
