//! What is owed by law or by contract: a bill credit, charged to operations, never to goodwill. Each pack adds up
//! exactly and is rounded once, up to a whole minor unit, so that nobody gets too little.

use super::award::{Award, Trace, duration, percent_of};
use super::disruption::{Disruption, Outage};
use super::exact_amount::ExactAmount;
use super::rule_pack::{Days, DelayedRepair, Duty, Rate, RulePack};
use super::{DAYS_PER_MONTH, MINUTES_PER_DAY};
use crate::types::money::MoneyError;
use crate::types::{Message, Money};
use chrono::{Datelike, NaiveDate, Weekday};

/// The largest amount that the packs of one duty give this customer.
pub(super) fn largest(packs: &[RulePack], duty: Duty, disruption: &Disruption) -> Result<Award, MoneyError> {
    let mut best = Award::none(disruption.monthly_fee.currency);
    for pack in packs.iter().filter(|pack| pack.duty == duty && pack.is_for(disruption)) {
        let award = by_pack(pack, disruption)?;
        if award.amount.minor > best.amount.minor {
            best = award;
        }
    }
    Ok(best)
}

fn by_pack(pack: &RulePack, disruption: &Disruption) -> Result<Award, MoneyError> {
    let currency = disruption.monthly_fee.currency;
    if pack.currency.is_some_and(|expected| expected != currency) {
        return Err(MoneyError::CurrencyMismatch);
    }
    let mut credit = Credit { total: ExactAmount::ZERO, trace: Trace::new(currency), disruption };
    if let (Some(repair), Some(outage)) = (&pack.delayed_repair, &disruption.outage) {
        credit.delayed_repair(repair, outage)?;
    }
    if let Some(rate) = pack.missed_appointment {
        credit.add("owed-missed-appointment", disruption.effort.missed_appointments, rate)?;
    }
    if let Some(rate) = pack.late_start_day {
        credit.add("owed-late-start", disruption.late_start_days, rate)?;
    }
    credit.availability(pack)?;
    if let Some(percent) = pack.flat_percent.filter(|_| disruption.impact.minutes > 0) {
        credit.part_of_fee(Message::new("owed-flat").with("percent", percent), percent)?;
    }
    let amount = Money::new(credit.total.round_up()?, currency);
    Ok(Award { amount, rules: format!("{} {}", pack.id, pack.version), trace: credit.trace.steps })
}

/// What a pack has given so far.
struct Credit<'a> {
    total: ExactAmount,
    trace: Trace,
    disruption: &'a Disruption,
}

impl Credit<'_> {
    /// Adds a rate `count` times; without a step where the count is 0.
    fn add(&mut self, key: &str, count: u32, rate: Rate) -> Result<(), MoneyError> {
        if count == 0 {
            return Ok(());
        }
        let each = self.each(rate)?;
        let shown = Money::new(each.round_up()?, self.trace.currency).short();
        let message = Message::new(key).with("count", count).with("each", shown);
        self.step(message, each.times(count.into(), 1)?)
    }

    fn part_of_fee(&mut self, message: Message, percent: u32) -> Result<(), MoneyError> {
        let part = ExactAmount::minor(self.disruption.monthly_fee.minor).percent(percent)?;
        self.step(message.with("fee", self.disruption.monthly_fee.short()), part)
    }

    fn step(&mut self, message: Message, more: ExactAmount) -> Result<(), MoneyError> {
        self.total = self.total.plus(more)?;
        self.trace.add(message, self.total.round_up()?);
        Ok(())
    }

    fn each(&self, rate: Rate) -> Result<ExactAmount, MoneyError> {
        let part = ExactAmount::minor(self.disruption.monthly_fee.minor).percent(rate.fee_percent)?;
        Ok(ExactAmount::minor(rate.minor.into()).max(part))
    }

    fn delayed_repair(&mut self, repair: &DelayedRepair, outage: &Outage) -> Result<(), MoneyError> {
        let days = paid_days(repair, outage);
        for (at, stretch) in repair.stretches.iter().enumerate() {
            let next = repair.stretches.get(at + 1).map_or(u32::MAX, |next| next.from_day);
            let count = days.min(next - 1).saturating_sub(stretch.from_day - 1);
            let key = match repair.free_days_are {
                Days::Working => "owed-delayed-repair-working",
                Days::Calendar => "owed-delayed-repair-calendar",
            };
            self.add(key, count, stretch.each)?;
        }
        Ok(())
    }

    /// Adds the month's availability credit with this incident, less what earlier incidents of the month gave.
    fn availability(&mut self, pack: &RulePack) -> Result<(), MoneyError> {
        let month_minutes = DAYS_PER_MONTH * MINUTES_PER_DAY;
        let there_bp = |down: u64| month_minutes.saturating_sub(down) * 10_000 / month_minutes;
        let missed = |down: u64| {
            let there = month_minutes.saturating_sub(down) * 10_000;
            pack.availability.iter().rfind(|tier| there < u64::from(tier.below_bp) * month_minutes)
        };
        let earlier = u64::from(self.disruption.earlier_minutes_this_month);
        let down = earlier + u64::from(self.disruption.impact.minutes);
        let Some(tier) = missed(down) else { return Ok(()) };
        let credit = tier.credit_percent - missed(earlier).map_or(0, |tier| tier.credit_percent);
        if credit == 0 {
            return Ok(());
        }
        let message = Message::new("owed-availability")
            .with("down", duration(u32::try_from(down).unwrap_or(u32::MAX)))
            .with("there", percent_of(there_bp(down)))
            .with("below", percent_of(tier.below_bp.into()))
            .with("percent", credit);
        self.part_of_fee(message, credit)
    }
}

/// Days to pay for: from the day after the last free day to the day service was restored. The first is owed because
/// service was not restored when the free days ended, the others for each full day after that. This is the count of
/// the Ofcom scheme: reported on Monday and repaired on Friday gives two.
fn paid_days(repair: &DelayedRepair, outage: &Outage) -> u32 {
    let is_counted = |day: NaiveDate| match repair.free_days_are {
        Days::Calendar => true,
        Days::Working => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !outage.holidays.contains(&day),
    };
    let mut after = outage.reported_on.iter_days().skip(1);
    let mut last_free = outage.reported_on;
    for _ in 0..repair.free_days {
        match after.find(|day| is_counted(*day)) {
            Some(day) => last_free = day,
            None => return 0,
        }
    }
    u32::try_from((outage.restored_on - last_free).num_days()).unwrap_or(0)
}
