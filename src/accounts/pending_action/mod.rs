//! Actions of an administrator that wait for a second person (decision 54).
//!
//! One person alone must not be able to gain control of money or of messages to many people: by giving key roles, by
//! resetting the password of somebody who has one, by making a token that moves money or opens personal pages, or by
//! shortening the wait itself. Such an action takes effect when a second administrator confirms it, or when its time has
//! come; until then it can be stopped. If somebody who could have stopped it lost that right shortly before or meanwhile
//! ([`oversight`](super::oversight)), time alone does not apply it. [`rules`] decides, [`request`] stores, [`decide`]
//! confirms, stops and applies.

pub mod decide;
pub mod request;
pub mod rules;
pub mod store;

use crate::platform::installation::ConflictPolicy;
use crate::text_enum;
use crate::types::{ApiScope, PublicId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

text_enum! {
    /// What kind of action it is.
    pub enum Kind("pending action") {
        /// Gives or takes roles, or lets somebody sign in who has key roles.
        ChangeAccess = "change_access",
        /// Replaces the password of somebody who has key roles.
        ResetPassword = "reset_password",
        /// Creates an API token.
        CreateToken = "create_token",
        /// Shortens the wait, or stops refusing conflicting roles.
        ChangeSafeguards = "change_safeguards",
    }
}

text_enum! {
    /// How far an action got.
    pub enum State("state of a pending action") {
        /// It waits for its time, a confirmation or a stop.
        Waiting = "waiting",
        /// It took effect.
        Applied = "applied",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// What it was about changed before it took effect.
        Lapsed = "lapsed",
    }
}

/// What is to be done. Secrets are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// See [`Kind::ChangeAccess`].
    ChangeAccess {
        /// Whose access.
        staff_id: PublicId,
        /// The roles they get.
        given: BTreeSet<Role>,
        /// The roles they lose.
        taken: BTreeSet<Role>,
        /// Whether they can sign in from then on.
        enable: bool,
    },
    /// See [`Kind::ResetPassword`].
    ResetPassword {
        /// Whose password.
        staff_id: PublicId,
    },
    /// See [`Kind::CreateToken`].
    CreateToken {
        /// What the token is for.
        name: String,
        /// Its roles.
        roles: BTreeSet<Role>,
        /// The merchant of a point of sale; empty for other tokens.
        merchant: String,
        /// The member of staff who owns it, if anybody does.
        #[serde(default)]
        owner_id: Option<PublicId>,
        /// The scopes of a `manager`; empty for all.
        #[serde(default)]
        scopes: BTreeSet<ApiScope>,
    },
    /// See [`Kind::ChangeSafeguards`].
    ChangeSafeguards {
        /// How long actions wait, in hours.
        delay_hours: i64,
        /// What happens to conflicting roles.
        conflicting_roles: ConflictPolicy,
    },
}

impl Action {
    /// Its kind.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::ChangeAccess { .. } => Kind::ChangeAccess,
            Self::ResetPassword { .. } => Kind::ResetPassword,
            Self::CreateToken { .. } => Kind::CreateToken,
            Self::ChangeSafeguards { .. } => Kind::ChangeSafeguards,
        }
    }

    /// The person it is about, if it is about one.
    pub const fn subject(&self) -> Option<&PublicId> {
        match self {
            Self::ChangeAccess { staff_id, .. } | Self::ResetPassword { staff_id } => Some(staff_id),
            Self::CreateToken { .. } | Self::ChangeSafeguards { .. } => None,
        }
    }
}

/// An action that was requested, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAction {
    /// Its id.
    pub id: PublicId,
    /// What is to be done.
    pub action: Action,
    /// The name of the person it is about; empty if it is about none.
    pub subject_name: String,
    /// The administrator who asked for it.
    pub requested_by: PublicId,
    /// Their name.
    pub requested_by_name: String,
    /// When they asked.
    pub requested_at: Timestamp,
    /// When it takes effect on its own.
    pub due_at: Timestamp,
    /// How far it got.
    pub state: State,
    /// The name of whoever confirmed or stopped it; `None` if nobody did.
    pub decided_by_name: Option<String>,
    /// When it took effect, was stopped or lapsed.
    pub decided_at: Option<Timestamp>,
    /// Why it was stopped; empty if it was not.
    pub reason: String,
    /// Whoever lost the right to stop it after this time is told of it all the same.
    pub watched_from: Timestamp,
    /// Whether somebody lost that right after this time, so that it does not take effect on its own.
    pub needs_confirmation: bool,
    /// What was true of its subject when it was requested. It lapses if this has changed.
    basis: String,
    /// The hash of the password or token that starts to work with it. Emptied once it is decided.
    secret_hash: String,
}

impl PendingAction {
    /// When it takes effect on its own; `None` if somebody has to confirm it.
    pub fn takes_effect_at(&self) -> Option<Timestamp> {
        (!self.needs_confirmation).then_some(self.due_at)
    }
}
