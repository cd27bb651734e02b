//! Status badges: a shape, a word and a colour.

use crate::incidents::State;
use crate::publishing::uptime::DayStatus;
use crate::t;
use crate::types::ServiceStatus;
use leptos::prelude::*;

/// The shapes of the statuses, defined once per page and used by id. Each status has its own, so that colour is
/// never the only difference.
const SHAPES: &str = concat!(
    r#"<symbol id="operational" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM7 11.7 3.3 8l1.3-1.3L7 9.1l4.4-4.4L12.7 6Z"/></symbol>"#,
    r#"<symbol id="degraded" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M.5 2h15L8 15.5Zm3 1.8L8 11.9l4.5-8.1Z"/></symbol>"#,
    r#"<symbol id="partial" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm0 1.8a6.2 6.2 0 0 1 0 12.4Z"/></symbol>"#,
    r#"<symbol id="major" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7Zm.4 3.8L3.8 5.1 6.7 8l-2.9 2.9 1.3 1.3L8 9.3l2.9 2.9 1.3-1.3L9.3 8l2.9-2.9-1.3-1.3L8 6.7Z"/></symbol>"#,
    r#"<symbol id="maintenance" viewBox="0 0 16 16"><g fill="none" stroke="currentColor"><circle cx="8" cy="8" r="4" stroke-width="2.6"/><circle cx="8" cy="8" r="6.6" stroke-width="2.6" stroke-dasharray="2.59"/></g></symbol>"#,
    r#"<symbol id="no-data" viewBox="0 0 16 16"><circle cx="8" cy="8" r="3"/></symbol>"#,
);

/// The definitions of the shapes, once in every page that shows a status.
pub fn shapes() -> impl IntoView {
    view! { <svg class="defs" width="0" height="0" aria-hidden="true" inner_html=SHAPES></svg> }
}

/// What draws the shape of a status class, in a box of 16 by 16, for images of their own.
pub fn shape_drawing(class: &str) -> &'static str {
    let symbol = SHAPES.split("<symbol ").find(|symbol| symbol.starts_with(&format!("id=\"{class}\"")));
    let inside = symbol.and_then(|symbol| symbol.split_once('>')).map_or("", |(_, inside)| inside);
    inside.trim_end_matches("</symbol>")
}

/// The shape of a status class.
pub fn shape(class: &str) -> impl IntoView + use<> {
    view! { <svg class="i" width="16" height="16" aria-hidden="true"><use_ href=format!("#{class}")/></svg> }
}

/// Shape, word and colour.
pub fn badge(class: &'static str, word: String) -> impl IntoView {
    view! { <span class=format!("status {class}")>{shape(class)}{word}</span> }
}

/// The badge of a status.
pub fn status(status: ServiceStatus) -> impl IntoView {
    badge(status.class(), t!(&format!("status-{}", status.as_str())))
}

/// The badge of a status, with a short word.
pub fn short_status(status: ServiceStatus) -> impl IntoView {
    badge(status.class(), short_word(status))
}

/// A status in one or two short words.
pub fn short_word(status: ServiceStatus) -> String {
    match status {
        ServiceStatus::DegradedPerformance => t!("publishing-legend-degraded"),
        other => t!(&format!("status-{}", other.as_str())),
    }
}

/// The class of a day in a strip.
pub const fn day_class(day: DayStatus) -> &'static str {
    match day {
        DayStatus::NoData => "no-data",
        DayStatus::Worst(status) => status.class(),
    }
}

/// The name of a state.
pub fn state_word(state: State) -> String {
    t!(&format!("publishing-state-{}", state.as_str()))
}
