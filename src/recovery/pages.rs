//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Scorecards() -> impl IntoView {
    view! { <p>"Scorecards"</p> }
}

/// A page.
#[component]
pub fn Scorecard() -> impl IntoView {
    view! { <p>"Scorecard"</p> }
}
