//! From the public site to every document of it. Nothing here reads a clock or a database, so the same
//! site gives the same bytes on every node.

mod announcements;
mod api;
mod calendar;
mod edited;
mod feeds;
mod frame;
mod gone;
pub mod history;
mod incident;
mod parts;
mod past;
mod picture;
mod sentence;
mod services;
mod status;
mod strip;
mod uptime;
mod words;

use super::document::Kind;
use super::edition::{Draft, Imprint, LiveStatus};
use super::site::Site;
use crate::platform::assets::Assets;
use crate::ui::wording::{PageLanguage, in_english};
use crate::web::branding::Branding;
use frame::Dress;
use leptos::prelude::*;

/// What an edition made from this site says about itself.
pub fn imprint(site: &Site, assets: &Assets) -> Imprint {
    let (indicator, sentence) = site.overall();
    let worn = Branding::from(&site.look);
    Imprint {
        installation_id: site.installation_id.clone(),
        version: site.version,
        made_at: site.now,
        policy: worn.policy(assets),
        time_zone: site.zone.name().to_owned(),
        language: site.language.clone(),
        status: LiveStatus { indicator: indicator.as_str().to_owned(), description: in_english(sentence) },
        worn,
    }
}

/// Every document of the site.
pub fn drafts(site: &Site, assets: &Assets) -> Vec<Draft> {
    let dress = Dress::new(Branding::from(&site.look), assets);
    Owner::new().with(|| {
        provide_context(PageLanguage(site.language.clone()));
        let mut drafts = vec![status::page(site, &dress)];
        drafts.extend(site.incidents.iter().map(|incident| incident::page(site, incident, &dress)));
        drafts.extend(site.announcements.iter().map(|one| announcements::page(site, one, &dress)));
        drafts.extend(gone::pages(site, &dress));
        drafts.extend(history::pages(site, &dress));
        drafts.extend(uptime::pages(site, &dress));
        drafts.extend(api::documents(site));
        drafts.extend(feeds::documents(site));
        drafts.extend(calendar::documents(site));
        drafts.push(Draft::new(dress.script.clone(), Kind::Script, assets.text("live.js").to_owned()));
        drafts.extend(site.look.documents().map(|(path, kind, body)| Draft::new(path, kind, body)));
        drafts
    })
}
