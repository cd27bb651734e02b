//! From an approved batch to one row of `message` per person: rendered, held or skipped with its reason, so that what was
//! planned is the sum of what came of it at every instant (I13). Delivery sends them; nothing here does.
//!
//! It goes in steps of one short transaction each. Where it stands is what is stored: the last customer with a row. So a
//! planner that is killed, or two on two nodes, go on where the rows end and write none twice; the `dedupe_key` sees to
//! it besides.

use super::audience::{self, Person, Scope};
use super::batch::{State, Templates};
use super::store::{self, Batch};
use super::template::{Values, Variable};
use super::writing::{note, un_approve};
use super::{check, letters};
use crate::customers::personal_link;
use crate::delivery::message::{self, Channel, Held};
use crate::delivery::queue;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};

/// People of one step: on SQLite a step holds the writer for some hundredths of a second.
pub const STEP: i64 = 200;

/// Why a message cannot be sent to somebody for want of a value; names the variable in `detail`.
pub const EMPTY_VARIABLE: &str = "empty_variable";

/// Takes the next step of whatever is due; answers whether there was one.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let lapsed = lapsed(&mut tx, now).await?;
    let due = due(&mut tx, now).await?;
    drop(tx);
    if let Some(id) = lapsed {
        app.db.write(async |tx| lapse(tx, now, &id).await).await?;
        return Ok(true);
    }
    let Some(id) = due else { return Ok(false) };
    app.db.write(async |tx| plan(tx, app, now, &id).await).await?;
    Ok(true)
}

/// A batch whose time has come and that is not in the queue's hands yet.
async fn due(tx: &mut Tx, now: Timestamp) -> Result<Option<PublicId>, Refusal> {
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from batch
             where state in ('approved', 'scheduled') and held_reason = ''
             and (scheduled_for is null or scheduled_for <= $1)
             order by coalesce(scheduled_for, submitted_at), id limit 1")
            .bind(now),
        )
        .await?)
}

/// A batch nobody decided about in time.
async fn lapsed(tx: &mut Tx, now: Timestamp) -> Result<Option<PublicId>, Refusal> {
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from batch where state = 'in_review' and submitted_at <= $1 order by id limit 1")
                .bind(now - super::batch::APPROVAL_LASTS),
        )
        .await?)
}

async fn lapse(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = store::get(tx, id).await?;
    let done = tx.execute(sql("update batch set state = 'expired', version = version + 1 where id = $1 and state in ('in_review', 'approved', 'scheduled')").bind(id)).await?;
    if done == 0 {
        return Ok(());
    }
    note(tx, &Actor::System, now, "batch.expired", id, &batch.content, &["state"]).await
}

/// One step of one batch.
async fn plan(tx: &mut Tx, app: &AppState, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    // Locks the row: an edit, a withdrawal or another node's step waits, or has already been.
    let mine = tx
        .execute(
            sql("update batch set version = version
             where id = $1 and state in ('approved', 'scheduled') and held_reason = ''")
            .bind(id),
        )
        .await?;
    if mine == 0 {
        return Ok(());
    }
    let batch = store::get(tx, id).await?;
    let incident = store::incident(tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    if incident.rev != batch.content.incident_rev {
        return hold(tx, now, &batch, Held::Reopened).await;
    }
    if !is_approved(tx, &batch, now).await? {
        return Ok(());
    }
    let after =
        tx.fetch_value::<Option<i64>>(sql("select max(customer_id) from message where batch_id = $1").bind(id)).await?;
    let people = audience::chunk(tx, &Scope::of(&batch, now), after.unwrap_or(0), STEP).await?;
    if people.is_empty() {
        return hand_over(tx, now, &batch).await;
    }
    let templates =
        batch.content.templates().map_err(|fault| Refusal::Fault(format!("batch {id} cannot be read: {fault:?}")))?;
    let shared = letters::shared(tx, &batch.content, &incident.title, now).await?;
    let values = letters::values(tx, &shared, &people).await?;
    let mut rows = 0;
    for (person, mut values) in people.iter().zip(values) {
        if person.left_out.is_none() {
            let token = personal_link::ensure(tx, &app.keys, now, person.id, &incident.id).await?;
            values.set(Variable::Link, &check::link(&app.config.public_url(), &token));
        }
        rows += put(tx, now, &batch, &templates, person, &values).await?;
    }
    tx.execute(
        sql("update batch set planned = planned + $2, state = 'scheduled', version = version + 1 where id = $1")
            .bind(id)
            .bind(rows),
    )
    .await?;
    Ok(())
}

/// Whether what is stored is what was approved, by an approval that still counts (I6). What is not goes nowhere: back to
/// a draft, or, where rows of it exist, to its end.
async fn is_approved(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<bool, Refusal> {
    if batch.approved_hash.is_empty() || store::hash(&batch.content) != batch.approved_hash {
        if batch.planned > 0 {
            queue::end_batch(tx, &batch.id, now).await?;
        } else {
            un_approve(tx, &batch.id, now).await?;
        }
        note(tx, &Actor::System, now, "batch.unapproved", &batch.id, &batch.content, &["state"]).await?;
        return Ok(false);
    }
    if batch.planned > 0 {
        return Ok(true);
    }
    let counts = tx
        .fetch_value::<i64>(
            sql("select count(*) from approval
             where subject = 'batch' and subject_id = $1 and decision = 'approved' and withdrawn_at is null
             and content_hash = $2 and expires_at > $3")
            .bind(batch.id.as_str())
            .bind(&batch.approved_hash)
            .bind(now),
        )
        .await?;
    if counts == 0 {
        lapse(tx, now, &batch.id).await?;
    }
    Ok(counts > 0)
}

async fn hold(tx: &mut Tx, now: Timestamp, batch: &Batch, why: Held) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set held_reason = $2, version = version + 1 where id = $1")
            .bind(&batch.id)
            .bind(why.as_str()),
    )
    .await?;
    note(tx, &Actor::System, now, "batch.held", &batch.id, &batch.content, &["held_reason"]).await
}

/// Every row is there: from here on the batch is delivery's.
async fn hand_over(tx: &mut Tx, now: Timestamp, batch: &Batch) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set state = $2, started_at = $3, version = version + 1 where id = $1")
            .bind(&batch.id)
            .bind(State::Sending.as_str())
            .bind(now),
    )
    .await?;
    note(tx, &Actor::System, now, "batch.planned", &batch.id, &batch.content, &["state"]).await
}

