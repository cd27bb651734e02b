//! The values of the composer's fields: what was entered, else the saved draft, else a default.

use crate::incidents::incident::State;
use crate::incidents::publish::OtherStatus;
use crate::incidents::spike::ReportCounts;
use crate::incidents::store::Incident;
use crate::services::store::Service;
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, ServiceStatus, Timestamp};
use crate::web::FormState;
use crate::web::form_fields::Fields;
use crate::web::moment::{self, Moment};
use chrono_tz::Tz;

/// A service in the composer, with its reports.
pub(super) struct ServiceRow {
    pub(super) service: Service,
    /// Its status now.
    pub(super) status: ServiceStatus,
    /// What this incident says about it.
    pub(super) own: ServiceStatus,
    pub(super) reports: ReportCounts,
    /// The worst that others say about it.
    pub(super) other: Option<OtherStatus>,
}

/// The sources of the values.
pub(super) struct FormValues {
    pub(super) typed: FormState,
    pub(super) draft: Option<Fields>,
    pub(super) incident: Incident,
    /// The state that the link to the composer asks for.
    pub(super) requested_state: Option<State>,
}

impl FormValues {
    /// What was entered, else the draft's value, else `default`.
    pub(super) fn value(&self, name: &str, default: &str) -> String {
        let stored =
            self.draft.as_ref().filter(|draft| draft.has(name)).map_or(default, |draft| draft.get(name)).to_owned();
        self.typed.value(name, stored)
    }

    /// The date and time of the draft; `None` where it has none that can be read.
    pub(super) fn moment(&self, name: &str, zone: Tz) -> Option<Timestamp> {
        let draft = self.draft.as_ref()?;
        let chosen = moment::parse_optional(&mut FieldErrors::new(), name, &moment::typed(draft, name), zone);
        chosen.or_else(|| Moment::read(draft.get(name), zone)?.earliest())
    }

    pub(super) fn ticked(&self, name: &str, default: bool) -> bool {
        self.typed.ticked(name, "yes", self.draft.as_ref().map_or(default, |draft| draft.has(name)))
    }

    pub(super) fn state(&self) -> String {
        match self.requested_state {
            Some(state) if !self.typed.was_refused() => state.as_str().to_owned(),
            _ => self.value("state", self.incident.state.as_str()),
        }
    }

    pub(super) fn promise(&self) -> String {
        // During a critical incident customers expect updates more often.
        self.value("promise", if self.incident.impact == Impact::Critical { "15" } else { "30" })
    }

    pub(super) fn status(&self, row: &ServiceRow) -> String {
        let resolves =
            self.state() == State::Resolved.as_str() && !self.incident.state.is_over() && !row.reports.is_spike();
        let default = if resolves { ServiceStatus::Operational } else { row.own };
        self.value(&format!("service-{}", row.service.id), default.as_str())
    }

    /// The form as it is shown, for the first preview.
    pub(super) fn fields(&self, rows: &[ServiceRow]) -> Fields {
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
