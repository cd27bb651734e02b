//! Reads pending actions, and what their rules depend on.

use super::rules::{Situation, WAITING_MAX};
use super::{Action, Kind, PendingAction, State};
use crate::accounts::{oversight, staff, store};
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most actions in a list.
const LISTED_MAX: i64 = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    details: String,
    secret_hash: String,
    basis: String,
    requested_by: PublicId,
    requested_by_name: String,
    requested_at: Timestamp,
    due_at: Timestamp,
    state: State,
    decided_by_name: Option<String>,
    decided_at: Option<Timestamp>,
    reason: String,
    subject_name: Option<String>,
    watched_from: Timestamp,
    needs_confirmation: bool,
}

impl TryFrom<Row> for PendingAction {
    type Error = Refusal;
    fn try_from(row: Row) -> Result<Self, Refusal> {
        let action = serde_json::from_str(&row.details)
            .map_err(|error| Refusal::Fault(format!("pending action {}: {error}", row.id)))?;
        Ok(Self {
            id: row.id,
            action,
            subject_name: row.subject_name.unwrap_or_default(),
            requested_by: row.requested_by,
            requested_by_name: row.requested_by_name,
            requested_at: row.requested_at,
            due_at: row.due_at,
            state: row.state,
            decided_by_name: row.decided_by_name,
            decided_at: row.decided_at,
            reason: row.reason,
            watched_from: row.watched_from,
            needs_confirmation: row.needs_confirmation,
            basis: row.basis,
            secret_hash: row.secret_hash,
        })
    }
}

/// In SQL: whether somebody could have stopped the row `pending_action` and lost that right.
const NEEDS_CONFIRMATION: &str = concatcp!("exists (select 1 from lost_role where ", oversight::SILENCES, ")");

const COLUMNS: &str = concatcp!(
    "select pending_action.id, details, secret_hash, basis, requested_by,
        requester.name as requested_by_name, requested_at, due_at, state, decider.name as decided_by_name, decided_at,
        reason, subject.name as subject_name, coalesce(watched_from, requested_at) as watched_from,
        (state = 'waiting' and ",
    NEEDS_CONFIRMATION,
    ") as needs_confirmation
    from pending_action
    join staff as requester on requester.id = requested_by
    left join staff as decider on decider.id = decided_by
    left join staff as subject on subject.id = subject_id "
);

fn read(rows: Vec<Row>) -> Result<Vec<PendingAction>, Refusal> {
    rows.into_iter().map(PendingAction::try_from).collect()
}

/// An action.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<PendingAction, Refusal> {
    const ONE: &str = concatcp!(COLUMNS, "where pending_action.id = $1");
    tx.fetch_optional::<Row>(sql(ONE).bind(id)).await?.ok_or(Refusal::NotFound)?.try_into()
}

/// The waiting actions, the first to take effect first; only those about `subject`, if one is given.
pub async fn waiting(tx: &mut Tx, subject: Option<&PublicId>) -> Result<Vec<PendingAction>, Refusal> {
    const WAITING: &str = concatcp!(
        COLUMNS,
        "where state = 'waiting' and ($1 = '' or subject_id = $1) order by due_at, pending_action.id limit $2"
    );
    let subject = subject.map_or("", PublicId::as_str);
    read(tx.fetch_all::<Row>(sql(WAITING).bind(subject).bind(LISTED_MAX)).await?)
}

/// The actions that were decided last, the newest first; only those about `subject`, if one is given.
pub async fn decided(tx: &mut Tx, subject: Option<&PublicId>) -> Result<Vec<PendingAction>, Refusal> {
    const DECIDED: &str = concatcp!(
        COLUMNS,
        "where state <> 'waiting' and ($1 = '' or subject_id = $1)
         order by decided_at desc, pending_action.id limit $2"
    );
    let subject = subject.map_or("", PublicId::as_str);
    read(tx.fetch_all::<Row>(sql(DECIDED).bind(subject).bind(LISTED_MAX)).await?)
}

