//! Confirms, stops and applies pending actions.
//!
//! A decision claims the row by its state, so of two at once only one succeeds, on every node. The claim and what it
//! does commit together: after a crash the action still waits and is applied by the next run of the worker. A lease
//! would add nothing, since nothing outside the transaction happens.

use super::request::check_conflicts;
use super::rules::{check_confirm, check_stop, is_due};
use super::{Action, PendingAction, State, store};
use crate::access::{Administrator, SignedIn};
use crate::accounts::oversight::{self, Access};
use crate::accounts::store as staff_store;
use crate::accounts::token::{self, NewToken};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation::{self, ConflictPolicy};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// A second administrator confirms an action, which takes effect at once. Returns [`State::Lapsed`] if what it is about
/// has changed since it was requested; then nothing was done.
///
/// # Errors
///
/// Those of [`check_confirm`].
pub async fn confirm(tx: &mut Tx, right: &Administrator, now: Timestamp, id: &PublicId) -> Result<State, Refusal> {
    let action = store::get(tx, id).await?;
    check_confirm(&action, right.staff_id()?)?;
    settle(tx, now, &action, Some(right.staff_id()?)).await
}

/// Stops an action, with a reason for whoever requested it.
///
/// # Errors
///
/// A field error without a reason, and those of [`check_stop`].
pub async fn stop(tx: &mut Tx, right: &SignedIn, now: Timestamp, id: &PublicId, reason: &str) -> Result<(), Refusal> {
    let action = store::get(tx, id).await?;
    check_stop(&action, right.staff_id()?, right.roles())?;
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, TITLE_MAX);
    form.check()?;
    claim(tx, now, id, State::Stopped, Some(right.staff_id()?), &reason).await?;
    record(tx, now, right.actor(), "pending_action.stopped", &action).await
}

/// Applies an action whose time has come. Does nothing to one that is decided or not due.
pub async fn take_effect(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let action = store::get(tx, id).await?;
    if is_due(&action, now) {
        settle(tx, now, &action, None).await?;
    }
    Ok(())
}

/// Applies every action whose time has come, each in a transaction of its own. One that fails does not keep back the
/// others. Returns whether there may be more.
pub async fn apply_due(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let due = store::due(&mut app.db.read().await?, now).await?;
    let mut failure = None;
    for id in due {
        match app.db.write(async move |tx| take_effect(tx, now, &id).await).await {
            // A conflict means that somebody else decided it meanwhile.
            Ok(()) | Err(Refusal::Conflict(_)) => {}
            Err(refusal) => failure = Some(refusal),
        }
    }
    failure.map_or(Ok(false), Err)
}

/// Decides a waiting action. The secret of a decided action is not kept.
async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    state: State,
    by: Option<&PublicId>,
    reason: &str,
) -> Result<(), Refusal> {
    let claimed = tx
        .execute(
            sql("update pending_action
                 set state = $2, decided_by = $3, decided_at = $4, reason = $5, secret_hash = ''
                 where id = $1 and state = 'waiting'")
            .bind(id)
            .bind(state)
            .bind(by.cloned())
            .bind(now)
            .bind(reason),
        )
        .await?;
    if claimed == 0 { Err(Refusal::conflict("pending-decided")) } else { Ok(()) }
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, verb: &str, action: &PendingAction) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "pending_action",
        subject_id: &action.id,
        incident_id: None,
        fields: &[action.action.kind().as_str()],
    };
    events::record(tx, now, event).await
}

/// Applies an action, or lets it lapse where it is not valid any more.
async fn settle(
    tx: &mut Tx,
    now: Timestamp,
    action: &PendingAction,
    confirmed_by: Option<&PublicId>,
) -> Result<State, Refusal> {
    claim(tx, now, &action.id, State::Applied, confirmed_by, "").await?;
    if let Some(subject) = action.action.subject() {
        // Locks the account until the commit, so that nothing changes between this check and its effect.
        staff_store::raise_version(tx, subject).await?;
    }
    if !is_valid(tx, action).await? {
        tx.execute(sql("update pending_action set state = 'lapsed', decided_by = null where id = $1").bind(&action.id))
            .await?;
        record(tx, now, &Actor::System, "pending_action.lapsed", action).await?;
        return Ok(State::Lapsed);
    }
    let actor = confirmed_by.map_or(Actor::System, |id| Actor::Staff(id.clone()));
    record(tx, now, &actor, "pending_action.applied", action).await?;
    perform(tx, now, action).await?;
    Ok(State::Applied)
}

