//! Uptime over 30, 90 or 365 days, with the method of calculation.

use super::frame::{Page, PageStyle, document};
use super::other_language::local;
use super::{downtime_list, services, status};
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::Site;
use crate::t;
use leptos::prelude::*;

/// The periods, in days.
const PERIODS: [u64; 3] = [30, 90, 365];

/// `/uptime/30`, `/uptime/90`, `/uptime/365`.
pub fn pages(site: &Site, style: &PageStyle) -> Vec<RenderedDocument> {
    PERIODS.into_iter().map(|days| page(site, style, days)).collect()
}

fn page(site: &Site, style: &PageStyle, days: u64) -> RenderedDocument {
    let choice = PERIODS
        .into_iter()
        .map(|period| {
            let label = t!("publishing-uptime-days", days = period);
            if period == days {
                view! { <b aria-current="page">{label}</b>" " }.into_any()
            } else {
                view! { <a href=local(&format!("/uptime/{period}"))>{label}</a>" " }.into_any()
            }
        })
        .collect_view();
    let title = t!("publishing-uptime-title", days = days);
    let path = format!("/uptime/{days}");
    if !site.is_set_up() {
        return status::being_set_up(site, style, path, title);
    }
    let main = view! {
        <div class="hero">
            <h1>{title.clone()}</h1>
            <p class="lead">{t!("publishing-uptime-method")}</p>
            <nav class="go" aria-label=t!("publishing-uptime-period")>{choice}</nav>
        </div>
        <section aria-labelledby="services">
            <h2 id="services">{t!("publishing-services")}</h2>
            {services::list(site, days)}
            {services::legend(site)}
        </section>
        <section aria-labelledby="words">{downtime_list::list(site, days)}</section>
    }
    .into_any();
    let description = t!("publishing-uptime-description", name = &site.name, days = days);
    document(site, style, Page { path, title, description, tint: None, icon: "operational", main, is_live: false })
}
