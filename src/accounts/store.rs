//! Staff in the database.

use crate::access::Staff;
use crate::platform::db::sql;
use crate::platform::db::{Tx, map_unique_violation};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// A person to add; already checked.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// With which they sign in.
    pub email: String,
    /// As colleagues and customers read it.
    pub name: String,
    /// What stands under their name in a signature; may be empty.
    pub title: String,
    /// In PHC form.
    pub password_hash: String,
    /// At least one.
    pub roles: BTreeSet<Role>,
}

/// Adds a person; a second one with the same address is refused at `email`.
pub async fn add(tx: &mut Tx, actor: &Actor, now: Timestamp, new: &NewStaff) -> Result<PublicId, Refusal> {
    let id = random::public_id();
    let taken = || Refusal::field("email", "staff-email-taken");
    tx.execute(
        sql("insert into staff (id, email, email_key, name, title, password_hash, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&id)
        .bind(&new.email)
        .bind(new.email.to_lowercase())
        .bind(&new.name)
        .bind(&new.title)
        .bind(&new.password_hash)
        .bind(now),
    )
    .await
    .map_err(|error| map_unique_violation(error, taken()))?;
    give_roles(tx, &id, &new.roles).await?;
    let event = Event {
        actor,
        verb: "staff.added",
        subject: "staff",
        subject_id: &id,
        incident_id: None,
        fields: &["email", "name", "roles"],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// Gives a person these roles beside those they have.
pub async fn give_roles(tx: &mut Tx, id: &PublicId, roles: &BTreeSet<Role>) -> Result<(), Refusal> {
    for role in roles {
        tx.execute(sql("insert into staff_role (staff_id, role) values ($1, $2)").bind(id).bind(role.as_str())).await?;
    }
    Ok(())
}

/// Gives a person a new password and ends their sessions; `false` when there is nobody with this address.
pub async fn set_password(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    email: &str,
    password_hash: &str,
) -> Result<bool, Refusal> {
    let found = tx
        .fetch_value_optional::<PublicId>(sql("select id from staff where email_key = $1").bind(email.to_lowercase()))
        .await?;
    let Some(id) = found else { return Ok(false) };
    replace_password(tx, actor, now, &id, password_hash, &[]).await?;
    Ok(true)
}

/// Stores a person's new password and ends their sessions but those of `keep`.
pub async fn replace_password(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    id: &PublicId,
    password_hash: &str,
    keep: &[String],
) -> Result<(), Refusal> {
    tx.execute(sql("update staff set password_hash = $2 where id = $1").bind(id).bind(password_hash)).await?;
    super::session::end_others(tx, id, keep).await?;
    let event = Event {
        actor,
        verb: "staff.password_set",
        subject: "staff",
        subject_id: id,
        incident_id: None,
        fields: &["password"],
    };
    events::record(tx, now, event).await
}

/// A person who may still sign in, with their roles.
pub async fn signed_in(tx: &mut Tx, staff_id: &str) -> Result<Option<Staff>, Refusal> {
    let found = tx
        .fetch_optional::<(PublicId, String)>(
            sql("select id, name from staff where id = $1 and disabled_at is null").bind(staff_id),
        )
        .await?;
    let Some((id, name)) = found else { return Ok(None) };
    let roles = tx.fetch_values::<String>(sql("select role from staff_role where staff_id = $1").bind(&id)).await?;
    let roles = roles.iter().filter_map(|role| role.parse::<Role>().ok()).collect();
    Ok(Some(Staff { id, name, roles }))
}

/// The id and password hash of an account that may still sign in.
pub async fn password_of(tx: &mut Tx, email_key: &str) -> Result<Option<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(PublicId, String)>(
            sql("select id, password_hash from staff where email_key = $1 and disabled_at is null").bind(email_key),
        )
        .await?)
}

/// The password hash of a person who is signed in.
pub async fn password_hash(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select password_hash from staff where id = $1").bind(id)).await?)
}

/// Whether anybody can sign in at all.
pub async fn is_empty(tx: &mut Tx) -> Result<bool, Refusal> {
    let count = tx.fetch_value::<i64>(sql("select count(*) from staff")).await?;
    Ok(count == 0)
}
