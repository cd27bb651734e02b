//! Announcements in the API for programs.

use super::announcement::Phase;
use super::store::{self, Announcement};
use super::write::{self, AnnouncementInput};
use crate::access::Announcer;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoContent, NoFilter, Paging, Time, Written};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Announcements");
const LIST: &str = "/api/v1/announcements";
const ONE: &str = "/api/v1/announcements/{id}";

/// Registers the operations of announcements.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listAnnouncements", "List announcements").about("The latest start first."), list)
        .write(AREA.create(LIST, "createAnnouncement", "Write or publish an announcement"), create)
        .item(AREA.get(ONE, "getAnnouncement", "Read an announcement"), get)
        .write(
            AREA.put(ONE, "editAnnouncement", "Change an announcement")
                .about("With `published` a draft is published. One that has been public is marked as edited.")
                .versioned(),
            edit,
        )
        .act(
            AREA.delete(ONE, "deleteAnnouncement", "Delete a draft")
                .about("What was published is withdrawn.")
                .versioned(),
            delete,
        )
        .act(AREA.post("/api/v1/announcements/{id}/end", "endAnnouncement", "End an announcement").versioned(), end)
        .act(
            AREA.post("/api/v1/announcements/{id}/withdrawal", "withdrawAnnouncement", "Withdraw an announcement")
                .about("One that has not appeared yet becomes a draft again; another is removed from the page.")
                .versioned(),
            withdraw,
        )
}

/// An announcement on the status page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Announcement)]
struct AnnouncementView {
    id: PublicId,
    title: String,
    /// The text, in Markdown.
    body: String,
    phase: Phase,
    /// When it appears; a draft may leave it open.
    from: Option<DateTime<Utc>>,
    /// When it ends; null until somebody ends it.
    until: Option<DateTime<Utc>>,
    /// The name of its author.
    author: Option<String>,
    published_at: Option<DateTime<Utc>>,
    /// When it was last edited after it had been public.
    edited_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl AnnouncementView {
    fn new(announcement: Announcement, now: Timestamp) -> Self {
        Self {
            phase: announcement.phase(now),
            id: announcement.id,
            title: announcement.title,
            body: announcement.body,
            from: announcement.from_at,
            until: announcement.until_at,
            author: announcement.author,
            published_at: announcement.published_at,
            edited_at: announcement.edited_at,
            withdrawn_at: announcement.withdrawn_at,
            version: announcement.version,
        }
    }
}

/// An announcement to write, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnnouncementInput)]
struct AnnouncementBody {
    /// The title.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// The text, in Markdown. Only a draft may be without.
    #[serde(default)]
    #[schema(max_length = 25000)]
    body: String,
    /// When it appears; at its publication unless given.
    from: Option<Time>,
    /// When it ends; until somebody ends it unless given.
    until: Option<Time>,
    /// Whether it is published; a draft unless given.
    #[serde(default)]
    published: bool,
}

impl AnnouncementBody {
    fn into_input(self) -> (AnnouncementInput, bool) {
        let input = AnnouncementInput {
            title: self.title,
            body: self.body,
            from_at: self.from.map(|at| at.0),
            until_at: self.until.map(|at| at.0),
        };
        (input, self.published)
    }
}

async fn written(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<Written<AnnouncementView>, Refusal> {
    let announcement = store::get(tx, id).await?;
    let version = announcement.version;
    Ok(Written::versioned(AnnouncementView::new(announcement, now), version).at(format!("{LIST}/{id}")))
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<AnnouncementView>, Refusal> {
    let (paging, now): (Paging<(Timestamp, PublicId)>, _) = (request.paging()?, request.now());
    let rows = store::page(&mut request.read().await?, paging.after.as_ref(), paging.fetch()).await?;
    let key = |row: &store::Listed| (row.starts_at, row.announcement.id.clone());
    Ok(List::page(rows, &paging, key, |row| AnnouncementView::new(row.announcement, now)))
}

async fn get(request: ApiRequest) -> Result<Item<AnnouncementView>, Refusal> {
    let id = request.id("id")?;
    let announcement = store::get(&mut request.read().await?, &id).await?;
    let version = announcement.version;
    Ok(Item::versioned(AnnouncementView::new(announcement, request.now()), version))
}

async fn create(request: ApiRequest, body: AnnouncementBody) -> Result<Done<AnnouncementView>, Refusal> {
    let (right, now) = (request.may::<Announcer>()?, request.now());
    let (input, is_published) = body.into_input();
    request
        .write(async move |tx| {
            let id = write::create(tx, &right, now, input, is_published).await?;
            written(tx, &id, now).await
        })
        .await
}

async fn edit(request: ApiRequest, body: AnnouncementBody) -> Result<Done<AnnouncementView>, Refusal> {
    let (right, now, id) = (request.may::<Announcer>()?, request.now(), request.id("id")?);
    let (input, is_published) = body.into_input();
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            write::edit(tx, &right, now, &id, version, input, is_published).await?;
            written(tx, &id, now).await
        })
        .await
}

async fn end(request: ApiRequest) -> Result<Done<AnnouncementView>, Refusal> {
    let (right, now, id) = (request.may::<Announcer>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            write::end(tx, &right, now, &id, version).await?;
            written(tx, &id, now).await
        })
        .await
}

async fn withdraw(request: ApiRequest) -> Result<Done<AnnouncementView>, Refusal> {
    let (right, now, id) = (request.may::<Announcer>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            write::withdraw(tx, &right, now, &id, version).await?;
            written(tx, &id, now).await
        })
        .await
}

async fn delete(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<Announcer>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            write::delete(tx, &right, now, &id, version).await?;
            Ok(Written::nothing())
        })
        .await
}
