//! Plans the messages of a batch: one row for each recipient, without a text or a link.

use super::outcomes::{count_added, last_message};
use crate::customers::Channel;
use crate::delivery::message::{Class, HoldReason, SkipReason, State};
use crate::delivery::queue;
use crate::delivery::template::Values;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// The reason of a message that cannot be rendered because a variable is empty; `detail` lists the variables. Failed and not held:
/// whoever released it would send a gap.
const EMPTY_VARIABLE: &str = "empty_variable";

/// What the messages of a batch share.
#[derive(Debug, Clone)]
pub struct MessageBatch<'a> {
    /// The batch.
    pub id: &'a PublicId,
    /// Its incident.
    pub incident_id: &'a PublicId,
    /// The revision of the incident that the batch is about.
    pub incident_rev: i64,
    /// The class of its messages.
    pub class: Class,
    /// The version of its texts.
    pub text_version: i64,
    /// Earliest time to send.
    pub due_at: Timestamp,
}

/// A message of a batch to one customer.
#[derive(Debug, Clone)]
pub struct NewBatchMessage<'a> {
    /// The customer.
    pub customer_id: i64,
    /// The channel; `None` if there is no address.
    pub channel: Option<Channel>,
    /// The address; empty for somebody who is skipped.
    pub address: &'a str,
    /// The address in the form in which it is looked up.
    pub address_key: &'a str,
    /// The recipient's name; empty for somebody who is skipped.
    pub recipient_name: &'a str,
    /// The recipient's IANA time zone; empty if unknown.
    pub time_zone: &'a str,
    /// Where the message begins.
    pub state: State,
    /// Why, if it is held or skipped.
    pub reason: &'static str,
    /// More about the reason.
    pub detail: String,
    /// The language of its text, as the texts of the batch are stored.
    pub language: &'a str,
    /// The values of the variables that its text uses; `None` for somebody who gets no text.
    pub values: Option<Values>,
}

/// Writes messages in one statement and returns how many are new: a customer has one message in a batch.
pub async fn insert_messages(
    tx: &mut Tx,
    now: Timestamp,
    batch: &MessageBatch<'_>,
    messages: &[NewBatchMessage<'_>],
) -> Result<i64, Refusal> {
    const INSERT: &str = "insert into message
             (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, class, channel, address,
              address_key, recipient_name, text_version, text_language, text_values, state, reason, detail, time_zone,
              due_at, created_at, updated_at)
         select internet_id, dedupe_key, $2, $3, $4, customer_id, $5, channel, address, address_key, recipient_name,
                text_version, text_language, text_values, state, reason, detail, time_zone, $6, $7, $7
         from ";
    const CONFLICT: &str = " where true on conflict (dedupe_key) do nothing";
    const SQLITE: &str = const_format::concatcp!(
        INSERT,
        "(select value ->> 'internet_id' as internet_id, value ->> 'dedupe_key' as dedupe_key,
                 value ->> 'customer_id' as customer_id, value ->> 'channel' as channel, value ->> 'address' as address,
                 value ->> 'address_key' as address_key, value ->> 'recipient_name' as recipient_name,
                 value ->> 'text_version' as text_version, value ->> 'text_language' as text_language,
                 value ->> 'text_values' as text_values,
                 value ->> 'state' as state, value ->> 'reason' as reason, value ->> 'detail' as detail,
                 value ->> 'time_zone' as time_zone
          from json_each($1)) as planned",
        CONFLICT
    );
    const POSTGRES: &str = const_format::concatcp!(
        INSERT,
        "json_to_recordset($1::json) as planned
             (internet_id text, dedupe_key text, customer_id bigint, channel text, address text, address_key text,
              recipient_name text, text_version bigint, text_language text, text_values text, state text, reason text, detail text,
              time_zone text)",
        CONFLICT
    );
    let mut rows = Vec::with_capacity(messages.len());
    for message in messages {
        let values = message.values.as_ref();
        let text_version = values.map(|_| batch.text_version);
        let values = values
            .map_or_else(|| Ok("{}".to_owned()), serde_json::to_string)
            .map_err(|error| Refusal::Fault(format!("customer {}: the values: {error}", message.customer_id)))?;
        rows.push(json!({
            "internet_id": queue::internet_id(),
            "dedupe_key": format!("batch {} customer {}", batch.id, message.customer_id),
            "customer_id": message.customer_id,
            "channel": message.channel,
            "address": message.address,
            "address_key": message.address_key,
            "recipient_name": message.recipient_name,
            "text_version": text_version,
            "text_language": message.language,
            "text_values": values,
            "state": message.state,
            "reason": message.reason,
            "detail": message.detail,
            "time_zone": message.time_zone,
        }));
    }
    let query = sql(tx.dialect(SQLITE, POSTGRES))
        .bind(serde_json::Value::Array(rows).to_string())
        .bind(batch.id)
        .bind(batch.incident_id)
        .bind(batch.incident_rev)
        .bind(batch.class)
        .bind(batch.due_at)
        .bind(now);
    let last = last_message(tx).await?;
    let added = tx.execute(query).await?;
    count_added(tx, batch.id, last).await?;
    Ok(i64::try_from(added).unwrap_or(0))
}

