//! Addresses that have no page: never had one (404), or had one that was taken back (410). Both are
//! documents like the others, so that they are right while the database is gone.

use super::super::edition::{Draft, MISSING_PATH};
use super::super::site::{Site, Withdrawn, WithdrawnKind};
use super::frame::{Dress, Page, document};
use super::words;
use crate::t;
use crate::ui::time;
use axum::http::StatusCode;
use leptos::prelude::*;

/// The page for every address that is none, and one for each that was taken back.
pub fn pages(site: &Site, dress: &Dress) -> Vec<Draft> {
    let mut drafts = vec![missing(site, dress)];
    drafts.extend(site.withdrawn.iter().flat_map(|one| withdrawn(site, one, dress)));
    drafts
}

fn missing(site: &Site, dress: &Dress) -> Draft {
    let lead = view! { {t!("publishing-not-found-lead")} }.into_any();
    page(site, dress, MISSING_PATH.to_owned(), StatusCode::NOT_FOUND, t!("publishing-not-found"), lead)
}

/// What it said is not repeated, its title neither: that may be what was wrong with it.
fn withdrawn(site: &Site, one: &Withdrawn, dress: &Dress) -> Vec<Draft> {
    let (title, lead, paths) = match one.what {
        WithdrawnKind::Incident => (
            t!("publishing-withdrawn-incident"),
            t!("publishing-withdrawn-incident-lead", at = words::HERE),
            vec![format!("/incidents/{}", one.id), format!("/incidents/{}/affected", one.id)],
        ),
        WithdrawnKind::Announcement => (
            t!("publishing-withdrawn-announcement"),
            t!("publishing-withdrawn-announcement-lead", at = words::HERE),
            vec![format!("/announcements/{}", one.id)],
        ),
    };
    let gone = |path: String| {
        let (before, after) = words::around(&lead);
        let at = words::moment(one.at, time::full_text(one.at, site.zone));
        page(site, dress, path, StatusCode::GONE, title.clone(), view! { {before}{at}{after} }.into_any())
    };
    paths.into_iter().map(gone).collect()
}

fn page(site: &Site, dress: &Dress, path: String, status: StatusCode, title: String, lead: AnyView) -> Draft {
    let main = view! {
        <div class="hero">
            <h1>{title.clone()}</h1>
            <p class="lead">{lead}</p>
        </div>
        <p class="go">
            <a class="button" href="/">{t!("error-back-public")}</a>
            <a href="/history">{t!("publishing-foot-history")}</a>
        </p>
    }
    .into_any();
    let description = title.clone();
    let page = Page { path, title, description, tint: None, icon: "operational", main, is_live: false };
    Draft { status, ..document(site, dress, page) }
}
