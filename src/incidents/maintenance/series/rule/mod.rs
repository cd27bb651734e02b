//! The rule of a series: which local times it gives, and which moments those are.
//!
//! A rule is an RRULE of RFC 5545 that counts in the local times of a zone. It is expanded as if there were no zone, and
//! each local time is then read as the RFC says (§ 3.3.5): one that clocks skip has the offset from before the change,
//! and one that occurs twice is the first.

use crate::types::{Message, Timestamp};
use crate::web::moment::Moment;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated};

/// Longest rule, in characters.
pub const RULE_MAX: usize = 300;
/// Longest maintenance of a series.
pub const DURATION_MAX: Duration = Duration::days(7);
/// Highest `COUNT`.
const COUNT_MAX: u32 = 1_000;
/// Highest `INTERVAL`.
const INTERVAL_MAX: u16 = 400;
/// Most values of one part, such as the days of `BYMONTHDAY`.
const VALUES_MAX: usize = 62;
/// How far ahead occurrences are compared with each other.
const CHECKED_AHEAD: Duration = Duration::days(3 * 366);
/// How far after the start that was asked for the first occurrence may be.
const FIRST_WITHIN: Duration = Duration::days(366);

/// One occurrence of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The local time that the rule gives.
    pub local: NaiveDateTime,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// What clocks do at its beginning.
    pub clocks: Clocks,
}

/// What clocks do at a local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clocks {
    /// Nothing.
    Steady,
    /// They skip it.
    Skip,
    /// They show it twice.
    Repeat,
}

/// A rule with its first local time, its zone, and how long each occurrence lasts. It has at least one occurrence, and
/// none begins before the one before it has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    text: String,
    set: RRuleSet,
    first: NaiveDateTime,
    zone: Tz,
    duration: Duration,
}

impl Rule {
    /// Reads a rule. Its first occurrence is the first one at `start` or later.
    ///
    /// # Errors
    ///
    /// A message for the field of the rule.
    pub fn read(text: &str, start: NaiveDateTime, zone: Tz, duration: Duration) -> Result<Self, Message> {
        if duration > DURATION_MAX {
            return Err(Message::new("series-too-long").with("days", DURATION_MAX.num_days()));
        }
        let text = normalised(text, zone)?;
        let first = (&expand(&text, start)?).into_iter().next().map(|at| at.naive_utc());
        let first = first.filter(|first| *first - start <= FIRST_WITHIN);
        let first = first.ok_or_else(|| Message::new("series-rule-never"))?;
        let rule = Self { set: expand(&text, first)?, text, first, zone, duration };
        rule.check_apart()?;
        Ok(rule)
    }

    /// The rule as it is stored: the value of an RRULE, whose UNTIL is in local time.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The local time of the first occurrence.
    pub const fn first(&self) -> NaiveDateTime {
        self.first
    }

    /// The zone of the local times.
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// How long each occurrence lasts.
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// Whether it goes on without an end.
    pub fn is_endless(&self) -> bool {
        self.set.get_rrule().iter().all(|rule| rule.get_count().is_none() && rule.get_until().is_none())
    }

    /// The occurrences that begin before `end`, in order.
    pub fn before(&self, end: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
        self.occurrences().take_while(move |occurrence| occurrence.from < end)
    }

    /// All occurrences, in order; they may have no end.
    pub fn occurrences(&self) -> impl Iterator<Item = Occurrence> + '_ {
        (&self.set).into_iter().map_while(|at| {
            let local = at.naive_utc();
            let (from, clocks) = moment(local, self.zone)?;
            Some(Occurrence { local, from, until: from + self.duration, clocks })
        })
    }

    /// Refuses occurrences that overlap. They are compared as far ahead as every kind of rule repeats itself.
    fn check_apart(&self) -> Result<(), Message> {
        let end = self.first.and_utc() + CHECKED_AHEAD;
        let mut before: Option<Occurrence> = None;
        for occurrence in self.before(end) {
            if let Some(before) = before.filter(|before| occurrence.from < before.until) {
                return Err(Message::new("series-overlaps")
                    .with("first", before.local.format("%Y-%m-%d %H:%M"))
                    .with("second", occurrence.local.format("%Y-%m-%d %H:%M")));
            }
            before = Some(occurrence);
        }
        Ok(())
    }
}

/// The moment of a local time; `None` at the ends of the calendar.
fn moment(local: NaiveDateTime, zone: Tz) -> Option<(Timestamp, Clocks)> {
    match Moment::of(local, zone)? {
        Moment::Once(at) => Some((at, Clocks::Steady)),
        Moment::Twice { first, .. } => Some((first, Clocks::Repeat)),
        Moment::Skipped { typed, from, to } => Some((Moment::of(to, zone)?.earliest()? + (typed - from), Clocks::Skip)),
    }
}

