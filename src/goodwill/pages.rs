//! The pages of this room.

use leptos::prelude::*;

/// A page.
#[component]
pub fn Letter() -> impl IntoView {
    view! { <p>"Letter"</p> }
}

/// A page.
#[component]
pub fn Offers() -> impl IntoView {
    view! { <p>"Offers"</p> }
}

/// A page.
#[component]
pub fn NewOffer() -> impl IntoView {
    view! { <p>"NewOffer"</p> }
}

/// A page.
#[component]
pub fn Offer() -> impl IntoView {
    view! { <p>"Offer"</p> }
}
