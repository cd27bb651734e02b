//! The desk's pages of incidents: the list, the form to declare one, the page of one incident, the page to edit an
//! update, the post-mortem, and the record.

mod actions;
mod alerts;
mod clocks;
mod composer;
mod declare;
mod drafts;
mod edit;
mod fields;
mod incident;
mod list;
mod maintenance;
mod past;
mod past_import;
mod planned;
mod post_mortem;
mod post_mortem_review;
mod prepared;
mod preview;
mod publishing_setting;
mod put_off;
mod record;
mod report_chart;
mod review;
mod timeline;
mod translations;
mod undo;
mod unheld;
mod withdraw;

pub use declare::{Declare, FIRST_STATES, Known, incident_form};
pub use drafts::others_writing_text;
pub use edit::EditUpdate;
pub use incident::IncidentPage;
pub use list::Incidents;
pub use past_import::{ImportPast, PastImport};
pub use planned::{NewSeries, PlannedWork, SeriesPage};
pub use post_mortem::WritePostMortem;
pub use preview::preview_html;
pub use publishing_setting::PublishingSetting;
pub use record::RecordPage;
pub use translations::Translations;
pub use unheld::UnheldService;

pub use super::playbooks::pages::{EditPlaybook, NewPlaybook, Playbooks};
pub use super::templates::pages::{EditTemplate, NewTemplate, Templates};

use super::incident::{Kind, State};
use super::store::Incident;
use crate::services::store::Service;
use crate::t;
use crate::types::{Impact, ServiceStatus, Timestamp};
use crate::ui::{icon, time};
use chrono::Datelike;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The name of a state.
fn state_name(state: State) -> String {
    t!(&format!("state-{}", state.as_str()))
}

/// The state of an incident, or that it was withdrawn.
fn state_label(incident: &Incident) -> String {
    if incident.withdrawn_at.is_some() { t!("incident-withdrawn-chip") } else { state_name(incident.state) }
}

/// The severity of an incident, as icon and text: the worst current status of its services, or the worst impact it
/// reached.
fn severity(incident: &Incident, services: &[Service]) -> AnyView {
    if incident.kind == Kind::Maintenance {
        return icon::status(ServiceStatus::UnderMaintenance).into_any();
    }
    let worst = services.iter().map(|service| service.status).max().filter(|_| !incident.state.is_over());
    icon::status(worst.unwrap_or_else(|| status_for_impact(incident.impact))).into_any()
}

/// A timestamp in its shortest unambiguous form: the time if it is today, with the day of the week within five days,
/// else the date. Where the clocks stand otherwise now, with the name of the zone.
fn short_time(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let (day, today) = (at.with_timezone(&zone).date_naive(), now.with_timezone(&zone).date_naive());
    match (today - day).num_days() {
        _ if time::has_other_offset(at, now, zone) => time::full_text(at, zone),
        0 => time::clock_text(at, zone),
        1..=5 => time::day_clock_text(at, zone),
        _ if day.year() == today.year() => time::day_text(at, zone),
        _ => time::full_text(at, zone),
    }
}

/// The status that corresponds to an impact.
const fn status_for_impact(impact: Impact) -> ServiceStatus {
    match impact {
        Impact::None => ServiceStatus::Operational,
        Impact::Minor => ServiceStatus::DegradedPerformance,
        Impact::Major => ServiceStatus::PartialOutage,
        Impact::Critical => ServiceStatus::MajorOutage,
    }
}
