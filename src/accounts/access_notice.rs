//! Changes of somebody's access that take effect at once, and of which that person and those who watch over
//! administrators are told (decision 54). The row is written in the transaction of the change; `staff_notices` makes
//! e-mails of it.

use super::store;
use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most notices of one run.
const LISTED_MAX: i64 = 50;

/// What an administrator changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessChange {
    /// The roles they got.
    pub given: BTreeSet<Role>,
    /// The roles they lost.
    pub taken: BTreeSet<Role>,
    /// Whether they can sign in from now on; `None` if that did not change.
    pub can_sign_in: Option<bool>,
    /// Whether their password was replaced by a generated one.
    pub new_password: bool,
}

/// A notice that is not enqueued yet.
#[derive(Debug, Clone)]
pub struct AccessNotice {
    /// Its id.
    pub id: PublicId,
    /// Whose access changed.
    pub subject_id: PublicId,
    /// Their name.
    pub subject_name: String,
    /// The name of the administrator who changed it.
    pub actor_name: String,
    /// What changed.
    pub change: AccessChange,
    /// When.
    pub at: Timestamp,
}

/// Records a change that an administrator made. Nothing is recorded where nothing changed.
pub async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    subject: &PublicId,
    change: &AccessChange,
) -> Result<(), Refusal> {
    let Actor::Staff(actor) = actor else { return Ok(()) };
    if *change == AccessChange::default() {
        return Ok(());
    }
    let details = serde_json::to_string(change).map_err(|error| Refusal::Fault(error.to_string()))?;
    tx.execute(
        sql("insert into access_notice (id, subject_id, actor_id, details, at) values ($1, $2, $3, $4, $5)")
            .bind(random::public_id())
            .bind(subject)
            .bind(actor)
            .bind(details)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// The ids of notices that are not enqueued yet, the oldest first.
pub async fn unenqueued(tx: &mut Tx) -> Result<Vec<PublicId>, Refusal> {
    let query = "select id from access_notice where enqueued_at is null order by at, id limit $1";
    Ok(tx.fetch_values::<PublicId>(sql(query).bind(LISTED_MAX)).await?)
}

/// Marks a notice as enqueued and returns it; `None` where another node did.
pub async fn take(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<Option<AccessNotice>, Refusal> {
    let update = "update access_notice set enqueued_at = $2 where id = $1 and enqueued_at is null
                  returning subject_id, actor_id, details, at";
    let taken = tx.fetch_optional::<(PublicId, PublicId, String, Timestamp)>(sql(update).bind(id).bind(now)).await?;
    let Some((subject_id, actor_id, details, at)) = taken else { return Ok(None) };
    let change =
        serde_json::from_str(&details).map_err(|error| Refusal::Fault(format!("access notice {id}: {error}")))?;
    let subject_name = store::get_name(tx, &subject_id).await?;
    let actor_name = store::get_name(tx, &actor_id).await?;
    Ok(Some(AccessNotice { id: id.clone(), subject_id, subject_name, actor_name, change, at }))
}
