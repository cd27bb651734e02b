//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Incidents() -> impl IntoView {
    view! { <p>"Incidents"</p> }
}

/// A page.
#[component]
pub fn Declare() -> impl IntoView {
    view! { <p>"Declare"</p> }
}

/// A page.
#[component]
pub fn Room() -> impl IntoView {
    view! { <p>"Room"</p> }
}

/// A page.
#[component]
pub fn EditUpdate() -> impl IntoView {
    view! { <p>"EditUpdate"</p> }
}
