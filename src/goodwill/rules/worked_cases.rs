//! Worked cases, on the rule files that ship.

use super::*;
use crate::types::{Currency, Impact, ServiceKind};
use chrono::NaiveDate;

const FTL: &str = include_str!("../rules.ftl");

/// The shipped rules for a currency.
pub(super) fn rules(currency: Currency) -> Rules {
    let scale = match currency {
        Currency::EUR => include_str!("../../../data/rules/goodwill-de.toml"),
        _ => include_str!("../../../data/rules/goodwill-gb.toml"),
    };
    let packs = [
        include_str!("../../../data/rules/uk-ofcom.toml"),
        include_str!("../../../data/rules/de-tkg-58.toml"),
        include_str!("../../../data/rules/sla-business.toml"),
        include_str!("../../../data/rules/flat-2012.toml"),
    ];
    let packs = packs.map(|text| toml::from_str(text).unwrap()).to_vec();
    Rules::new(toml::from_str(scale).unwrap(), packs).unwrap()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A new British household, not affected yet, in November 2026 (Monday is the 2nd).
pub(super) fn household(fee_minor: i64) -> Disruption {
    Disruption {
        severity: Impact::Critical,
        impact: ImpactMinutes { minutes: 0, weight_percent: 100 },
        monthly_fee: Money::new(fee_minor, Currency::GBP),
        tenure_years: 0,
        lifetime_value: Money::zero(Currency::GBP),
        effort: Effort { missed_appointments: Some(0), ..Effort::default() },
        earlier_incidents: 0,
        complaints: 0,
        vulnerable: false,
        business: false,
        country: Some("GB".into()),
        plan: String::new(),
        services: vec![],
        used_kinds: vec![Some(ServiceKind::Broadband)],
        began_on: date("2026-11-02"),
        reported_on: None,
        holidays: vec![],
        late_start_days: Some(0),
        earlier_minutes_this_month: 0,
    }
}

fn affected_for_hours(hours: u32, disruption: Disruption) -> Disruption {
    Disruption { impact: ImpactMinutes { minutes: hours * 60, weight_percent: 100 }, ..disruption }
}

/// A total loss of one service.
pub(super) fn lost(kind: ServiceKind, from: &str, to: &str) -> AffectedService {
    AffectedService { kind: Some(kind), from: date(from), to: date(to), is_total_loss: Some(true) }
}

pub(super) fn broadband(from: &str, to: &str) -> Vec<AffectedService> {
    vec![lost(ServiceKind::Broadband, from, to)]
}

pub(super) fn decide(disruption: &Disruption) -> Outcome {
    let outcome = rules(disruption.monthly_fee.currency).decide(disruption).unwrap();
    for award in [&outcome.statutory, &outcome.contract, &outcome.goodwill] {
        award.trace.iter().for_each(|step| assert_has_text(&step.message));
        award.assumptions.iter().for_each(assert_has_text);
    }
    outcome.not_computed.iter().flat_map(|n| &n.missing).for_each(|fact| assert_has_text(&fact.message()));
    outcome
}

/// Checks that the catalogue has the message and that every placeholder has a value.
pub(super) fn assert_has_text(message: &Message) {
    let starts = format!("\n{} =", message.key);
    let at = FTL.find(&starts).unwrap_or_else(|| panic!("no message for {}", message.key));
    let entry = &FTL[at + 1..];
    let end = entry.match_indices('\n').find(|(at, _)| !entry[at + 1..].starts_with([' ', '}'])).unwrap().0;
    for place in entry[..end].split('$').skip(1) {
        let name = place.split([' ', '}']).next().unwrap();
        assert!(message.params.iter().any(|(given, _)| given == name), "{}: ${name}", message.key);
    }
}

fn steps(award: &Award) -> Vec<(&str, String)> {
    award.trace.iter().map(|step| (step.message.key.as_str(), step.amount.to_string())).collect()
}

#[test]
fn thirty_critical_hours_give_the_floor() {
    let outcome = decide(&affected_for_hours(30, household(3000)));
    assert_eq!(outcome.loss.to_string(), "£1.25");
    assert_eq!(outcome.goodwill.amount.to_string(), "£5.00");
    assert_eq!(outcome.total().unwrap().to_string(), "£5.00");
    let expected = [
        ("trace-loss", "£1.25"),
        ("trace-times-critical", "£3.75"),
        ("trace-floor-critical", "£5.00"),
        ("trace-cap-kept", "£5.00"),
    ];
    assert_eq!(steps(&outcome.goodwill), expected.map(|(key, sum)| (key, sum.to_owned())));
}

#[test]
fn five_days_without_broadband_in_the_uk_give_credit_and_goodwill() {
    let disruption =
        Disruption { services: broadband("2026-11-02", "2026-11-07"), ..affected_for_hours(120, household(3000)) };
    let outcome = decide(&disruption);
    assert_eq!(outcome.statutory.amount.to_string(), "£31.02");
    assert_eq!(outcome.statutory.rules, "uk-ofcom 2");
    assert_eq!(outcome.goodwill.amount.to_string(), "£10.00");
    assert_eq!(outcome.goodwill.trace[2].message.key, "trace-cap-cut");
    assert_eq!(outcome.total().unwrap().to_string(), "£41.02");
}

#[test]
fn a_business_gets_its_availability_credit_once_a_month() {
    let disruption = Disruption { business: true, severity: Impact::Major, ..affected_for_hours(6, household(60_000)) };
    let outcome = decide(&disruption);
    assert_eq!(outcome.loss.to_string(), "£5.00");
    assert_eq!(outcome.goodwill.amount.to_string(), "£10.00");
    assert_eq!(steps(&outcome.contract), [("owed-availability", "£60.00".to_owned())]);
    assert_eq!(outcome.owed().rules, "sla-business 1");
    // The same level is not credited twice in a month; the next one credits the difference.
    let paid = |earlier| {
        decide(&Disruption { earlier_minutes_this_month: earlier, ..disruption.clone() }).contract.amount.to_string()
    };
    assert_eq!(paid(60), "£0.00");
    assert_eq!(paid(43), "£60.00");
    assert_eq!(paid(0), "£60.00");
}

/// A mobile customer in the outage of 2012.
fn in_2012(tenure_years: u32) -> Disruption {
    let impact = ImpactMinutes { minutes: 1449, weight_percent: 100 };
    let services = vec![lost(ServiceKind::Mobile, "2012-07-11", "2012-07-12")];
    let used_kinds = vec![Some(ServiceKind::Mobile)];
    Disruption { impact, tenure_years, services, used_kinds, began_on: date("2012-07-11"), ..household(3200) }
}

#[test]
fn the_2012_outage_gives_a_tenth_of_the_fee_and_ten_pounds() {
    let outcome = decide(&in_2012(9));
    assert_eq!(steps(&outcome.contract), [("owed-flat", "£3.20".to_owned())]);
    assert!(outcome.statutory.amount.is_zero(), "Ofcom's scheme began in 2019");
    let expected = [
        ("trace-loss", "£1.07"),
        ("trace-times-critical", "£3.22"),
        ("trace-floor-critical", "£5.00"),
        ("trace-tenure", "£6.00"),
        ("trace-cap-kept", "£6.00"),
        ("trace-gift-up", "£10.00"),
    ];
    assert_eq!(steps(&outcome.goodwill), expected.map(|(key, sum)| (key, sum.to_owned())));
    let loss = Message::new("trace-loss").with("fee", "£32").with("duration", "24\u{a0}h 9\u{a0}min");
    assert_eq!(outcome.goodwill.trace[0].message, loss);
    let ten = Money::new(1000, Currency::GBP);
    let offered = outcome.goodwill.replaced_by_flat(ten).unwrap();
    assert_eq!((offered.amount, offered.trace.len()), (ten, 7));
    assert_eq!(decide(&in_2012(4)).goodwill.amount.to_string(), "£5.00");
    assert_eq!(decide(&in_2012(5)).goodwill.amount.to_string(), "£10.00");
    assert_eq!(ten.checked_mul(23_000_000).unwrap().short(), "£230,000,000");
}

#[test]
fn working_days_exclude_weekends_and_holidays() {
    let days = |from, to, holidays: &[&str]| {
        let holidays = holidays.iter().map(|day| date(day)).collect();
        let disruption =
            Disruption { services: broadband(from, to), holidays, began_on: date(from), ..household(3000) };
        decide(&disruption).statutory.amount.minor / 1034
    };
    assert_eq!(days("2026-11-02", "2026-11-04", &[]), 0, "repaired on the second working day");
    assert_eq!(days("2026-11-02", "2026-11-06", &[]), 2, "Monday to Friday: the scheme's own example");
    assert_eq!(days("2026-11-06", "2026-11-10", &[]), 0, "Friday to Tuesday");
    assert_eq!(days("2026-11-06", "2026-11-11", &[]), 1);
    assert_eq!(days("2026-12-24", "2026-12-31", &["2026-12-25", "2026-12-28"]), 1);
}

#[test]
fn appointments_and_late_starts_add_up() {
    let effort = Effort { missed_appointments: Some(2), ..Effort::default() };
    let outcome = decide(&Disruption { effort, late_start_days: Some(3), ..household(3000) });
    assert_eq!(outcome.statutory.amount.minor, 2 * 3231 + 3 * 646);
    assert!(outcome.goodwill.amount.is_zero());
    assert_eq!(steps(&outcome.goodwill), [("trace-not-hit", "£0.00".to_owned())]);
}

/// A German household that reported the loss of its broadband on Monday, 2 November.
pub(super) fn german(fee_minor: i64, restored_on: &str) -> Disruption {
    Disruption {
        monthly_fee: Money::new(fee_minor, Currency::EUR),
        lifetime_value: Money::zero(Currency::EUR),
        country: Some("DE".into()),
        services: broadband("2026-11-02", restored_on),
        reported_on: Some(date("2026-11-02")),
        ..household(0)
    }
}

#[test]
fn germany_credits_an_amount_or_a_share_of_the_fee() {
    let german = |fee_minor, to| decide(&german(fee_minor, to)).statutory;
    assert_eq!(german(3000, "2026-11-04").amount.minor, 0);
    assert_eq!(german(3000, "2026-11-05").amount.minor, 500);
    assert_eq!(german(3000, "2026-11-08").amount.minor, 2 * 500 + 2 * 1000);
    assert_eq!(german(6499, "2026-11-05").amount.minor, 650, "649.9 cents, rounded up");
    assert_eq!(german(6499, "2026-11-08").amount.minor, 3900, "3899.4 cents, rounded once");
}

#[test]
fn complaints_and_vulnerability_lead_to_a_review_and_change_no_amount() {
    let quiet = affected_for_hours(30, household(3000));
    let loud = Disruption { complaints: 9, vulnerable: true, ..quiet.clone() };
    let (quiet, loud) = (decide(&quiet), decide(&loud));
    assert_eq!(quiet.goodwill, loud.goodwill);
    assert_eq!((quiet.needs_review.len(), loud.needs_review.len()), (0, 2));
    loud.needs_review.iter().for_each(assert_has_text);
}

#[test]
fn effort_earlier_incidents_and_lifetime_value_add_steps() {
    let effort = Effort { contacts: 3, hours_waited: 1, missed_appointments: Some(0) };
    let lifetime_value = Money::new(1_000_000, Currency::GBP);
    let disruption =
        Disruption { effort, earlier_incidents: 1, lifetime_value, ..affected_for_hours(72, household(5000)) };
    let outcome =
        decide(&Disruption { impact: ImpactMinutes { weight_percent: 50, ..disruption.impact }, ..disruption });
    let expected = [
        ("trace-loss-in-part", "£2.50"),
        ("trace-times-critical", "£7.50"),
        ("trace-effort", "£11.50"),
        ("trace-repeat", "£13.50"),
        ("trace-value", "£16.20"),
        ("trace-cap-cut", "£10.00"),
    ];
    assert_eq!(steps(&outcome.goodwill), expected.map(|(key, sum)| (key, sum.to_owned())));
}

#[test]
fn goodwill_is_rounded_to_a_denomination_within_the_cap() {
    let denominations = rules(Currency::GBP).scale.denominations;
    let up_down = |minor| (denominations.round_up(minor), denominations.round_down(minor));
    assert_eq!(up_down(0), (0, 0));
    assert_eq!(up_down(1), (200, 0));
    assert_eq!(up_down(500), (500, 500));
    assert_eq!(up_down(1999), (2000, 1000));
    assert_eq!(up_down(2001), (3000, 2000));
    // Loss £16 allows £24; three times the loss is cut to it, and the next denomination, £30, would exceed it.
    let outcome = decide(&affected_for_hours(24 * 16, household(3000)));
    assert_eq!(outcome.goodwill.amount.to_string(), "£20.00");
    assert_eq!(outcome.goodwill.trace.last().unwrap().message.key, "trace-gift-down");
}

#[test]
fn rules_name_their_version_and_an_award_is_json() {
    let version = rules(Currency::GBP).version();
    assert_eq!(version, "goodwill-gb 14, uk-ofcom 2, de-tkg-58 2, sla-business 1, flat-2012 1");
    let outcome = decide(&in_2012(9));
    let json = serde_json::to_string(&outcome.contract).unwrap();
    let expected = r#"{"amount":{"minor":320,"currency":"GBP"},"rules":"flat-2012 1","trace":[{"key":"owed-flat","params":[["percent","10"],["fee","£32"]],"amount":{"minor":320,"currency":"GBP"}}],"assumptions":[{"key":"owed-assumes-country","params":[]},{"key":"owed-assumes-kind-of-customer","params":[]}]}"#;
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_str::<Award>(&json).unwrap(), outcome.contract);
    // An award of an earlier version, which is stored without assumptions, is written as it was read.
    let earlier = json.split(",\"assumptions\"").next().unwrap().to_owned() + "}";
    let read: Award = serde_json::from_str(&earlier).unwrap();
    assert_eq!((read.assumptions.len(), serde_json::to_string(&read).unwrap()), (0, earlier));
}

#[test]
fn inconsistent_figures_are_refused() {
    let good: Scale = toml::from_str(include_str!("../../../data/rules/goodwill-gb.toml")).unwrap();
    let refused = |change: fn(&mut Scale)| {
        let mut scale = good.clone();
        change(&mut scale);
        let message = Rules::new(scale, vec![]).unwrap_err();
        assert_has_text(&message);
        message.key
    };
    assert_eq!(refused(|s| s.critical.floor_minor = 100), "rules-severities-out-of-order");
    assert_eq!(refused(|s| s.critical.floor_minor = 600), "rules-floor-is-no-gift");
    assert_eq!(refused(|s| s.cap.least_minor = 400), "rules-floor-is-no-gift");
    assert_eq!(refused(|s| s.tenure_years[0].uplift_percent = 90), "rules-bands-out-of-order");
    assert_eq!(refused(|s| s.denominations.then_every_minor = 0), "rules-gifts-out-of-order");
}
