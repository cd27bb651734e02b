//! The top and bottom of the public forms and letters: whose page it is, and what to do in an emergency.

use crate::t;
use crate::web::RequestContext;
use leptos::prelude::*;

/// The bar above: the company's logo or name, leading to the status page.
pub fn masthead(context: &RequestContext, name: &str) -> impl IntoView + use<> {
    view! {
        <header class="bar">
            <a href="/">{context.branding.branding.masthead(name, &t!("masthead-status"))}</a>
        </header>
    }
}

/// The line below.
pub fn foot(words: String) -> impl IntoView {
    view! { <footer class="foot"><p>{words}</p></footer> }
}
