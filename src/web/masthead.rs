//! The header and footer of public forms and personal pages.

use crate::t;
use crate::web::RequestContext;
use leptos::prelude::*;

/// The header: the company's logo or name, linked to the status page.
pub fn masthead(context: &RequestContext, name: &str) -> impl IntoView + use<> {
    view! {
        <header class="bar">
            <a href="/">{context.branding.branding.masthead(name, &t!("masthead-status"))}</a>
        </header>
    }
}

/// The footer.
pub fn foot(text: String) -> impl IntoView {
    view! { <footer class="foot"><p>{text}</p></footer> }
}
