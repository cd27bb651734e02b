//! Properties of the rules that hold for every customer and incident.

use super::worked_cases::{assert_has_text, household, rules};
use super::*;
use crate::types::{Currency, Impact, ServiceKind};
use chrono::TimeDelta;
use proptest::prelude::*;

prop_compose! {
    fn any_effort()(contacts in 0..9_u32, hours_waited in 0..9_u32, missed_appointments in 0..4_u32) -> Effort {
        Effort { contacts, hours_waited, missed_appointments: Some(missed_appointments) }
    }
}

prop_compose! {
    fn any_service()(
        kind in prop::option::of(prop::sample::select(&ServiceKind::ALL[..])),
        is_total_loss in prop::option::of(any::<bool>()),
        (after, lasts) in (0..40_i64, 0..30_i64),
    ) -> AffectedService {
        let from = household(0).began_on + TimeDelta::days(after);
        AffectedService { kind, from, to: from + TimeDelta::days(lasts), is_total_loss }
    }
}

prop_compose! {
    fn any_disruption()(
        severity in prop::sample::select(&Impact::ALL[..]),
        (minutes, weight_percent) in (0..60_000_u32, 0..=100_u32),
        (fee, lifetime) in (prop_oneof![0..10_000_i64, 0..10_000_000_i64], 0..9_000_000_i64),
        tenure_years in 0..40_u32,
        effort in any_effort(),
        (earlier_incidents, complaints, late_start_days) in (0..6_u32, 0..20_u32, 0..5_u32),
        (vulnerable, business, in_germany) in any::<(bool, bool, bool)>(),
        services in prop::collection::vec(any_service(), 0..3),
        reported in prop::option::of(0..40_i64),
        earlier_minutes_this_month in 0..5_000_u32,
    ) -> Disruption {
        let currency = if in_germany { Currency::EUR } else { Currency::GBP };
        Disruption {
            severity,
            impact: ImpactMinutes { minutes, weight_percent },
            monthly_fee: Money::new(fee, currency),
            lifetime_value: Money::new(lifetime, currency),
            country: Some(if in_germany { "DE" } else { "GB" }.into()),
            late_start_days: Some(late_start_days),
            used_kinds: services.iter().map(|service| service.kind).collect(),
            reported_on: reported.map(|days| household(0).began_on + TimeDelta::days(days)),
            tenure_years, effort, earlier_incidents, complaints, vulnerable, business, services,
            earlier_minutes_this_month,
            ..household(0)
        }
    }
}

fn decide(disruption: &Disruption) -> Outcome {
    rules(disruption.monthly_fee.currency).decide(disruption).unwrap()
}

/// Whether `more` gives at least as much as `less`, of each kind.
fn gives_no_less(more: &Disruption, less: &Disruption) -> bool {
    let (more, less) = (decide(more), decide(less));
    let at_least = |a: &Award, b: &Award| a.amount.minor >= b.amount.minor;
    at_least(&more.statutory, &less.statutory)
        && at_least(&more.contract, &less.contract)
        && at_least(&more.goodwill, &less.goodwill)
}

