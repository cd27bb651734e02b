//! The goodwill formula (domain, decision 33), in exact fractions, rounded once, at the end, to a gift:
//!
//! ```text
//! loss     = fee / 30 × impact days × weight
//! goodwill = min(cap, max(floor, loss × times + effort + repeat) × uplift), cap = max(150 % of loss, £10)
//! ```
//!
//! then up to the next proper gift, unless it passes the cap, else down to one.

use std::cmp::Ordering;

use super::exact::Exact;
use super::harm::Harm;
use super::scale::{Band, Scale};
use super::trace::{Award, Trace, duration};
use super::{MINUTES_A_DAY, MONTH_DAYS};
use crate::types::money::MoneyError;
use crate::types::{Message, Money};

/// What the customer paid for and did not get, exactly.
pub(super) fn loss(harm: &Harm) -> Result<Exact, MoneyError> {
    let month_minutes = (MONTH_DAYS * MINUTES_A_DAY) as i64;
    Exact::minor(harm.monthly_fee.minor)
        .times(harm.impact.minutes.into(), month_minutes)?
        .percent(harm.impact.weight_percent)
}

/// The gift the scale gives for this harm, and why.
pub(super) fn by_scale(scale: &Scale, harm: &Harm) -> Result<Award, MoneyError> {
    let currency = scale.currency;
    Money::zero(currency).compare(harm.monthly_fee)?; // refuses another currency
    let mut trace = Trace::new(currency);
    let rules = format!("{} {}", scale.id, scale.version);
    let Some(severity) = scale.severity(harm.severity).filter(|_| harm.impact.minutes > 0) else {
        trace.whole(Message::new("trace-not-hit"), 0);
        return Ok(Award { amount: Money::zero(currency), rules, trace: trace.steps });
    };

    let loss = loss(harm)?;
    trace.on_the_way(loss_message(harm), loss)?;
    let mut sum = loss.times(severity.times.into(), 1)?;
    if severity.times != 1 {
        let key = format!("trace-times-{}", harm.severity.as_str());
        trace.on_the_way(Message::new(key).with("times", severity.times), sum)?;
    }
    for (message, minor) in [effort(scale, harm), repeat(scale, harm)] {
        if minor > 0 {
            sum = sum.plus(Exact::minor(minor))?;
            trace.on_the_way(message, sum)?;
        }
    }
    let floor = Exact::minor(severity.floor_minor.into());
    if sum.compare(floor)? == Ordering::Less {
        sum = floor;
        let least = Money::new(severity.floor_minor.into(), currency).short();
        let key = format!("trace-floor-{}", harm.severity.as_str());
        trace.on_the_way(Message::new(key).with("least", least), sum)?;
    }
    if let Some((message, uplift_percent)) = uplift(scale, harm) {
        sum = sum.percent(uplift_percent)?;
        trace.on_the_way(message, sum)?;
    }

    let cap = loss.percent(scale.cap.loss_percent)?.max(Exact::minor(scale.cap.least_minor.into()))?;
    let is_cut = sum.compare(cap)? == Ordering::Greater;
    sum = sum.min(cap)?;
    let key = if is_cut { "trace-cap-cut" } else { "trace-cap-kept" };
    let most = Money::new(cap.down()?, currency).short();
    trace.on_the_way(Message::new(key).with("most", most), sum)?;

    let (up, cap_minor) = (scale.gift.up(sum.up()?), cap.down()?);
    let gift = if up <= cap_minor { up } else { scale.gift.down(sum.down()?) };
    match Exact::minor(gift).compare(sum)? {
        Ordering::Greater => trace.whole(Message::new("trace-gift-up"), gift),
        Ordering::Less => trace.whole(Message::new("trace-gift-down"), gift),
        Ordering::Equal => {}
    }
    Ok(Award { amount: Money::new(gift, currency), rules, trace: trace.steps })
}

fn loss_message(harm: &Harm) -> Message {
    let (fee, weight) = (harm.monthly_fee, harm.impact.weight_percent);
    let message = match weight {
        _ if fee.is_zero() => Message::new("trace-loss-no-fee"),
        100 => Message::new("trace-loss").with("fee", fee.short()),
        _ => Message::new("trace-loss-in-part").with("fee", fee.short()).with("weight", weight),
    };
    message.with("duration", duration(harm.impact.minutes))
}

fn effort(scale: &Scale, harm: &Harm) -> (Message, i64) {
    let (rates, effort) = (&scale.effort, &harm.effort);
    let each = |count: u32, minor: u32| i64::from(count).saturating_mul(minor.into());
    let minor = each(effort.contacts.saturating_sub(rates.free_contacts), rates.contact_minor)
        .saturating_add(each(effort.hours_waited, rates.hour_waited_minor))
        .saturating_add(each(effort.missed_appointments, rates.missed_appointment_minor))
        .min(rates.most_minor.into());
    (Message::new("trace-effort").with("more", Money::new(minor, scale.currency).short()), minor)
}

fn repeat(scale: &Scale, harm: &Harm) -> (Message, i64) {
    let minor = i64::from(harm.earlier_incidents)
        .saturating_mul(scale.repeat.incident_minor.into())
        .min(scale.repeat.most_minor.into());
    (Message::new("trace-repeat").with("incidents", harm.earlier_incidents), minor)
}

/// The better of the two bands: what tenure gives first, where they are equal.
fn uplift(scale: &Scale, harm: &Harm) -> Option<(Message, u32)> {
    let band = |bands: &[Band], reached: i64| {
        bands.iter().rfind(|band| i64::from(band.from) <= reached).map_or(100, |band| band.uplift_percent)
    };
    let tenure = band(&scale.tenure_years, harm.tenure_years.into());
    let value = band(&scale.lifetime_minor, harm.lifetime_value.minor);
    let message = if tenure >= value {
        Message::new("trace-tenure").with("years", harm.tenure_years)
    } else {
        Message::new("trace-value")
    };
    let uplift_percent = tenure.max(value);
    (uplift_percent > 100).then(|| (message.with("percent", uplift_percent - 100), uplift_percent))
}
