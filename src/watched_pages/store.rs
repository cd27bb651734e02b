//! Reads watched pages, and keeps what they said.

use super::summary::{Component, Incident, Summary};
use crate::alerts::drafts_of_pages::{self, Trouble};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

text_enum! {
    /// Why a page could not be read.
    pub enum Failure("failure of a reading") {
        /// Its address leads to a network that must not be asked.
        NotAllowed = "not_allowed",
        /// No connection, or no answer in time.
        NoAnswer = "no_answer",
        /// It answered with an error or a redirect.
        Status = "status",
        /// Its answer is too long.
        TooLong = "too_long",
        /// Its answer is no summary of a status page.
        Unreadable = "unreadable",
    }
}

/// A watched page.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WatchedPage {
    /// Its id.
    pub id: PublicId,
    /// The name that staff gave it.
    pub name: String,
    /// Its address, without a trailing slash.
    pub url: String,
    /// Whether its trouble makes a draft incident.
    pub makes_drafts: bool,
    /// When it was last read; `None` before the first time.
    pub read_at: Option<Timestamp>,
    /// How many readings in a row failed.
    pub failures: i64,
    /// Why the latest one failed.
    pub failure: Option<Failure>,
    /// Since when they fail.
    pub failing_since: Option<Timestamp>,
    /// The entity tag of what was last read.
    pub etag: Option<String>,
    /// What the chosen components say, or the page as a whole.
    pub status: ServiceStatus,
    /// Since when; as far as this was seen.
    pub status_since: Option<Timestamp>,
    /// Their sentence about the whole.
    pub description: String,
    /// When somebody dismissed the current trouble.
    pub dismissed_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl WatchedPage {
    /// Whether something of it fails now. Maintenance of others was announced by them, and is no trouble.
    pub fn is_in_trouble(&self) -> bool {
        self.status.is_disrupted()
    }
}

/// A component of a watched page.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WatchedComponent {
    /// Their id.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// Its status.
    pub status: ServiceStatus,
    /// Whether services depend on it.
    pub is_chosen: bool,
}

/// An incident of a watched page that is not over.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WatchedIncident {
    /// Its title.
    pub name: String,
    /// Its state, in their word.
    pub state: String,
    /// When it began, if they say so.
    pub started_at: Option<Timestamp>,
    /// Its page; may be empty.
    pub link: String,
    /// The text of their latest update.
    pub body: String,
}

const COLUMNS: &str =
    "id, name, url, makes_drafts, read_at, failures, failure, failing_since, etag, status, status_since, description,
    dismissed_at, version";

/// Every watched page, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<WatchedPage>, Refusal> {
    let query = const_format::concatcp!("select ", COLUMNS, " from watched_page order by name, id");
    Ok(tx.fetch_all::<WatchedPage>(sql(query)).await?)
}

/// A watched page.
///
/// # Errors
///
/// [`Refusal::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<WatchedPage, Refusal> {
    let query = const_format::concatcp!("select ", COLUMNS, " from watched_page where id = $1");
    tx.fetch_optional::<WatchedPage>(sql(query).bind(id)).await?.ok_or(Refusal::NotFound)
}

/// The services that depend on a page.
pub async fn services(tx: &mut Tx, id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    let query = "select service_id from watched_page_service where watched_page_id = $1 order by service_id";
    Ok(tx.fetch_values::<PublicId>(sql(query).bind(id)).await?)
}

