//! The goodwill formula (decision 33), in exact fractions:
//!
//! ```text
//! loss     = fee / 30 × impact days × weight
//! goodwill = min(cap, max(floor, loss × multiplier + effort + repeat) × uplift)
//! cap      = max(150 % of loss, £10)
//! ```
//!
//! The result is rounded once: up to the next voucher denomination, or down to one where the next exceeds the cap.

use super::award::{Award, Trace, duration};
use super::disruption::Disruption;
use super::exact_amount::ExactAmount;
use super::scale::{Band, Scale};
use super::{DAYS_PER_MONTH, MINUTES_PER_DAY};
use crate::types::money::MoneyError;
use crate::types::{Message, Money};
use std::cmp::Ordering;

/// What the customer paid for and did not get.
pub(super) fn loss(disruption: &Disruption) -> Result<ExactAmount, MoneyError> {
    let month_minutes = (DAYS_PER_MONTH * MINUTES_PER_DAY) as i64;
    ExactAmount::minor(disruption.monthly_fee.minor)
        .times(disruption.impact.minutes.into(), month_minutes)?
        .percent(disruption.impact.weight_percent)
}

/// The goodwill that the scale gives for this disruption, and why.
pub(super) fn by_scale(scale: &Scale, disruption: &Disruption) -> Result<Award, MoneyError> {
    let currency = scale.currency;
    Money::zero(currency).compare(disruption.monthly_fee)?; // refuses another currency
    let mut trace = Trace::new(currency);
    let rules = format!("{} {}", scale.id, scale.version);
    let Some(severity) = scale.severity(disruption.severity).filter(|_| disruption.impact.minutes > 0) else {
        trace.add(Message::new("trace-not-hit"), 0);
        return Ok(Award { rules, trace: trace.steps, ..Award::none(currency) });
    };

    let loss = loss(disruption)?;
    trace.add_exact(loss_message(disruption), loss)?;
    let mut sum = loss.times(severity.loss_multiplier.into(), 1)?;
    if severity.loss_multiplier != 1 {
        let key = format!("trace-times-{}", disruption.severity.as_str());
        trace.add_exact(Message::new(key).with("times", severity.loss_multiplier), sum)?;
    }
    for (message, minor) in [effort(scale, disruption), repeat(scale, disruption)] {
        if minor > 0 {
            sum = sum.plus(ExactAmount::minor(minor))?;
            trace.add_exact(message, sum)?;
        }
    }
    let floor = ExactAmount::minor(severity.floor_minor.into());
    if sum < floor {
        sum = floor;
        let least = Money::new(severity.floor_minor.into(), currency).short();
        let key = format!("trace-floor-{}", disruption.severity.as_str());
        trace.add_exact(Message::new(key).with("least", least), sum)?;
    }
    if let Some((message, uplift_percent)) = uplift(scale, disruption) {
        sum = sum.percent(uplift_percent)?;
        trace.add_exact(message, sum)?;
    }

    let cap = loss.percent(scale.cap.loss_percent)?.max(ExactAmount::minor(scale.cap.least_minor.into()));
    let is_cut = sum > cap;
    sum = sum.min(cap);
    let key = if is_cut { "trace-cap-cut" } else { "trace-cap-kept" };
    let most = Money::new(cap.round_down()?, currency).short();
    trace.add_exact(Message::new(key).with("most", most), sum)?;

    let (up, cap_minor) = (scale.denominations.round_up(sum.round_up()?), cap.round_down()?);
    let goodwill = if up <= cap_minor { up } else { scale.denominations.round_down(sum.round_down()?) };
    match ExactAmount::minor(goodwill).cmp(&sum) {
        Ordering::Greater => trace.add(Message::new("trace-gift-up"), goodwill),
        Ordering::Less => trace.add(Message::new("trace-gift-down"), goodwill),
        Ordering::Equal => {}
    }
    Ok(Award { amount: Money::new(goodwill, currency), rules, trace: trace.steps, ..Award::none(currency) })
}

fn loss_message(disruption: &Disruption) -> Message {
    let (fee, weight) = (disruption.monthly_fee, disruption.impact.weight_percent);
    let message = match weight {
        _ if fee.is_zero() => Message::new("trace-loss-no-fee"),
        100 => Message::new("trace-loss").with("fee", fee.short()),
        _ => Message::new("trace-loss-in-part").with("fee", fee.short()).with("weight", weight),
    };
    message.with("duration", duration(disruption.impact.minutes))
}

fn effort(scale: &Scale, disruption: &Disruption) -> (Message, i64) {
    let (rates, effort) = (&scale.effort, &disruption.effort);
    let each = |count: u32, minor: u32| i64::from(count).saturating_mul(minor.into());
    let minor = each(effort.contacts.saturating_sub(rates.free_contacts), rates.contact_minor)
        .saturating_add(each(effort.hours_waited, rates.hour_waited_minor))
        .saturating_add(each(effort.missed_appointments.unwrap_or(0), rates.missed_appointment_minor))
        .min(rates.most_minor.into());
    (Message::new("trace-effort").with("more", Money::new(minor, scale.currency).short()), minor)
}

fn repeat(scale: &Scale, disruption: &Disruption) -> (Message, i64) {
    let minor = i64::from(disruption.earlier_incidents)
        .saturating_mul(scale.repeat.incident_minor.into())
        .min(scale.repeat.most_minor.into());
    (Message::new("trace-repeat").with("incidents", disruption.earlier_incidents), minor)
}

/// The larger uplift of tenure and lifetime value; tenure's where they are equal.
fn uplift(scale: &Scale, disruption: &Disruption) -> Option<(Message, u32)> {
    let band = |bands: &[Band], reached: i64| {
        bands.iter().rfind(|band| i64::from(band.from) <= reached).map_or(100, |band| band.uplift_percent)
    };
    let tenure = band(&scale.tenure_years, disruption.tenure_years.into());
    let value = band(&scale.lifetime_minor, disruption.lifetime_value.minor);
    let message = if tenure >= value {
        Message::new("trace-tenure").with("years", disruption.tenure_years)
    } else {
        Message::new("trace-value")
    };
    let uplift_percent = tenure.max(value);
    (uplift_percent > 100).then(|| (message.with("percent", uplift_percent - 100), uplift_percent))
}
