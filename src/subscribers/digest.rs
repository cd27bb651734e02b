//! Digests: subscribers who want their updates together get one message a day, or a week on Mondays, at nine in the
//! morning where the page is. Nothing is sent where nothing happened.
//!
//! Entries are collected by the step that sends notices to the others. The message is enqueued in the transaction that
//! takes them, so neither a crash nor a second node sends one twice or loses an entry.

use super::contact::Contact;
use super::notices::recipients::Recipient;
use super::notices::text::{DigestPart, IncidentFacts};
use super::store::Digest;
use crate::delivery::channel::Channel;
use crate::delivery::link::{MessageLink, PLACEHOLDER, SubscriptionLink, without_placeholder};
use crate::delivery::message::Class;
use crate::delivery::notice::{Link, Notice};
use crate::delivery::queue::{self, NewMessage};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime, TimeZone, Weekday};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// The hour at which digests are sent.
const HOUR: u32 = 9;
/// Most digests made in one step.
const STEP_MAX: i64 = 100;
/// Most subscribers of one statement.
const ROWS_MAX: usize = 200;
/// Most incidents that one digest names; the page has the others.
const INCIDENTS_MAX: usize = 50;

/// When the next digest is due after `now`; `None` for updates one by one.
pub(super) fn next_due(digest: Digest, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    let today = now.with_timezone(&zone).date_naive();
    let is_day = |day: &NaiveDate| digest == Digest::Daily || day.weekday() == Weekday::Mon;
    let days = (0..=8).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    let mut due = days.filter(is_day).map(|day| at_hour(day, zone)).filter(|at| *at > now);
    due.next().filter(|_| digest != Digest::Immediate)
}

/// The hour of digests on a day. Where the clock skips it, the first time after.
fn at_hour(day: NaiveDate, zone: Tz) -> Timestamp {
    let local = day.and_time(NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or_default());
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// What digests are told of: an update, or the post-mortem where `update_id` is empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub incident_id: &'a PublicId,
    pub update_id: &'a str,
}

/// Adds an entry to the next digest of each of these subscribers, many with each statement.
pub(super) async fn collect(
    tx: &mut Tx,
    now: Timestamp,
    entry: Entry<'_>,
    recipients: &[&Recipient],
    zone: Tz,
) -> Result<(), Refusal> {
    for digest in [Digest::Daily, Digest::Weekly] {
        let Some(due) = next_due(digest, now, zone) else { continue };
        let ids: Vec<&PublicId> =
            recipients.iter().filter(|recipient| recipient.digest == digest).map(|recipient| &recipient.id).collect();
        for ids in ids.chunks(ROWS_MAX) {
            let places: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 4)).collect();
            let rows: Vec<String> = places.iter().map(|place| format!("({place}, $1, $2, $3)")).collect();
            let text = format!(
                "insert into digest_entry (subscriber_id, incident_id, update_id, added_at) values {}
                 on conflict do nothing",
                rows.join(", ")
            );
            let query = sql(AssertSqlSafe(text)).bind(entry.incident_id).bind(entry.update_id).bind(now);
            tx.execute(ids.iter().fold(query, |query, id| query.bind(*id))).await?;
            let places: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 2)).collect();
            let text = format!(
                "update subscriber set digest_due_at = coalesce(digest_due_at, $1)
                 where state = 'active' and id in ({})",
                places.join(", ")
            );
            let query = sql(AssertSqlSafe(text)).bind(due);
            tx.execute(ids.iter().fold(query, |query, id| query.bind(*id))).await?;
        }
    }
    Ok(())
}

/// A subscriber whose digest is due.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Due {
    id: PublicId,
    channel: Channel,
    address: String,
    address_key: String,
    label: String,
    language: String,
    digest_due_at: Timestamp,
}

