//! Reads for the pages and the CSV export: messages, counts, the progress and history of a batch. Every list is
//! bounded.

use super::message::{Class, State};
use crate::delivery::channel::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::text_enum::sql_list;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::number::CountUpTo;
use chrono::Duration;
use const_format::concatcp;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// Most messages on one page of a list.
pub const PAGE_SIZE: i64 = 50;
/// Up to how many direct messages are counted: there may be one for each of a million subscribers.
const COUNTED_MAX: i64 = 1_000;
/// Over how long the current sending rate is measured.
pub const RATE_WINDOW: Duration = Duration::minutes(2);
/// Most events in the history of a batch.
const HISTORY_MAX: i64 = 20;

/// A message in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ListedMessage {
    /// The id of its row.
    pub id: i64,
    /// Its Message-ID as it is stored: without the domain where it is one of ours.
    pub internet_id: String,
    /// The customer, if the recipient is one.
    pub customer_id: Option<i64>,
    /// The company's own number for the customer; empty without one.
    pub external_id: String,
    /// The case it replies to.
    pub case_id: Option<i64>,
    /// Its class.
    pub class: Class,
    /// The channel it is sent over; `None` for somebody who was skipped for want of an address.
    pub channel: Option<Channel>,
    /// The e-mail address or phone number, or the id of the destination.
    pub address: String,
    /// The recipient's name; may be empty.
    pub recipient_name: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// How far it got.
    pub state: State,
    /// Why it was held or left out.
    pub reason: String,
    /// The provider's code.
    pub detail: String,
    /// Earliest time to send it, with the quiet hours of its recipient.
    pub due_at: Timestamp,
    /// When it last changed; for a message in doubt, when it was sent.
    pub updated_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

/// The columns of [`ListedMessage`], for a `where` to follow.
const LISTED: &str = concatcp!(LISTED_FROM, "message ");
/// The same, for the table to follow.
const LISTED_FROM: &str = "select id, internet_id, customer_id,
                             coalesce((select external_id from customer_view c where c.id = customer_id), '') as external_id,
                             case_id, class, channel, address, recipient_name, subject, state, reason, detail,
                             coalesce(not_before, due_at) as due_at, updated_at, sent_at
                      from ";

