//! What is done after an incident: actions with an owner and a date, and the promise to customers that one may carry.
//!
//! Customers read a promise from when the post-mortem was published with it, with the date it had then. What is changed at
//! the desk afterwards is public once the post-mortem is published again. Whether it is kept follows from the action.

mod promise_state;
mod store;

pub use promise_state::PromiseState;
pub use store::{Action, PublicPromise, get, of_incident, possible_owners, promises, public};
pub(in crate::incidents) use store::{have_unpublished, newly_missed};

use super::get_writable_incident;
use crate::access::{IncidentCommander, SignedIn};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Message, PublicId, Refusal, Role, Timestamp};
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// Longest promise, in characters.
const PROMISE_MAX: usize = 300;
/// Most actions of one incident.
const ACTIONS_MAX: i64 = 50;

/// An action as it was entered, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInput {
    /// What is to be done.
    pub title: String,
    /// The id of the person who does it.
    pub owner: String,
    /// The day by when, as `2026-03-31`.
    pub due_on: String,
    /// What is promised to customers; may be empty.
    pub promise: String,
}

/// An action that was validated.
struct CheckedAction {
    title: String,
    owner: PublicId,
    due_at: Timestamp,
    promise: String,
}

/// Adds an action, and returns its id.
///
/// # Errors
///
/// Field errors, and `Refusal::Conflict` for more than [`ACTIONS_MAX`].
pub async fn add(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    input: &ActionInput,
    zone: Tz,
) -> Result<PublicId, Refusal> {
    let checked = check(tx, input, zone).await?;
    get_writable_incident(tx, incident_id).await?;
    let text = "select count(*) from post_mortem_action where incident_id = $1";
    if tx.fetch_value::<i64>(sql(text).bind(incident_id)).await? >= ACTIONS_MAX {
        return Err(Refusal::conflict("post-mortem-actions-full"));
    }
    let id = random::public_id();
    tx.execute(
        sql(
            "insert into post_mortem_action (id, incident_id, title, owner_id, due_at, promise, created_at, created_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&id)
        .bind(incident_id)
        .bind(&checked.title)
        .bind(&checked.owner)
        .bind(checked.due_at)
        .bind(&checked.promise)
        .bind(now)
        .bind(right.staff_id().ok()),
    )
    .await?;
    record(tx, right.actor(), now, incident_id, &id, "post_mortem_action.added").await?;
    Ok(id)
}

/// Changes an action. What customers read of it stays until the post-mortem is published again.
///
/// # Errors
///
/// Field errors, and `Refusal::Conflict` when it changed since `version` was read.
pub async fn edit(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    (incident_id, id): (&PublicId, &PublicId),
    version: i64,
    input: &ActionInput,
    zone: Tz,
) -> Result<(), Refusal> {
    let checked = check(tx, input, zone).await?;
    store::get(tx, incident_id, id).await?;
    let changed = tx
        .execute(
            sql("update post_mortem_action
             set title = $3, owner_id = $4, due_at = $5, promise = $6, version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&checked.title)
            .bind(&checked.owner)
            .bind(checked.due_at)
            .bind(&checked.promise),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::conflict("post-mortem-action-changed"));
    }
    record(tx, right.actor(), now, incident_id, id, "post_mortem_action.edited").await
}

/// Marks an action as done, or as not done after all. Its owner and commanders may.
///
/// # Errors
///
/// `Refusal::NotAllowed` for anybody else.
pub async fn set_done(
    tx: &mut Tx,
    right: &SignedIn,
    now: Timestamp,
    (incident_id, id): (&PublicId, &PublicId),
    is_done: bool,
) -> Result<(), Refusal> {
    let action = store::get(tx, incident_id, id).await?;
    let by = right.staff_id()?.clone();
    if action.owner_id != by && !right.roles().contains(&Role::Commander) {
        return Err(Refusal::not_allowed("post-mortem-action-not-yours"));
    }
    if action.done_at.is_some() == is_done {
        return Ok(());
    }
    if !action.public_promise.is_empty() {
        events::public_changed(tx).await?;
    }
    tx.execute(
        sql("update post_mortem_action set done_at = $2, done_by = $3, missed_at = null, version = version + 1 where id = $1")
            .bind(id)
            .bind(is_done.then_some(now))
            .bind(is_done.then_some(&by)),
    )
    .await?;
    let verb = if is_done { "post_mortem_action.done" } else { "post_mortem_action.reopened" };
    record(tx, right.actor(), now, incident_id, id, verb).await
}

