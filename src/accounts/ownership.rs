//! The owner: the first administrator, who is told of every pending action and whom no other administrator can lock out
//! (decision 54).

use super::store;
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};

/// The owner's id; `None` while there is no administrator.
pub async fn owner(tx: &mut Tx) -> Result<Option<PublicId>, Refusal> {
    Ok(tx.fetch_value_optional::<PublicId>(sql("select id from staff where is_owner = true")).await?)
}

/// The owner makes another administrator the owner.
///
/// # Errors
///
/// Not allowed for anybody else; a conflict if the other person is no administrator or cannot sign in.
pub async fn transfer(tx: &mut Tx, right: &Administrator, now: Timestamp, to: &PublicId) -> Result<(), Refusal> {
    if owner(tx).await?.as_ref() != Some(right.staff_id()?) {
        return Err(Refusal::not_allowed("ownership-owner-only"));
    }
    set_owner(tx, right.actor(), now, to).await
}

/// Makes an administrator the owner, for the command line: the owner may have left.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an unknown address; a conflict as for [`transfer`].
pub async fn appoint(tx: &mut Tx, now: Timestamp, email: &str) -> Result<(), Refusal> {
    let found = tx
        .fetch_value_optional::<PublicId>(sql("select id from staff where email_key = $1").bind(email.to_lowercase()))
        .await?;
    set_owner(tx, &Actor::System, now, &found.ok_or(Refusal::NotFound)?).await
}

async fn set_owner(tx: &mut Tx, actor: &Actor, now: Timestamp, to: &PublicId) -> Result<(), Refusal> {
    let person = store::find_active(tx, to).await?;
    if !person.is_some_and(|person| person.roles.contains(&Role::Admin)) {
        return Err(Refusal::conflict("ownership-not-administrator"));
    }
    tx.execute(sql("update staff set is_owner = false where is_owner = true")).await?;
    tx.execute(sql("update staff set is_owner = true where id = $1").bind(to)).await?;
    let event = Event {
        actor,
        verb: "staff.ownership_transferred",
        subject: "staff",
        subject_id: to,
        incident_id: None,
        fields: &["is_owner"],
    };
    events::record(tx, now, event).await
}