/// Messages of a batch in one state, with one reason if `reason` is not empty, after a row id.
pub async fn batch_messages(
    tx: &mut Tx,
    batch_id: &PublicId,
    state: State,
    reason: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<ListedMessage>, Refusal> {
    const IN_STATE: &str = concatcp!(
        LISTED,
        "where batch_id = $1 and state = $2 and ($3 = '' or reason = $3) and id > $4 order by id limit $5"
    );
    Ok(tx.fetch_all(sql(IN_STATE).bind(batch_id).bind(state).bind(reason).bind(after).bind(limit)).await?)
}

/// The messages of a batch to some customers.
pub async fn messages_to(tx: &mut Tx, batch_id: &PublicId, customers: &[i64]) -> Result<Vec<ListedMessage>, Refusal> {
    const TO: &str = concatcp!(LISTED, "where batch_id = $1 and customer_id in ");
    let text = format!("{TO}{} order by id", tx.row_ids(2));
    let ids = serde_json::json!(customers).to_string();
    Ok(tx.fetch_all(sql(AssertSqlSafe(text)).bind(batch_id).bind(ids)).await?)
}

/// The messages of a batch to an address, by its key, whosever it is now; at most [`PAGE_SIZE`].
pub async fn messages_at(tx: &mut Tx, batch_id: &PublicId, address_key: &str) -> Result<Vec<ListedMessage>, Refusal> {
    const AT: &str = concatcp!(LISTED, "where batch_id = $1 and address_key = $2 order by id limit $3");
    Ok(tx.fetch_all(sql(AT).bind(batch_id).bind(address_key).bind(PAGE_SIZE)).await?)
}

/// All messages of a batch after a row id.
pub async fn all_batch_messages(
    tx: &mut Tx,
    batch_id: &PublicId,
    after: i64,
    limit: i64,
) -> Result<Vec<ListedMessage>, Refusal> {
    // By the primary key: an index on the batch would have each page sort all messages of it.
    const SQLITE: &str = concatcp!(LISTED, "where +batch_id = $1 and id > $2 order by id limit $3");
    const POSTGRES: &str = concatcp!(LISTED, "where batch_id || '' = $1 and id > $2 order by id limit $3");
    let all = sql(tx.dialect(SQLITE, POSTGRES)).bind(batch_id).bind(after).bind(limit);
    Ok(tx.fetch_all(all).await?)
}

/// Direct messages, which are those that belong to no batch: the latest of them, by when they last changed.
pub async fn newest_direct_messages(tx: &mut Tx, limit: i64) -> Result<Vec<ListedMessage>, Refusal> {
    const NEWEST: &str = concatcp!(LISTED, "where batch_id is null order by updated_at desc, id desc limit $1");
    Ok(tx.fetch_all(sql(NEWEST).bind(limit)).await?)
}

/// In SQL: direct messages that wait for a person's decision. SQLite would read all of them to order them.
const UNDECIDED_SQLITE: &str = concatcp!("message indexed by message_direct_undecided where ", IS_UNDECIDED);
const UNDECIDED_POSTGRES: &str = concatcp!("message where ", IS_UNDECIDED);
const IS_UNDECIDED: &str = concatcp!("batch_id is null and state in ", State::UNDECIDED_SQL);

/// Direct messages that wait for a person's decision, oldest first.
pub async fn undecided_direct_messages(tx: &mut Tx) -> Result<Vec<ListedMessage>, Refusal> {
    const OLDEST: &str = " order by updated_at, id limit $1";
    const SQLITE: &str = concatcp!(LISTED_FROM, UNDECIDED_SQLITE, OLDEST);
    const POSTGRES: &str = concatcp!(LISTED_FROM, UNDECIDED_POSTGRES, OLDEST);
    Ok(tx.fetch_all(sql(tx.dialect(SQLITE, POSTGRES)).bind(PAGE_SIZE)).await?)
}

/// How many direct messages wait for a person's decision.
pub async fn count_undecided_direct_messages(tx: &mut Tx) -> Result<CountUpTo, Refusal> {
    const COUNT: &str = "select count(*) from (select 1 as one from ";
    const SQLITE: &str = concatcp!(COUNT, UNDECIDED_SQLITE, " order by updated_at, id limit $1) as counted");
    const POSTGRES: &str = concatcp!(COUNT, UNDECIDED_POSTGRES, " order by updated_at, id limit $1) as counted");
    let counted = tx.fetch_value::<i64>(sql(tx.dialect(SQLITE, POSTGRES)).bind(COUNTED_MAX + 1)).await?;
    Ok(CountUpTo::limit(counted, COUNTED_MAX))
}

/// In SQL: what only a person's decision ends. The index `message_direct_decision` has the same condition.
const NEEDS_DECISION: &str = "(state = 'in_doubt' or (state = 'held' and reason in ('open_complaint', 'provisional', 'stale', 'recent_apology')))";

/// How many messages wait for what only a person's decision ends, in doubt and held, and since when about: of a batch, since its first
/// message in that state changed. Of direct messages, the oldest of each state are counted.
pub async fn count_undecided(tx: &mut Tx) -> Result<Vec<(State, CountUpTo, Timestamp)>, Refusal> {
    const OF_BATCHES: &str = concatcp!(
        "select state, cast(sum(messages) as bigint), min(since) from (
             select outcome.state, outcome.messages,
                    (select message.updated_at from message
                     where message.batch_id = outcome.batch_id and message.state = outcome.state
                     order by message.id limit 1) as since
             from batch_outcome as outcome where messages > 0 and ",
        NEEDS_DECISION,
        ") as undecided
         where since is not null
         group by state"
    );
    const OLDEST: &str = concatcp!(
        " where batch_id is null and state = $1 and ",
        NEEDS_DECISION,
        " order by updated_at, id limit $2) as oldest"
    );
    // SQLite would read all of them to order them.
    const SQLITE: &str = concatcp!(
        "select count(*), min(updated_at) from (select updated_at from message indexed by message_direct_decision",
        OLDEST
    );
    const POSTGRES: &str = concatcp!("select count(*), min(updated_at) from (select updated_at from message", OLDEST);
    let of_batches = tx.fetch_all::<(State, i64, Timestamp)>(sql(OF_BATCHES)).await?;
    let mut undecided = Vec::new();
    for state in [State::InDoubt, State::Held] {
        let oldest = sql(tx.dialect(SQLITE, POSTGRES)).bind(state).bind(COUNTED_MAX + 1);
        let (direct, first) = tx.fetch_one::<(i64, Option<Timestamp>)>(oldest).await?;
        let of_batches = of_batches.iter().find(|(of, ..)| *of == state);
        let since = of_batches.map(|(.., since)| *since).into_iter().chain(first).min();
        if let Some(since) = since {
            let of_batches = of_batches.map_or(0, |(_, messages, _)| *messages);
            undecided.push((state, CountUpTo::limit(direct, COUNTED_MAX) + of_batches.into(), since));
        }
    }
    Ok(undecided)
}

/// In SQL: how many direct messages are in each of some states, up to `$1` in each; of each of some channels, where any are given.
fn counts_in(states: &[State], channels: &[Channel]) -> String {
    let states: Vec<_> = states.iter().map(|state| format!("select '{}' as state", state.as_str())).collect();
    let channels: Vec<_> = channels.iter().map(|channel| format!("select '{}' as channel", channel.as_str())).collect();
    // SQLite would sort by a channel that is that of another row.
    let (counted_by, and_channel, order, with_channels) = if channels.is_empty() {
        ("open.state", "", "message.channel, message.id + 0", String::new())
    } else {
        let with_channels = format!("cross join ({}) as via", channels.join(" union all "));
        ("via.channel", "and message.channel = via.channel", "message.id + 0", with_channels)
    };
    // The set of all open states again, and the order, have the index of open messages read and nothing else.
    format!(
        "select {counted_by},
                (select count(*) from (
                     select 1 as one from message
                     where message.batch_id is null and message.state = open.state and message.state in {} {and_channel}
                     order by {order} limit $1) as counted) as messages
         from ({}) as open {with_channels}",
        State::OPEN_SQL,
        states.join(" union all ")
    )
}

/// How many messages are in each open state.
pub async fn count_open(tx: &mut Tx) -> Result<Vec<(State, CountUpTo)>, Refusal> {
    const OF_BATCHES: &str = concatcp!(
        "select state, cast(sum(messages) as bigint) from batch_outcome
         where messages <> 0 and state in ",
        State::OPEN_SQL,
        " group by state"
    );
    let of_batches = tx.fetch_all::<(State, i64)>(sql(OF_BATCHES)).await?;
    let direct = sql(AssertSqlSafe(counts_in(State::OPEN, &[]))).bind(COUNTED_MAX + 1);
    let direct = tx.fetch_all::<(State, i64)>(direct).await?;
    let count = |state: &State| {
        let of_batches = of_batches.iter().filter(|(of, _)| of == state).map(|(_, count)| CountUpTo::from(*count));
        let direct =
            direct.iter().filter(|(of, _)| of == state).map(|(_, count)| CountUpTo::limit(*count, COUNTED_MAX));
        (*state, of_batches.chain(direct).sum::<CountUpTo>())
    };
    Ok(State::OPEN.iter().map(count).filter(|(_, count)| count.count > 0).collect())
}

/// How many messages of each of some channels are in some of the open states. Channels without any are left out.
pub async fn count_open_of(
    tx: &mut Tx,
    channels: &[Channel],
    states: &[State],
) -> Result<BTreeMap<Channel, CountUpTo>, Refusal> {
    if channels.is_empty() {
        return Ok(BTreeMap::new());
    }
    let of_batches = format!(
        "select channel, cast(sum(messages) as bigint) from batch_outcome
         where messages <> 0 and channel in {} and state in {}
         group by channel",
        sql_list(channels.iter().copied()),
        sql_list(states.iter().copied())
    );
    let of_batches = tx.fetch_all::<(Channel, i64)>(sql(AssertSqlSafe(of_batches))).await?;
    let of_batches = of_batches.into_iter().map(|(channel, count)| (channel, CountUpTo::from(count)));
    let direct = sql(AssertSqlSafe(counts_in(states, channels))).bind(COUNTED_MAX + 1);
    let direct = tx.fetch_all::<(Channel, i64)>(direct).await?;
    let direct = direct.into_iter().map(|(channel, count)| (channel, CountUpTo::limit(count, COUNTED_MAX)));
    let mut counts: BTreeMap<Channel, CountUpTo> = BTreeMap::new();
    for (channel, count) in of_batches.chain(direct) {
        let sum = counts.entry(channel).or_default();
        *sum = *sum + count;
    }
    counts.retain(|_, count| count.count > 0);
    Ok(counts)
}

/// The latest events of a batch, latest first: when, the event's verb, and the name of the staff member who did it.
pub async fn history(tx: &mut Tx, batch_id: &PublicId) -> Result<Vec<(Timestamp, String, Option<String>)>, Refusal> {
    Ok(tx
        .fetch_all(
            sql("select e.at, e.verb, s.name
             from events_view e
             left join staff_view s on 'staff:' || s.id = e.actor
             where e.subject = 'batch' and e.subject_id = $1
             order by e.id desc limit $2")
            .bind(batch_id)
            .bind(HISTORY_MAX),
        )
        .await?)
}

/// Open messages whose stored class or channel is not known to this version: their ids, classes and channels. They are
/// not claimed.
pub async fn unknown_messages(tx: &mut Tx) -> Result<Vec<(i64, String, String)>, Refusal> {
    const UNKNOWN: &str = concatcp!(
        "select id, class, channel from message where state in ",
        State::OPEN_SQL,
        " and (class not in ",
        Class::KNOWN_SQL,
        " or channel not in "
    );
    let channels = sql_list(Channel::all());
    Ok(tx.fetch_all(sql(AssertSqlSafe(format!("{UNKNOWN}{channels}) order by id limit $1"))).bind(PAGE_SIZE)).await?)
}

/// Lets messages go to an address again that bounced, after its owner used a link that was sent to it or staff says that
/// it works.
pub async fn forget_bounce(tx: &mut Tx, address_key: &str) -> Result<(), Refusal> {
    tx.execute(sql("delete from suppression where address_key = $1 and reason = 'bounced'").bind(address_key)).await?;
    Ok(())
}
