//! What stands in the composer's fields: what was typed, else what was kept, else what is likely.

use crate::incidents::incident::State;
use crate::incidents::publish::Held;
use crate::incidents::spike::Reports;
use crate::incidents::store::Incident;
use crate::services::store::Service;
use crate::types::{Impact, ServiceStatus};
use crate::web::FormState;
use crate::web::form_fields::Fields;

/// A service in the composer: now, chosen, and what customers say about it.
pub(super) struct Row {
    pub(super) service: Service,
    pub(super) now: ServiceStatus,
    pub(super) reports: Reports,
    pub(super) held: Option<Held>,
}

/// Where the fields' values come from.
pub(super) struct Filled {
    pub(super) typed: FormState,
    pub(super) kept: Option<Fields>,
    pub(super) incident: Incident,
    pub(super) wished: Option<State>,
}

impl Filled {
    /// What was typed, else what was kept, else `likely`.
    pub(super) fn value(&self, name: &str, likely: &str) -> String {
        let stored = self.kept.as_ref().filter(|kept| kept.has(name)).map_or(likely, |kept| kept.get(name)).to_owned();
        self.typed.value(name, stored)
    }

    pub(super) fn ticked(&self, name: &str, likely: bool) -> bool {
        self.typed.ticked(name, "yes", self.kept.as_ref().map_or(likely, |kept| kept.has(name)))
    }

    pub(super) fn state(&self) -> String {
        match self.wished {
            Some(wished) if !self.typed.was_refused() => wished.as_str().to_owned(),
            _ => self.value("state", self.incident.state.as_str()),
        }
    }

    pub(super) fn promise(&self) -> String {
        // A shorter leash while all or most is down: the domain's default promises.
        self.value("promise", if self.incident.impact == Impact::Critical { "15" } else { "30" })
    }

    pub(super) fn status(&self, row: &Row) -> String {
        let resolves = self.state() == State::Resolved.as_str()
            && !self.incident.state.is_over()
            && !row.reports.is_spike()
            && row.held.is_none();
        let likely = if resolves { ServiceStatus::Operational } else { row.now };
        self.value(&format!("service-{}", row.service.id), likely.as_str())
    }

    /// The form as it stands, for the first preview.
    pub(super) fn fields(&self, rows: &[Row]) -> Fields {
        let mut fields = vec![
            ("state".to_owned(), self.state()),
            ("body".to_owned(), self.value("body", "")),
            ("promise".to_owned(), self.promise()),
            ("next_at".to_owned(), self.value("next_at", "")),
            ("display_at".to_owned(), self.value("display_at", "")),
        ];
        fields.extend(rows.iter().map(|row| (format!("service-{}", row.service.id), self.status(row))));
        Fields(fields)
    }
}
