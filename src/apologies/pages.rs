//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Apologies() -> impl IntoView {
    view! { <p>"Apologies"</p> }
}

/// A page.
#[component]
pub fn Compose() -> impl IntoView {
    view! { <p>"Compose"</p> }
}

/// A page.
#[component]
pub fn Apology() -> impl IntoView {
    view! { <p>"Apology"</p> }
}
