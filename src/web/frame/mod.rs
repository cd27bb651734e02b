//! The frame around every page: the desk with its sidebar, pages without it, page titles, and the pages that say why
//! something cannot be shown.

mod desk;
mod refusal;
mod standalone;

pub use desk::{DeskBanner, NavigationCounts, SEARCH, SHORTCUTS, SectionCounts, desk_head, desk_page};
pub use refusal::PageNotFound;
pub use standalone::{public_head, sign_in_brand, standalone_page};

use crate::types::Refusal;
use crate::web::RequestContext;
use crate::web::security::log_refusal;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// The document around every page; registered by `app`, which knows all pages.
#[derive(Debug, Clone, Copy)]
pub struct PageShell(pub fn() -> AnyView);

/// A page as it is handed to the frame.
pub struct DeskView {
    /// The title in the browser, without the product's name.
    pub title: String,
    /// On the desk the content of `<main>`, elsewhere the content of `<body>`.
    pub body: AnyView,
}

impl DeskView {
    /// A page with this title and content.
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self { title: title.into(), body: body.into_any() }
    }
}

/// The `<title>`. leptos_meta writes it into the head without escaping, so it is escaped here.
fn page_title(text: &str) -> impl IntoView + use<> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! { <Title text=escaped/> }
}

/// The request's context with the parameters of the matched route; `None` while routes are only being listed.
fn context_with_params() -> Option<RequestContext> {
    let mut context = RequestContext::current()?;
    let params = use_params_map().get_untracked();
    context.params = params.into_iter().map(|(key, value)| (key.into_owned(), value)).collect();
    Some(context)
}

/// Sets the response's status to the refusal's and logs what is a failure of the server.
fn report_refusal(response: &ResponseOptions, context: &RequestContext, refusal: &Refusal) {
    response.set_status(axum::http::StatusCode::from_u16(refusal.status()).unwrap_or_default());
    log_refusal(&context.path, refusal);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_the_page_title() {
        let owner = Owner::new();
        let html = owner.with(|| {
            leptos_meta::provide_meta_context();
            page_title("</title><script>").to_html()
        });
        assert!(!html.contains("<script>"));
    }
}