/// Enqueues digests that are due, and returns whether there may be more.
pub(super) async fn step(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let due = app
        .db
        .read()
        .await?
        .fetch_all::<Due>(
            sql("select id, channel, address, address_key,
                    coalesce((select destination.label from destination_view as destination
                              where destination.id = subscriber.address), address) as label,
                    language, digest_due_at
             from subscriber
             where digest_due_at <= $1 and state = 'active' order by digest_due_at, id limit $2")
            .bind(now)
            .bind(STEP_MAX),
        )
        .await?;
    if due.is_empty() {
        return Ok(false);
    }
    let public_url = app.config.public_url();
    app.db
        .write(async move |tx| {
            // Most digests of a step are about the same incidents.
            let mut facts = BTreeMap::new();
            for one in &due {
                send(tx, now, one, &public_url, &mut facts).await?;
            }
            Ok(())
        })
        .await?;
    Ok(true)
}

/// When the next digest is due.
pub(super) async fn next(tx: &mut Tx) -> Result<Option<Timestamp>, Refusal> {
    let query = "select min(digest_due_at) from subscriber where digest_due_at is not null and state = 'active'";
    Ok(tx.fetch_value::<Option<Timestamp>>(sql(query)).await?)
}

async fn send(
    tx: &mut Tx,
    now: Timestamp,
    due: &Due,
    public_url: &str,
    facts: &mut BTreeMap<PublicId, Option<IncidentFacts>>,
) -> Result<(), Refusal> {
    const TAKE: &str =
        "update subscriber set digest_due_at = null where id = $1 and digest_due_at = $2 and state = 'active'";
    if tx.execute(sql(TAKE).bind(&due.id).bind(due.digest_due_at)).await? == 0 {
        return Ok(()); // Another node was faster.
    }
    let entries = tx
        .fetch_all::<(PublicId, String)>(
            sql("select incident_id, update_id from digest_entry where subscriber_id = $1 order by added_at, incident_id")
                .bind(&due.id),
        )
        .await?;
    tx.execute(sql("delete from digest_entry where subscriber_id = $1").bind(&due.id)).await?;
    let mut by_incident: Vec<(PublicId, Vec<String>)> = Vec::new();
    for (incident_id, update_id) in entries {
        match by_incident.iter_mut().find(|(id, _)| *id == incident_id) {
            Some((_, updates)) => updates.push(update_id),
            None => by_incident.push((incident_id, vec![update_id])),
        }
    }
    for (id, _) in &by_incident {
        if !facts.contains_key(id) {
            facts.insert(id.clone(), IncidentFacts::load(tx, id, public_url).await?);
        }
    }
    let page = first_page(tx).await?;
    let organisation = crate::platform::installation::get(tx).await?.organisation;
    let tag = if due.language.is_empty() { page.language.clone() } else { due.language.clone() };
    let parts: Vec<DigestPart> = by_incident
        .iter()
        .filter_map(|(id, updates)| facts.get(id)?.as_ref()?.digest_part(&tag, updates))
        .take(INCIDENTS_MAX)
        .collect();
    if parts.is_empty() {
        return Ok(()); // Withdrawn meanwhile.
    }
    let language = Language::from_tag(&tag);
    let organisation = without_placeholder(&organisation);
    let content = language.scope(|| due.channel.render(&notice(organisation, parts, public_url, language.is_rtl)));
    let (address, key, label) = (due.address.clone(), due.address_key.clone(), due.label.clone());
    let contact = Contact { channel: due.channel, address, key, label };
    let message = NewMessage {
        subject: content.subject,
        body: content.body,
        link: Some(MessageLink::Subscription(SubscriptionLink::Manage(due.id.clone()))),
        ..contact.message(
            Class::ServiceUpdate,
            format!("digest:{}:{}", due.id, due.digest_due_at.timestamp_micros()),
            now,
        )?
    };
    queue::enqueue(tx, now, message).await?;
    Ok(())
}

fn notice(organisation: String, parts: Vec<DigestPart>, public_url: &str, is_right_to_left: bool) -> Notice {
    let count: usize = parts.iter().map(|part| part.updates).sum();
    let subject = t!("digest-subject", organisation = &organisation, count = count);
    let page = Link {
        label: t!("digest-page-label"),
        url: public_url.to_owned(),
        sentence: t!("digest-page", link = public_url),
    };
    let manage = Link {
        label: t!("notice-link-manage"),
        url: PLACEHOLDER.to_owned(),
        sentence: t!("notice-unsubscribe", organisation = &organisation, link = PLACEHOLDER),
    };
    Notice {
        title: subject.clone(),
        short: subject.clone(),
        subject,
        paragraphs: parts.into_iter().map(|part| part.text).collect(),
        links: vec![page, manage],
        is_right_to_left,
        organisation,
        ..Notice::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_digest_is_due_at_nine_where_the_page_is() {
        let zone = chrono_tz::Europe::Berlin;
        let due = |digest, now: &str| next_due(digest, at(now), zone);
        assert_eq!(due(Digest::Immediate, "2026-03-11T07:00:00Z"), None);
        assert_eq!(due(Digest::Daily, "2026-03-11T07:00:00Z"), Some(at("2026-03-11T08:00:00Z")));
        assert_eq!(due(Digest::Daily, "2026-03-11T08:00:00Z"), Some(at("2026-03-12T08:00:00Z")));
        // The clock is put forward on the 29th.
        assert_eq!(due(Digest::Daily, "2026-03-28T08:00:00Z"), Some(at("2026-03-29T07:00:00Z")));
        assert_eq!(due(Digest::Weekly, "2026-03-11T07:00:00Z"), Some(at("2026-03-16T08:00:00Z")));
        assert_eq!(due(Digest::Weekly, "2026-03-16T08:00:00Z"), Some(at("2026-03-23T08:00:00Z")));
    }
}
