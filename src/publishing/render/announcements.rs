//! Announcements: what the company has to say that is no incident. On the status page they stand below
//! what is open, without a status and without its colours; each has a page of its own, which stays.

use super::super::edition::Draft;
use super::super::site::{Announcement, Site};
use super::frame::{Dress, Page, document};
use super::{past, words};
use crate::incidents::markdown;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use leptos::prelude::*;

/// Longest announcement that stands on the status page in full, in characters of its plain text.
const IN_FULL_MAX: usize = 400;

/// The section of the status page; nothing where there is nothing to say.
pub fn section(site: &Site) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = site.announced().map(|one| item(site, one)).collect();
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
    let is_short = markdown::to_plain(&one.body).chars().count() <= IN_FULL_MAX;
    let said = if is_short {
        view! { <div class="prose" inner_html=one.body_html.clone()></div> }.into_any()
    } else {
        let more = view! { <a href=one.path()>{t!("publishing-announcement-more")}</a> };
        view! { <p>{past::first_words(&one.body)}" "{more}</p> }.into_any()
    };
    view! {
        <li>
            <p>{words::moment(one.from_at, words::weekday(day, site.today()))}</p>
            <div><h3><a href=one.path()>{one.title.clone()}</a></h3>{said}</div>
        </li>
    }
}

/// The page at `/announcements/{id}`.
pub fn page(site: &Site, one: &Announcement, dress: &Dress) -> Draft {
    let at = |moment: Timestamp| words::moment(moment, time::full_text(moment, site.zone));
    let span = match one.until_at {
        Some(until) if one.is_over(site.now) => words::noted("publishing-announcement-over", at(until).into_any()),
        Some(until) => words::noted("publishing-announcement-until", at(until).into_any()),
        None => ().into_any(),
    };
    let edited = one.edited_at.map(|when| words::noted("publishing-edited", at(when).into_any()));
    let main = view! {
        <div class="hero">
            <p class="quiet">{t!("publishing-announcement")}", "{at(one.from_at)}</p>
            <h1>{one.title.clone()}</h1>
        </div>
        <section class="prose" aria-label=t!("publishing-announcement")>
            <div class="prose" inner_html=one.body_html.clone()></div>
            {span}
            {edited}
        </section>
    }
    .into_any();
    let page = Page {
        path: one.path(),
        title: one.title.clone(),
        description: past::first_words(&one.body),
        tint: None,
        icon: "operational",
        main,
        is_live: !one.is_over(site.now),
    };
    document(site, dress, page)
}
