//! Reads timelines: the updates of an incident, the status changes each made, and their revisions.

use crate::incidents::incident::State;
use crate::incidents::promise::UpdateTiming;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, ids_json, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;
use std::collections::HashMap;

/// An update of an incident.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Update {
    /// Its id, public.
    pub id: PublicId,
    /// The incident it belongs to.
    pub incident_id: PublicId,
    /// Its position in the timeline; the oldest is 1.
    pub position: i64,
    /// The state that it set.
    pub state: State,
    /// The text, in Markdown.
    pub body: String,
    /// The text as sanitized HTML.
    pub body_html: String,
    /// Who published it; `None` for Amends itself.
    pub author_id: Option<PublicId>,
    /// The name of that person.
    pub author_name: Option<String>,
    /// When it was published; never changes.
    pub published_at: Timestamp,
    /// The time shown to customers.
    pub display_at: Timestamp,
    /// Whether it was published after the time it shows.
    pub is_backdated: bool,
    /// The promised time of the next update.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are notified.
    pub notify: bool,
    /// When its text was last edited after publication.
    pub edited_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
    /// The service statuses that it changed.
    #[sqlx(skip)]
    pub changes: Vec<ServiceChange>,
}

impl Update {
    /// The time that counts as its publication (decision 17): the time it shows if it is backdated, else when it was
    /// published.
    pub fn counts_at(&self) -> Timestamp {
        if self.is_backdated { self.display_at } else { self.published_at }
    }

    /// Its part in the rules about promises and silence.
    pub fn timing(&self) -> UpdateTiming {
        UpdateTiming { at: self.counts_at(), next_by: self.next_update_by }
    }
}

/// A service status that an update changed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ServiceChange {
    /// The update.
    pub update_id: PublicId,
    /// The service.
    pub service_id: PublicId,
    /// The name of the service.
    pub service_name: String,
    /// The status before.
    pub old_status: ServiceStatus,
    /// The status after.
    pub new_status: ServiceStatus,
}

/// The text of an update before an edit.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Revision {
    /// The text before the edit, in Markdown.
    pub body: String,
    /// The name of the editor.
    pub edited_by: String,
    /// When it was edited.
    pub edited_at: Timestamp,
    /// Whether customers may see this text.
    pub is_public: bool,
    /// The reason for the edit, shown to customers; may be empty.
    pub reason: String,
}

/// The updates of an incident, newest first.
pub async fn updates(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Update>, Refusal> {
    let mut found = updates_of(tx, std::slice::from_ref(incident_id)).await?;
    Ok(found.remove(incident_id).unwrap_or_default())
}

/// The updates of some incidents, each newest first.
pub async fn updates_of(tx: &mut Tx, incident_ids: &[PublicId]) -> Result<HashMap<PublicId, Vec<Update>>, Refusal> {
    const UPDATES: &str = "select incident_update.id, incident_id, position, state, body, body_html, author_id,
            staff.name as author_name, published_at, display_at, is_backdated, next_update_by, notify,
            edited_at, incident_update.version
        from incident_update left join staff_view as staff on staff.id = author_id
        where incident_id in ";
    const CHANGES: &str = "select update_service.update_id, update_service.service_id, service.name as service_name,
            old_status, new_status
        from update_service
        join incident_update on incident_update.id = update_service.update_id
        join service_view as service on service.id = update_service.service_id
        where incident_update.incident_id in ";
    let ids = ids_json(incident_ids);
    let text = tx.dialect(
        concatcp!(UPDATES, IDS_SQLITE, " order by position desc"),
        concatcp!(UPDATES, IDS_POSTGRES, " order by position desc"),
    );
    let updates = tx.fetch_all::<Update>(sql(text).bind(&ids)).await?;
    let text = tx.dialect(
        concatcp!(CHANGES, IDS_SQLITE, " order by service.name"),
        concatcp!(CHANGES, IDS_POSTGRES, " order by service.name"),
    );
    let mut changes = HashMap::<PublicId, Vec<ServiceChange>>::new();
    for change in tx.fetch_all::<ServiceChange>(sql(text).bind(&ids)).await? {
        changes.entry(change.update_id.clone()).or_default().push(change);
    }
    let mut found = HashMap::<PublicId, Vec<Update>>::new();
    for mut update in updates {
        update.changes = changes.remove(&update.id).unwrap_or_default();
        found.entry(update.incident_id.clone()).or_default().push(update);
    }
    Ok(found)
}

/// The place of an update in a timeline, by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its position.
    pub position: i64,
    /// The state before it; `None` for the first update.
    before: Option<State>,
    /// The state after it; `None` for the latest update.
    after: Option<State>,
}

impl Place {
    /// Whether no update follows.
    pub const fn is_latest(self) -> bool {
        self.after.is_none()
    }

    /// Whether an update to `state` fits here. `present` is the state of the incident, which the latest update follows.
    pub fn allows(self, present: State, state: State) -> bool {
        match (self.before, self.after) {
            (_, None) => present.may_become(state),
            (before, Some(after)) => before.is_none_or(|before| before.may_become(state)) && state.may_become(after),
        }
    }
}

/// The place of an update at `at`: after those of the same time.
pub async fn place_at(tx: &mut Tx, incident_id: &PublicId, at: Timestamp) -> Result<Place, Refusal> {
    let rows = tx
        .fetch_all::<(i64, State, Timestamp)>(
            sql("select position, state, case when is_backdated then display_at else published_at end
             from incident_update where incident_id = $1 order by position")
            .bind(incident_id),
        )
        .await?;
    // Timelines of earlier versions are in the order in which they were entered.
    let next = rows.iter().position(|(_, _, other)| *other > at);
    let before = next.map_or(rows.last(), |next| next.checked_sub(1).and_then(|before| rows.get(before)));
    let after = next.and_then(|next| rows.get(next));
    Ok(Place {
        position: after.map_or_else(|| before.map_or(1, |(position, ..)| position + 1), |(position, ..)| *position),
        before: before.map(|(_, state, _)| *state),
        after: after.map(|(_, state, _)| *state),
    })
}

/// Moves the updates from a place on by one position, for another one.
pub async fn make_room(tx: &mut Tx, incident_id: &PublicId, place: Place) -> Result<(), Refusal> {
    if place.is_latest() {
        return Ok(());
    }
    // In two steps, since positions are unique at every moment.
    for text in [
        "update incident_update set position = -1 - position where incident_id = $1 and position >= $2",
        "update incident_update set position = -position where incident_id = $1 and position < 0 and $2 > 0",
    ] {
        tx.execute(sql(text).bind(incident_id).bind(place.position)).await?;
    }
    Ok(())
}

/// The text of the latest update, to show what a stale form did not contain; empty without updates.
pub async fn latest_body(tx: &mut Tx, incident_id: &PublicId) -> Result<String, Refusal> {
    let body = tx
        .fetch_value_optional::<String>(
            sql("select body from incident_update where incident_id = $1 order by position desc limit 1")
                .bind(incident_id),
        )
        .await?;
    Ok(body.unwrap_or_default())
}

/// The revisions of an update, the latest edit first, at most 50.
pub async fn revisions(tx: &mut Tx, update_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(tx
        .fetch_all::<Revision>(
            sql("select body, coalesce(staff.name, '') as edited_by, edited_at, is_public, reason
             from update_revision left join staff_view as staff on staff.id = edited_by
             where update_id = $1 order by update_revision.id desc limit 50")
            .bind(update_id),
        )
        .await?)
}
