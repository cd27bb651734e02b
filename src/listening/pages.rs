//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Affected() -> impl IntoView {
    view! { <p>"Affected"</p> }
}

/// A page.
#[component]
pub fn Thanks() -> impl IntoView {
    view! { <p>"Thanks"</p> }
}

/// A page.
#[component]
pub fn Inbox() -> impl IntoView {
    view! { <p>"Inbox"</p> }
}
