//! The top and bottom of the public forms and letters: whose page it is, and what to do in an emergency.

use crate::server::visit::Visit;
use crate::t;
use leptos::prelude::*;

/// The bar above: the company's logo or name, leading to the status page.
pub fn masthead(visit: &Visit, name: &str) -> impl IntoView + use<> {
    view! {
        <header class="bar">
            <a href="/">{visit.dress.worn.mark(name, &t!("masthead-status"))}</a>
        </header>
    }
}

/// The line below.
pub fn foot(words: String) -> impl IntoView {
    view! { <footer class="foot"><p>{words}</p></footer> }
}
