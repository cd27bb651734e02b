//! What an administrator does for others, and never for themselves (decision 35).

use super::{password, session, store};
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::Actor;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Role, Timestamp};
use crate::web::form_fields::Fields;
use std::collections::BTreeSet;

/// Longest password that is taken, in characters.
const PASSWORD_MAX: usize = 1_000;

/// One person, as the list and the form show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PublicId,
    /// With which they sign in.
    pub email: String,
    /// Since when they may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// For edits.
    pub version: i64,
    /// The rest, which can be edited.
    pub described: Described,
}

/// What an administrator says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// As colleagues and customers read it.
    pub name: String,
    /// What stands under their name in a signature; may be empty.
    pub title: String,
    /// What they may do; at least one.
    pub roles: BTreeSet<Role>,
}

impl Described {
    /// Reads `name`, `title` and `role` of a form.
    pub fn read(form: &mut FieldErrors, fields: &Fields) -> Self {
        Self {
            name: form.required("name", fields.get("name"), TITLE_MAX),
            title: form.optional("title", fields.get("title"), TITLE_MAX),
            roles: roles(form, fields, Role::is_for_people),
        }
    }

    fn words(&self, may_sign_in: bool) -> String {
        let roles: Vec<_> = self.roles.iter().map(|role| t!(&format!("role-{}", role.as_str()))).collect();
        let state = if may_sign_in { t!("staff-status-active") } else { t!("staff-status-disabled") };
        [self.name.as_str(), &self.title, &roles.join(", "), &state].join("\n")
    }
}

/// Reads the boxes named `role`; at least one, each of which `may` be chosen here.
pub fn roles(form: &mut FieldErrors, fields: &Fields, may: impl Fn(Role) -> bool) -> BTreeSet<Role> {
    let mut roles = BTreeSet::new();
    for text in fields.all("role") {
        match text.parse::<Role>().ok().filter(|role| may(*role)) {
            Some(role) => {
                roles.insert(role);
            }
            None => form.wrong("role", Message::new("role-unknown").with("role", text)),
        }
    }
    if fields.all("role").is_empty() {
        form.wrong("role", Message::new("staff-roles-required"));
    }
    roles
}

/// Reads an e-mail address.
pub fn email(form: &mut FieldErrors, fields: &Fields) -> String {
    let email = form.required("email", fields.get("email"), TITLE_MAX);
    if !email.is_empty() {
        form.parsed("email", &email, "field-email", |text| text.parse::<lettre::Address>().ok());
    }
    email
}

/// Reads a password that a person chose, typed twice.
pub fn chosen_password(form: &mut FieldErrors, fields: &Fields) -> String {
    let (chosen, again) = (fields.get("password"), fields.get("again"));
    let length = chosen.chars().count();
    if length < password::SHORTEST {
        form.wrong("password", Message::new("password-too-short").with("least", password::SHORTEST));
    } else if length > PASSWORD_MAX {
        form.wrong("password", Message::new("field-too-long").with("max", PASSWORD_MAX).with("length", length));
    } else if chosen != again {
        form.wrong("again", Message::new("password-mismatch"));
    }
    chosen.to_owned()
}

/// Adds a person.
pub async fn add(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    email: String,
    described: Described,
    password_hash: String,
) -> Result<PublicId, Refusal> {
    let Described { name, title, roles } = described;
    store::add(tx, right.actor(), now, &store::NewStaff { email, name, title, password_hash, roles }).await
}

/// What an administrator changes about somebody.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The version it was based on.
    pub version: i64,
    /// What they are now.
    pub described: Described,
    /// Whether they may sign in.
    pub may_sign_in: bool,
    /// A new password, hashed, if they get one.
    pub password_hash: Option<String>,
}

/// Changes a person. Whoever may no longer sign in, or gets a new password, is signed out everywhere.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    edit: &Edit,
) -> Result<(), Refusal> {
    if right.actor() == &Actor::Staff(id.clone()) {
        return Err(Refusal::not_allowed("staff-own-account"));
    }
    let stored = find(tx, id).await?;
    let may_now = stored.disabled_at.is_none();
    let stale =
        || Refusal::Stale { theirs: stored.described.words(may_now), yours: edit.described.words(edit.may_sign_in) };
    let Described { name, title, roles } = &edit.described;
    let disabled_at = if edit.may_sign_in { None } else { stored.disabled_at.or(Some(now)) };
    let updated = tx
        .execute(
            sql("update staff set name = $3, title = $4, disabled_at = $5, version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(edit.version)
            .bind(name)
            .bind(title)
            .bind(disabled_at),
        )
        .await?;
    if updated == 0 {
        return Err(stale());
    }
    tx.execute(sql("delete from staff_role where staff_id = $1").bind(id)).await?;
    store::give_roles(tx, id, roles).await?;
    let changed: Vec<&str> = [
        ("name", stored.described.name != *name),
        ("title", stored.described.title != *title),
        ("roles", stored.described.roles != *roles),
        ("disabled_at", may_now != edit.may_sign_in),
    ]
    .into_iter()
    .filter_map(|(field, is_changed)| is_changed.then_some(field))
    .collect();
    let event = Event {
        actor: right.actor(),
        verb: "staff.edited",
        subject: "staff",
        subject_id: id,
        incident_id: None,
        fields: &changed,
    };
    events::record(tx, now, event).await?;
    match &edit.password_hash {
        Some(hash) => store::replace_password(tx, right.actor(), now, id, hash, &[]).await,
        None if !edit.may_sign_in => session::end_others(tx, id, &[]).await,
        None => Ok(()),
    }
}

type Row = (PublicId, String, String, String, Option<Timestamp>, i64);

/// Everybody of staff, by name; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<Person>, Refusal> {
    let rows = tx
        .fetch_all::<Row>(sql(
            "select id, email, name, title, disabled_at, version from staff order by name, id limit 1000",
        ))
        .await?;
    let roles = tx.fetch_all::<(PublicId, String)>(sql("select staff_id, role from staff_role")).await?;
    Ok(rows.into_iter().map(|row| person(row, &roles)).collect())
}

/// One person.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Person, Refusal> {
    let row = tx
        .fetch_optional::<Row>(
            sql("select id, email, name, title, disabled_at, version from staff where id = $1").bind(id),
        )
        .await?;
    let roles = tx
        .fetch_all::<(PublicId, String)>(sql("select staff_id, role from staff_role where staff_id = $1").bind(id))
        .await?;
    row.map(|row| person(row, &roles)).ok_or(Refusal::NotFound)
}

fn person((id, email, name, title, disabled_at, version): Row, roles: &[(PublicId, String)]) -> Person {
    let roles = roles.iter().filter(|(of, _)| *of == id).filter_map(|(_, role)| role.parse::<Role>().ok()).collect();
    Person { id, email, disabled_at, version, described: Described { name, title, roles } }
}