/// Whether whoever requested it is still an administrator, and its subject is as it was.
async fn is_valid(tx: &mut Tx, action: &PendingAction) -> Result<bool, Refusal> {
    let requester = staff_store::find_active(tx, &action.requested_by).await?;
    if !requester.is_some_and(|requester| requester.roles.contains(&Role::Admin)) {
        return Ok(false);
    }
    if store::basis(tx, &action.action).await? != action.basis {
        return Ok(false);
    }
    if let Action::ChangeAccess { staff_id, given, taken, .. } = &action.action {
        let old = crate::accounts::staff::get(tx, staff_id).await?.profile.roles;
        return match check_conflicts(tx, &old, &changed(&old, given, taken)).await {
            Ok(()) => Ok(true),
            Err(Refusal::Invalid(_)) => Ok(false),
            Err(other) => Err(other),
        };
    }
    Ok(true)
}

fn changed(old: &BTreeSet<Role>, given: &BTreeSet<Role>, taken: &BTreeSet<Role>) -> BTreeSet<Role> {
    old.union(given).copied().filter(|role| !taken.contains(role)).collect()
}

/// Does what was requested, in the name of whoever requested it.
async fn perform(tx: &mut Tx, now: Timestamp, action: &PendingAction) -> Result<(), Refusal> {
    let actor = Actor::Staff(action.requested_by.clone());
    match &action.action {
        Action::ChangeAccess { staff_id, given, taken, enable } => {
            let stored = crate::accounts::staff::get(tx, staff_id).await?;
            let (old, could) = (&stored.profile.roles, stored.disabled_at.is_none());
            let new = changed(old, given, taken);
            let before = Access { roles: old, can_sign_in: could };
            let after = Access { roles: &new, can_sign_in: could || *enable };
            oversight::record_change(tx, now, staff_id, (before, after), true).await?;
            for role in taken {
                staff_store::remove_role(tx, staff_id, *role).await?;
            }
            staff_store::add_roles(tx, staff_id, given).await?;
            if *enable {
                staff_store::enable(tx, staff_id).await?;
            }
            let fields: &[&str] = if *enable { &["roles", "disabled_at"] } else { &["roles"] };
            let event = Event {
                actor: &actor,
                verb: "staff.edited",
                subject: "staff",
                subject_id: staff_id,
                incident_id: None,
                fields,
            };
            events::record(tx, now, event).await
        }
        Action::ResetPassword { staff_id } => {
            let hash = &action.secret_hash;
            staff_store::set_generated_password(tx, &actor, now, staff_id, hash).await
        }
        Action::CreateToken { name, roles, merchant, owner_id, scopes } => {
            let new = NewToken {
                name: name.clone(),
                roles: roles.clone(),
                merchant: merchant.clone(),
                owner_id: owner_id.clone(),
                scopes: scopes.clone(),
            };
            token::insert(tx, &actor, now, &new, &action.secret_hash).await
        }
        Action::ChangeSafeguards { delay_hours, conflicting_roles } => {
            set_safeguards(tx, &actor, now, *delay_hours, *conflicting_roles).await
        }
    }
}

/// Changes the safeguards at once.
pub(super) async fn set_safeguards(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    delay_hours: i64,
    conflicting_roles: ConflictPolicy,
) -> Result<(), Refusal> {
    installation::set_safeguards(tx, delay_hours, conflicting_roles).await?;
    let event = Event {
        actor,
        verb: "installation.edited",
        subject: "installation",
        subject_id: &1,
        incident_id: None,
        fields: &["action_delay_hours", "conflicting_roles"],
    };
    events::record(tx, now, event).await
}
