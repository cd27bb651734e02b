//! All customers.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Customers() -> impl IntoView {
    view! { <p>"Customers"</p> }
}
