//! What staff do with a case besides replying: take it, assign it to a colleague, change its state.

use super::case::CaseState;
use super::store;
use crate::access::{CaseAgent, CaseAssigner};
use crate::accounts;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Makes the caller the owner of a case, whether or not it had one.
pub async fn take(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, version: i64) -> Result<(), Refusal> {
    set_owner(tx, right.actor(), now, case_id, version, right.staff_id()?.clone()).await
}

/// Makes a colleague the owner of a case.
///
/// # Errors
///
/// A field error when `to` does not handle cases, `Refusal::Stale` when the case changed since `version` was read.
pub async fn assign(
    tx: &mut Tx,
    right: &CaseAssigner,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: PublicId,
) -> Result<(), Refusal> {
    if !store::agents(tx).await?.iter().any(|(id, _)| *id == to) {
        return Err(Refusal::field("owner", "field-choice"));
    }
    set_owner(tx, right.actor(), now, case_id, version, to).await
}

async fn set_owner(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: PublicId,
) -> Result<(), Refusal> {
    let mut case = store::lock(tx, case_id).await?;
    if case.version != version + 1 {
        let theirs = match &case.owner_id {
            Some(id) => accounts::store::get_name(tx, id).await?,
            None => t!("case-unassigned"),
        };
        return Err(Refusal::Stale { theirs, yours: accounts::store::get_name(tx, &to).await? });
    }
    case.owner_id = Some(to);
    if case.state == CaseState::New {
        case.change_state(CaseState::Acknowledged)?;
    }
    store::save(tx, now, &case).await?;
    store::record_event(tx, actor, now, &case, "case.taken", &["owner", "state"]).await
}

/// Sets the state that staff chose.
///
/// # Errors
///
/// A field error when [`CaseState::check_choice`] does not allow it, `Refusal::Stale` when the case changed since
/// `version` was read.
pub async fn set_state(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: CaseState,
) -> Result<(), Refusal> {
    let mut case = store::lock(tx, case_id).await?;
    if case.version != version + 1 {
        let label = |state: CaseState| t!(&format!("case-state-{}", state.as_str()));
        return Err(Refusal::Stale { theirs: label(case.state), yours: label(to) });
    }
    case.state.check_choice(to, case.clock.is_unanswered()).map_err(|why| Refusal::fields([("state", why)]))?;
    case.change_state(to)?;
    store::save(tx, now, &case).await?;
    store::record_event(tx, right.actor(), now, &case, "case.moved", &["state"]).await
}
