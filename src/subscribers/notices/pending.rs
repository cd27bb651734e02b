//! What subscribers have not all been told of.

use crate::incidents::{self, post_mortem, undo::UNDO_WINDOW};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Subscribers are not told of anything older, which a restart, an upgrade or an import may find.
const MAX_AGE: Duration = Duration::hours(24);

/// Something of which not all subscribers were told.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// What.
    pub about: About,
    /// Of which incident or maintenance.
    pub incident_id: PublicId,
    /// Who confirmed later is not told.
    pub confirmed_until: Timestamp,
    /// The last subscriber that was told, or empty.
    pub after: String,
}

/// What subscribers are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// An update.
    Update(PublicId),
    /// That maintenance begins soon, and when.
    Reminder(Timestamp),
    /// That the post-mortem of the incident was published.
    PostMortem,
}

impl Pending {
    /// The update that subscribers are told of; empty for anything else.
    pub(super) fn update_id(&self) -> &str {
        match &self.about {
            About::Update(update) => update.as_str(),
            About::Reminder(_) | About::PostMortem => "",
        }
    }

    /// No subscriber gets two messages with the same key.
    pub(super) fn dedupe_key(&self, subscriber_id: &PublicId) -> String {
        let incident_id = &self.incident_id;
        match &self.about {
            About::Update(update) => format!("update:{update}:{subscriber_id}"),
            About::Reminder(starts_at) => {
                format!("reminder:{incident_id}:{}:{subscriber_id}", starts_at.timestamp_micros())
            }
            About::PostMortem => format!("post-mortem:{incident_id}:{subscriber_id}"),
        }
    }
}

/// The oldest update that is not done, else the next reminder, else the next post-mortem.
pub(super) async fn next(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    if let Some(update) = next_update(tx, now).await? {
        return Ok(Some(update));
    }
    if let Some(reminder) = next_reminder(tx, now).await? {
        return Ok(Some(reminder));
    }
    next_post_mortem(tx, now).await
}

async fn next_update(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    let found = tx
        .fetch_optional::<(PublicId, PublicId, Timestamp, String)>(
            sql("select incident_update.id, incident_id, incident_update.published_at,
                    coalesce(after_subscriber, '') as after
             from incident_update_view as incident_update
             join incident_view as incident on incident.id = incident_id
             left join update_notice on update_id = incident_update.id
             where notify = true and is_backdated = false and incident_update.published_at > $1
               and incident_update.published_at <= $2 and done_at is null
               and (kind <> 'incident' or incident_update.published_at <= $3)
               and is_drill = false and incident.state <> 'draft' and incident.published_at is not null
               and incident.withdrawn_at is null
             order by incident_update.published_at, incident_update.position limit 1")
            .bind(now - MAX_AGE)
            .bind(now)
            .bind(now - UNDO_WINDOW),
        )
        .await?;
    Ok(found.map(|(update_id, incident_id, confirmed_until, after)| Pending {
        about: About::Update(update_id),
        incident_id,
        confirmed_until,
        after,
    }))
}

async fn next_reminder(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    for maintenance in incidents::maintenance::due_reminders(tx, now).await? {
        let begun = tx
            .fetch_optional::<(String, Option<Timestamp>)>(
                sql("select after_subscriber, done_at from maintenance_reminder
                 where incident_id = $1 and starts_at = $2")
                .bind(&maintenance.id)
                .bind(maintenance.started_at),
            )
            .await?;
        if let Some(after) = unfinished(begun) {
            let about = About::Reminder(maintenance.started_at);
            return Ok(Some(Pending { about, incident_id: maintenance.id, confirmed_until: now, after }));
        }
    }
    Ok(None)
}

async fn next_post_mortem(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    for (incident_id, confirmed_until) in post_mortem::published_since(tx, now - MAX_AGE).await? {
        let query = "select after_subscriber, done_at from post_mortem_notice where incident_id = $1";
        let begun = tx.fetch_optional::<(String, Option<Timestamp>)>(sql(query).bind(&incident_id)).await?;
        if let Some(after) = unfinished(begun) {
            return Ok(Some(Pending { about: About::PostMortem, incident_id, confirmed_until, after }));
        }
    }
    Ok(None)
}

/// The last subscriber that was told, or empty where none was; `None` where all were.
fn unfinished(begun: Option<(String, Option<Timestamp>)>) -> Option<String> {
    match begun {
        Some((_, Some(_))) => None,
        Some((after, None)) => Some(after),
        None => Some(String::new()),
    }
}

/// When the next notices are released that wait because their update can still be taken back.
pub async fn next_release(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let next = tx
        .fetch_value::<Option<Timestamp>>(
            sql("select min(published_at) from incident_update_view where notify = true and published_at > $1")
                .bind(now - UNDO_WINDOW),
        )
        .await?;
    Ok(next.map(|published_at| published_at + UNDO_WINDOW))
}
