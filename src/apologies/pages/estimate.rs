//! The four facts of a decision: how many people, how many not, which money, and when it is finished.

use crate::apologies::audience::Counts;
use crate::apologies::batch::Class;
use crate::apologies::store::{self, Batch};
use crate::delivery::quiet::{QuietHours, zone_of};
use crate::platform::db::Tx;
use crate::platform::installation::Installation;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::Duration;
use leptos::prelude::*;

/// When a batch would be finished, if nothing came in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// When the first message goes.
    pub from: Timestamp,
    /// When the last goes of those who may be written to then.
    pub to: Timestamp,
    /// How many a minute, at most.
    pub per_minute: i64,
    /// How many have quiet hours when it begins, and when those of most of them end.
    pub later: Option<(i64, Timestamp)>,
}

/// Counts forward from now, or from when it is scheduled. News of a critical incident does not wait for anybody's
/// morning; everything else does.
pub fn estimate(batch: &Batch, counts: &Counts, this: &Installation, critical: bool, now: Timestamp) -> Estimate {
    let from = batch.content.scheduled_for.map_or(now, |at| at.max(now));
    let per_minute = batch.content.per_minute.min(this.send_per_minute).max(1);
    let bypass = critical && batch.content.class == Class::ServiceUpdate;
    let quiet = QuietHours::parse(&this.quiet_from, &this.quiet_to).filter(|_| !bypass);
    let mut later: Vec<(Timestamp, i64)> = Vec::new();
    for (zone, people) in &counts.zones {
        let (zone, _) = zone_of(zone, "", this.zone());
        let Some(end) = quiet.and_then(|quiet| quiet.end(from, zone)) else { continue };
        match later.iter_mut().find(|(at, _)| *at == end) {
            Some((_, count)) => *count += people,
            None => later.push((end, *people)),
        }
    }
    let waiting: i64 = later.iter().map(|(_, people)| people).sum();
    let at_once = counts.people() - waiting;
    // Where everybody sleeps, it begins when most of them wake.
    let most = later.iter().max_by_key(|(at, people)| (*people, std::cmp::Reverse(*at))).map(|(at, _)| *at);
    let (begins, first) = match most {
        Some(at) if at_once == 0 => (at, waiting),
        _ => (from, at_once),
    };
    let minutes = (first + per_minute - 1) / per_minute;
    Estimate {
        from: begins,
        to: begins + Duration::minutes(minutes),
        per_minute,
        later: most.filter(|_| at_once > 0).map(|at| (waiting, at)),
    }
}

