//! The list of batches.

use crate::apologies::batch::{BatchHoldReason, Class, State};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most batches the list shows.
const LIST_MAX: i64 = 100;

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct BatchListItem {
    /// Its id in URLs.
    pub id: PublicId,
    /// Its number.
    pub number: i64,
    /// Its internal title.
    pub title: String,
    /// The kind of message.
    pub class: Class,
    /// Where it stands.
    pub state: State,
    /// Why it is held; `None` if it is not.
    pub held_reason: Option<BatchHoldReason>,
    /// The linter's score, 0 to 100.
    pub lint_score: i64,
    /// How many messages are planned.
    pub planned: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was submitted for approval.
    pub submitted_at: Option<Timestamp>,
    /// When it is due.
    pub scheduled_for: Option<Timestamp>,
    /// When it was handed over to delivery.
    pub started_at: Option<Timestamp>,
    /// When the last message had its outcome.
    pub finished_at: Option<Timestamp>,
    /// The name of the person who created it.
    pub author: String,
    /// How many get it, as counted last; `None` if that was never done.
    pub recipients: Option<i64>,
    /// The incident's number.
    pub incident_number: i64,
    /// The incident's title.
    pub incident_title: String,
}

/// The newest batches: those that wait for an approval first, those that are over last.
pub async fn list(tx: &mut Tx) -> Result<Vec<BatchListItem>, Refusal> {
    const LIST: &str = concatcp!(
        "select batch.id as id, batch.number as number, batch.title as title, class, batch.state as state,
                nullif(held_reason, '') as held_reason, lint_score, planned, batch.created_at as created_at,
                submitted_at, scheduled_for, batch.started_at as started_at, finished_at, staff.name as author,
                (select recipients from audience_run as run
                 where run.batch_id = batch.id and run.state in ('ready', 'refused')) as recipients,
                incident.number as incident_number, incident.title as incident_title
         from batch_view as batch
         join staff_view as staff on staff.id = author_id
         join incident_view as incident on incident.id = incident_id
         where batch.offer_id is null
         order by case when batch.state = '",
        State::InReview.as_str(),
        "' then 0 when batch.state in ",
        State::FINAL_SQL,
        " then 2 else 1 end, batch.created_at desc
         limit $1"
    );
    Ok(tx.fetch_all::<BatchListItem>(sql(LIST).bind(LIST_MAX)).await?)
}
