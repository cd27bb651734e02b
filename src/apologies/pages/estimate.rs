//! The figures of a decision: recipients, skipped customers, money, and when sending is finished.

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

/// When a batch would be sent if nothing interrupts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// When the first message goes.
    pub from: Timestamp,
    /// When the last message goes of those not held back by quiet hours.
    pub to: Timestamp,
    /// Most messages a minute.
    pub per_minute: i64,
    /// How many customers have quiet hours when it begins, and when those of most of them end.
    pub delayed: Option<(i64, Timestamp)>,
}

/// Estimates from now, or from when the batch is due. Only a service update about a critical incident is sent in quiet
/// hours.
pub fn estimate(
    batch: &Batch,
    counts: &Counts,
    installation: &Installation,
    is_critical: bool,
    now: Timestamp,
) -> Estimate {
    let from = batch.content.scheduled_for.map_or(now, |at| at.max(now));
    let per_minute = batch.content.per_minute.min(installation.send_per_minute).max(1);
    let bypasses_quiet_hours = is_critical && batch.content.class == Class::ServiceUpdate;
    let quiet = QuietHours::parse(&installation.quiet_from, &installation.quiet_to).filter(|_| !bypasses_quiet_hours);
    let mut quiet_ends: Vec<(Timestamp, i64)> = Vec::new();
    for (zone, people) in &counts.zones {
        let (zone, _) = zone_of(zone, "", installation.zone());
        let Some(end) = quiet.and_then(|quiet| quiet.end(from, zone)) else { continue };
        match quiet_ends.iter_mut().find(|(at, _)| *at == end) {
            Some((_, count)) => *count += people,
            None => quiet_ends.push((end, *people)),
        }
    }
    let waiting: i64 = quiet_ends.iter().map(|(_, people)| people).sum();
    let at_once = counts.recipients() - waiting;
    // If everybody has quiet hours, it begins when those of most end.
    let most = quiet_ends.iter().max_by_key(|(at, people)| (*people, std::cmp::Reverse(*at))).map(|(at, _)| *at);
    let (begins, first) = match most {
        Some(at) if at_once == 0 => (at, waiting),
        _ => (from, at_once),
    };
    let minutes = (first + per_minute - 1) / per_minute;
    Estimate {
        from: begins,
        to: begins + Duration::minutes(minutes),
        per_minute,
        delayed: most.filter(|_| at_once > 0).map(|at| (waiting, at)),
    }
}

/// The figures as a list.
pub async fn figures(
    tx: &mut Tx,
    batch: &Batch,
    counts: &Counts,
    installation: &Installation,
    is_critical: bool,
    now: Timestamp,
) -> Result<AnyView, Refusal> {
    let zone = installation.zone();
    let offers = store::live_offer_numbers(tx, &batch.content.incident_id).await?;
    let offers: Vec<String> = offers.into_iter().map(|number| format!("OF-{number}")).collect();
    let money = match (batch.content.class, offers.is_empty()) {
        (Class::CompensationNotice, _) => t!("apologies-fact-money-owed-note"),
        (_, true) => t!("apologies-fact-money-none-note"),
        (_, false) => t!("apologies-fact-money-offers-note", offers = offers.join(", "), count = offers.len()),
    };
    let estimate = estimate(batch, counts, installation, is_critical, now);
    let clock = |at: Timestamp| {
        if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
            time::clock_text(at, zone)
        } else {
            time::day_clock_text(at, zone)
        }
    };
    let delayed =
        estimate.delayed.map(|(people, at)| t!("apologies-fact-finished-later", count = people, at = clock(at)));
    let rate = if batch.content.scheduled_for.is_none() && estimate.from == now {
        t!("apologies-fact-finished-now", rate = estimate.per_minute)
    } else {
        t!("apologies-fact-finished-from", from = clock(estimate.from), rate = estimate.per_minute)
    };
    Ok(view! {
        <dl class="facts">
            <div><dt>{t!("apologies-fact-recipients")}</dt><dd>{grouped(counts.recipients())}</dd>
                <dd>{t!("apologies-fact-recipients-note", sms = counts.by_sms, email = counts.by_email)}</dd></div>
            <div><dt>{t!("apologies-fact-skipped")}</dt><dd>{grouped(counts.skipped_total())}</dd>
                <dd>{t!("apologies-fact-skipped-note", count = counts.affected)}</dd></div>
            <div><dt>{t!("apologies-fact-money")}</dt><dd>{t!("apologies-fact-money-none")}</dd><dd>{money}</dd></div>
            <div><dt>{t!("apologies-fact-finished")}</dt><dd>{clock(estimate.to)}</dd><dd>{rate}{delayed}</dd></div>
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
            held_reason: None,
            lint_score: 0,
            lint_override_by: None,
            lint_override_reason: String::new(),
            content_hash: String::new(),
            approved_hash: String::new(),
            text_version: 1,
            planned: 0,
            created_at: Timestamp::default(),
            submitted_at: None,
            submitted_by: None,
            started_at: None,
            finished_at: None,
            version: 1,
        }
    }

    fn installation() -> Installation {
        Installation {
            installation_id: String::new(),
            organisation: String::new(),
            is_demo: false,
            country: String::new(),
            currency: String::new(),
            time_zone: "Europe/London".into(),
            quiet_from: "21:00".into(),
            quiet_to: "08:00".into(),
            send_per_minute: 600,
            maintenance_reminder_minutes: 60,
            action_delay_hours: 24,
            conflicting_roles: crate::platform::installation::ConflictPolicy::Flag,
            sending_stopped_at: None,
            public_version: 1,
            version: 1,
        }
    }

    fn counts(zones: &[(&str, i64)]) -> Counts {
        let people = zones.iter().map(|(_, people)| people).sum();
        let zones = zones.iter().map(|(zone, people)| ((*zone).to_owned(), *people)).collect();
        Counts { affected: people, by_email: people, zones, ..Counts::default() }
    }

    #[test]
    fn messages_in_quiet_hours_are_delayed() {
        let people = counts(&[("Europe/London", 6_000), ("", 1_374), ("Asia/Tokyo", 38)]);
        let found = estimate(
            &batch(Some(at("2026-07-24T15:30:00Z"))),
            &people,
            &installation(),
            false,
            at("2026-07-24T13:00:00Z"),
        );
        assert_eq!(found.to, at("2026-07-24T16:32:00Z"), "7,374 at 120 a minute");
        assert_eq!(found.delayed, Some((38, at("2026-07-24T23:00:00Z"))));
    }

    #[test]
    fn sending_begins_when_quiet_hours_end_if_everybody_has_them() {
        let found = estimate(&batch(None), &counts(&[("", 120)]), &installation(), false, at("2026-01-10T23:00:00Z"));
        assert_eq!((found.from, found.delayed), (at("2026-01-11T08:00:00Z"), None));
        assert_eq!(found.to, at("2026-01-11T08:01:00Z"));
    }

    #[test]
    fn the_rate_is_limited_by_the_installation() {
        let slow = Installation { send_per_minute: 10, ..installation() };
        let found = estimate(&batch(None), &counts(&[("", 95)]), &slow, false, at("2026-01-10T12:00:00Z"));
        assert_eq!((found.per_minute, found.to), (10, at("2026-01-10T12:10:00Z")));
    }
}
