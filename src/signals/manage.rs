//! Raises, updates, ends and dismisses signals.

use super::evidence;
use super::rule::{Evidence, rises_further};
use super::store::{self, Signal};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Longest reason, in characters.
pub const REASON_MAX: usize = 500;

/// What there is to write about a service.
enum Due {
    Nothing,
    Raise { evidence: Evidence, first_evidence_at: Timestamp },
    Update(Signal, Evidence),
    End(Signal),
}

/// Compares what is known about a service with its signal.
async fn due(tx: &mut Tx, now: Timestamp, service_id: &PublicId) -> Result<Due, Refusal> {
    let (evidence, first) = evidence::of_service(tx, service_id, now).await?;
    let going_on = store::going_on(tx).await?.into_iter().find(|signal| &signal.service_id == service_id);
    Ok(match going_on {
        None if evidence.is_signal() => Due::Raise { evidence, first_evidence_at: first.unwrap_or(now) },
        None => Due::Nothing,
        Some(signal) if !evidence.goes_on() => Due::End(signal),
        Some(signal) if comes_back(&signal, evidence) => Due::Update(signal, evidence),
        Some(signal) if (signal.people, signal.usual) != (evidence.people, evidence.usual) => {
            Due::Update(signal, evidence)
        }
        Some(_) => Due::Nothing,
    })
}

/// Whether there is something to write about a service, so that a worker opens no write transaction in vain.
pub(super) async fn is_due(tx: &mut Tx, now: Timestamp, service_id: &PublicId) -> Result<bool, Refusal> {
    Ok(!matches!(due(tx, now, service_id).await?, Due::Nothing))
}

/// Writes what there is to write about a service.
pub(super) async fn review(tx: &mut Tx, now: Timestamp, service_id: &PublicId) -> Result<(), Refusal> {
    match due(tx, now, service_id).await? {
        Due::Nothing => Ok(()),
        Due::Raise { evidence, first_evidence_at } => raise(tx, now, service_id, evidence, first_evidence_at).await,
        Due::Update(signal, evidence) => update(tx, now, &signal, evidence).await,
        Due::End(signal) => end(tx, now, &signal).await,
    }
}

/// Whether a dismissed signal comes back.
fn comes_back(signal: &Signal, evidence: Evidence) -> bool {
    signal.dismissed_at.is_some() && rises_further(signal.dismissed_people, evidence.people)
}

/// Two workers at once raise one signal, by the unique index.
async fn raise(
    tx: &mut Tx,
    now: Timestamp,
    service_id: &PublicId,
    evidence: Evidence,
    first_evidence_at: Timestamp,
) -> Result<(), Refusal> {
    let id = random::public_id();
    let raised = tx
        .execute(
            sql("insert into service_signal (id, service_id, raised_at, first_evidence_at, people, peak, usual, updated_at)
             values ($1, $2, $3, $4, $5, $5, $6, $3)
             on conflict do nothing")
            .bind(&id)
            .bind(service_id)
            .bind(now)
            .bind(first_evidence_at)
            .bind(evidence.people)
            .bind(evidence.usual),
        )
        .await?;
    if raised == 0 { Ok(()) } else { record(tx, &Actor::System, now, "signal.raised", &id, &["people"]).await }
}

async fn update(tx: &mut Tx, now: Timestamp, signal: &Signal, evidence: Evidence) -> Result<(), Refusal> {
    let comes_back = comes_back(signal, evidence);
    let dismissed_at = signal.dismissed_at.filter(|_| !comes_back);
    let changed = tx
        .execute(
            sql("update service_signal
             set people = $2, peak = $3, usual = $4, updated_at = $5, dismissed_at = $6, version = version + $7
             where id = $1 and version = $8 and ended_at is null")
            .bind(&signal.id)
            .bind(evidence.people)
            .bind(signal.peak.max(evidence.people))
            .bind(evidence.usual)
            .bind(now)
            .bind(dismissed_at)
            .bind(i64::from(comes_back))
            .bind(signal.version),
        )
        .await?;
    if comes_back && changed > 0 {
        record(tx, &Actor::System, now, "signal.came_back", &signal.id, &["people"]).await?;
    }
    Ok(())
}

async fn end(tx: &mut Tx, now: Timestamp, signal: &Signal) -> Result<(), Refusal> {
    let text = "update service_signal set ended_at = $2, version = version + 1 where id = $1 and ended_at is null";
    let ended = tx.execute(sql(text).bind(&signal.id).bind(now)).await?;
    if ended == 0 { Ok(()) } else { record(tx, &Actor::System, now, "signal.ended", &signal.id, &[]).await }
}

/// Dismisses a signal with a reason: staff know why customers write, and it is no incident. `version` is the one that was
/// read.
///
/// # Errors
///
/// A field error without a reason, `Refusal::Conflict` when it has ended or somebody dismissed it before.
pub async fn dismiss(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    reason: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, REASON_MAX);
    form.check()?;
    let signal = store::get(tx, id).await?;
    if !signal.stands() || signal.version != version {
        return Err(Refusal::conflict("signal-answered"));
    }
    set_dismissed(tx, right, now, &signal, &reason).await
}

/// Answers for a service that is about to be called operational: while a signal stands, that needs a reason, which
/// dismisses the signal.
///
/// # Errors
///
/// An error at the field `reason` where a signal stands and there is none.
pub async fn settle(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    service_id: &PublicId,
    reason: &str,
) -> Result<(), Refusal> {
    let Some(signal) = store::standing(tx, service_id).await? else { return Ok(()) };
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, REASON_MAX);
    form.check()?;
    set_dismissed(tx, right, now, &signal, &reason).await
}

async fn set_dismissed(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    signal: &Signal,
    reason: &str,
) -> Result<(), Refusal> {
    let by = right.staff_id()?.clone();
    let changed = tx
        .execute(
            sql("update service_signal
             set dismissed_at = $2, dismissed_by = $3, dismissed_people = people, reason = $4, version = version + 1
             where id = $1 and version = $5 and ended_at is null and dismissed_at is null")
            .bind(&signal.id)
            .bind(now)
            .bind(&by)
            .bind(reason)
            .bind(signal.version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::conflict("signal-answered"));
    }
    record(tx, right.actor(), now, "signal.dismissed", &signal.id, &["reason"]).await
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "signal", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
