//! What a subscription is about.

use crate::text_enum;
use crate::types::{PublicId, Refusal};
use std::fmt;

text_enum! {
    /// The kind of a [`Scope`].
    pub enum ScopeKind("subscription scope") {
        /// [`Scope::All`].
        All = "all",
        /// [`Scope::Services`].
        Services = "chosen",
        /// [`Scope::Incident`].
        Incident = "incident",
    }
}

/// What a subscriber gets updates of, within a [`Scope`]: at least one of both. A subscription to one incident is about
/// that, whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds {
    /// Incidents.
    pub incidents: bool,
    /// Planned maintenance.
    pub maintenance: bool,
}

impl Kinds {
    /// Both, which is what everybody gets who does not choose.
    pub const BOTH: Self = Self { incidents: true, maintenance: true };
}

/// Which updates a subscriber gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of every incident and maintenance.
    All,
    /// Those that affect one of these services.
    Services(Vec<PublicId>),
    /// Those of one incident; the subscription ends some time after it.
    Incident(PublicId),
}

impl Scope {
    /// The kind, which is what the column `about` and the form field hold.
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::All => ScopeKind::All,
            Self::Services(_) => ScopeKind::Services,
            Self::Incident(_) => ScopeKind::Incident,
        }
    }

    /// The incident, if it is about one.
    pub const fn incident(&self) -> Option<&PublicId> {
        match self {
            Self::Incident(id) => Some(id),
            Self::All | Self::Services(_) => None,
        }
    }

    /// The services, if it is about some.
    pub fn services(&self) -> &[PublicId] {
        match self {
            Self::Services(services) => services,
            Self::All | Self::Incident(_) => &[],
        }
    }

    /// Builds a scope from stored columns. `row` names the row in errors.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` if the scope is an incident and there is none.
    pub fn from_stored(
        kind: ScopeKind,
        incident_id: Option<PublicId>,
        services: Vec<PublicId>,
        row: impl fmt::Display,
    ) -> Result<Self, Refusal> {
        match kind {
            ScopeKind::All => Ok(Self::All),
            ScopeKind::Services => Ok(Self::Services(services)),
            ScopeKind::Incident => incident_id
                .map(Self::Incident)
                .ok_or_else(|| Refusal::Fault(format!("{row} is about an incident but has none"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_scopes_are_read_back() {
        let id = || PublicId::parse("aaaaaaaaaaaa").unwrap();
        for scope in [Scope::All, Scope::Services(vec![id()]), Scope::Incident(id())] {
            let (incident_id, services) = (scope.incident().cloned(), scope.services().to_vec());
            assert_eq!(Scope::from_stored(scope.kind(), incident_id, services, "subscriber"), Ok(scope));
        }
        assert!(Scope::from_stored(ScopeKind::Incident, None, Vec::new(), "subscriber").is_err());
    }
}