/// The four facts.
pub async fn facts(
    tx: &mut Tx,
    batch: &Batch,
    counts: &Counts,
    this: &Installation,
    critical: bool,
    now: Timestamp,
) -> Result<AnyView, Refusal> {
    let zone = this.zone();
    let offers = store::offers(tx, &batch.content.incident_id).await?;
    let offers: Vec<String> = offers.into_iter().map(|number| format!("OF-{number}")).collect();
    let money = match (batch.content.class, offers.is_empty()) {
        (Class::CompensationNotice, _) => t!("apologies-fact-money-owed-note"),
        (_, true) => t!("apologies-fact-money-none-note"),
        (_, false) => t!("apologies-fact-money-offers-note", offers = offers.join(", "), count = offers.len()),
    };
    let estimate = estimate(batch, counts, this, critical, now);
    let clock = |at: Timestamp| {
        if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
            time::clock_text(at, zone)
        } else {
            time::day_clock_text(at, zone)
        }
    };
    let later = estimate.later.map(|(people, at)| t!("apologies-fact-finished-later", count = people, at = clock(at)));
    let rate = t!("apologies-fact-finished-from", from = clock(estimate.from), rate = estimate.per_minute);
    let rate = if batch.content.scheduled_for.is_none() && estimate.from == now {
        t!("apologies-fact-finished-now", rate = estimate.per_minute)
    } else {
        rate
    };
    Ok(view! {
        <dl class="facts">
            <div><dt>{t!("apologies-fact-recipients")}</dt><dd>{grouped(counts.people())}</dd>
                <dd>{t!("apologies-fact-recipients-note", sms = counts.by_sms, email = counts.by_email)}</dd></div>
            <div><dt>{t!("apologies-fact-skipped")}</dt><dd>{grouped(counts.out())}</dd>
                <dd>{t!("apologies-fact-skipped-note", count = counts.hit)}</dd></div>
            <div><dt>{t!("apologies-fact-money")}</dt><dd>{t!("apologies-fact-money-none")}</dd><dd>{money}</dd></div>
            <div><dt>{t!("apologies-fact-finished")}</dt><dd>{clock(estimate.to)}</dd><dd>{rate}{later}</dd></div>
        </dl>
    }
    .into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apologies::batch::{Audience, Content, Promise, State};
    use crate::types::PublicId;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn batch(scheduled_for: Option<Timestamp>) -> Batch {
        let id = PublicId::parse("aaaaaaaaaaaa").unwrap();
        Batch {
            content: Content {
                incident_id: id.clone(),
                incident_rev: 0,
                class: Class::Apology,
                subject: String::new(),
                body: String::new(),
                sms_body: String::new(),
                signed_by: String::new(),
                signed_title: String::new(),
                audience: Audience::default(),
                scheduled_for,
                per_minute: 120,
                promise: Promise::default(),
            },
            author_id: id.clone(),
            id,
            number: 1,
            title: String::new(),
            state: State::InReview,
            held_reason: String::new(),
            lint_score: 0,
            lint_override_by: None,
            lint_override_reason: String::new(),
            content_hash: String::new(),
            approved_hash: String::new(),
            planned: 0,
            created_at: Timestamp::default(),
            submitted_at: None,
            submitted_by: None,
            started_at: None,
            finished_at: None,
            version: 1,
        }
    }

    fn house() -> Installation {
        Installation {
            installation_id: String::new(),
            organisation: String::new(),
            is_demo: false,
            time_zone: "Europe/London".into(),
            quiet_from: "21:00".into(),
            quiet_to: "08:00".into(),
            send_per_minute: 600,
            sending_stopped_at: None,
            public_version: 1,
            version: 1,
        }
    }

    fn counts(zones: &[(&str, i64)]) -> Counts {
        let people = zones.iter().map(|(_, people)| people).sum();
        let zones = zones.iter().map(|(zone, people)| ((*zone).to_owned(), *people)).collect();
        Counts { hit: people, by_email: people, zones, ..Counts::default() }
    }

    #[test]
    fn people_who_sleep_are_written_to_when_they_wake() {
        let people = counts(&[("Europe/London", 6_000), ("", 1_374), ("Asia/Tokyo", 38)]);
        let found =
            estimate(&batch(Some(at("2026-07-24T15:30:00Z"))), &people, &house(), false, at("2026-07-24T13:00:00Z"));
        assert_eq!(found.to, at("2026-07-24T16:32:00Z"), "7,374 at 120 a minute");
        assert_eq!(found.later, Some((38, at("2026-07-24T23:00:00Z"))));
    }

    #[test]
    fn at_night_it_begins_in_the_morning() {
        let found = estimate(&batch(None), &counts(&[("", 120)]), &house(), false, at("2026-01-10T23:00:00Z"));
        assert_eq!((found.from, found.later), (at("2026-01-11T08:00:00Z"), None));
        assert_eq!(found.to, at("2026-01-11T08:01:00Z"));
    }

    #[test]
    fn the_house_is_no_faster_than_it_may_be() {
        let slow = Installation { send_per_minute: 10, ..house() };
        let found = estimate(&batch(None), &counts(&[("", 95)]), &slow, false, at("2026-01-10T12:00:00Z"));
        assert_eq!((found.per_minute, found.to), (10, at("2026-01-10T12:10:00Z")));
    }
}
