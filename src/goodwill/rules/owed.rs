//! What is owed by law or by contract: a bill credit, charged to operations, never to goodwill. Each pack
//! adds up exactly and is rounded once, up to a whole minor unit, so that nobody is short.

use chrono::{Datelike, NaiveDate, Weekday};

use super::exact::Exact;
use super::harm::{Harm, Outage};
use super::pack::{Days, DelayedRepair, Duty, Rate, RulePack};
use super::trace::{Award, Trace, duration, percent_of};
use super::{MINUTES_A_DAY, MONTH_DAYS};
use crate::types::money::MoneyError;
use crate::types::{Message, Money};

/// The largest of what the packs of one duty give this customer.
pub(super) fn largest(packs: &[RulePack], duty: Duty, harm: &Harm) -> Result<Award, MoneyError> {
    let mut best = Award::none(harm.monthly_fee.currency);
    for pack in packs.iter().filter(|pack| pack.duty == duty && pack.is_for(harm)) {
        let award = by_pack(pack, harm)?;
        if award.amount.minor > best.amount.minor {
            best = award;
        }
    }
    Ok(best)
}

fn by_pack(pack: &RulePack, harm: &Harm) -> Result<Award, MoneyError> {
    let currency = harm.monthly_fee.currency;
    if pack.currency.is_some_and(|expected| expected != currency) {
        return Err(MoneyError::CurrencyMismatch);
    }
    let mut sum = Sum { total: Exact::ZERO, trace: Trace::new(currency), harm };
    if let (Some(repair), Some(outage)) = (&pack.delayed_repair, &harm.outage) {
        sum.delayed_repair(repair, outage)?;
    }
    if let Some(rate) = pack.missed_appointment {
        sum.add("owed-missed-appointment", harm.effort.missed_appointments, rate)?;
    }
    if let Some(rate) = pack.late_start_day {
        sum.add("owed-late-start", harm.late_start_days, rate)?;
    }
    sum.availability(pack)?;
    if let Some(percent) = pack.flat_percent.filter(|_| harm.impact.minutes > 0) {
        sum.part_of_fee(Message::new("owed-flat").with("percent", percent), percent)?;
    }
    let amount = Money::new(sum.total.up()?, currency);
    Ok(Award { amount, rules: format!("{} {}", pack.id, pack.version), trace: sum.trace.steps })
}

/// What a pack has given so far.
struct Sum<'a> {
    total: Exact,
    trace: Trace,
    harm: &'a Harm,
}

impl Sum<'_> {
    /// So many times a rate; no step for nothing.
    fn add(&mut self, key: &str, count: u32, rate: Rate) -> Result<(), MoneyError> {
        if count == 0 {
            return Ok(());
        }
        let each = self.each(rate)?;
        let shown = Money::new(each.up()?, self.trace.currency).short();
        let message = Message::new(key).with("count", count).with("each", shown);
        self.step(message, each.times(count.into(), 1)?)
    }

    fn part_of_fee(&mut self, message: Message, percent: u32) -> Result<(), MoneyError> {
        let part = Exact::minor(self.harm.monthly_fee.minor).percent(percent)?;
        self.step(message.with("fee", self.harm.monthly_fee.short()), part)
    }

    fn step(&mut self, message: Message, more: Exact) -> Result<(), MoneyError> {
        self.total = self.total.plus(more)?;
        self.trace.whole(message, self.total.up()?);
        Ok(())
    }

    fn each(&self, rate: Rate) -> Result<Exact, MoneyError> {
        Exact::minor(rate.minor.into()).max(Exact::minor(self.harm.monthly_fee.minor).percent(rate.fee_percent)?)
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

    /// The credit of the month with this incident, less what earlier incidents of the month gave.
    fn availability(&mut self, pack: &RulePack) -> Result<(), MoneyError> {
        let month_minutes = MONTH_DAYS * MINUTES_A_DAY;
        let there_bp = |down: u64| month_minutes.saturating_sub(down) * 10_000 / month_minutes;
        let missed = |down: u64| {
            let there = month_minutes.saturating_sub(down) * 10_000;
            pack.availability.iter().rfind(|tier| there < u64::from(tier.below_bp) * month_minutes)
        };
        let earlier = u64::from(self.harm.earlier_minutes_this_month);
        let down = earlier + u64::from(self.harm.impact.minutes);
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

/// Days to pay for: from the day after the last free day to the day service came back. The first is owed
/// for not being repaired when the free days ended, the rest for each full day after it, so the count is
/// the same as in the Ofcom scheme: reported on Monday and repaired on Friday gives two.
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
