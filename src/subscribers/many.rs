//! What a program does to many subscribers: to those that it names, or to all of a channel and a state.
//!
//! All may be as many as the page has readers, so a request does the first of them and a worker the rest, in steps. Each
//! step and how far it came are one transaction, so that a process that dies does nothing twice and leaves nobody out. Who
//! subscribes after the request is not meant by it.

use super::list::{self, Filter};
use super::store::{self, State};
use super::{edit, manage};
use crate::access::SubscriberManager;
use crate::delivery::channel::Channel;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::text_enum;
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Most subscribers of one step.
const STEP_MAX: i64 = 100;
/// Most actions that are under way, each of which a program began. More are refused, as nobody needs so many.
const ACTIONS_MAX: i64 = 100;

text_enum! {
    /// What is done to each of them.
    pub enum Action("subscriber action") {
        /// Those who have not confirmed get their link again.
        Resend = "resend",
        /// They are ended.
        Unsubscribe = "unsubscribe",
        /// Those who are quarantined go on.
        Reactivate = "reactivate",
    }
}

/// Which subscribers are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Of this channel; `None` for every channel.
    pub channel: Option<Channel>,
    /// In this state; `None` for every state but the ended one.
    pub state: Option<State>,
}

#[derive(sqlx::FromRow)]
struct Begun {
    action: Action,
    channel: Option<Channel>,
    state: Option<State>,
    actor: String,
    begun_at: Timestamp,
    after_id: String,
}

/// Does something to the subscribers of these ids. Those to whom it cannot be done are left as they are.
pub async fn to_each(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    action: Action,
    ids: &[PublicId],
) -> Result<(), Refusal> {
    act(tx, right.actor(), now, action, ids).await
}

/// Does something to all subscribers of a channel and a state: to the first [`STEP_MAX`] at once, to the others by
/// [`step`].
///
/// # Errors
///
/// A conflict when [`ACTIONS_MAX`] are under way.
pub async fn to_all(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    action: Action,
    chosen: Chosen,
) -> Result<(), Refusal> {
    if tx.fetch_value::<i64>(sql("select count(*) from subscriber_action")).await? >= ACTIONS_MAX {
        return Err(Refusal::conflict("subscribers-too-many-actions"));
    }
    let id = random::public_id();
    tx.execute(
        sql("insert into subscriber_action (id, action, channel, state, actor, begun_at, after_id)
             values ($1, $2, $3, $4, $5, $6, '')")
        .bind(&id)
        .bind(action)
        .bind(chosen.channel)
        .bind(chosen.state)
        .bind(right.actor().to_string())
        .bind(now),
    )
    .await?;
    let event = Event {
        actor: right.actor(),
        verb: "subscriber_action.begun",
        subject: "subscriber_action",
        subject_id: &id,
        incident_id: None,
        fields: &[action.as_str()],
    };
    events::record(tx, now, event).await?;
    step_of(tx, now, &id).await
}

/// Does the next step of what is under way, and returns whether there may be more.
pub(super) async fn step(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let next = "select id from subscriber_action order by begun_at, id limit 1";
    let next = app.db.read().await?.fetch_value_optional::<PublicId>(sql(next)).await?;
    let Some(id) = next else { return Ok(false) };
    app.db.write(async |tx| step_of(tx, now, &id).await).await?;
    Ok(true)
}

async fn step_of(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    tx.lock_name(&format!("subscriber action {id}")).await?;
    let begun = "select action, channel, state, actor, begun_at, after_id from subscriber_action where id = $1";
    let Some(begun) = tx.fetch_optional::<Begun>(sql(begun).bind(id)).await? else { return Ok(()) };
    let actor = Actor::parse(&begun.actor)
        .ok_or_else(|| Refusal::Fault(format!("subscriber_action {id}: {:?} is not an actor", begun.actor)))?;
    let filter = Filter {
        channels: begun.channel.into_iter().collect(),
        states: begun.state.into_iter().collect(),
        ..Filter::default()
    };
    let after = PublicId::parse(&begun.after_id);
    let ids = list::ids_after(tx, &filter, begun.begun_at, after.as_ref(), STEP_MAX).await?;
    act(tx, &actor, now, begun.action, &ids).await?;
    match ids.last() {
        Some(last) if i64::try_from(ids.len()).is_ok_and(|count| count == STEP_MAX) => {
            let update = "update subscriber_action set after_id = $2 where id = $1";
            tx.execute(sql(update).bind(id).bind(last)).await?;
        }
        _ => {
            tx.execute(sql("delete from subscriber_action where id = $1").bind(id)).await?;
        }
    }
    Ok(())
}

async fn act(tx: &mut Tx, actor: &Actor, now: Timestamp, action: Action, ids: &[PublicId]) -> Result<(), Refusal> {
    for id in ids {
        // Looked up first, since a failed statement ends a transaction on PostgreSQL.
        let state = match store::get(tx, id).await {
            Ok(found) => found.state,
            Err(Refusal::NotFound) => continue,
            Err(other) => return Err(other),
        };
        match (action, state) {
            (Action::Resend, State::Unconfirmed) => match manage::resend_by(tx, actor, now, id).await {
                Ok(_) | Err(Refusal::Conflict(_)) => {}
                Err(other) => return Err(other),
            },
            (Action::Unsubscribe, State::Active | State::Unconfirmed | State::Quarantined) => {
                edit::end(tx, actor, now, id).await?;
            }
            (Action::Reactivate, State::Quarantined) => manage::reactivate_by(tx, actor, now, id).await?,
            _ => {}
        }
    }
    Ok(())
}
