//! Staff accounts as an administrator edits them. Nobody edits their own (decision 35).

use super::{password, session, store};
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Message, PublicId, Refusal, Role, Timestamp};
use crate::web::form_fields::Fields;
use std::collections::BTreeSet;

/// A staff account, as the list and the form show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Their id.
    pub id: PublicId,
    /// The e-mail address to sign in with.
    pub email: String,
    /// Since when they cannot sign in.
    pub disabled_at: Option<Timestamp>,
    /// The version that an edit is based on.
    pub version: i64,
    /// What an administrator edits.
    pub profile: StaffProfile,
}

/// What an administrator edits about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffProfile {
    /// The name that colleagues and customers see.
    pub name: String,
    /// Job title, shown under the name in signatures; may be empty.
    pub title: String,
    /// At least one role.
    pub roles: BTreeSet<Role>,
}

impl StaffProfile {
    /// Reads the fields `name`, `title` and `role`.
    pub fn read(form: &mut FieldErrors, fields: &Fields) -> Self {
        Self {
            name: form.required_line("name", fields.get("name"), TITLE_MAX),
            title: form.optional_line("title", fields.get("title"), TITLE_MAX),
            roles: read_roles(form, fields, Role::is_for_people),
        }
    }

    /// The account in words, for comparing two edits.
    fn summary(&self, is_active: bool) -> String {
        let status = if is_active { t!("staff-status-active") } else { t!("staff-status-disabled") };
        [self.name.as_str(), &self.title, &role_names(&self.roles), &status].join("\n")
    }
}

/// The names of roles, separated by commas.
pub fn role_names(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| t!(&format!("role-{}", role.as_str()))).collect::<Vec<_>>().join(", ")
}

/// Reads the check boxes named `role`. At least one must be ticked, and each must be `allowed`.
pub fn read_roles(form: &mut FieldErrors, fields: &Fields, allowed: impl Fn(Role) -> bool) -> BTreeSet<Role> {
    let mut roles = BTreeSet::new();
    for text in fields.all("role") {
        match text.parse::<Role>().ok().filter(|role| allowed(*role)) {
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

/// Reads the field `email`.
pub fn read_email(form: &mut FieldErrors, fields: &Fields) -> String {
    let email = form.required_line("email", fields.get("email"), TITLE_MAX);
    if !email.is_empty() {
        form.parsed("email", &email, "field-email", |text| text.parse::<lettre::Address>().ok());
    }
    email
}

/// Reads a password that a person chose, from the fields `password` and `again`.
pub fn read_new_password(form: &mut FieldErrors, fields: &Fields) -> String {
    let (chosen, repeated) = (fields.get("password"), fields.get("again"));
    let length = chosen.chars().count();
    if length < password::LENGTH_MIN {
        form.wrong("password", Message::new("password-too-short").with("least", password::LENGTH_MIN));
    } else if length > password::LENGTH_MAX {
        let message = Message::new("field-too-long").with("max", password::LENGTH_MAX).with("length", length);
        form.wrong("password", message);
    } else if chosen != repeated {
        form.wrong("again", Message::new("password-mismatch"));
    }
    chosen.to_owned()
}

/// Adds a staff account.
///
/// # Errors
///
/// Those of [`store::add`].
pub async fn add(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    email: String,
    profile: StaffProfile,
    password_hash: String,
) -> Result<PublicId, Refusal> {
    let StaffProfile { name, title, roles } = profile;
    store::add(tx, right.actor(), now, &store::NewStaff { email, name, title, password_hash, roles }).await
}

/// An administrator's edit of an account.
#[derive(Debug, Clone)]
pub struct StaffEdit {
    /// The version it is based on.
    pub version: i64,
    /// The new name, title and roles.
    pub profile: StaffProfile,
    /// Whether they can sign in.
    pub is_active: bool,
    /// Hash of a new password, if it is reset.
    pub password_hash: Option<String>,
}

/// Edits an account. A disabled account or a new password ends all of the person's sessions.
///
/// # Errors
///
/// [`Refusal::NotFound`]; not allowed on one's own account; [`Refusal::Stale`] when it was edited meanwhile.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    edit: &StaffEdit,
) -> Result<(), Refusal> {
    if right.actor() == &Actor::Staff(id.clone()) {
        return Err(Refusal::not_allowed("staff-own-account"));
    }
    let stored = get(tx, id).await?;
    let was_active = stored.disabled_at.is_none();
    let StaffProfile { name, title, roles } = &edit.profile;
    let disabled_at = if edit.is_active { None } else { stored.disabled_at.or(Some(now)) };
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
        let (theirs, yours) = (stored.profile.summary(was_active), edit.profile.summary(edit.is_active));
        return Err(Refusal::Stale { theirs, yours });
    }
    tx.execute(sql("delete from staff_role where staff_id = $1").bind(id)).await?;
    store::add_roles(tx, id, roles).await?;
    let changed: Vec<&str> = [
        ("name", stored.profile.name != *name),
        ("title", stored.profile.title != *title),
        ("roles", stored.profile.roles != *roles),
        ("disabled_at", was_active != edit.is_active),
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
        None if !edit.is_active => session::end_others(tx, id, &[]).await,
        None => Ok(()),
    }
}

#[derive(sqlx::FromRow)]
struct StoredStaff {
    id: PublicId,
    email: String,
    name: String,
    title: String,
    disabled_at: Option<Timestamp>,
    version: i64,
}

impl StoredStaff {
    fn with_roles(self, roles: BTreeSet<Role>) -> StaffMember {
        let Self { id, email, name, title, disabled_at, version } = self;
        StaffMember { id, email, disabled_at, version, profile: StaffProfile { name, title, roles } }
    }
}

/// All staff accounts by name; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<StaffMember>, Refusal> {
    let rows = tx
        .fetch_all::<StoredStaff>(sql(
            "select id, email, name, title, disabled_at, version from staff order by name, id limit 1000",
        ))
        .await?;
    let roles = tx.fetch_all::<(PublicId, Role)>(sql("select staff_id, role from staff_role")).await?;
    let roles_of = |id: &PublicId| roles.iter().filter(|(of, _)| of == id).map(|(_, role)| *role).collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let roles = roles_of(&row.id);
            row.with_roles(roles)
        })
        .collect())
}

/// A staff account.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<StaffMember, Refusal> {
    let row = tx
        .fetch_optional::<StoredStaff>(
            sql("select id, email, name, title, disabled_at, version from staff where id = $1").bind(id),
        )
        .await?
        .ok_or(Refusal::NotFound)?;
    let roles = tx.fetch_values::<Role>(sql("select role from staff_role where staff_id = $1").bind(id)).await?;
    Ok(row.with_roles(roles.into_iter().collect()))
}
