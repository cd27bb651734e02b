//! The header and footer of public forms and personal pages.

use crate::t;
use crate::ui::wording::dir_of;
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

/// The footer with what the company says about safety; `None` where it says nothing.
pub fn foot(text: String) -> Option<impl IntoView> {
    (!text.is_empty()).then(|| {
        let dir = dir_of(&text);
        view! { <footer class="foot"><p dir=dir>{text}</p></footer> }
    })
}