/// The ids of actions whose time has come.
pub async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    const DUE: &str = concatcp!(
        "select id from pending_action where state = 'waiting' and due_at <= $1 and not ",
        NEEDS_CONFIRMATION,
        " order by due_at, id limit $2"
    );
    Ok(tx.fetch_values::<PublicId>(sql(DUE).bind(now).bind(LISTED_MAX)).await?)
}

/// The ids of actions whose state was not told to those concerned yet.
pub async fn unnotified(tx: &mut Tx) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from pending_action where state <> notified_state order by requested_at, id limit $1")
                .bind(LISTED_MAX),
        )
        .await?)
}

/// Records that those concerned are told of a state. False when another node did, or when the state has changed.
pub async fn set_notified(tx: &mut Tx, id: &PublicId, state: State) -> Result<bool, Refusal> {
    let updated = tx
        .execute(
            sql("update pending_action set notified_state = $2
                 where id = $1 and state = $2 and notified_state <> $2")
            .bind(id)
            .bind(state),
        )
        .await?;
    Ok(updated > 0)
}

/// Checks that an administrator may request another action that waits.
///
/// # Errors
///
/// A conflict while [`WAITING_MAX`] of theirs wait.
pub async fn check_count(tx: &mut Tx, requester: &PublicId) -> Result<(), Refusal> {
    let query =
        sql("select count(*) from pending_action where state = 'waiting' and requested_by = $1").bind(requester);
    let waiting = tx.fetch_value::<i64>(query).await?;
    if waiting < WAITING_MAX { Ok(()) } else { Err(Refusal::conflict("pending-too-many")) }
}

/// Whether a change of this person's access waits that gives them roles or lets them in.
pub async fn waits_for_access(tx: &mut Tx, staff_id: &PublicId) -> Result<bool, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select id from pending_action where state = 'waiting' and kind = $1 and subject_id = $2")
                .bind(Kind::ChangeAccess)
                .bind(staff_id),
        )
        .await?;
    Ok(found.is_some())
}

/// Whether money was ever reserved or spent.
pub async fn money_moved(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(tx.fetch_value::<bool>(sql("select exists (select 1 from ledger_transfer_view)")).await?)
}

/// What the length of the wait depends on.
pub async fn situation(tx: &mut Tx) -> Result<Situation, Refusal> {
    let administrators = tx.fetch_value::<i64>(sql("select count(*) from staff_role where role = 'admin'")).await?;
    let money_moved = money_moved(tx).await?;
    let delay_hours = installation::get(tx).await?.action_delay_hours;
    Ok(Situation { administrators, money_moved, delay_hours })
}

/// What is true of an action's subject now, as far as the action depends on it.
pub(super) async fn basis(tx: &mut Tx, action: &Action) -> Result<String, Refusal> {
    match action {
        Action::ChangeAccess { staff_id, .. } => access_of(tx, staff_id).await,
        Action::ResetPassword { staff_id } => {
            let set_at = store::password_set_at(tx, staff_id).await?;
            let set_at = set_at.map(|at| at.timestamp_micros()).unwrap_or_default();
            Ok(format!("{}; password {set_at}", access_of(tx, staff_id).await?))
        }
        Action::CreateToken { .. } => Ok(String::new()),
        Action::ChangeSafeguards { .. } => {
            let stored = installation::get(tx).await?;
            Ok(format!("{} {}", stored.action_delay_hours, stored.conflicting_roles.as_str()))
        }
    }
}

async fn access_of(tx: &mut Tx, staff_id: &PublicId) -> Result<String, Refusal> {
    let member = staff::get(tx, staff_id).await?;
    let roles: Vec<&str> = member.profile.roles.iter().map(|role| role.as_str()).collect();
    Ok(format!("{}; {}", roles.join(","), if member.disabled_at.is_none() { "active" } else { "disabled" }))
}
