//! The pages of this room: the list, the door to declare, the room of one incident, the editing of what
//! was said, and the post-mortem.

mod clocks;
mod closing;
mod composer;
mod declare;
mod edit;
mod list;
mod post_mortem;
mod preview;
mod room;
mod strip;
mod timeline;
mod withdraw;

pub use declare::Declare;
pub use edit::EditUpdate;
pub use list::Incidents;
pub use post_mortem::WritePostMortem;
pub use preview::preview_html;
pub use room::IncidentPage;

use super::incident::{Kind, State};
use super::store::Incident;
use crate::services::store::Service;
use crate::t;
use crate::types::{Impact, ServiceStatus, Timestamp};
use crate::ui::{icon, time};
use chrono::Datelike;
use chrono_tz::Tz;
use leptos::prelude::*;

/// A state's word.
fn state_word(state: State) -> String {
    t!(&format!("state-{}", state.as_str()))
}

/// Where an incident stands, in a word.
fn standing(incident: &Incident) -> String {
    if incident.withdrawn_at.is_some() { t!("incident-withdrawn-chip") } else { state_word(incident.state) }
}

/// The statuses somebody may set by an update: maintenance belongs to planned work.
const SETTABLE: [ServiceStatus; 4] = [
    ServiceStatus::Operational,
    ServiceStatus::DegradedPerformance,
    ServiceStatus::PartialOutage,
    ServiceStatus::MajorOutage,
];

/// How bad an incident is, as icon and word: what its services are now, or were at worst.
fn how_bad(incident: &Incident, services: &[Service]) -> AnyView {
    if incident.kind == Kind::Maintenance {
        return icon::status(ServiceStatus::UnderMaintenance).into_any();
    }
    let worst = services.iter().map(|service| service.status).max().filter(|_| !incident.state.is_over());
    match worst {
        Some(status) => icon::status(status).into_any(),
        None => icon::status(at_worst(incident.impact)).into_any(),
    }
}

/// A moment as short as it is clear: the time today, the day this week, the date before.
fn when(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let (day, today) = (at.with_timezone(&zone).date_naive(), now.with_timezone(&zone).date_naive());
    match (today - day).num_days() {
        0 => time::clock_text(at, zone),
        1..=5 => time::day_clock_text(at, zone),
        _ if day.year() == today.year() => time::day_text(at, zone),
        _ => time::full_text(at, zone),
    }
}

/// The status that gives an impact.
const fn at_worst(impact: Impact) -> ServiceStatus {
    match impact {
        Impact::None => ServiceStatus::Operational,
        Impact::Minor => ServiceStatus::DegradedPerformance,
        Impact::Major => ServiceStatus::PartialOutage,
        Impact::Critical => ServiceStatus::MajorOutage,
    }
}
