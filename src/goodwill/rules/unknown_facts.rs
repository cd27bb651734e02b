//! An amount that depends on a fact nobody recorded is not computed, and never a wrong sum or £0.

use super::worked_cases::{broadband, date, decide, german, household, lost};
use super::*;
use crate::types::{Currency, ServiceKind};

/// What the packs of a duty could not compute: the pack and the missing facts.
fn not_computed(outcome: &Outcome) -> Vec<(&str, Vec<Fact>)> {
    outcome.not_computed.iter().map(|one| (one.rules.as_str(), one.missing.clone())).collect()
}

/// A household of whose outage the services' names and times are recorded, and no more: what Amends knows today.
fn only_times(services: Vec<AffectedService>) -> Disruption {
    let used_kinds = vec![None; services.len()];
    let services = services.into_iter().map(|service| AffectedService { kind: None, is_total_loss: None, ..service });
    Disruption {
        services: services.collect(),
        used_kinds,
        effort: Effort::default(),
        late_start_days: None,
        ..household(3000)
    }
}

const NOTHING_RECORDED: [Fact; 4] = [Fact::ServiceKind, Fact::TotalLoss, Fact::MissedAppointments, Fact::LateStart];

#[test]
fn two_paid_days_of_broadband_whatever_it_weighs() {
    let services = broadband("2026-11-02", "2026-11-06");
    let weight = ImpactMinutes { minutes: 102 * 60, weight_percent: 80 };
    let known = Disruption { services: services.clone(), impact: weight, ..household(3000) };
    let outcome = decide(&known);
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (2068, vec![]));
    let outcome = decide(&Disruption { impact: weight, ..only_times(services.clone()) });
    assert!(outcome.statutory.amount.is_zero());
    assert_eq!(not_computed(&outcome), [("uk-ofcom 2", NOTHING_RECORDED.to_vec())]);
    // Slow, but not lost.
    let slow = AffectedService { is_total_loss: Some(false), ..services[0] };
    let outcome = decide(&Disruption { services: vec![slow], ..known });
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (0, vec![]));
}

#[test]
fn a_long_loss_of_mobile_and_a_short_one_of_broadband_give_nothing() {
    let services = vec![
        lost(ServiceKind::Mobile, "2026-11-02", "2026-11-06"),
        lost(ServiceKind::Broadband, "2026-11-02", "2026-11-02"),
    ];
    let used_kinds = vec![Some(ServiceKind::Mobile), Some(ServiceKind::Broadband)];
    let outcome = decide(&Disruption { services: services.clone(), used_kinds, ..household(3000) });
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (0, vec![]));
    let outcome = decide(&only_times(services));
    assert_eq!(not_computed(&outcome), [("uk-ofcom 2", NOTHING_RECORDED.to_vec())]);
}

#[test]
fn a_missed_appointment_is_owed_without_an_outage() {
    let effort = Effort { missed_appointments: Some(1), ..Effort::default() };
    let outcome = decide(&Disruption { effort, ..household(3000) });
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (3231, vec![]));
    // One part that is known is the least that is owed.
    let outcome = decide(&Disruption { effort, late_start_days: None, ..household(3000) });
    assert_eq!(outcome.statutory.amount.minor, 3231);
    assert_eq!(not_computed(&outcome), [("uk-ofcom 2", vec![Fact::LateStart])]);
    // A customer who has a mobile phone only has no claim by this scheme.
    let outcome = decide(&Disruption { effort, used_kinds: vec![Some(ServiceKind::Mobile)], ..household(3000) });
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (0, vec![]));
}

#[test]
fn germany_pays_from_the_third_day_after_the_report() {
    // Reported on Monday, restored on Sunday: Thursday and Friday at €5, Saturday and Sunday at €10.
    let known = german(4000, "2026-11-08");
    let outcome = decide(&known);
    assert_eq!((outcome.statutory.amount.minor, not_computed(&outcome)), (3000, vec![]));
    let outcome = decide(&Disruption { reported_on: None, ..known.clone() });
    assert!(outcome.statutory.amount.is_zero());
    assert_eq!(not_computed(&outcome), [("de-tkg-58 2", vec![Fact::ReportDay])]);
    let outcome = decide(&Disruption { reported_on: Some(date("2026-11-05")), ..known.clone() });
    assert_eq!(outcome.statutory.amount.minor, 500, "counted from the report, not from the loss");
    // Without the fee the fixed amounts are the least.
    let outcome = decide(&Disruption { monthly_fee: Money::zero(Currency::EUR), ..known });
    assert_eq!(outcome.statutory.amount.minor, 3000);
    assert_eq!(not_computed(&outcome), [("de-tkg-58 2", vec![Fact::MonthlyFee])]);
}

#[test]
fn what_is_nothing_in_any_case_is_computed() {
    let services = broadband("2026-11-02", "2026-11-03");
    let effort = Effort { missed_appointments: Some(0), ..Effort::default() };
    let outcome = decide(&Disruption { effort, late_start_days: Some(0), ..only_times(services) });
    assert_eq!(not_computed(&outcome), [], "repaired within the free days, whatever was lost");
}

#[test]
fn an_unknown_country_currency_or_year_is_no_zero() {
    let known = Disruption { services: broadband("2026-11-02", "2026-11-06"), ..household(3000) };
    let outcome = decide(&Disruption { country: None, ..known.clone() });
    assert!(not_computed(&outcome).contains(&("uk-ofcom 2", vec![Fact::Country])), "{:?}", outcome.not_computed);
    let germany = decide(&Disruption { country: Some("DE".into()), ..known.clone() });
    assert_eq!(not_computed(&germany), [("de-tkg-58 2", vec![Fact::ReportDay, Fact::Currency])]);
    for (began_on, to) in [("2025-11-03", "2025-11-07"), ("2027-04-05", "2027-04-09")] {
        let services = broadband(began_on, to);
        let outcome = decide(&Disruption { services, began_on: date(began_on), ..known.clone() });
        assert_eq!(not_computed(&outcome), [("uk-ofcom 2", vec![Fact::Figures])], "{began_on}");
        assert!(outcome.statutory.amount.is_zero());
    }
}

#[test]
fn a_share_of_an_unknown_fee_is_no_zero() {
    let hours = ImpactMinutes { minutes: 6 * 60, weight_percent: 100 };
    let services = broadband("2026-11-02", "2026-11-02");
    let outcome = decide(&Disruption { business: true, impact: hours, services, ..household(0) });
    assert_eq!(not_computed(&outcome), [("sla-business 1", vec![Fact::MonthlyFee])]);
}
