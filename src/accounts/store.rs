//! Reads and writes staff accounts.

use super::{session, sign_in_source};
use crate::access::Staff;
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::platform::random;
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// A staff account to add, already validated.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// The e-mail address to sign in with.
    pub email: String,
    /// The name that colleagues and customers see.
    pub name: String,
    /// Job title, shown under the name in signatures; may be empty.
    pub title: String,
    /// PHC string; see [`super::password`].
    pub password_hash: String,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Whether they can sign in.
    pub can_sign_in: bool,
    /// Whether they must choose a password at the first sign-in, since somebody else knows this one.
    pub must_change_password: bool,
}

/// Adds a staff account. The first administrator is the owner (decision 54).
///
/// # Errors
///
/// A field error at `email` when another account has the address.
pub async fn add(tx: &mut Tx, actor: &Actor, now: Timestamp, new: &NewStaff) -> Result<PublicId, Refusal> {
    let id = random::public_id();
    tx.execute(
        sql("insert into staff (id, email, email_key, name, title, password_hash, created_at, disabled_at,
                                must_change_password, password_set_at, is_owner)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7,
                     $10 and not exists (select 1 from staff where is_owner = true))")
        .bind(&id)
        .bind(&new.email)
        .bind(new.email.to_lowercase())
        .bind(&new.name)
        .bind(&new.title)
        .bind(&new.password_hash)
        .bind(now)
        .bind((!new.can_sign_in).then_some(now))
        .bind(new.must_change_password)
        .bind(new.can_sign_in && new.roles.contains(&Role::Admin)),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::field("email", "staff-email-taken")))?;
    add_roles(tx, &id, &new.roles).await?;
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

/// The name of a member of staff; `None` without an id, or for an unknown one.
pub async fn find_name<'a>(tx: &mut Tx, id: impl Into<Option<&'a PublicId>>) -> Result<Option<String>, Refusal> {
    let Some(id) = id.into() else { return Ok(None) };
    Ok(tx.fetch_value_optional::<String>(sql("select name from staff where id = $1").bind(id)).await?)
}

/// The name of a member of staff.
///
/// # Errors
///
/// A fault for an unknown id, since rows name staff by foreign keys.
pub async fn get_name(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from staff where id = $1").bind(id)).await?)
}

/// Adds roles that the person does not have yet.
pub async fn add_roles(tx: &mut Tx, id: &PublicId, roles: &BTreeSet<Role>) -> Result<(), Refusal> {
    for role in roles {
        tx.execute(sql("insert into staff_role (staff_id, role) values ($1, $2)").bind(id).bind(*role)).await?;
    }
    Ok(())
}

/// Takes a role from a person.
pub async fn remove_role(tx: &mut Tx, id: &PublicId, role: Role) -> Result<(), Refusal> {
    tx.execute(sql("delete from staff_role where staff_id = $1 and role = $2").bind(id).bind(role)).await?;
    Ok(())
}

/// Lets a person sign in again.
pub async fn enable(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("update staff set disabled_at = null where id = $1").bind(id)).await?;
    Ok(())
}

/// Raises the version of an account, which edits are based on, and locks its row until the commit.
pub async fn raise_version(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("update staff set version = version + 1 where id = $1").bind(id)).await?;
    Ok(())
}

/// When the password of an account was set; `None` if that was before it was recorded.
pub async fn password_set_at(tx: &mut Tx, id: &PublicId) -> Result<Option<Timestamp>, Refusal> {
    Ok(tx.fetch_value::<Option<Timestamp>>(sql("select password_set_at from staff where id = $1").bind(id)).await?)
}

/// Replaces the password of the account with this e-mail address and ends its sessions. Returns whether there is one.
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

/// Replaces a person's password and ends their sessions, except those whose token hash is in `keep`.
pub async fn replace_password(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    id: &PublicId,
    password_hash: &str,
    keep: &[String],
) -> Result<(), Refusal> {
    tx.execute(
        sql("update staff set password_hash = $2, password_set_at = $3, must_change_password = false where id = $1")
            .bind(id)
            .bind(password_hash)
            .bind(now),
    )
    .await?;
    session::end_others(tx, id, keep).await?;
    sign_in_source::forget(tx, id).await?;
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

/// Replaces a person's password with a generated one, which they must change at the next sign-in, and ends their
/// sessions. In the demonstration they may keep it (decision 53).
pub async fn set_generated_password(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    id: &PublicId,
    password_hash: &str,
) -> Result<(), Refusal> {
    replace_password(tx, actor, now, id, password_hash, &[]).await?;
    let must_change = must_change_generated(tx).await?;
    tx.execute(sql("update staff set must_change_password = $2 where id = $1").bind(id).bind(must_change)).await?;
    Ok(())
}

/// Whether a generated password must be changed at the first sign-in: everywhere but in the demonstration.
pub async fn must_change_generated(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(!installation::get(tx).await?.is_demo)
}

/// Whether a person must change their password before anything else.
pub async fn must_change_password(tx: &mut Tx, id: &PublicId) -> Result<bool, Refusal> {
    Ok(tx.fetch_value::<bool>(sql("select must_change_password from staff where id = $1").bind(id)).await?)
}

/// The person with this id and their roles; `None` where the account is disabled or does not exist.
pub async fn find_active(tx: &mut Tx, id: &PublicId) -> Result<Option<Staff>, Refusal> {
    let rows = tx
        .fetch_all::<(String, Option<Role>)>(
            sql("select name, role from staff left join staff_role on staff_id = staff.id
                 where staff.id = $1 and disabled_at is null")
            .bind(id),
        )
        .await?;
    let Some((name, _)) = rows.first() else { return Ok(None) };
    let roles = rows.iter().filter_map(|(_, role)| *role).collect();
    Ok(Some(Staff { id: id.clone(), name: name.clone(), roles }))
}

/// Id and password hash of the active account with this e-mail address, given in lower case.
pub async fn find_credentials(tx: &mut Tx, email_key: &str) -> Result<Option<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(PublicId, String)>(
            sql("select id, password_hash from staff where email_key = $1 and disabled_at is null").bind(email_key),
        )
        .await?)
}

/// The password hash of a person who is signed in.
pub async fn get_password_hash(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select password_hash from staff where id = $1").bind(id)).await?)
}

/// Whether there is a staff account.
pub async fn any_staff(tx: &mut Tx) -> Result<bool, Refusal> {
    let count = tx.fetch_value::<i64>(sql("select count(*) from staff")).await?;
    Ok(count > 0)
}
