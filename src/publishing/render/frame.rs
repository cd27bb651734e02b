//! The document around every public page: head, masthead, `<main>` and footer. Apart from one script it is
//! self-contained: the style sheet is inlined and allowed by its hash.

use super::badges;
use super::calendar::CALENDAR_PATH;
use super::images::PREVIEW_SIZE;
use super::other_language::{self, local};
use crate::platform::assets::Assets;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::{RenderedDocument, VERSION_PLACEHOLDER};
use crate::publishing::site::Site;
use crate::t;
use crate::ui::time;
use crate::ui::wording::Language;
use crate::web::branding::{Branding, PUBLIC_SHEETS};
use chrono::Offset;
use leptos::attr::custom::CustomAttribute;
use leptos::html::meta;
use leptos::prelude::*;
use std::collections::HashSet;

/// The style sheet of a page: the most visited pages carry only what they need.
fn sheet_of(path: &str) -> &'static str {
    match path {
        "/" => "status.css",
        _ if path.starts_with("/uptime/") => "status.css",
        _ if path.starts_with("/incidents/") => "incident.css",
        _ => "public.css",
    }
}

/// A page without its frame.
#[derive(Debug, Clone)]
pub struct PageStyle {
    branding: Branding,
    styles: [(&'static str, String); PUBLIC_SHEETS.len()],
    /// The script's path.
    pub script: String,
    /// The address of the preview image, without the host. The part after `?` changes with the status.
    pub preview: Option<String>,
    /// The paths of incidents that have feeds of their own.
    pub own_feeds: HashSet<String>,
}

impl PageStyle {
    /// From the company's branding and the site's files.
    pub fn new(branding: Branding, assets: &Assets) -> Self {
        let styles = PUBLIC_SHEETS.map(|sheet| (sheet, branding.style(sheet, assets)));
        let script = assets.address("live.js").to_owned();
        Self { styles, script, branding, preview: None, own_feeds: HashSet::new() }
    }

    /// The style of the page at a path.
    fn css(&self, path: &str) -> String {
        let sheet = sheet_of(path);
        self.styles.iter().find(|(name, _)| *name == sheet).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// A page before it is framed.
pub struct Page {
    /// Its path.
    pub path: String,
    /// Its title, without the company's name.
    pub title: String,
    /// The description for search engines and previews.
    pub description: String,
    /// The status that tints the top of the page; `None` leaves it plain.
    pub tint: Option<&'static str>,
    /// The status whose colour the tab's icon has.
    pub icon: &'static str,
    /// The content of `<main>`.
    pub main: AnyView,
    /// Whether it is updated while it is open.
    pub is_live: bool,
}

/// The colour of a status in light mode, as in `tokens.css`, which images cannot use.
pub(super) const fn colour(class: &str) -> &'static str {
    match class.as_bytes() {
        b"degraded" => "8a5a00",
        b"partial" => "b4470c",
        b"major" => "b91c1c",
        b"maintenance" => "1e5aa8",
        b"no-data" => "6b7280",
        _ => "15803d",
    }
}

/// Renders a page in its frame.
pub fn document(site: &Site, style: &PageStyle, page: Page) -> RenderedDocument {
    let icon = format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' \
         r='8' fill='%23{}'/%3E%3C/svg%3E",
        colour(page.icon)
    );
    let language = Language::from_tag(&site.language);
    let version = page.is_live.then_some(VERSION_PLACEHOLDER);
    let html = view! {
        <!DOCTYPE html>
        <html lang=language.html dir=language.dir()>
            <head>
                <meta charset="utf-8"/>
                <title>{t!("publishing-title", page = &page.title, name = &site.name)}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="description" content=page.description.clone()/>
                {open_graph(site, style, &page)}
                <link rel="icon" href=icon/>
                <link rel="alternate" type="application/atom+xml" title=t!("publishing-feed-title", name = &site.name) href="/history.atom"/>
                {own_feed(style, &page)}
                {other_language::alternates(site, &page.path)}
                <script src=style.script.clone() defer></script>
                <style inner_html=style.css(&page.path)></style>
            </head>
            <body class=page.tint>
                {badges::shapes()}
                {site.is_demo.then(|| view! { <aside class="demo" aria-label=t!("publishing-demo-label")>{t!("demo-banner")}</aside> })}
                <header class="bar">
                    <a href=local("/")>{style.branding.masthead(&site.name, &t!("publishing-masthead"))}</a>
                    <a class="button" href="/subscribe">{t!("publishing-subscribe")}</a>
                </header>
                <main data-v=version data-w=t!("publishing-script-words")>{page.main}</main>
                {footer(site, &page.path)}
            </body>
        </html>
    }
    .to_html()
    // Comments between texts, which only hydration needs.
    .replace("<!>", "")
    // The style sheet takes an empty class for a class.
    .replacen("<body class=\"\">", "<body>", 1);
    RenderedDocument { is_live: page.is_live, ..RenderedDocument::new(local(&page.path), DocumentKind::Html, html) }
}

/// What other sites and messengers show beside a link to the page (Open Graph).
fn open_graph(site: &Site, style: &PageStyle, page: &Page) -> impl IntoView + use<> {
    let property = |name: &'static str, content: String| meta().attr("property", name).content(content);
    let kind = if style.own_feeds.contains(&page.path) { "article" } else { "website" };
    let image = style.preview.as_ref().map(|path| {
        // Other pages have the plain address, so that a new status leaves them the same bytes.
        let path = if page.path == "/" { path } else { path.split('?').next().unwrap_or(path) };
        let (width, height) = PREVIEW_SIZE;
        view! {
            {property("og:image", format!("{}{path}", site.public_url))}
            {property("og:image:width", width.to_string())}
            {property("og:image:height", height.to_string())}
            <meta name="twitter:card" content="summary_large_image"/>
        }
    });
    view! {
        {property("og:title", page.title.clone())}
        {property("og:site_name", site.name.clone())}
        {property("og:description", page.description.clone())}
        {property("og:type", kind.to_owned())}
        {property("og:url", format!("{}{}", site.public_url, local(&page.path)))}
        {image}
    }
}

/// The feed of the incident that the page is about.
fn own_feed(style: &PageStyle, page: &Page) -> Option<impl IntoView + use<>> {
    let path = style.own_feeds.get(&page.path)?;
    let (title, href) = (page.title.clone(), format!("{path}.atom"));
    Some(view! { <link rel="alternate" type="application/atom+xml" title=title href=href/> })
}

fn footer(site: &Site, path: &str) -> impl IntoView + use<> {
    let links = [
        ("/report".to_owned(), "publishing-foot-report"),
        (local("/history"), "publishing-foot-history"),
        (local("/uptime/90"), "publishing-foot-uptime"),
        ("/history.rss".to_owned(), "publishing-foot-rss"),
        ("/history.atom".to_owned(), "publishing-foot-atom"),
        (CALENDAR_PATH.to_owned(), "publishing-foot-calendar"),
        ("/api/v2/summary.json".to_owned(), "publishing-foot-api"),
    ];
    let company_links =
        [(&site.links.site_url, "publishing-foot-site"), (&site.links.support_url, "publishing-foot-support")];
    let company_links = company_links.into_iter().filter(|(address, _)| !address.is_empty());
    let company_links =
        company_links.map(|(address, key)| view! { <li><a href=address.clone()>{t!(key)}</a></li> }).collect_view();
    view! {
        <footer class="foot">
            <nav aria-label=t!("publishing-foot-label")>
                <ul>{company_links}{links.map(|(path, key)| view! { <li><a href=path>{t!(key)}</a></li> }).collect_view()}</ul>
            </nav>
            {other_language::choice(site, path)}
            <p data-zone=site.zone.name()>{zone_sentence(site)}</p>
        </footer>
    }
}

/// "Times are London time (BST, UTC+1)."
fn zone_sentence(site: &Site) -> String {
    let local = site.now.with_timezone(&site.zone);
    let seconds = local.offset().fix().local_minus_utc();
    let name = site.zone.name();
    if name == "UTC" || name.starts_with("Etc/UTC") {
        return t!("publishing-zone-utc");
    }
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    let sign = if seconds < 0 { '−' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let mut offset = if minutes == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes:02}") };
    let abbreviation = time::zone_text(site.now, site.zone);
    if !abbreviation.starts_with("UTC") {
        offset = format!("{abbreviation}, {offset}");
    }
    t!("publishing-zone", city = city, offset = offset)
}