/// Removes an action. What was promised in public stays.
///
/// # Errors
///
/// `Refusal::Conflict` when customers read its promise, or when it changed since `version` was read.
pub async fn remove(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    (incident_id, id): (&PublicId, &PublicId),
    version: i64,
) -> Result<(), Refusal> {
    let action = store::get(tx, incident_id, id).await?;
    if action.version != version {
        return Err(Refusal::conflict("post-mortem-action-changed"));
    }
    if !action.public_promise.is_empty() {
        return Err(Refusal::conflict("post-mortem-action-promised"));
    }
    tx.execute(sql("delete from post_mortem_action where id = $1").bind(id)).await?;
    record(tx, right.actor(), now, incident_id, id, "post_mortem_action.removed").await
}

/// Makes the promises of an incident public as they are now. A promise that was public and has no text any more stays: it
/// was given.
pub(super) async fn publish(tx: &mut Tx, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update post_mortem_action set public_promise = promise, public_due_at = due_at, missed_at = null
             where incident_id = $1 and promise <> ''")
        .bind(incident_id),
    )
    .await?;
    Ok(())
}

/// Notes that a promise was missed, and has the pages made anew.
pub(in crate::incidents) async fn note_missed(
    tx: &mut Tx,
    now: Timestamp,
    missed: &[(PublicId, PublicId)],
) -> Result<(), Refusal> {
    for (incident_id, id) in missed {
        let text =
            "update post_mortem_action set missed_at = $2 where id = $1 and missed_at is null and done_at is null";
        if tx.execute(sql(text).bind(id).bind(now)).await? > 0 {
            events::public_changed(tx).await?;
            record(tx, &Actor::System, now, incident_id, id, "post_mortem_action.missed").await?;
        }
    }
    Ok(())
}

async fn check(tx: &mut Tx, input: &ActionInput, zone: Tz) -> Result<CheckedAction, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &input.title, TITLE_MAX);
    let promise = form.optional_line("promise", &input.promise, PROMISE_MAX);
    let due_at =
        form.parsed("due", &input.due_on, "post-mortem-action-due-required", |text: &str| end_of_day(text, zone));
    let owner = PublicId::parse(&input.owner);
    let is_known = possible_owners(tx).await?.iter().any(|(id, _)| Some(id) == owner.as_ref());
    if !is_known {
        form.wrong("owner", Message::new("post-mortem-action-owner-required"));
    }
    form.check()?;
    let owner = owner.ok_or_else(|| Refusal::field("owner", "post-mortem-action-owner-required"))?;
    let due_at = due_at.ok_or_else(|| Refusal::field("due", "post-mortem-action-due-required"))?;
    Ok(CheckedAction { title, owner, due_at, promise })
}

/// The last minute of a day, as its people count it.
fn end_of_day(text: &str, zone: Tz) -> Option<Timestamp> {
    let day = text.trim().parse::<NaiveDate>().ok()?;
    let last = NaiveTime::from_hms_opt(23, 59, 0)?;
    Some(zone.from_local_datetime(&day.and_time(last)).latest()?.to_utc())
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
    verb: &str,
) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "post_mortem_action",
        subject_id: id,
        incident_id: Some(incident_id.as_str()),
        fields: &["title", "owner", "due", "promise", "done"],
    };
    events::record(tx, now, event).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_its_people_are() {
        let due = end_of_day("2026-03-31", chrono_tz::Europe::London).unwrap();
        assert_eq!(due.to_rfc3339(), "2026-03-31T22:59:00+00:00");
        assert_eq!(end_of_day("31.3.2026", chrono_tz::Europe::London), None);
    }
}
