//! What is owed by law or by contract: a bill credit, charged to operations, never to goodwill. Each pack adds up
//! exactly and is rounded once, up to a whole minor unit, so that nobody gets too little.
//!
//! A part of a pack that depends on a fact nobody recorded is left out and the fact is named; what the other parts give
//! is then the least that is owed. A part that comes to nothing whatever the fact is counts as computed.

use super::award::{Award, Trace, duration, percent_of};
use super::disruption::{AffectedService, Disruption};
use super::exact_amount::ExactAmount;
use super::missing::{Fact, NotComputed};
use super::rule_pack::{CountedFrom, Days, DelayedRepair, Duty, PackScope, Rate, RulePack};
use super::{DAYS_PER_MONTH, MINUTES_PER_DAY};
use crate::types::money::MoneyError;
use crate::types::{Message, Money};
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The largest amount that the packs of one duty give this customer, as far as it can be computed. What a pack could
/// not compute is added to `not_computed`.
pub(super) fn largest(
    packs: &[RulePack],
    duty: Duty,
    disruption: &Disruption,
    not_computed: &mut Vec<NotComputed>,
) -> Result<Award, MoneyError> {
    let mut best = Award::none(disruption.monthly_fee.currency);
    for pack in packs.iter().filter(|pack| pack.duty == duty) {
        let (award, missing) = by_pack(pack, disruption)?;
        if !missing.is_empty() {
            let missing = missing.into_iter().collect();
            not_computed.push(NotComputed { duty, rules: award.rules.clone(), missing });
        }
        if award.amount.minor > best.amount.minor {
            best = award;
        }
    }
    Ok(best)
}

/// What a pack gives this customer for certain, and the facts without which it may be more.
fn by_pack(pack: &RulePack, disruption: &Disruption) -> Result<(Award, BTreeSet<Fact>), MoneyError> {
    let currency = disruption.monthly_fee.currency;
    let mut award = Award { rules: format!("{} {}", pack.id, pack.version), ..Award::none(currency) };
    let unknown_scope = match pack.scope(disruption) {
        PackScope::Out => return Ok((award, BTreeSet::new())),
        PackScope::In => BTreeSet::new(),
        PackScope::Unknown(facts) => facts,
    };
    let mut credit =
        Credit { total: ExactAmount::ZERO, trace: Trace::new(currency), missing: BTreeSet::new(), pack, disruption };
    credit.delayed_repair()?;
    if let Some(rate) = pack.missed_appointment {
        let count = disruption.effort.missed_appointments;
        credit.add_recorded("owed-missed-appointment", count, rate, Fact::MissedAppointments)?;
    }
    if let Some(rate) = pack.late_start_day {
        credit.add_recorded("owed-late-start", disruption.late_start_days, rate, Fact::LateStart)?;
    }
    credit.availability()?;
    credit.flat()?;
    let amount = Money::new(credit.total.round_up()?, currency);
    let Credit { trace, mut missing, .. } = credit;
    if unknown_scope.is_empty() {
        award = Award { amount, trace: trace.steps, assumptions: pack.assumptions(), ..award };
    } else if !amount.is_zero() || !missing.is_empty() {
        missing.extend(unknown_scope);
    }
    Ok((award, missing))
}

/// What a pack has given so far.
struct Credit<'a> {
    total: ExactAmount,
    trace: Trace,
    missing: BTreeSet<Fact>,
    pack: &'a RulePack,
    disruption: &'a Disruption,
}

