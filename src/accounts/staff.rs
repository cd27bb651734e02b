//! Staff accounts as an administrator edits them. Nobody edits their own (decision 35).

use super::access_notice::{self, AccessChange};
use super::oversight::{self, Access};
use super::pending_action::Action;
use super::pending_action::request::{self, Progress};
use super::pending_action::rules::{HeldAccess, split_access};
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
    /// Whether they are the owner.
    pub is_owner: bool,
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
    /// Their roles; none while the only ones they are to have wait for a second administrator.
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

/// What an edit of an account left waiting for a second administrator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Roles, or signing in.
    pub access: bool,
    /// The new password.
    pub password: bool,
}

/// Adds a staff account with a generated password. Key roles wait (decision 54); somebody who has no others cannot sign
/// in until then.
///
/// # Errors
///
/// Those of [`store::add`] and [`request::check_conflicts`].
pub async fn add(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    email: String,
    profile: StaffProfile,
    password_hash: String,
) -> Result<Waiting, Refusal> {
    let StaffProfile { name, title, roles } = profile;
    request::check_conflicts(tx, &BTreeSet::new(), &roles).await?;
    let change = split_access(&BTreeSet::new(), &roles, false, true);
    let new = store::NewStaff {
        email,
        name,
        title,
        password_hash,
        roles: change.roles,
        can_sign_in: change.can_sign_in,
        must_change_password: store::must_change_generated(tx).await?,
    };
    let id = store::add(tx, right.actor(), now, &new).await?;
    let notice = AccessChange { given: new.roles, ..AccessChange::default() };
    access_notice::record(tx, right.actor(), now, &id, &notice).await?;
    let access = request_access(tx, right, now, &id, change.held).await?;
    Ok(Waiting { access, password: false })
}

/// Requests the part of a change of access that waits. Returns whether it does.
async fn request_access(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    held: Option<HeldAccess>,
) -> Result<bool, Refusal> {
    let Some(HeldAccess { given, taken, enable }) = held else { return Ok(false) };
    let action = Action::ChangeAccess { staff_id: id.clone(), given, taken, enable };
    Ok(request::request(tx, right, now, &action, "").await? == Progress::Waiting)
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

/// Edits an account. A disabled account or a new password ends all of the person's sessions. Key roles, the role of
/// administrator that is taken, and the password of somebody with a key role wait for a second person (decision 54).
/// Of what takes effect at once, that person and those who watch over administrators are told.
///
/// # Errors
///
/// [`Refusal::NotFound`]; not allowed on one's own account, or to lock out the owner; [`Refusal::Stale`] when it was
/// edited meanwhile; those of [`request::request`] and [`request::check_conflicts`].
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    edit: &StaffEdit,
) -> Result<Waiting, Refusal> {
    if right.actor() == &Actor::Staff(id.clone()) {
        return Err(Refusal::not_allowed("staff-own-account"));
    }
    let stored = get(tx, id).await?;
    let was_active = stored.disabled_at.is_none();
    let StaffProfile { name, title, roles } = &edit.profile;
    if stored.is_owner && !(edit.is_active && roles.contains(&Role::Admin)) {
        return Err(Refusal::not_allowed("staff-owner-protected"));
    }
    request::check_conflicts(tx, &stored.profile.roles, roles).await?;
    let change = split_access(&stored.profile.roles, roles, was_active, edit.is_active);
    let disabled_at = if change.can_sign_in { None } else { stored.disabled_at.or(Some(now)) };
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
    store::add_roles(tx, id, &change.roles).await?;
    let changed: Vec<&str> = [
        ("name", stored.profile.name != *name),
        ("title", stored.profile.title != *title),
        ("roles", stored.profile.roles != change.roles),
        ("disabled_at", was_active != change.can_sign_in),
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
    if !change.can_sign_in {
        session::end_others(tx, id, &[]).await?;
    }
    let before = Access { roles: &stored.profile.roles, can_sign_in: was_active };
    let after = Access { roles: &change.roles, can_sign_in: change.can_sign_in };
    oversight::record_change(tx, now, id, (before, after), false).await?;
    let mut notice = AccessChange {
        given: change.roles.difference(&stored.profile.roles).copied().collect(),
        taken: stored.profile.roles.difference(&change.roles).copied().collect(),
        can_sign_in: (was_active != change.can_sign_in).then_some(change.can_sign_in),
        new_password: false,
    };
    let access = request_access(tx, right, now, id, change.held).await?;
    let mut password = false;
    if let Some(hash) = &edit.password_hash {
        if request::guards_password(tx, now, id, &stored.profile.roles).await? {
            let action = Action::ResetPassword { staff_id: id.clone() };
            password = request::request(tx, right, now, &action, hash).await? == Progress::Waiting;
        } else {
            store::set_generated_password(tx, right.actor(), now, id, hash).await?;
            notice.new_password = true;
        }
    }
    access_notice::record(tx, right.actor(), now, id, &notice).await?;
    Ok(Waiting { access, password })
}

#[derive(sqlx::FromRow)]
struct StoredStaff {
    id: PublicId,
    email: String,
    name: String,
    title: String,
    disabled_at: Option<Timestamp>,
    is_owner: bool,
    version: i64,
}

impl StoredStaff {
    fn with_roles(self, roles: BTreeSet<Role>) -> StaffMember {
        let Self { id, email, name, title, disabled_at, is_owner, version } = self;
        StaffMember { id, email, disabled_at, is_owner, version, profile: StaffProfile { name, title, roles } }
    }
}

/// All staff accounts by name; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<StaffMember>, Refusal> {
    let rows = tx
        .fetch_all::<StoredStaff>(sql(
            "select id, email, name, title, disabled_at, is_owner, version from staff order by name, id limit 1000",
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
            sql("select id, email, name, title, disabled_at, is_owner, version from staff where id = $1").bind(id),
        )
        .await?
        .ok_or(Refusal::NotFound)?;
    let roles = tx.fetch_values::<Role>(sql("select role from staff_role where staff_id = $1").bind(id)).await?;
    Ok(row.with_roles(roles.into_iter().collect()))
}
