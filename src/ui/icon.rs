//! Icons, as inline SVG.

use crate::t;
use crate::types::ServiceStatus;
use leptos::prelude::*;

/// An icon that is one stroked path.
pub fn line(path: &'static str) -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path/></svg> }
}

/// The logo of Amends.
pub fn brand() -> impl IntoView {
    view! { <svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="var(--ink)"/><path d="M6 17 12 6l6 11M8.500 13.500h7" fill="none" stroke="var(--paper)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg> }
}

/// Three dots.
pub fn more() -> impl IntoView {
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h.01M8 8h.01M13 8h.01" stroke-width="2.5"/></svg> }
}

/// A magnifying glass.
pub fn search() -> impl IntoView {
    line("M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.200 10.200 14 14")
}

/// A check mark.
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

/// An arrow back.
pub fn back() -> impl IntoView {
    line("M7 4 3 8l4 4M3.500 8H10a3 3 0 0 1 3 3v1")
}

/// A cross, for something that is wrong.
pub fn cross() -> impl IntoView {
    line("M4 4l8 8M12 4l-8 8")
}

/// The icon path of a status. Each status has its own shape, so that it can be told without its colour.
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

/// A status with icon, word and colour.
pub fn status(status: ServiceStatus) -> impl IntoView {
    view! {
        <span class=format!("status {}", status.class())>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=status_shape(status)/></svg>
            {t!(&format!("status-{}", status.as_str()))}
        </span>
    }
}
