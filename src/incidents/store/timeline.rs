//! Timelines: the updates of an incident, what each said about services, and what it read before it was edited.

use crate::incidents::incident::State;
use crate::incidents::promise::Word;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its id, public.
    pub id: PublicId,
    /// The incident it is about.
    pub incident_id: PublicId,
    /// Its place in the timeline, from 1.
    pub position: i64,
    /// Where the incident stood from it on.
    pub state: State,
    /// As it was written, in Markdown.
    pub body: String,
    /// As it is shown: HTML that was made safe.
    pub body_html: String,
    /// Who published it; `None` for Amends itself.
    pub author_id: Option<PublicId>,
    /// That person's name.
    pub author_name: Option<String>,
    /// When it was published; never edited.
    pub published_at: Timestamp,
    /// When it is shown to have been.
    pub display_at: Timestamp,
    /// It was published after the time it shows.
    pub is_backdated: bool,
    /// By when it promised the next one.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers were told.
    pub notify: bool,
    /// When its words were last changed after publication.
    pub edited_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
    /// What it said about services.
    pub changes: Vec<Change>,
}

impl Update {
    /// When it counts as given (decision 17): when it was published, or the time it shows if it was
    /// entered later.
    pub fn counts_at(&self) -> Timestamp {
        if self.is_backdated { self.display_at } else { self.published_at }
    }

    /// What the rules about promises and silence need of it.
    pub fn word(&self) -> Word {
        Word { at: self.counts_at(), next_by: self.next_update_by }
    }
}

/// What an update said about one service.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Change {
    /// The update.
    pub update_id: PublicId,
    /// The service.
    pub service_id: PublicId,
    /// Its name.
    pub service_name: String,
    /// How it was before.
    pub old_status: ServiceStatus,
    /// How it is from then on.
    pub new_status: ServiceStatus,
}

/// What a revision of an update read before it was edited.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Revision {
    /// The words before the edit.
    pub body: String,
    /// The name of who edited.
    pub edited_by: String,
    /// When.
    pub edited_at: Timestamp,
    /// Whether readers may see these words.
    pub is_public: bool,
    /// Why it was edited, for readers; may be empty.
    pub reason: String,
}

#[derive(sqlx::FromRow)]
struct UpdateRow {
    id: PublicId,
    incident_id: PublicId,
    position: i64,
    state: State,
    body: String,
    body_html: String,
    author_id: Option<PublicId>,
    author_name: Option<String>,
    published_at: Timestamp,
    display_at: Timestamp,
    is_backdated: bool,
    next_update_by: Option<Timestamp>,
    notify: bool,
    edited_at: Option<Timestamp>,
    version: i64,
}

/// An incident's timeline, newest first, with what each update said about services.
pub async fn updates(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Update>, Refusal> {
    let rows = tx
        .fetch_all::<UpdateRow>(
            sql("select incident_update.id, incident_id, position, state, body, body_html, author_id,
                    staff.name as author_name, published_at, display_at, is_backdated, next_update_by, notify,
                    edited_at, incident_update.version
             from incident_update left join staff on staff.id = author_id
             where incident_id = $1 order by position desc")
            .bind(incident_id),
        )
        .await?;
    let mut changes = tx
        .fetch_all::<Change>(
            sql("select update_service.update_id, update_service.service_id, service.name as service_name,
                    old_status, new_status
             from update_service
             join incident_update on incident_update.id = update_service.update_id
             join service on service.id = update_service.service_id
             where incident_update.incident_id = $1
             order by service.name")
            .bind(incident_id),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mine = changes.extract_if(.., |change| change.update_id == row.id).collect();
            row.with(mine)
        })
        .collect())
}

impl UpdateRow {
    fn with(self, changes: Vec<Change>) -> Update {
        Update {
            id: self.id,
            incident_id: self.incident_id,
            position: self.position,
            state: self.state,
            body: self.body,
            body_html: self.body_html,
            author_id: self.author_id,
            author_name: self.author_name,
            published_at: self.published_at,
            display_at: self.display_at,
            is_backdated: self.is_backdated,
            next_update_by: self.next_update_by,
            notify: self.notify,
            edited_at: self.edited_at,
            version: self.version,
            changes,
        }
    }
}

/// What an update read before each of its edits, the latest edit first.
pub async fn revisions(tx: &mut Tx, update_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(tx
        .fetch_all::<Revision>(
            sql("select body, coalesce(staff.name, '') as edited_by, edited_at, is_public, reason
             from update_revision left join staff on staff.id = edited_by
             where update_id = $1 order by update_revision.id desc limit 50")
            .bind(update_id),
        )
        .await?)
}
