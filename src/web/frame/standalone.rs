//! Pages without the sidebar: public forms, personal pages of customers, and signing in.

use super::refusal::{public_refusal, sign_in_refusal};
use super::{DeskView, context_with_params, page_title, report_refusal};
use crate::types::Refusal;
use crate::ui::icon;
use crate::web::field::ErrorSummary;
use crate::web::security::is_desk;
use crate::web::{RequestContext, unsent_form};
use leptos::prelude::*;

/// A page without the sidebar. `load` gives the title and the whole content of `<body>`; a refusal becomes the page
/// that says why.
pub fn standalone_page<F>(load: impl FnOnce(RequestContext) -> F + Send + 'static) -> AnyView
where
    F: Future<Output = Result<DeskView, Refusal>> + Send + 'static,
{
    let Some(context) = context_with_params() else { return ().into_any() };
    let response = expect_context::<leptos_axum::ResponseOptions>();
    let page = async move {
        match load(context.clone()).await {
            Ok(page) => {
                // The page is built, so a form on it has shown its refusal.
                let refused = context.refused().map(|typed| view! { <ErrorSummary typed=typed apart=true/> });
                view! { {page_title(&page.title)} {refused} {page.body} }.into_any()
            }
            Err(refusal) => {
                report_refusal(&response, &context, &refusal);
                if is_desk(&context.path) {
                    sign_in_refusal(&refusal)
                } else {
                    public_refusal(&refusal, unsent_form::view(&context, &refusal))
                }
            }
        }
    };
    Suspend::new(page).into_any()
}

/// What the `<head>` of public pages holds. The style sheet is inline, so that a page is one request; the content
/// security policy allows it by its hash.
pub fn public_head(context: &RequestContext) -> impl IntoView + use<> {
    let style = context.branding.style.clone();
    // Personal pages must not appear in search engines.
    let is_personal = ["/r/", "/subscriptions/", "/consent/"].iter().any(|prefix| context.path.starts_with(prefix));
    view! {
        // Applies the colour scheme that the reader chose; the page works without it.
        <script src=context.app.assets.address("live.js").to_owned() defer></script>
        <style inner_html=style></style>
        <link rel="icon" href=context.app.assets.address("favicon.svg").to_owned()/>
        {is_personal.then(|| view! { <meta name="robots" content="noindex"/> })}
    }
}

/// The product's name above the sign-in forms.
pub fn sign_in_brand() -> impl IntoView {
    view! { <p class="brand">{icon::brand()}<span>"Amends"</span></p> }
}
