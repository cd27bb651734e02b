//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Subscribe() -> impl IntoView {
    view! { <p>"Subscribe"</p> }
}

/// A page.
#[component]
pub fn Subscription() -> impl IntoView {
    view! { <p>"Subscription"</p> }
}
