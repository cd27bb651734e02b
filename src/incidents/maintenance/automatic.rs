//! The automatic changes: maintenance begins and ends at its planned times, and subscribers are reminded of it.

use super::{ending, statuses, words};
use crate::access;
use crate::access::IncidentCommander;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store::{self, Incident};
use crate::platform::db::{Tx, sql};
use crate::platform::{events, installation};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How many maintenances one run of the worker begins, and how many it ends, at most.
const BATCH_MAX: i64 = 20;

/// Starts and ends the maintenances that are due, and returns whether more may be due.
pub async fn reconcile(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let starting = due_to_start(tx, now).await?;
    for id in &starting {
        start(tx, now, id).await?;
    }
    let ending = due_to_end(tx, now).await?;
    for id in &ending {
        end(tx, now, id).await?;
    }
    let is_full = |due: &[PublicId]| i64::try_from(due.len()).is_ok_and(|count| count == BATCH_MAX);
    Ok(is_full(&starting) || is_full(&ending))
}

/// Whether any maintenance is due to start or end. It is read first, so that an idle worker begins no write
/// transaction.
pub async fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    Ok(!due_to_start(tx, now).await?.is_empty() || !due_to_end(tx, now).await?.is_empty())
}

async fn due_to_start(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident where kind = $1 and state = $2 and started_at <= $3
             order by started_at limit $4")
            .bind(Kind::Maintenance)
            .bind(State::Scheduled)
            .bind(now)
            .bind(BATCH_MAX),
        )
        .await?)
}

async fn due_to_end(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident
             where kind = $1 and state in ($2, $3) and scheduled_until <= $4
               and not exists (select 1 from maintenance_option
                               where incident_id = incident.id and overran_at is not null)
             order by started_at limit $5")
            .bind(Kind::Maintenance)
            .bind(State::InProgress)
            .bind(State::Verifying)
            .bind(now)
            .bind(BATCH_MAX),
        )
        .await?)
}

/// Begins a maintenance: its services are under maintenance from the planned time on.
async fn start(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let Some(maintenance) = lock_in_state(tx, id, &[State::Scheduled]).await? else { return Ok(()) };
    let at = maintenance.started_at.min(now);
    publish_transition(tx, now, &maintenance, State::InProgress, at).await
}

/// Ends a maintenance at its planned time. What others say about its services stays. One that is being verified is not
/// complete because its time is over: customers are told that it takes longer, and it stays open until somebody ends or
/// extends it.
async fn end(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let Some(maintenance) = lock_in_state(tx, id, &[State::InProgress, State::Verifying]).await? else {
        return Ok(());
    };
    if maintenance.state == State::Verifying {
        return ending::publish_overrun(tx, now, &maintenance).await;
    }
    let at = maintenance.scheduled_until.unwrap_or(now).min(now);
    publish_transition(tx, now, &maintenance, State::Completed, at).await
}

/// Returns the maintenance if it is still in one of these states. [`events::public_changed`] locks the installation's
/// row first, so that two nodes that run at the same time wait for one another on PostgreSQL, and the second one finds
/// it changed.
async fn lock_in_state(tx: &mut Tx, id: &PublicId, states: &[State]) -> Result<Option<Incident>, Refusal> {
    events::public_changed(tx).await?;
    Ok(Some(store::get(tx, id).await?).filter(|maintenance| states.contains(&maintenance.state)))
}

/// Publishes the automatic update that moves a maintenance to its next state, dated at its planned time.
async fn publish_transition(
    tx: &mut Tx,
    now: Timestamp,
    maintenance: &Incident,
    state: State,
    at: Timestamp,
) -> Result<(), Refusal> {
    // After a long pause of the server, nobody is told that something begins which is over already.
    let is_past = state == State::InProgress && maintenance.scheduled_until.is_some_and(|until| until <= now);
    let update = CheckedUpdate {
        state,
        body: words(tx, state).await?.unwrap_or_default(),
        services: statuses(tx, maintenance, state).await?,
        services_from: at,
        next_update_by: None,
        notify: maintenance.notify_during && !is_past,
        display_at: Some(at),
        is_automatic: true,
    };
    let actor: Actor = access::by_system::<IncidentCommander>().actor().clone();
    publish::append_update(tx, publish::By { actor: &actor, author: None }, now, maintenance, update).await?;
    Ok(())
}

/// How many maintenances that begin soon are looked at for a reminder.
const UPCOMING_MAX: i64 = 500;

/// Maintenance of which subscribers are to be reminded now, the next to begin first: it begins within the time that is
/// set for it or for all, and nobody was told anything about it in that time.
pub async fn due_reminders(tx: &mut Tx, now: Timestamp) -> Result<Vec<Incident>, Refusal> {
    let upcoming = tx
        .fetch_all::<(PublicId, Timestamp, Option<i64>)>(
            sql("select id, started_at, reminder_minutes
             from incident left join maintenance_option on incident_id = incident.id
             where kind = $1 and state = $2 and notify_during = true and is_drill = false and withdrawn_at is null
               and started_at > $3 and started_at <= $4
             order by started_at, id limit $5")
            .bind(Kind::Maintenance)
            .bind(State::Scheduled)
            .bind(now)
            .bind(now + super::REMINDER_MAX)
            .bind(UPCOMING_MAX),
        )
        .await?;
    if upcoming.is_empty() {
        return Ok(Vec::new());
    }
    let setting = installation::get(tx).await?.maintenance_reminder_minutes;
    let mut due = Vec::new();
    for (id, starts_at, minutes) in upcoming {
        let before = Duration::minutes(minutes.unwrap_or(setting));
        if before.is_zero() || starts_at - before > now {
            continue;
        }
        let updates = store::updates(tx, &id).await?;
        let told = updates.iter().filter(|update| update.notify).map(|update| update.published_at).max();
        if told.is_none_or(|told| told < starts_at - before) {
            due.push(store::get(tx, &id).await?);
        }
    }
    Ok(due)
}