impl Credit<'_> {
    /// Adds a rate for each of what somebody recorded.
    fn add_recorded(&mut self, key: &str, count: Option<u32>, rate: Rate, fact: Fact) -> Result<(), MoneyError> {
        match count {
            Some(count) => self.add(key, count, rate),
            None => {
                self.missing.insert(fact);
                Ok(())
            }
        }
    }

    /// Adds a rate `count` times; without a step where the count is 0.
    fn add(&mut self, key: &str, count: u32, rate: Rate) -> Result<(), MoneyError> {
        if count == 0 {
            return Ok(());
        }
        let each = ExactAmount::minor(rate.minor.into()).max(self.part_of_fee(rate.fee_percent)?);
        if each == ExactAmount::ZERO {
            return Ok(());
        }
        let shown = Money::new(each.round_up()?, self.trace.currency).short();
        let message = Message::new(key).with("count", count).with("each", shown);
        self.step(message, each.times(count.into(), 1)?)
    }

    /// Adds a part of the fee.
    fn add_part(&mut self, message: Message, percent: u32) -> Result<(), MoneyError> {
        let part = self.part_of_fee(percent)?;
        if part == ExactAmount::ZERO {
            return Ok(());
        }
        self.step(message.with("fee", self.disruption.monthly_fee.short()), part)
    }

    /// A part of the monthly fee. A fee of zero is one that nobody recorded.
    fn part_of_fee(&mut self, percent: u32) -> Result<ExactAmount, MoneyError> {
        let fee = self.disruption.monthly_fee;
        if percent > 0 && fee.is_zero() {
            self.missing.insert(Fact::MonthlyFee);
        }
        ExactAmount::minor(fee.minor).percent(percent)
    }

    fn step(&mut self, message: Message, more: ExactAmount) -> Result<(), MoneyError> {
        self.total = self.total.plus(more)?;
        self.trace.add(message, self.total.round_up()?);
        Ok(())
    }

    /// Adds the days without the service that took longest to repair.
    fn delayed_repair(&mut self) -> Result<(), MoneyError> {
        let Some(repair) = &self.pack.delayed_repair else { return Ok(()) };
        let mut days = 0;
        for service in &self.disruption.services {
            days = days.max(self.paid_days_of(repair, service));
        }
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

    /// Days to pay for one service; 0 where a fact is missing, which is then noted. A loss that was repaired within the
    /// free days even when all of it is counted needs no further fact.
    fn paid_days_of(&mut self, repair: &DelayedRepair, service: &AffectedService) -> u32 {
        let days_from = |day: NaiveDate| paid_days(repair, day, service.to, &self.disruption.holidays);
        if days_from(service.from) == 0 {
            return 0;
        }
        let mut missing = BTreeSet::new();
        match self.pack.covers(service.kind) {
            Some(true) => {}
            Some(false) => return 0,
            None => {
                missing.insert(Fact::ServiceKind);
            }
        }
        match service.is_total_loss {
            Some(true) => {}
            Some(false) => return 0,
            None => {
                missing.insert(Fact::TotalLoss);
            }
        }
        let from = match repair.counted_from {
            CountedFrom::Loss => Some(service.from),
            CountedFrom::Report => self.disruption.reported_on.map(|day| day.max(service.from)),
        };
        if from.is_none() {
            missing.insert(Fact::ReportDay);
        }
        let days = from.map_or(0, days_from);
        if from.is_some() && days == 0 {
            return 0; // Reported so late that no day is left, whatever the other facts are.
        }
        let is_known = missing.is_empty();
        self.missing.extend(missing);
        if is_known { days } else { 0 }
    }

    /// Adds the month's availability credit with this incident, less what earlier incidents of the month gave.
    fn availability(&mut self) -> Result<(), MoneyError> {
        let month_minutes = DAYS_PER_MONTH * MINUTES_PER_DAY;
        let there_bp = |down: u64| month_minutes.saturating_sub(down) * 10_000 / month_minutes;
        let tiers = &self.pack.availability;
        let missed = |down: u64| {
            let there = month_minutes.saturating_sub(down) * 10_000;
            tiers.iter().rfind(|tier| there < u64::from(tier.below_bp) * month_minutes)
        };
        let earlier = u64::from(self.disruption.earlier_minutes_this_month);
        let down = earlier + u64::from(self.disruption.impact.minutes);
        let Some(tier) = missed(down) else { return Ok(()) };
        let credit = tier.credit_percent - missed(earlier).map_or(0, |tier| tier.credit_percent);
        if credit == 0 || !self.covers_an_affected_service() {
            return Ok(());
        }
        let message = Message::new("owed-availability")
            .with("down", duration(u32::try_from(down).unwrap_or(u32::MAX)))
            .with("there", percent_of(there_bp(down)))
            .with("below", percent_of(tier.below_bp.into()))
            .with("percent", credit);
        self.add_part(message, credit)
    }

    /// Adds the share of the fee that everybody affected gets.
    fn flat(&mut self) -> Result<(), MoneyError> {
        let Some(percent) = self.pack.flat_percent else { return Ok(()) };
        if self.disruption.impact.minutes == 0 || !self.covers_an_affected_service() {
            return Ok(());
        }
        self.add_part(Message::new("owed-flat").with("percent", percent), percent)
    }

    /// Whether a service that was affected is of a kind that the pack is for; `false` where the kind is missing.
    fn covers_an_affected_service(&mut self) -> bool {
        let covered: Vec<_> = self.disruption.services.iter().map(|service| self.pack.covers(service.kind)).collect();
        if self.pack.applies.services.is_empty() || covered.contains(&Some(true)) {
            return true;
        }
        if covered.contains(&None) {
            self.missing.insert(Fact::ServiceKind);
        }
        false
    }
}

/// Days to pay for: from the day after the last free day to the day service was restored. The first is owed because
/// service was not restored when the free days ended, the others for each full day after that. This is the count of
/// the Ofcom scheme: reported on Monday and repaired on Friday gives two.
fn paid_days(repair: &DelayedRepair, from: NaiveDate, to: NaiveDate, holidays: &[NaiveDate]) -> u32 {
    let is_counted = |day: NaiveDate| match repair.free_days_are {
        Days::Calendar => true,
        Days::Working => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&day),
    };
    let mut after = from.iter_days().skip(1);
    let mut last_free = from;
    for _ in 0..repair.free_days {
        match after.find(|day| is_counted(*day)) {
            Some(day) => last_free = day,
            None => return 0,
        }
    }
    u32::try_from((to - last_free).num_days()).unwrap_or(0)
}