/// Expands a rule from a first local time on, as if local times were UTC.
fn expand(text: &str, start: NaiveDateTime) -> Result<RRuleSet, Message> {
    let invalid = |error: rrule::RRuleError| Message::new("series-rule-invalid").with("reason", error);
    // The crate takes an UNTIL in UTC only.
    let parts =
        text.split(';').map(|part| if part.starts_with("UNTIL=") { format!("{part}Z") } else { part.to_owned() });
    let rule: RRule<Unvalidated> = parts.collect::<Vec<_>>().join(";").parse().map_err(invalid)?;
    if rule.get_until().is_some_and(|until| until.naive_utc() < start) {
        return Err(Message::new("series-until-before-start"));
    }
    Ok(rule.build(start.and_utc().with_timezone(&rrule::Tz::UTC)).map_err(invalid)?.limit())
}

/// Checks the parts of a rule, and writes them as they are stored.
fn normalised(text: &str, zone: Tz) -> Result<String, Message> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_prefix("RRULE:").unwrap_or(&text);
    if text.is_empty() {
        return Err(Message::new("field-required"));
    }
    if text.len() > RULE_MAX {
        return Err(Message::new("series-rule-length").with("max", RULE_MAX));
    }
    let mut parts: Vec<(&str, String)> = Vec::new();
    for part in text.trim_end_matches(';').split(';') {
        let (name, value) = part.split_once('=').ok_or_else(|| unknown(part))?;
        if parts.iter().any(|(known, _)| *known == name) {
            return Err(Message::new("series-rule-twice").with("part", name));
        }
        parts.push((name, checked(name, value, zone)?));
    }
    let has = |name: &str| parts.iter().any(|(known, _)| *known == name);
    if !has("FREQ") {
        return Err(Message::new("series-rule-frequency"));
    }
    if has("COUNT") && has("UNTIL") {
        return Err(Message::new("series-rule-two-ends"));
    }
    // The frequency comes first, as the RFC recommends.
    parts.sort_by_key(|(name, _)| *name != "FREQ");
    Ok(parts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";"))
}

fn unknown(part: &str) -> Message {
    Message::new("series-rule-part").with("part", part)
}

/// The value of a part as it is stored.
fn checked(name: &str, value: &str, zone: Tz) -> Result<String, Message> {
    let number = |max: u32| {
        let number = value.parse::<u32>().ok().filter(|number| (1..=max).contains(number));
        number
            .map(|number| number.to_string())
            .ok_or_else(|| Message::new("series-rule-number").with("part", name).with("max", max))
    };
    match name {
        "FREQ" if ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains(&value) => Ok(value.to_owned()),
        "FREQ" => Err(Message::new("series-rule-frequency")),
        "INTERVAL" => number(u32::from(INTERVAL_MAX)),
        "COUNT" => number(COUNT_MAX),
        "UNTIL" => until(value, zone).map(|at| at.format("%Y%m%dT%H%M%S").to_string()),
        // The time of day is that of the first occurrence.
        "BYHOUR" | "BYMINUTE" | "BYSECOND" => Err(Message::new("series-rule-time")),
        "BYDAY" | "BYMONTH" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO" | "BYSETPOS" | "WKST" => {
            if value.is_empty() || value.split(',').count() > VALUES_MAX {
                return Err(unknown(&format!("{name}={value}")));
            }
            Ok(value.to_owned())
        }
        _ => Err(unknown(name)),
    }
}

/// The local time after which nothing begins. A UTC time, which the RFC asks for, is the local time then; a day counts
/// whole.
fn until(value: &str, zone: Tz) -> Result<NaiveDateTime, Message> {
    let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    let day = || Some(NaiveDate::parse_from_str(value, "%Y%m%d").ok()?.and_time(NaiveTime::from_hms_opt(23, 59, 59)?));
    let read = match value.strip_suffix('Z') {
        Some(utc) => time(utc).map(|at| at.and_utc().with_timezone(&zone).naive_local()),
        None => time(value).or_else(day),
    };
    read.ok_or_else(|| Message::new("series-rule-until"))
}

/// The rule of a stored series. Its UNTIL is a local time already, so it is read without a zone.
///
/// # Errors
///
/// As [`Rule::read`].
pub fn stored(text: &str, first: NaiveDateTime, zone: Tz, duration: Duration) -> Result<Rule, Message> {
    Ok(Rule { set: expand(text, first)?, text: text.to_owned(), first, zone, duration })
}

#[cfg(test)]
mod tests;
