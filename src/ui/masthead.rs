//! The top and bottom of the public forms and letters: whose page it is, and what to do in an emergency.

use crate::t;
use crate::ui::wording::dir_of;
use leptos::prelude::*;

/// The bar above: the company's name, leading to the status page.
pub fn masthead(organisation: &str) -> impl IntoView + use<> {
    view! {
        <header class="bar">
            <a href="/"><b dir=dir_of(organisation)>{organisation.to_owned()}</b>" "{t!("masthead-status")}</a>
        </header>
    }
}

/// The line below.
pub fn foot(words: String) -> impl IntoView {
    view! { <footer class="foot"><p>{words}</p></footer> }
}
