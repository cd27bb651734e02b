//! Incidents in the database: one, the open ones, the past ones page by page, and their timelines.

use super::incident::{Cause, Kind, State};
use super::promise::Word;
use crate::on_tx;
use crate::server::db::Tx;
use crate::services::store::Service;
use crate::vocabulary::{Impact, Instant, PublicId, Refusal, ServiceStatus};
use crate::{services, text_column};

text_column!(Kind, Cause, State);

/// Most open incidents that are listed at once.
pub const OPEN_MAX: i64 = 100;

/// An incident, or planned work.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Incident {
    /// Its id, public.
    pub id: PublicId,
    /// The number staff say: INC-27.
    pub number: i64,
    /// Whether it broke or is worked on.
    pub kind: Kind,
    /// What customers read as its name.
    pub title: String,
    /// Whose fault it was, once that is known.
    pub cause_cluster: Option<Cause>,
    /// The worst it reached, or what the commander says instead.
    pub impact: Impact,
    /// What the commander says instead.
    pub impact_override: Option<Impact>,
    /// Where it stands.
    pub state: State,
    /// The regions it is in, as customers' records name them, split by `;`; empty for everywhere.
    pub regions: String,
    /// Who leads.
    pub commander_id: Option<PublicId>,
    /// When it began (planned work: when it is to begin).
    pub started_at: Instant,
    /// When anybody first knew of it, where that is not when it began.
    pub first_evidence_at: Option<Instant>,
    /// When customers first read of it.
    pub published_at: Option<Instant>,
    /// When it was over.
    pub resolved_at: Option<Instant>,
    /// Planned work: when it is to end.
    pub scheduled_until: Option<Instant>,
    /// By when the next update is promised.
    pub next_update_by: Option<Instant>,
    /// Raised each time it is opened again.
    pub rev: i64,
    /// An exercise, which nobody outside sees.
    pub is_drill: bool,
    /// When it was taken back, because it was declared by mistake.
    pub withdrawn_at: Option<Instant>,
    /// Who took it back.
    pub withdrawn_by: Option<PublicId>,
    /// Why; for colleagues.
    pub withdrawn_reason: String,
    /// When it was declared.
    pub created_at: Instant,
    /// When anything about it last changed.
    pub updated_at: Instant,
    /// For edits (decision 6).
    pub version: i64,
}

impl Incident {
    /// What staff call it: `INC-27`.
    pub fn name(&self) -> String {
        format!("INC-{}", self.number)
    }

    /// The regions it is in; empty for everywhere.
    pub fn region_list(&self) -> Vec<&str> {
        self.regions.split(';').map(str::trim).filter(|region| !region.is_empty()).collect()
    }

    /// Whether customers may read of it.
    pub fn is_public(&self) -> bool {
        !self.is_drill && self.state != State::Draft && self.published_at.is_some() && self.withdrawn_at.is_none()
    }

    /// Whether the promised update is overdue.
    pub fn is_late(&self, now: Instant) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + chrono::Duration::minutes(1))
    }
}

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
    pub published_at: Instant,
    /// When it is shown to have been.
    pub display_at: Instant,
    /// It was published after the time it shows.
    pub is_backdated: bool,
    /// By when it promised the next one.
    pub next_update_by: Option<Instant>,
    /// Whether subscribers were told.
    pub notify: bool,
    /// When its words were last changed after publication.
    pub edited_at: Option<Instant>,
    /// For edits (decision 6).
    pub version: i64,
    /// What it said about services.
    pub changes: Vec<Change>,
}

impl Update {
    /// When it counts as given (decision 17): when it was published, or the time it shows if it was
    /// entered later.
    pub fn counts_at(&self) -> Instant {
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
    pub edited_at: Instant,
}

/// The record that an incident is closed: everybody who complained has an answer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Review {
    /// When.
    pub closed_at: Instant,
    /// The name of who closed it.
    pub closed_by: String,
    /// What was learned; may be empty.
    pub note: String,
}

/// Which past incidents a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Incidents and planned work.
    #[default]
    All,
    /// What broke.
    Incidents,
    /// Planned work.
    Maintenance,
    /// Exercises.
    Drills,
}

/// Where a page of past incidents ends: the last one's start and number.
pub type After = (Instant, i64);

macro_rules! incident_columns {
    ($rest:literal) => {
        concat!(
            "select id, number, kind, title, cause_cluster, impact, impact_override, state, regions, commander_id,
                    started_at, first_evidence_at, published_at, resolved_at, scheduled_until, next_update_by,
                    rev, is_drill, withdrawn_at, withdrawn_by, withdrawn_reason, created_at, updated_at, version
             from incident ",
            $rest
        )
    };
}

/// One incident by its id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Incident>(incident_columns!("where id = $1")).bind(id).fetch_one(db).await?
    }))
}

/// One incident by the number staff say.
pub async fn by_number(tx: &mut Tx, number: i64) -> Result<Incident, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Incident>(incident_columns!("where number = $1")).bind(number).fetch_one(db).await?
    }))
}

/// What is not over, drills included: the newest first. Planned work that has not begun comes last.
pub async fn open(tx: &mut Tx) -> Result<Vec<Incident>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Incident>(incident_columns!(
            "where state not in ('resolved', 'completed', 'cancelled')
             order by case state when 'scheduled' then 1 else 0 end, started_at desc, number desc limit $1"
        ))
        .bind(OPEN_MAX)
        .fetch_all(db)
        .await?
    }))
}