/// What a person's row begins as.
struct Outcome {
    state: message::State,
    reason: &'static str,
    detail: String,
    subject: String,
    body: String,
}

fn outcome(templates: &Templates, person: &Person, values: &Values) -> Outcome {
    let bare = |state, reason, detail| Outcome { state, reason, detail, subject: String::new(), body: String::new() };
    let channel = match (person.left_out, person.channel) {
        (Some(reason), _) => return bare(message::State::Skipped, reason.as_str(), String::new()),
        (None, None) => return bare(message::State::Skipped, message::Skipped::NoAddress.as_str(), String::new()),
        (None, Some(channel)) => channel,
    };
    match letters::write(templates, channel, values) {
        Ok(letter) => Outcome {
            state: if person.is_known { message::State::Rendered } else { message::State::Held },
            reason: if person.is_known { "" } else { Held::Provisional.as_str() },
            detail: String::new(),
            body: letter.text(),
            subject: letter.subject,
        },
        // Not held: a person who released it would send an empty line.
        Err(empty) => {
            let names: Vec<&str> = empty.into_iter().map(Variable::as_str).collect();
            bare(message::State::FailedPermanently, EMPTY_VARIABLE, names.join(", "))
        }
    }
}

/// Writes a person's row; 0 when it is there already.
async fn put(
    tx: &mut Tx,
    now: Timestamp,
    batch: &Batch,
    templates: &Templates,
    person: &Person,
    values: &Values,
) -> Result<i64, Refusal> {
    let outcome = outcome(templates, person, values);
    let is_out = outcome.state == message::State::Skipped;
    // Of people who are left out nothing is kept but that they are.
    let (address, key, name) = if is_out {
        ("", "", "")
    } else {
        (person.address.as_str(), person.address_key.as_str(), person.name.as_str())
    };
    let written = tx
        .execute(
            sql(
                "insert into message (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, class,
                                  channel, address, address_key, recipient_name, subject, body, state, reason, detail,
                                  time_zone, due_at, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)
             on conflict (dedupe_key) do nothing",
            )
            .bind(queue::internet_id())
            .bind(format!("batch {} customer {}", batch.id, person.id))
            .bind(&batch.id)
            .bind(&batch.content.incident_id)
            .bind(batch.content.incident_rev)
            .bind(person.id)
            .bind(batch.content.class.as_str())
            .bind(person.channel.unwrap_or(Channel::Email).as_str())
            .bind(address)
            .bind(key)
            .bind(name)
            .bind(outcome.subject)
            .bind(outcome.body)
            .bind(outcome.state.as_str())
            .bind(outcome.reason)
            .bind(outcome.detail)
            .bind(&person.time_zone)
            .bind(batch.content.scheduled_for.unwrap_or(now))
            .bind(now),
        )
        .await?;
    Ok(i64::try_from(written).unwrap_or(0))
}
