//! Requests an action. It takes effect at once where nothing has to wait.

use super::decide;
use super::{Action, store};
use crate::access::Administrator;
use crate::access::duties::conflicts;
use crate::accounts::oversight;
use crate::accounts::token::{self, NewToken};
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation::{self, ConflictPolicy};
use crate::platform::random;
use crate::types::{Message, PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It took effect.
    Applied,
    /// It waits.
    Waiting,
}

/// Requests an action. `secret_hash` is the hash of the password or token that starts to work with it.
///
/// # Errors
///
/// A conflict while another action of the kind waits for the same person, and those of [`store::check_count`].
pub async fn request(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    action: &Action,
    secret_hash: &str,
) -> Result<Progress, Refusal> {
    let id = random::public_id();
    let delay = store::situation(tx).await?.delay();
    let due_at = now + delay;
    store::check_count(tx, right.staff_id()?).await?;
    let details = serde_json::to_string(action).map_err(|error| Refusal::Fault(error.to_string()))?;
    let basis = store::basis(tx, action).await?;
    tx.execute(
        sql("insert into pending_action
                 (id, kind, subject_id, details, secret_hash, basis, requested_by, requested_at, due_at, watched_from)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&id)
        .bind(action.kind())
        .bind(action.subject().cloned())
        .bind(details)
        .bind(secret_hash)
        .bind(basis)
        .bind(right.staff_id()?)
        .bind(now)
        .bind(due_at)
        .bind(now - delay),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::conflict("pending-already")))?;
    let event = Event {
        actor: right.actor(),
        verb: "pending_action.requested",
        subject: "pending_action",
        subject_id: &id,
        incident_id: None,
        fields: &[action.kind().as_str()],
    };
    events::record(tx, now, event).await?;
    if due_at > now {
        return Ok(Progress::Waiting);
    }
    decide::take_effect(tx, now, &id).await?;
    Ok(Progress::Applied)
}

/// Requests a token with the hash of its text.
pub async fn request_token(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    new: &NewToken,
    token_hash: &str,
) -> Result<Progress, Refusal> {
    if !token::is_key(&new.roles, &new.scopes) {
        token::insert(tx, right.actor(), now, new, token_hash).await?;
        return Ok(Progress::Applied);
    }
    let NewToken { name, roles, merchant, owner_id, scopes } = new.clone();
    request(tx, right, now, &Action::CreateToken { name, roles, merchant, owner_id, scopes }, token_hash).await
}

/// Changes how long actions wait and what happens to conflicting roles. What makes the safeguards weaker waits.
///
/// # Errors
///
/// Those of [`request`]; [`Refusal::Stale`] when the settings were edited after `version`.
pub async fn change_safeguards(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    delay_hours: i64,
    conflicting_roles: ConflictPolicy,
) -> Result<Progress, Refusal> {
    let stored = installation::get(tx).await?;
    if stored.version != version {
        let words = |hours, policy: ConflictPolicy| {
            let policy = crate::t!(&format!("safeguards-conflicts-{}", policy.as_str()));
            format!("{}\n{policy}", crate::t!("safeguards-delay-summary", count = hours))
        };
        let theirs = words(stored.action_delay_hours, stored.conflicting_roles);
        return Err(Refusal::Stale { theirs, yours: words(delay_hours, conflicting_roles) });
    }
    let is_weaker = delay_hours < stored.action_delay_hours
        || (stored.conflicting_roles == ConflictPolicy::Refuse && conflicting_roles == ConflictPolicy::Flag);
    if is_weaker {
        return request(tx, right, now, &Action::ChangeSafeguards { delay_hours, conflicting_roles }, "").await;
    }
    decide::set_safeguards(tx, right.actor(), now, delay_hours, conflicting_roles).await?;
    Ok(Progress::Applied)
}

/// Checks the roles somebody is to hold against the setting for conflicting ones. Conflicts they have already stay.
///
/// # Errors
///
/// A field error at `role` that names the first pair, where the setting refuses conflicts.
pub async fn check_conflicts(tx: &mut Tx, old: &BTreeSet<Role>, new: &BTreeSet<Role>) -> Result<(), Refusal> {
    let before = conflicts(old);
    let Some((one, other)) = conflicts(new).into_iter().find(|pair| !before.contains(pair)) else { return Ok(()) };
    if installation::get(tx).await?.conflicting_roles == ConflictPolicy::Flag {
        return Ok(());
    }
    let name = |role: Role| crate::t!(&format!("role-{}", role.as_str()));
    let message = Message::new("staff-roles-conflict").with("one", name(one)).with("other", name(other));
    Err(Refusal::fields([("role", message)]))
}

/// Whether changes of this person's password wait: they have a key role, lost one within the wait, or wait for one.
pub async fn guards_password(
    tx: &mut Tx,
    now: Timestamp,
    staff_id: &PublicId,
    roles: &BTreeSet<Role>,
) -> Result<bool, Refusal> {
    if crate::access::duties::holds_key(roles) || store::waits_for_access(tx, staff_id).await? {
        return Ok(true);
    }
    let since = oversight::watched_from(tx, now).await?;
    oversight::lost_key_role(tx, staff_id, since).await
}
