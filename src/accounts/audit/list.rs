//! Lists events for auditors, newest first, a page at a time.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// The number of events on one page.
pub const PAGE_SIZE: i64 = 100;

/// An event in the list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ListedEvent {
    /// Its primary key.
    pub id: i64,
    /// Its number in the chain; `None` until it is sealed.
    pub number: Option<i64>,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it, as [`Actor`](crate::types::Actor) is displayed.
    pub actor: String,
    /// The name of that person or token.
    pub actor_name: Option<String>,
    /// What was done.
    pub verb: String,
    /// The kind of thing it was done to.
    pub subject: String,
    /// The id of that thing.
    pub subject_id: String,
    /// The names of the fields that changed, a JSON list.
    pub fields: String,
}

impl ListedEvent {
    /// The names of the fields that changed, separated by commas.
    pub fn changed_fields(&self) -> String {
        serde_json::from_str::<Vec<String>>(&self.fields).unwrap_or_default().join(", ")
    }
}

/// At most `limit` events whose primary key is below `before`, about one kind of thing unless `subject` is empty.
pub async fn page(tx: &mut Tx, before: i64, subject: &str, limit: i64) -> Result<Vec<ListedEvent>, Refusal> {
    Ok(tx
        .fetch_all::<ListedEvent>(
            sql("select events.id, event_seal.number, events.at, events.actor,
                    coalesce(staff.name, api_token.name) as actor_name,
                    events.verb, events.subject, events.subject_id, events.fields
             from events_view as events
             left join event_seal on event_seal.event_id = events.id
             left join staff on events.actor = 'staff:' || staff.id
             left join api_token on events.actor = 'token:' || api_token.id
             where events.id < $1 and ($2 = '' or events.subject = $2)
             order by events.id desc
             limit $3")
            .bind(before)
            .bind(subject)
            .bind(limit),
        )
        .await?)
}

/// All kinds of things that events are about.
pub async fn subjects(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(tx.fetch_values::<String>(sql("select distinct subject from events_view order by subject limit 100")).await?)
}
