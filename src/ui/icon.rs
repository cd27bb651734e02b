//! Icons, drawn for this house, and the rooms they stand for.

use crate::accounts::Staff;
use crate::t;
use crate::vocabulary::{Role, ServiceStatus};
use leptos::prelude::*;

/// A room of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// What needs me now.
    Today,
    /// The timeline.
    Incidents,
    /// What is no incident.
    Announcements,
    /// Complaints and answers.
    Inbox,
    /// Batches of personal apologies.
    Apologies,
    /// Goodwill.
    Offers,
    /// The queue.
    Sending,
    /// Who they are.
    Customers,
    /// The catalogue.
    Services,
    /// How well we did.
    Scorecards,
    /// Staff, tokens, organisation.
    Settings,
}

impl Room {
    /// Every room, in the rail's order.
    pub const ALL: [Self; 11] = [
        Self::Today,
        Self::Incidents,
        Self::Announcements,
        Self::Inbox,
        Self::Apologies,
        Self::Offers,
        Self::Sending,
        Self::Customers,
        Self::Services,
        Self::Scorecards,
        Self::Settings,
    ];

    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Today => "/desk",
            Self::Incidents => "/desk/incidents",
            Self::Announcements => "/desk/announcements",
            Self::Inbox => "/desk/inbox",
            Self::Apologies => "/desk/apologies",
            Self::Offers => "/desk/offers",
            Self::Sending => "/desk/sending",
            Self::Customers => "/desk/customers",
            Self::Services => "/desk/services",
            Self::Scorecards => "/desk/scorecards",
            Self::Settings => "/desk/settings",
        }
    }

    /// Its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "section-dashboard",
            Self::Incidents => "section-incidents",
            Self::Announcements => "section-announcements",
            Self::Inbox => "section-inbox",
            Self::Apologies => "section-apologies",
            Self::Offers => "section-offers",
            Self::Sending => "section-sending",
            Self::Customers => "section-customers",
            Self::Services => "section-services",
            Self::Scorecards => "section-scorecards",
            Self::Settings => "section-settings",
        }
    }

    /// Whether a person sees it: personal data and money are for those who work with them.
    pub fn is_open_to(self, staff: &Staff) -> bool {
        use Role::{Admin, Agent, Auditor, Commander, CommsApprover, Finance, Marketing, SeniorAgent, SupportLead};
        match self {
            Self::Today
            | Self::Incidents
            | Self::Announcements
            | Self::Services
            | Self::Scorecards
            | Self::Settings => true,
            Self::Inbox => staff.holds_any(&[Agent, SeniorAgent, SupportLead, Commander, Auditor]),
            Self::Apologies => {
                staff.holds_any(&[SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Auditor])
            }
            Self::Offers => staff.holds_any(&[SupportLead, Commander, Marketing, Finance, Auditor]),
            Self::Sending => {
                staff.holds_any(&[SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Admin, Auditor])
            }
            Self::Customers => {
                staff.holds_any(&[Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Admin, Auditor])
            }
        }
    }
}

fn line(path: &'static str) -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path/></svg> }
}

/// A room's icon.
pub fn room(room: Room) -> impl IntoView {
    match room {
        Room::Today => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/></svg> }.into_any(),
        Room::Incidents => line("M1.5 8h3l2-5 3 10 2-5h3").into_any(),
        Room::Announcements => line("M2 6v4h2.500l6.500 3V3L4.500 6zM5 10v3.500h2v-2.500M13.500 6.500v3").into_any(),
        Room::Inbox => line("M2 9.5 3.8 3h8.4L14 9.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14").into_any(),
        Room::Apologies => line("M2.5 3h11v8H7l-3 2.5V11H2.5zM5.5 6h5M5.5 8h3").into_any(),
        Room::Offers => line("M2 6h12v2H2zM3 8h10v5.5H3zM8 6v7.5M8 6C5 6 4.6 2.5 6.5 2.5 8 2.5 8 6 8 6s0-3.5 1.500-3.500C11.400 2.500 11 6 8 6z").into_any(),
        Room::Sending => line("M14 2 7 9M14 2 9.5 14 7 9 2 6.500z").into_any(),
        Room::Customers => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M11 3.200a2.500 2.500 0 0 1 0 4.600M12 9.800c1.500.6 2.500 1.900 2.500 3.700"/></svg> }.into_any(),
        Room::Services => line("M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01").into_any(),
        Room::Scorecards => line("M3 13.500V8M8 13.500v-11M13 13.500V6").into_any(),
        Room::Settings => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="2.2"/><path d="M8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400"/></svg> }.into_any(),
    }
}

/// The product's mark.
pub fn brand() -> impl IntoView {
    view! { <svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="var(--ink)"/><path d="M6 17 12 6l6 11M8.500 13.500h7" fill="none" stroke="var(--paper)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg> }
}

/// Three dots.
pub fn more() -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h.01M8 8h.01M13 8h.01" stroke-width="2.5"/></svg> }
}

/// A tick.
pub fn tick() -> impl IntoView {
    line("m3 8.500 3.200 3.200L13 5")
}

/// An exclamation mark in a triangle.
pub fn warning() -> impl IntoView {
    line("M8 2 1.500 13.500h13zM8 6.500v3M8 11.500h.01")
}

/// An i in a circle.
pub fn info() -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.2"/><path d="M8 7.200v4M8 4.800h.01"/></svg> }
}

/// Back to where it came from.
pub fn back() -> impl IntoView {
    line("M7 4 3 8l4 4M3.500 8H10a3 3 0 0 1 3 3v1")
}

/// A cross: something is wrong.
pub fn cross() -> impl IntoView {
    line("M4 4l8 8M12 4l-8 8")
}

/// The shape of a status: each has its own, so that colour is never alone.
pub const fn status_shape(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Operational => "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM7 11.7 3.3 8l1.3-1.3L7 9.1l4.4-4.4L12.7 6Z",
        ServiceStatus::DegradedPerformance => "M.5 2h15L8 15.5Zm3 1.8L8 11.9l4.5-8.1Z",
        ServiceStatus::PartialOutage => "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm0 1.8a6.2 6.2 0 0 1 0 12.4Z",
        ServiceStatus::MajorOutage => {
            "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7Zm.4 3.8L3.8 5.1 6.7 8l-2.9 2.9 1.3 1.3L8 9.3l2.9 2.9 1.3-1.3L9.3 8l2.9-2.9-1.3-1.3L8 6.7Z"
        }
        ServiceStatus::UnderMaintenance => {
            "M6.8 0h2.4l.4 2.1 1.5.6 1.800-1.200 1.700 1.700-1.200 1.800.6 1.500 2 .4v2.400l-2 .4-.6 1.500 1.200 1.800-1.700 1.700-1.800-1.200-1.500.6-.4 2H6.800l-.4-2-1.500-.6-1.800 1.200-1.700-1.700 1.200-1.800-.6-1.500-2-.4V6.900l2-.4.6-1.500L1.400 3.200l1.700-1.700 1.800 1.200 1.500-.6ZM8 5.300a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400Z"
        }
    }
}

/// A status for the desk: icon, word and colour.
pub fn status(status: ServiceStatus) -> impl IntoView {
    view! {
        <span class=format!("st {}", status.class())>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=status_shape(status)/></svg>
            {t!(&format!("status-{}", status.as_str()))}
        </span>
    }
}
