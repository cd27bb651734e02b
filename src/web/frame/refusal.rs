//! The pages that say why something cannot be shown.

use super::desk::desk_page_not_found;
use super::standalone::sign_in_brand;
use super::{DeskView, page_title};
use crate::t;
use crate::types::{Message, Refusal};
use crate::ui::wording;
use crate::web::RequestContext;
use crate::web::security::is_desk;
use leptos::prelude::*;

/// The page for an address that does not exist, in the frame that fits the address and the person.
#[component]
pub fn PageNotFound() -> impl IntoView {
    match RequestContext::current() {
        Some(context) if context.staff.is_some() && is_desk(&context.path) => desk_page_not_found(context),
        Some(context) if is_desk(&context.path) => sign_in_refusal(&Refusal::NotFound),
        _ => public_refusal(&Refusal::NotFound, None),
    }
}

/// A refusal for the desk, beside the sidebar. `unsent_form` gives back what was typed.
pub(super) fn desk_refusal(refusal: &Refusal, unsent_form: Option<AnyView>) -> DeskView {
    let title = refusal_title(refusal);
    let heading = title.clone();
    let message = message(refusal, unsent_form.is_some());
    DeskView::new(
        title,
        view! {
            <div class="head"><div class="title"><div>
                <h1>{heading}</h1>
                <p>{wording::format_message(&message)}</p>
            </div></div></div>
            <div class="cols wide"><div>
                {unsent_form}
                <p><a class="button" href="/desk">{t!("error-back-dashboard")}</a></p>
            </div></div>
        },
    )
}

/// A refusal on a public page.
pub(super) fn public_refusal(refusal: &Refusal, unsent_form: Option<AnyView>) -> AnyView {
    let title = refusal_title(refusal);
    let message = message(refusal, unsent_form.is_some());
    view! {
        {page_title(&title)}
        <main>
            <div class="hero">
                <h1>{title}</h1>
                <p class="lead">{wording::format_message(&message)}</p>
            </div>
            {unsent_form}
            <p class="go"><a class="button" href="/">{t!("error-back-public")}</a></p>
        </main>
    }
    .into_any()
}

/// A refusal on the desk for somebody who is not signed in.
pub(super) fn sign_in_refusal(refusal: &Refusal) -> AnyView {
    let title = refusal_title(refusal);
    view! {
        {page_title(&format!("{title} · Amends"))}
        <main id="main" class="sign-in">
            {sign_in_brand()}
            <h1>{title}</h1>
            <p class="quiet">{wording::format_message(&refusal.message_for_page())}</p>
            <p><a class="button" href="/sign-in">{t!("error-sign-in")}</a></p>
        </main>
    }
    .into_any()
}

/// Why, and for somebody who gets back what they typed, that it is not lost.
fn message(refusal: &Refusal, gives_back: bool) -> Message {
    if gives_back { refusal.message() } else { refusal.message_for_page() }
}

fn refusal_title(refusal: &Refusal) -> String {
    match refusal.status() {
        status @ (403 | 404 | 410 | 500 | 503) => t!(&format!("error-title-{status}")),
        _ => t!("error-title-other"),
    }
}
