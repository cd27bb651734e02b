//! What holds for every customer and every incident, tried on thousands of them.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::worked_cases::{assert_worded, household, rules};
use super::*;
use crate::types::{Currency, Impact};

prop_compose! {
    fn any_effort()(contacts in 0..9_u32, hours_waited in 0..9_u32, missed_appointments in 0..4_u32) -> Effort {
        Effort { contacts, hours_waited, missed_appointments }
    }
}

prop_compose! {
    fn any_outage()(reported in 0..400_i64, lasts in 0..30_i64) -> Outage {
        let reported_on = household(0).began_on + TimeDelta::days(reported);
        Outage { reported_on, restored_on: reported_on + TimeDelta::days(lasts), holidays: vec![] }
    }
}

prop_compose! {
    fn any_harm()(
        severity in prop::sample::select(&Impact::ALL[..]),
        (minutes, weight_percent) in (0..60_000_u32, 0..=100_u32),
        (fee, lifetime) in (prop_oneof![0..10_000_i64, 0..10_000_000_i64], 0..9_000_000_i64),
        tenure_years in 0..40_u32,
        effort in any_effort(),
        (earlier_incidents, complaints, late_start_days) in (0..6_u32, 0..20_u32, 0..5_u32),
        (vulnerable, business, in_germany) in any::<(bool, bool, bool)>(),
        outage in prop::option::of(any_outage()),
        earlier_minutes_this_month in 0..5_000_u32,
    ) -> Harm {
        let currency = if in_germany { Currency::EUR } else { Currency::GBP };
        Harm {
            severity,
            impact: ImpactMinutes { minutes, weight_percent },
            monthly_fee: Money::new(fee, currency),
            lifetime_value: Money::new(lifetime, currency),
            region: if in_germany { "DE" } else { "GB" }.into(),
            tenure_years, effort, earlier_incidents, complaints, late_start_days, vulnerable, business, outage,
            earlier_minutes_this_month,
            ..household(0)
        }
    }
}

fn decide(harm: &Harm) -> Outcome {
    rules(harm.monthly_fee.currency).decide(harm).unwrap()
}

/// Whether `more` gives at least as much as `less` of each kind.
fn gives_no_less(more: &Harm, less: &Harm) -> bool {
    let (more, less) = (decide(more), decide(less));
    let at_least = |a: &Award, b: &Award| a.amount.minor >= b.amount.minor;
    at_least(&more.statutory, &less.statutory)
        && at_least(&more.contract, &less.contract)
        && at_least(&more.goodwill, &less.goodwill)
}

proptest! {
    /// I14: equal impact, equal floor, whoever it is; and nobody who was hit gets less than it.
    #[test]
    fn the_floor_depends_on_impact_alone(harm in any_harm()) {
        let nobody = Harm { severity: harm.severity, impact: harm.impact, ..household(0) };
        prop_assume!(harm.impact.minutes > 0 && harm.severity != Impact::None);
        let floor = decide(&nobody).goodwill.amount.minor;
        let expected = match harm.severity { Impact::Critical => 500, Impact::Major => 200, _ => 0 };
        prop_assert_eq!(floor, expected);
        prop_assert!(decide(&harm).goodwill.amount.minor >= floor);
    }

    /// I11: no goodwill, history or character of the customer takes anything from what is owed.
    #[test]
    fn what_is_owed_is_never_reduced(harm in any_harm()) {
        let outcome = decide(&harm);
        prop_assert!(outcome.owed().amount.minor >= outcome.statutory.amount.minor);
        prop_assert!(outcome.total().unwrap().minor >= outcome.statutory.amount.minor);
        let stranger = Harm {
            tenure_years: 0, complaints: 0, earlier_incidents: 0, vulnerable: false,
            lifetime_value: Money::zero(harm.monthly_fee.currency), severity: Impact::None, ..harm
        };
        prop_assert_eq!(decide(&stranger).statutory, outcome.statutory);
    }

    #[test]
    fn more_impact_never_pays_less(
        harm in any_harm(),
        minutes in 0..60_000_u32,
        weight in 0..=100_u32,
        severity in prop::sample::select(&Impact::ALL[..]),
        days in 0..9_i64,
    ) {
        let impact = ImpactMinutes {
            minutes: harm.impact.minutes + minutes,
            weight_percent: harm.impact.weight_percent.max(weight),
        };
        let severity = harm.severity.max(severity);
        let mut worse = Harm { impact, severity, ..harm.clone() };
        if let Some(outage) = &mut worse.outage {
            outage.restored_on += TimeDelta::days(days);
        }
        prop_assert!(gives_no_less(&worse, &harm));
    }

    #[test]
    fn who_complains_or_asks_more_is_never_paid_less(harm in any_harm(), effort in any_effort(), complaints in 0..50_u32) {
        let effort = Effort {
            contacts: harm.effort.contacts + effort.contacts,
            hours_waited: harm.effort.hours_waited + effort.hours_waited,
            missed_appointments: harm.effort.missed_appointments + effort.missed_appointments,
        };
        let louder = Harm { complaints: harm.complaints + complaints, effort, ..harm.clone() };
        prop_assert!(gives_no_less(&louder, &harm));
        let only_complains = Harm { complaints: harm.complaints + complaints, ..harm.clone() };
        prop_assert_eq!(decide(&only_complains).total(), decide(&harm).total());
    }

    #[test]
    fn staying_longer_or_paying_more_in_all_never_pays_less(harm in any_harm(), years in 0..40_u32, paid in 0..9_000_000_i64) {
        let lifetime_value = Money { minor: harm.lifetime_value.minor + paid, ..harm.lifetime_value };
        let longer = Harm { tenure_years: harm.tenure_years + years, lifetime_value, ..harm.clone() };
        prop_assert!(gives_no_less(&longer, &harm));
    }

    /// At most 1.5 × the loss or 10, whichever is more, reckoned here without any rounding.
    #[test]
    fn a_gift_is_proper_and_within_the_cap(harm in any_harm()) {
        let gift = decide(&harm).goodwill.amount.minor;
        let parts = i128::from(MONTH_DAYS * MINUTES_A_DAY) * 100 * 2;
        let (minutes, weight) = (i128::from(harm.impact.minutes), i128::from(harm.impact.weight_percent));
        let cap = (3 * i128::from(harm.monthly_fee.minor) * minutes * weight).max(1000 * parts);
        prop_assert!(i128::from(gift) * parts <= cap);
        prop_assert!([0, 200, 500].contains(&gift) || gift % 1000 == 0);
    }

    #[test]
    fn one_currency_and_a_reason_for_every_sum(harm in any_harm()) {
        let outcome = decide(&harm);
        for award in [&outcome.statutory, &outcome.contract, &outcome.goodwill] {
            prop_assert_eq!(award.amount.currency, harm.monthly_fee.currency);
            let last = award.trace.last().map_or(0, |step| step.amount.minor);
            prop_assert_eq!(last, award.amount.minor);
            award.trace.iter().for_each(|step| assert_worded(&step.message));
        }
        let dollars = Harm {
            monthly_fee: Money { currency: Currency::USD, ..harm.monthly_fee },
            lifetime_value: Money { currency: Currency::USD, ..harm.lifetime_value },
            ..harm
        };
        prop_assert_eq!(rules(Currency::GBP).decide(&dollars), Err(MoneyError::CurrencyMismatch));
    }
}