/// The components of a page, in its order.
pub async fn components(tx: &mut Tx, id: &PublicId) -> Result<Vec<WatchedComponent>, Refusal> {
    Ok(tx
        .fetch_all::<WatchedComponent>(
            sql("select external_id, name, status, is_chosen from watched_component
             where watched_page_id = $1 order by position, external_id")
            .bind(id),
        )
        .await?)
}

/// The incidents of a page that are not over, latest first.
pub async fn incidents(tx: &mut Tx, id: &PublicId) -> Result<Vec<WatchedIncident>, Refusal> {
    Ok(tx
        .fetch_all::<WatchedIncident>(
            sql("select name, state, started_at, link, body from watched_incident
             where watched_page_id = $1 order by started_at desc, external_id")
            .bind(id),
        )
        .await?)
}

/// Pages that are due to be read, longest due first; at most `limit`.
pub async fn due(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<WatchedPage>, Refusal> {
    let query = const_format::concatcp!(
        "select ",
        COLUMNS,
        " from watched_page where next_read_at <= $1 order by next_read_at, id limit $2"
    );
    Ok(tx.fetch_all::<WatchedPage>(sql(query).bind(now).bind(limit)).await?)
}

/// Takes a page that is due, so that no other node reads it too. Whether it was still due.
pub async fn take(tx: &mut Tx, now: Timestamp, id: &PublicId, next_read_at: Timestamp) -> Result<bool, Refusal> {
    let query = "update watched_page set next_read_at = $3 where id = $1 and next_read_at <= $2";
    Ok(tx.execute(sql(query).bind(id).bind(now).bind(next_read_at)).await? == 1)
}

/// Stores that a page was read and has not changed.
pub async fn keep_unchanged(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update watched_page set read_at = $2, failures = 0, failure = null, failing_since = null where id = $1")
            .bind(id)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// Stores that a page could not be read. What it said before stays.
pub async fn keep_failure(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    failure: Failure,
    next_read_at: Timestamp,
) -> Result<(), Refusal> {
    tx.execute(
        sql("update watched_page set failures = failures + 1, failure = $2, failing_since = coalesce(failing_since, $3),
                 next_read_at = $4, etag = null
             where id = $1")
        .bind(id)
        .bind(failure)
        .bind(now)
        .bind(next_read_at),
    )
    .await?;
    Ok(())
}

/// Stores what a page says.
pub async fn keep(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    summary: &Summary,
    etag: Option<&str>,
) -> Result<(), Refusal> {
    let Some(before) = tx
        .fetch_optional::<WatchedPage>(
            sql(const_format::concatcp!("select ", COLUMNS, " from watched_page where id = $1")).bind(id),
        )
        .await?
    else {
        return Ok(());
    };
    keep_components(tx, id, &summary.components).await?;
    keep_incidents(tx, id, &summary.incidents).await?;
    let chosen = components(tx, id).await?.into_iter().filter(|component| component.is_chosen);
    let status = summary.status_for(&chosen.map(|component| component.external_id).collect::<Vec<_>>());
    let is_worse = status > before.status;
    tx.execute(
        sql("update watched_page set read_at = $2, failures = 0, failure = null, failing_since = null, etag = $3,
                 status = $4, status_since = $5, description = $6, dismissed_at = $7, dismissed_by = case when $8 then null else dismissed_by end
             where id = $1")
        .bind(id)
        .bind(now)
        .bind(etag)
        .bind(status)
        .bind(if status == before.status { before.status_since.or(Some(now)) } else { Some(now) })
        .bind(&summary.description)
        .bind(before.dismissed_at.filter(|_| !is_worse && status != ServiceStatus::Operational))
        .bind(is_worse || status == ServiceStatus::Operational),
    )
    .await?;
    if before.makes_drafts {
        keep_draft(tx, now, &before, status, &summary.description).await?;
    }
    Ok(())
}

/// Makes a draft incident when trouble begins or gets worse, and says in it when the trouble is over.
async fn keep_draft(
    tx: &mut Tx,
    now: Timestamp,
    before: &WatchedPage,
    status: ServiceStatus,
    description: &str,
) -> Result<(), Refusal> {
    let is_in_trouble = status.is_disrupted();
    if is_in_trouble && status > before.status {
        let services = services(tx, &before.id).await?;
        let title = if description.is_empty() { &before.name } else { description };
        let trouble = Trouble { watched_page_id: &before.id, name: &before.name, title, services: &services, status };
        return drafts_of_pages::raise(tx, now, &trouble).await;
    }
    if !is_in_trouble && before.is_in_trouble() {
        return drafts_of_pages::end(tx, now, &before.id).await;
    }
    Ok(())
}

/// Replaces the components, and keeps which of them were chosen. A chosen one that is gone stays chosen in case it
/// comes back, and does not count until then.
async fn keep_components(tx: &mut Tx, id: &PublicId, new: &[Component]) -> Result<(), Refusal> {
    let before = components(tx, id).await?;
    for gone in before.iter().filter(|old| !old.is_chosen && !new.iter().any(|new| new.external_id == old.external_id))
    {
        let query = "delete from watched_component where watched_page_id = $1 and external_id = $2";
        tx.execute(sql(query).bind(id).bind(&gone.external_id)).await?;
    }
    for (position, component) in (0_i64..).zip(new) {
        let is_same = before.get(usize::try_from(position).unwrap_or_default()).is_some_and(|old| {
            (&old.external_id, &old.name, old.status) == (&component.external_id, &component.name, component.status)
        });
        if is_same {
            continue;
        }
        tx.execute(
            sql("insert into watched_component (watched_page_id, external_id, name, position, status)
             values ($1, $2, $3, $4, $5)
             on conflict (watched_page_id, external_id) do update
             set name = excluded.name, position = excluded.position, status = excluded.status")
            .bind(id)
            .bind(&component.external_id)
            .bind(&component.name)
            .bind(position)
            .bind(component.status),
        )
        .await?;
    }
    Ok(())
}

async fn keep_incidents(tx: &mut Tx, id: &PublicId, new: &[Incident]) -> Result<(), Refusal> {
    tx.execute(sql("delete from watched_incident where watched_page_id = $1").bind(id)).await?;
    for incident in new {
        tx.execute(
            sql("insert into watched_incident (watched_page_id, external_id, name, state, started_at, link, body)
             values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(id)
            .bind(&incident.external_id)
            .bind(&incident.name)
            .bind(&incident.state)
            .bind(incident.started_at)
            .bind(&incident.link)
            .bind(&incident.body),
        )
        .await?;
    }
    Ok(())
}
