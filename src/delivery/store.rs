//! What the pages of this room read: rows, waiting counts, the course of a batch. Every list is bounded.

use super::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Most rows a list shows at once.
pub const PAGE: i64 = 50;
/// How many points a course is drawn from.
const POINTS: i64 = 160;

/// A message as lists show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    /// Its row.
    pub id: i64,
    /// Its batch, if it belongs to one.
    pub batch_id: Option<PublicId>,
    /// The customer, if the recipient is one.
    pub customer_id: Option<i64>,
    /// The case it answers.
    pub case_id: Option<i64>,
    /// Its class, as it is spelt.
    pub class: String,
    /// Its channel, as it is spelt.
    pub channel: String,
    /// Where to.
    pub address: String,
    /// To whom; may be empty.
    pub recipient_name: String,
    /// Its subject; texts have none.
    pub subject: String,
    /// Its state, as it is spelt.
    pub state: String,
    /// Why it was held or left out.
    pub reason: String,
    /// The provider's code.
    pub detail: String,
    /// Not before.
    pub due_at: Timestamp,
    /// When it was last touched; in doubt: when it was handed over.
    pub updated_at: Timestamp,
    /// When it went out.
    pub sent_at: Option<Timestamp>,
}

/// The columns of [`Row`], for a `where` to follow.
macro_rules! rows {
    ($where:literal) => {
        concat!(
            "select id, batch_id, customer_id, case_id, class, channel, address, recipient_name, subject, state,
                    reason, detail, due_at, updated_at, sent_at
             from message ",
            $where
        )
    };
}

/// The messages of a batch in one state (and with one reason, where there are several), after a row.
pub async fn of_batch(
    tx: &mut Tx,
    batch: &PublicId,
    state: State,
    reason: Option<&str>,
    after: i64,
    most: i64,
) -> Result<Vec<Row>, Refusal> {
    Ok(tx
        .fetch_all::<Row>(
            sql(rows!(
                "where batch_id = $1 and state = $2 and ($3 = '' or reason = $3) and id > $4 order by id limit $5"
            ))
            .bind(batch)
            .bind(state.as_str())
            .bind(reason.unwrap_or_default())
            .bind(after)
            .bind(most),
        )
        .await?)
}

/// Every message of a batch after a row, for the CSV.
pub async fn all_of_batch(tx: &mut Tx, batch: &PublicId, after: i64, most: i64) -> Result<Vec<Row>, Refusal> {
    Ok(tx
        .fetch_all::<Row>(
            sql(rows!("where batch_id = $1 and id > $2 order by id limit $3")).bind(batch).bind(after).bind(most),
        )
        .await?)
}

/// The newest messages that belong to no batch.
pub async fn singles(tx: &mut Tx, most: i64) -> Result<Vec<Row>, Refusal> {
    Ok(tx.fetch_all::<Row>(sql(rows!("where batch_id is null order by id desc limit $1")).bind(most)).await?)
}

/// The messages of no batch that wait for a person, the oldest first.
pub async fn singles_to_decide(tx: &mut Tx) -> Result<Vec<Row>, Refusal> {
    Ok(tx
        .fetch_all::<Row>(
            sql(rows!("where state in ('in_doubt', 'held') and batch_id is null order by updated_at, id limit $1"))
                .bind(PAGE),
        )
        .await?)
}

/// How many messages wait for a person: in doubt, or held. For the rail and for Today.
pub async fn to_decide(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql("select count(*) from message m
             left join batch b on b.id = m.batch_id
             where m.state = 'in_doubt' or (m.state = 'held' and (b.id is null or b.state in ('sending', 'paused')))"))
        .await?)
}

/// How many messages are on their way, by channel and state.
pub async fn on_the_way(tx: &mut Tx) -> Result<Vec<(String, State, i64)>, Refusal> {
    let rows = tx
        .fetch_all::<(String, String, i64)>(sql("select channel, state, count(*) from message
             where state in ('planned', 'rendered', 'held', 'released', 'claimed', 'sending', 'failed', 'in_doubt')
             group by channel, state order by channel, state"))
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(channel, state, count)| Some((channel, state.parse::<State>().ok()?, count)))
        .collect())
}

/// When the next message of a batch is due, among those that wait for a later time, and how many do.
pub async fn put_off(tx: &mut Tx, batch: &PublicId, now: Timestamp) -> Result<(i64, Option<Timestamp>), Refusal> {
    Ok(tx
        .fetch_one::<(i64, Option<Timestamp>)>(
            sql("select count(*), min(due_at) from message
             where batch_id = $1 and state in ('rendered', 'released', 'failed') and due_at > $2")
            .bind(batch)
            .bind(now),
        )
        .await?)
}

/// How many of a batch went out since a moment.
pub async fn sent_since(tx: &mut Tx, batch: &PublicId, since: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from message where batch_id = $1 and sent_at > $2").bind(batch).bind(since),
        )
        .await?)
}

/// The course of a batch: moments, and how many had their outcome by then. At most [`POINTS`] of them,
/// evenly over the messages.
pub async fn course(tx: &mut Tx, batch: &PublicId, planned: i64) -> Result<Vec<(Timestamp, i64)>, Refusal> {
    let step = (planned / POINTS).max(1);
    Ok(tx
        .fetch_all::<(Timestamp, i64)>(
            sql("select ended_at, place from (
                 select coalesce(sent_at, updated_at) as ended_at,
                        row_number() over (order by coalesce(sent_at, updated_at), id) as place
                 from message
                 where batch_id = $1
                   and state in ('sent', 'delivered', 'bounced', 'complained', 'skipped', 'failed_permanently',
                                 'cancelled', 'abandoned')
             ) as ended
             where place % $2 = 0
             order by place")
            .bind(batch)
            .bind(step),
        )
        .await?)
}

/// What happened to a batch: when, what, and who did it, the latest first.
pub async fn story(tx: &mut Tx, batch: &PublicId) -> Result<Vec<(Timestamp, String, Option<String>)>, Refusal> {
    Ok(tx
        .fetch_all::<(Timestamp, String, Option<String>)>(
            sql("select e.at, e.verb, s.name
             from events e
             left join staff s on 'staff:' || s.id = e.actor
             where e.subject = 'batch' and e.subject_id = $1
             order by e.id desc limit 20")
            .bind(batch),
        )
        .await?)
}

/// How long back the present rate is measured.
pub const RATE_OVER: Duration = Duration::minutes(2);