/// Writes the messages of some customers of a batch from a view of the caller's area, and returns how many. The view has a
/// row for each member of an audience: `run_id` (`run`), `customer_id`, `contact_id`, `channel`, `address_key`, `outcome` (why
/// they are skipped; empty if they are not), `is_confirmed`, `missing` (variables that are empty for them) and `text_values`;
/// `customers` are exclusive and inclusive. Somebody who has no address any more, or was erased, is skipped.
///
/// # Errors
///
/// [`Refusal::Fault`] where one of them has a message of this batch: the caller keeps the place where it continues, in the same
/// transaction.
pub async fn insert_messages_of(
    tx: &mut Tx,
    now: Timestamp,
    batch: &MessageBatch<'_>,
    view: &'static str,
    (run, language): (i64, &str),
    customers: (i64, i64),
) -> Result<i64, Refusal> {
    // Those of one step begin alike, so that they are beside each other in the index: entries all over it would have each step write
    // most of its pages. A random number for each row takes PostgreSQL as long as half of its indexes; a hash of a secret is as hard
    // to guess.
    let internet_id = tx.dialect(
        "$12 || lower(hex(randomblob(12)))",
        "$12 || substr(encode(sha256(convert_to($13 || customer_id::text, 'UTF8')), 'hex'), 1, 24)",
    );
    // The bounds are repeated for each table, so that a step reads as much of it however many customers there are. Without
    // `on conflict`, which takes PostgreSQL twice as long.
    let text = format!(
        "insert into message
             (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, class, channel, address,
              address_key, recipient_name, text_version, text_language, text_values, state, reason, detail, time_zone,
              due_at, created_at, updated_at)
         select {internet_id}, 'batch ' || $1 || ' customer ' || customer_id, $1, $2, $3, customer_id, $4, channel,
                case when is_skipped then '' else address end, case when is_skipped then '' else address_key end,
                case when is_skipped then '' else name end,
                case when not is_skipped and missing = '' then cast($5 as bigint) end, $6,
                case when not is_skipped and missing = '' then text_values else '{{}}' end,
                case when is_skipped then '{skipped}' when missing <> '' then '{failed}'
                     when is_confirmed then '{rendered}' else '{held}' end,
                case when outcome <> '' then outcome when is_erased then '{erased}' when is_skipped then '{no_address}'
                     when missing <> '' then '{EMPTY_VARIABLE}' when is_confirmed then '' else '{provisional}' end,
                missing, time_zone, $7, $8, $8
         from (select m.customer_id, m.channel, m.address_key, m.outcome, m.is_confirmed, m.missing, m.text_values,
                      c.name, c.time_zone, c.erased_at is not null as is_erased, p.address,
                      m.outcome <> '' or c.erased_at is not null or p.id is null as is_skipped
               from {view} m
               join customer_view c on c.id = m.customer_id and c.id > $10 and c.id <= $11
               left join contact_point_view p on p.customer_id = m.customer_id and p.id = m.contact_id
                                              and p.customer_id > $10 and p.customer_id <= $11
               where m.run_id = $9 and m.customer_id > $10 and m.customer_id <= $11) as member
         order by customer_id",
        skipped = State::Skipped.as_str(),
        failed = State::FailedPermanently.as_str(),
        rendered = State::Rendered.as_str(),
        held = State::Held.as_str(),
        erased = SkipReason::Erased.as_str(),
        no_address = SkipReason::NoAddress.as_str(),
        provisional = HoldReason::Provisional.as_str(),
    );
    let query = sql(AssertSqlSafe(text))
        .bind(batch.id)
        .bind(batch.incident_id)
        .bind(batch.incident_rev)
        .bind(batch.class)
        .bind(batch.text_version)
        .bind(language)
        .bind(batch.due_at)
        .bind(now)
        .bind(run)
        .bind(customers.0)
        .bind(customers.1)
        .bind(hex(&random::bytes::<4>()));
    let query = if tx.is_postgres() { query.bind(hex(&random::bytes::<16>())) } else { query };
    let last = last_message(tx).await?;
    let added = tx.execute(query).await?;
    count_added(tx, batch.id, last).await?;
    Ok(i64::try_from(added).unwrap_or(0))
}

/// A message of a batch, without its address and its text.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ListedMessage {
    /// The row.
    pub id: i64,
    /// The company's own id of the customer.
    pub external_id: Option<String>,
    /// The channel; `None` if there is no address.
    pub channel: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Why, if it is held or skipped.
    pub reason: String,
    /// When it changed last.
    pub updated_at: Timestamp,
    /// When a provider accepted it.
    pub sent_at: Option<Timestamp>,
}

/// The messages of a batch after a state and a message, by state, at most `limit`; of all states unless one is given.
pub async fn page_of_messages(
    tx: &mut Tx,
    id: &PublicId,
    state: Option<State>,
    after: Option<(State, i64)>,
    limit: i64,
) -> Result<Vec<ListedMessage>, Refusal> {
    const SELECT: &str = "select m.id, customer.external_id, m.channel, m.state, m.reason, m.updated_at, m.sent_at
         from message m left join customer_view as customer on customer.id = m.customer_id
         where m.batch_id = $1 and (m.state, m.id) > ($2, $3)";
    const ALL: &str = const_format::concatcp!(SELECT, " order by m.state, m.id limit $4");
    const OF_STATE: &str = const_format::concatcp!(SELECT, " and m.state = $5 order by m.state, m.id limit $4");
    let (from, last) = after.map_or(("", 0), |(state, id)| (state.as_str(), id));
    let text = if state.is_some() { OF_STATE } else { ALL };
    let query = sql(text).bind(id).bind(from).bind(last).bind(limit);
    let query = match state {
        Some(state) => query.bind(state),
        None => query,
    };
    Ok(tx.fetch_all(query).await?)
}
