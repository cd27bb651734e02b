//! Who watches over what administrators do (decision 54): those with finance or the role of administrator, and whoever
//! lost such a role a moment ago, so that nobody can be silenced first.

use super::pending_action::store;
use crate::access::duties::KEY_ROLES;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// The roles in [`KEY_ROLES`] that count: those of a person who can sign in.
fn effective(roles: &BTreeSet<Role>, can_sign_in: bool) -> BTreeSet<Role> {
    roles.iter().copied().filter(|role| can_sign_in && KEY_ROLES.contains(role)).collect()
}

/// What a person may do, as far as it is kept here.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// Their roles.
    pub roles: &'a BTreeSet<Role>,
    /// Whether they can sign in.
    pub can_sign_in: bool,
}

/// Records the key roles that a change of access takes from a person, also by disabling their account, and forgets
/// those that it gives back. `waited` tells whether the change waited as a pending action, of which others were told.
pub async fn record_change(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    (old, new): (Access<'_>, Access<'_>),
    waited: bool,
) -> Result<(), Refusal> {
    let (old, new) = (effective(old.roles, old.can_sign_in), effective(new.roles, new.can_sign_in));
    for role in old.difference(&new) {
        tx.execute(
            sql("insert into lost_role (staff_id, role, lost_at, waited) values ($1, $2, $3, $4)
                 on conflict (staff_id, role) do update
                 set lost_at = excluded.lost_at, waited = excluded.waited")
            .bind(id)
            .bind(*role)
            .bind(now)
            .bind(waited),
        )
        .await?;
    }
    for role in &new {
        tx.execute(sql("delete from lost_role where staff_id = $1 and role = $2").bind(id).bind(*role)).await?;
    }
    Ok(())
}

/// Since when a lost right still counts: for as long as an action waits.
pub async fn watched_from(tx: &mut Tx, now: Timestamp) -> Result<Timestamp, Refusal> {
    Ok(now - store::situation(tx).await?.delay())
}

/// Whether a person lost a key role after `since`.
pub async fn lost_key_role(tx: &mut Tx, id: &PublicId, since: Timestamp) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from lost_role where staff_id = $1 and lost_at > $2)").bind(id).bind(since),
        )
        .await?)
}

/// Somebody who is told of what administrators do.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Watcher {
    /// Their id.
    pub id: PublicId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// Those who are told: the owner, administrators, finance, whoever lost one of these roles after `since` or is disabled
/// since then, and the person it is about.
pub async fn watchers(tx: &mut Tx, subject: Option<&PublicId>, since: Timestamp) -> Result<Vec<Watcher>, Refusal> {
    Ok(tx
        .fetch_all::<Watcher>(
            sql("select id, name, email from staff
                 where id = $1
                    or (disabled_at is null
                        and (is_owner = true
                             or id in (select staff_id from staff_role where role in ('finance', 'admin'))))
                    or id in (select staff_id from lost_role where role in ('finance', 'admin') and lost_at > $2)
                 order by id")
            .bind(subject.map_or("", PublicId::as_str))
            .bind(since),
        )
        .await?)
}

/// The names of those who could have stopped a waiting action and lost that right without a wait. Taking away the access
/// of the person whom the action gives it back to does not count.
pub async fn silenced(tx: &mut Tx, action_id: &PublicId) -> Result<Vec<String>, Refusal> {
    Ok(tx
        .fetch_values::<String>(
            sql(const_format::concatcp!(
                "select distinct staff.name from pending_action
                 join lost_role on ",
                SILENCES,
                " join staff on staff.id = lost_role.staff_id
                 where pending_action.id = $1 order by staff.name"
            ))
            .bind(action_id),
        )
        .await?)
}

/// In SQL: whether the row `lost_role` is a reason why the row `pending_action` does not take effect on its own.
pub(super) const SILENCES: &str = "(lost_role.role in ('finance', 'admin') and lost_role.waited = false
    and lost_role.lost_at > coalesce(pending_action.watched_from, pending_action.requested_at)
    and (pending_action.kind <> 'change_access' or lost_role.staff_id <> pending_action.subject_id))";
