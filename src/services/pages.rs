//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Catalogue() -> impl IntoView {
    view! { <p>"Catalogue"</p> }
}

/// A page.
#[component]
pub fn EditService() -> impl IntoView {
    view! { <p>"EditService"</p> }
}