/// What was published and touches the time since `since`: began, or was open, then or later; the newest
/// first, at most `limit`. No drills, and nothing that was taken back.
pub async fn recent(tx: &mut Tx, since: Instant, limit: i64) -> Result<Vec<Incident>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Incident>(incident_columns!(
            "where is_drill = false and published_at is not null and state <> 'draft' and withdrawn_at is null
               and (started_at >= $1 or resolved_at is null or resolved_at >= $1)
             order by started_at desc, number desc limit $2"
        ))
        .bind(since)
        .bind(limit)
        .fetch_all(db)
        .await?
    }))
}

/// What is over, the latest first, `limit` at a time; `after` is where the page before ended.
pub async fn past(tx: &mut Tx, filter: Filter, after: Option<After>, limit: i64) -> Result<Vec<Incident>, Refusal> {
    let (kind, drills) = match filter {
        Filter::All => ("", false),
        Filter::Incidents => ("incident", false),
        Filter::Maintenance => ("maintenance", false),
        Filter::Drills => ("", true),
    };
    let (before, number) = after.unwrap_or((chrono::DateTime::<chrono::Utc>::MAX_UTC, i64::MAX));
    // A moment that both databases can hold.
    let before = before.min(chrono::DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default());
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Incident>(incident_columns!(
            "where state in ('resolved', 'completed', 'cancelled')
               and ($1 = '' or kind = $1) and is_drill = $2
               and (started_at < $3 or (started_at = $3 and number < $4))
             order by started_at desc, number desc limit $5"
        ))
        .bind(kind)
        .bind(drills)
        .bind(before)
        .bind(number)
        .bind(limit)
        .fetch_all(db)
        .await?
    }))
}

/// Which were taken back, and when, the latest first.
pub async fn withdrawn(tx: &mut Tx, limit: i64) -> Result<Vec<(PublicId, Instant)>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, (PublicId, Instant)>(
            "select id, withdrawn_at from incident where withdrawn_at is not null
             order by withdrawn_at desc, id limit $1",
        )
        .bind(limit)
        .fetch_all(db)
        .await?
    }))
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
    published_at: Instant,
    display_at: Instant,
    is_backdated: bool,
    next_update_by: Option<Instant>,
    notify: bool,
    edited_at: Option<Instant>,
    version: i64,
}

/// An incident's timeline, newest first, with what each update said about services.
pub async fn updates(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Update>, Refusal> {
    let rows = on_tx!(tx, db => {
        sqlx::query_as::<_, UpdateRow>(
            "select incident_update.id, incident_id, position, state, body, body_html, author_id,
                    staff.name as author_name, published_at, display_at, is_backdated, next_update_by, notify,
                    edited_at, incident_update.version
             from incident_update left join staff on staff.id = author_id
             where incident_id = $1 order by position desc",
        )
        .bind(incident_id)
        .fetch_all(db)
        .await?
    });
    let mut changes = on_tx!(tx, db => {
        sqlx::query_as::<_, Change>(
            "select update_service.update_id, update_service.service_id, service.name as service_name,
                    old_status, new_status
             from update_service
             join incident_update on incident_update.id = update_service.update_id
             join service on service.id = update_service.service_id
             where incident_update.incident_id = $1
             order by service.name",
        )
        .bind(incident_id)
        .fetch_all(db)
        .await?
    });
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

/// The services an incident touches, as they are now, in the page's order.
pub async fn services_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Service>, Refusal> {
    let ids = on_tx!(tx, db => {
        sqlx::query_scalar::<_, PublicId>("select service_id from incident_service where incident_id = $1")
            .bind(incident_id)
            .fetch_all(db)
            .await?
    });
    Ok(services::store::all(tx).await?.into_iter().filter(|service| ids.contains(&service.id)).collect())
}

/// What an update read before each of its edits, the latest edit first.
pub async fn revisions(tx: &mut Tx, update_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Revision>(
            "select body, coalesce(staff.name, '') as edited_by, edited_at
             from update_revision left join staff on staff.id = edited_by
             where update_id = $1 order by update_revision.id desc limit 50",
        )
        .bind(update_id)
        .fetch_all(db)
        .await?
    }))
}

/// The record that an incident is closed, if it is.
pub async fn review_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Review>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Review>(
            "select closed_at, staff.name as closed_by, note
             from incident_review join staff on staff.id = closed_by where incident_id = $1",
        )
        .bind(incident_id)
        .fetch_optional(db)
        .await?
    }))
}

/// The name of a person of staff, for "commander: …".
pub async fn staff_name(tx: &mut Tx, id: Option<&PublicId>) -> Result<Option<String>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    Ok(on_tx!(tx, db => {
        sqlx::query_scalar::<_, String>("select name from staff where id = $1").bind(id).fetch_optional(db).await?
    }))
}

/// How many complaints of an incident wait for a human: open, and nobody wrote after the last word in
/// (decision 25).
pub async fn unanswered(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_scalar::<_, i64>(
            "select count(*) from complaint_case
             where incident_id = $1 and state not in ('apologised', 'made_good', 'closed', 'merged', 'abusive')
               and (last_human_out_at is null or last_human_out_at < last_in_at)",
        )
        .bind(incident_id)
        .fetch_one(db)
        .await?
    }))
}
