//! Renders every document of the public site. Nothing here reads a clock or a database, so the same site gives the
//! same bytes on every node.

mod announcements;
mod api;
mod badge_image;
mod badges;
mod calendar;
mod chart;
mod crawlers;
mod downtime_list;
mod drawing;
mod feeds;
mod forms;
mod frame;
mod gone_pages;
mod headline;
pub mod history;
mod images;
mod incident;
mod other_language;
mod past_incidents;
mod revisions;
mod services;
mod status;
mod strip;
mod text;
pub(super) mod times;
mod uptime;
mod widget;

use super::document::DocumentKind;
use super::edition::{EditionMetadata, LiveStatus, RenderedDocument};
use super::site::Site;
use crate::platform::assets::Assets;
use crate::ui::wording::{PageLanguage, in_english};
use crate::web::branding::Branding;
use frame::PageStyle;
use leptos::prelude::*;
use other_language::OtherLanguage;

/// The metadata of an edition of this site.
pub fn metadata(site: &Site, assets: &Assets) -> EditionMetadata {
    let (indicator, headline) = site.overall();
    let branding = Branding::from(&site.look);
    EditionMetadata {
        installation_id: site.installation_id.clone(),
        version: site.version,
        made_at: site.now,
        policy: branding.policy(assets),
        time_zone: site.zone.name().to_owned(),
        language: site.language.clone(),
        status: LiveStatus { indicator: indicator.as_str().to_owned(), description: in_english(headline) },
        branding,
        forms: Some(forms::content(site)),
    }
}

/// Every document of the site.
pub fn documents(site: &Site, assets: &Assets) -> Vec<RenderedDocument> {
    let mut style = PageStyle::new(Branding::from(&site.look), assets);
    Owner::new().with(|| {
        provide_context(PageLanguage(site.language.clone()));
        let images = images::of(site);
        style.preview = images.preview;
        style.own_feeds = feeds::own_feeds(site);
        let mut documents = pages(site, &style);
        documents.extend(crawlers::documents(site, &documents));
        documents.extend(images.documents);
        documents.push(gone_pages::not_found(site, &style));
        documents.extend(api::documents(site));
        documents.extend(feeds::documents(site));
        documents.extend(calendar::documents(site));
        documents.extend(badge_image::documents(site));
        documents.push(widget::script(site));
        documents.push(RenderedDocument::new(
            style.script.clone(),
            DocumentKind::Script,
            assets.text("live.js").to_owned(),
        ));
        documents.extend(site.look.documents().map(|(path, kind, body)| RenderedDocument::new(path, kind, body)));
        for tag in site.languages.iter().skip(1) {
            documents.extend(pages_in(site, tag, &style));
        }
        documents
    })
}

/// The pages that readers see, in the language of the site.
fn pages(site: &Site, style: &PageStyle) -> Vec<RenderedDocument> {
    let mut pages = vec![status::page(site, style)];
    pages.extend(site.incidents.iter().map(|incident| incident::page(site, incident, style)));
    pages.extend(site.announcements.iter().map(|one| announcements::page(site, one, style)));
    pages.extend(gone_pages::withdrawn_pages(site, style));
    pages.extend(history::pages(site, style));
    pages.extend(uptime::pages(site, style));
    pages.push(widget::frame(site));
    pages
}

/// The same pages in another of the page's languages.
fn pages_in(site: &Site, tag: &str, style: &PageStyle) -> Vec<RenderedDocument> {
    let translated = site.in_language(tag);
    let owner = Owner::new();
    let rendered = owner.with(|| {
        provide_context(PageLanguage(tag.to_owned()));
        provide_context(OtherLanguage { tag: tag.to_owned(), own: site.language.clone() });
        pages(&translated, style)
    });
    owner.cleanup();
    rendered
}
