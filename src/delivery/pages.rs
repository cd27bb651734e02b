//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Sending() -> impl IntoView {
    view! { <p>"Sending"</p> }
}

/// A page.
#[component]
pub fn Mail() -> impl IntoView {
    view! { <p>"Mail"</p> }
}

/// A page.
#[component]
pub fn Batch() -> impl IntoView {
    view! { <p>"Batch"</p> }
}
