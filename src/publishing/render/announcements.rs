//! Announcements: news of the company that are not incidents. On the status page they follow the open incidents,
//! without a status or its colours; each has a page of its own, which stays.

use super::frame::{Page, PageStyle, document};
use super::other_language::{local, note, own_language};
use super::{past_incidents, text, times};
use crate::incidents::markdown;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Announcement, Site};
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use leptos::prelude::*;

/// Longest announcement that the status page shows in full, in characters of its plain text.
const IN_FULL_MAX: usize = 400;

/// The section of the status page; `None` when there are no announcements.
pub fn section(site: &Site) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = site.current_announcements().map(|one| item(site, one)).collect();
    (!items.is_empty()).then(|| {
        view! {
            <section aria-labelledby="announced">
                <h2 id="announced">{t!("publishing-announcements")}</h2>
                <ol class="dated">{items}</ol>
            </section>
        }
    })
}

fn item(site: &Site, one: &Announcement) -> impl IntoView + use<> {
    let day = one.from_at.with_timezone(&site.zone).date_naive();
    let is_short = markdown::to_plain(&one.body, "").chars().count() <= IN_FULL_MAX;
    let body = if is_short {
        view! { <div class="prose" lang=own_language() inner_html=one.body_html.clone()></div> }.into_any()
    } else {
        let more = view! { <a href=local(&one.path())>{t!("publishing-announcement-more")}</a> };
        view! { <p>{past_incidents::summary(&one.body)}" "{more}</p> }.into_any()
    };
    view! {
        <li>
            <p>{times::element(one.from_at, text::weekday(day, site.today()))}</p>
            <div><h3 lang=own_language()><a href=local(&one.path())>{one.title.clone()}</a></h3>{body}</div>
        </li>
    }
}

/// The page at `/announcements/{id}`.
pub fn page(site: &Site, one: &Announcement, style: &PageStyle) -> RenderedDocument {
    let at = |moment: Timestamp| times::element(moment, time::full_text(moment, site.zone));
    let period = match one.until_at {
        Some(until) if one.is_over(site.now) => times::note("publishing-announcement-over", at(until).into_any()),
        Some(until) => times::note("publishing-announcement-until", at(until).into_any()),
        None => ().into_any(),
    };
    let edited = one.edited_at.map(|when| times::note("publishing-edited", at(when).into_any()));
    let main = view! {
        <div class="hero">
            <p class="quiet">{t!("publishing-announcement")}", "{at(one.from_at)}</p>
            <h1 lang=own_language()>{one.title.clone()}</h1>
        </div>
        <section class="prose" aria-label=t!("publishing-announcement")>
            {note()}
            <div class="prose" lang=own_language() inner_html=one.body_html.clone()></div>
            {period}
            {edited}
        </section>
    }
    .into_any();
    let page = Page {
        path: one.path(),
        title: one.title.clone(),
        description: past_incidents::summary(&one.body),
        tint: None,
        icon: "operational",
        main,
        is_live: !one.is_over(site.now),
    };
    document(site, style, page)
}
