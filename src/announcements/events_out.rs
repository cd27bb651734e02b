//! What other systems are told about announcements.

use super::store;
use crate::platform::db::Tx;
use crate::platform::event_out::{self, EventOut, EventType};
use crate::types::{PublicId, Refusal, Timestamp};
use serde::Serialize;

/// The facts of events about announcements.
#[derive(Debug, Clone, Serialize)]
pub struct AnnouncementData {
    /// The announcement.
    pub announcement: AnnouncementFacts,
}

/// What is public of an announcement.
#[derive(Debug, Clone, Serialize)]
pub struct AnnouncementFacts {
    /// Its id.
    pub id: PublicId,
    /// Its title.
    pub title: String,
    /// Its text, in Markdown; null once it is withdrawn.
    pub body: Option<String>,
    /// When it appears.
    pub from_at: Option<Timestamp>,
    /// When it ends by itself.
    pub until_at: Option<Timestamp>,
    /// The path of its page.
    pub path: String,
}

/// Records what happened to an announcement, by the verb of its audit event. Drafts are told to nobody.
pub(super) async fn record(tx: &mut Tx, now: Timestamp, id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let kind = match verb {
        "announcement.published" => EventType::AnnouncementPublished,
        "announcement.edited" => EventType::AnnouncementEdited,
        "announcement.ended" => EventType::AnnouncementEnded,
        "announcement.taken_back" => EventType::AnnouncementWithdrawn,
        _ => return Ok(()),
    };
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let announcement = store::get(tx, id).await?;
    let data = AnnouncementData {
        announcement: AnnouncementFacts {
            id: announcement.id,
            title: announcement.title,
            body: Some(announcement.body).filter(|_| kind != EventType::AnnouncementWithdrawn),
            from_at: announcement.from_at,
            until_at: announcement.until_at,
            path: format!("/announcements/{id}"),
        },
    };
    event_out::record(tx, now, EventOut::new(kind, now, id, &data)).await?;
    Ok(())
}
