//! The pages for unknown paths (404) and for withdrawn incidents and announcements (410). They are published
//! documents, so they are right while the database cannot be reached.

use super::frame::{Page, PageStyle, document};
use super::other_language::local;
use super::times;
use crate::publishing::edition::{NOT_FOUND_PATH, RenderedDocument};
use crate::publishing::site::{Site, WithdrawnKind, WithdrawnPage};
use crate::t;
use crate::ui::time;
use axum::http::StatusCode;
use leptos::prelude::*;

/// A page for each withdrawn page.
pub fn withdrawn_pages(site: &Site, style: &PageStyle) -> Vec<RenderedDocument> {
    site.withdrawn.iter().flat_map(|one| withdrawn(site, one, style)).collect()
}

/// The page for unknown paths.
pub fn not_found(site: &Site, style: &PageStyle) -> RenderedDocument {
    let lead = view! { {t!("publishing-not-found-lead")} }.into_any();
    page(site, style, NOT_FOUND_PATH.to_owned(), StatusCode::NOT_FOUND, t!("publishing-not-found"), lead)
}

/// The title is not repeated, since it may be the reason for the withdrawal.
fn withdrawn(site: &Site, one: &WithdrawnPage, style: &PageStyle) -> Vec<RenderedDocument> {
    let (title, lead, paths) = match one.kind {
        WithdrawnKind::Incident => (
            t!("publishing-withdrawn-incident"),
            t!("publishing-withdrawn-incident-lead", at = times::PLACEHOLDER),
            vec![format!("/incidents/{}", one.id), format!("/incidents/{}/affected", one.id)],
        ),
        WithdrawnKind::Announcement => (
            t!("publishing-withdrawn-announcement"),
            t!("publishing-withdrawn-announcement-lead", at = times::PLACEHOLDER),
            vec![format!("/announcements/{}", one.id)],
        ),
    };
    let gone = |path: String| {
        let (before, after) = times::around(&lead);
        let at = times::element(one.withdrawn_at, time::full_text(one.withdrawn_at, site.zone));
        page(site, style, path, StatusCode::GONE, title.clone(), view! { {before}{at}{after} }.into_any())
    };
    paths.into_iter().map(gone).collect()
}

fn page(
    site: &Site,
    style: &PageStyle,
    path: String,
    status: StatusCode,
    title: String,
    lead: AnyView,
) -> RenderedDocument {
    let main = view! {
        <div class="hero">
            <h1>{title.clone()}</h1>
            <p class="lead">{lead}</p>
        </div>
        <p class="go">
            <a class="button" href=local("/")>{t!("error-back-public")}</a>
            <a href=local("/history")>{t!("publishing-foot-history")}</a>
        </p>
    }
    .into_any();
    let description = title.clone();
    let page = Page { path, title, description, tint: None, icon: "operational", main, is_live: false };
    RenderedDocument { status, ..document(site, style, page) }
}
