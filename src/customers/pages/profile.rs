//! One customer.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Profile() -> impl IntoView {
    view! { <p>"Profile"</p> }
}
