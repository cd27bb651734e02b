//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Customers() -> impl IntoView {
    view! { <p>"Customers"</p> }
}

/// A page.
#[component]
pub fn Profile() -> impl IntoView {
    view! { <p>"Profile"</p> }
}
