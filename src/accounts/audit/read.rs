//! The events for an auditor's eyes: newest first, a page at a time.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// How many events stand on one page.
pub const PAGE: i64 = 100;

/// One line of the list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    /// The event's row.
    pub id: i64,
    /// Its number in the chain; none while it waits for its seal.
    pub number: Option<i64>,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it, as it was stored.
    pub actor: String,
    /// That person's or token's name, where it is one.
    pub actor_name: Option<String>,
    /// What was done.
    pub verb: String,
    /// To which kind of thing.
    pub subject: String,
    /// To which one.
    pub subject_id: String,
    /// The names of the fields that changed, a JSON list.
    pub fields: String,
}

impl Line {
    /// The names of the fields that changed.
    pub fn changed(&self) -> String {
        serde_json::from_str::<Vec<String>>(&self.fields).unwrap_or_default().join(", ")
    }
}

/// The events before row `before`, of one kind of thing where `subject` is not empty.
pub async fn page(tx: &mut Tx, before: i64, subject: &str) -> Result<Vec<Line>, Refusal> {
    Ok(tx
        .fetch_all::<Line>(
            sql("select events.id, event_seal.number, events.at, events.actor,
                    coalesce(staff.name, api_token.name) as actor_name,
                    events.verb, events.subject, events.subject_id, events.fields
             from events
             left join event_seal on event_seal.event_id = events.id
             left join staff on events.actor = 'staff:' || staff.id
             left join api_token on events.actor = 'token:' || api_token.id
             where events.id < $1 and ($2 = '' or events.subject = $2)
             order by events.id desc
             limit $3")
            .bind(before)
            .bind(subject)
            .bind(PAGE),
        )
        .await?)
}

/// Every kind of thing that events are about.
pub async fn subjects(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(tx.fetch_values::<String>(sql("select distinct subject from events order by subject limit 100")).await?)
}