proptest! {
    /// I14: equal impact has an equal floor, whoever it is, and nobody affected gets less.
    #[test]
    fn the_floor_depends_on_impact_alone(disruption in any_disruption()) {
        let nobody = Disruption { severity: disruption.severity, impact: disruption.impact, ..household(0) };
        prop_assume!(disruption.impact.minutes > 0 && disruption.severity != Impact::None);
        let floor = decide(&nobody).goodwill.amount.minor;
        let expected = match disruption.severity { Impact::Critical => 500, Impact::Major => 200, _ => 0 };
        prop_assert_eq!(floor, expected);
        prop_assert!(decide(&disruption).goodwill.amount.minor >= floor);
    }

    /// I11: neither goodwill nor the customer's history reduces what is owed.
    #[test]
    fn what_is_owed_is_never_reduced(disruption in any_disruption()) {
        let outcome = decide(&disruption);
        prop_assert!(outcome.owed().amount.minor >= outcome.statutory.amount.minor);
        prop_assert!(outcome.total().unwrap().minor >= outcome.statutory.amount.minor);
        let stranger = Disruption {
            tenure_years: 0, complaints: 0, earlier_incidents: 0, vulnerable: false,
            lifetime_value: Money::zero(disruption.monthly_fee.currency), severity: Impact::None, ..disruption
        };
        prop_assert_eq!(decide(&stranger).statutory, outcome.statutory);
    }

    #[test]
    fn more_impact_never_pays_less(
        disruption in any_disruption(),
        minutes in 0..60_000_u32,
        weight in 0..=100_u32,
        severity in prop::sample::select(&Impact::ALL[..]),
        days in 0..9_i64,
    ) {
        let impact = ImpactMinutes {
            minutes: disruption.impact.minutes + minutes,
            weight_percent: disruption.impact.weight_percent.max(weight),
        };
        let severity = disruption.severity.max(severity);
        let mut worse = Disruption { impact, severity, ..disruption.clone() };
        worse.services.iter_mut().for_each(|service| service.to += TimeDelta::days(days));
        prop_assert!(gives_no_less(&worse, &disruption));
    }

    #[test]
    fn more_complaints_or_effort_never_pay_less(
        disruption in any_disruption(),
        effort in any_effort(),
        complaints in 0..50_u32,
    ) {
        let effort = Effort {
            contacts: disruption.effort.contacts + effort.contacts,
            hours_waited: disruption.effort.hours_waited + effort.hours_waited,
            missed_appointments: disruption.effort.missed_appointments.zip(effort.missed_appointments).map(|(a, b)| a + b),
        };
        let louder = Disruption { complaints: disruption.complaints + complaints, effort, ..disruption.clone() };
        prop_assert!(gives_no_less(&louder, &disruption));
        let only_complains = Disruption { complaints: disruption.complaints + complaints, ..disruption.clone() };
        prop_assert_eq!(decide(&only_complains).total(), decide(&disruption).total());
    }

    #[test]
    fn longer_tenure_or_higher_lifetime_value_never_pays_less(
        disruption in any_disruption(),
        years in 0..40_u32,
        paid in 0..9_000_000_i64,
    ) {
        let lifetime_value = Money { minor: disruption.lifetime_value.minor + paid, ..disruption.lifetime_value };
        let longer = Disruption { tenure_years: disruption.tenure_years + years, lifetime_value, ..disruption.clone() };
        prop_assert!(gives_no_less(&longer, &disruption));
    }

    /// At most 1.5 × the loss or 10, whichever is more, computed here without rounding.
    #[test]
    fn goodwill_is_a_denomination_within_the_cap(disruption in any_disruption()) {
        let goodwill = decide(&disruption).goodwill.amount.minor;
        let parts = i128::from(DAYS_PER_MONTH * MINUTES_PER_DAY) * 100 * 2;
        let (minutes, weight) = (i128::from(disruption.impact.minutes), i128::from(disruption.impact.weight_percent));
        let cap = (3 * i128::from(disruption.monthly_fee.minor) * minutes * weight).max(1000 * parts);
        prop_assert!(i128::from(goodwill) * parts <= cap);
        prop_assert!([0, 200, 500].contains(&goodwill) || goodwill % 1000 == 0);
    }

    #[test]
    fn every_amount_has_one_currency_and_a_reason(disruption in any_disruption()) {
        let outcome = decide(&disruption);
        for award in [&outcome.statutory, &outcome.contract, &outcome.goodwill] {
            prop_assert_eq!(award.amount.currency, disruption.monthly_fee.currency);
            let last = award.trace.last().map_or(0, |step| step.amount.minor);
            prop_assert_eq!(last, award.amount.minor);
            award.trace.iter().for_each(|step| assert_has_text(&step.message));
        }
        let dollars = Disruption {
            monthly_fee: Money { currency: Currency::USD, ..disruption.monthly_fee },
            lifetime_value: Money { currency: Currency::USD, ..disruption.lifetime_value },
            ..disruption
        };
        prop_assert_eq!(rules(Currency::GBP).decide(&dollars), Err(MoneyError::CurrencyMismatch));
    }

    /// A fact that becomes known never lowers an amount that was given without it.
    #[test]
    fn an_amount_given_without_a_fact_is_the_least(
        disruption in any_disruption(),
        kind in prop::sample::select(&ServiceKind::ALL[..]),
        is_total_loss in any::<bool>(),
        appointments in 0..3_u32,
    ) {
        let unrecorded = Disruption {
            effort: Effort { missed_appointments: None, ..disruption.effort }, late_start_days: None, ..disruption
        };
        let mut recorded = unrecorded.clone();
        recorded.effort.missed_appointments = Some(appointments);
        recorded.late_start_days = Some(0);
        for service in &mut recorded.services {
            service.kind.get_or_insert(kind);
            service.is_total_loss.get_or_insert(is_total_loss);
        }
        recorded.used_kinds.iter_mut().for_each(|used| { used.get_or_insert(kind); });
        let (less, more) = (decide(&unrecorded), decide(&recorded));
        prop_assert!(more.statutory.amount.minor >= less.statutory.amount.minor);
        prop_assert!(more.contract.amount.minor >= less.contract.amount.minor);
    }
}
