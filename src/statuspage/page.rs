//! The page, and its overall status.

use super::Time;
use crate::incidents::store as incidents;
use crate::platform::db::Tx;
use crate::services::store::Service;
use crate::services::{Indicator, overall};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::wording::in_english;
use serde::Serialize;

/// The page, as the public API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its id.
    pub id: PublicId,
    /// The company's name.
    pub name: String,
    /// Its public address, without a slash at the end.
    pub url: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// When anything on it last changed.
    pub updated_at: Time,
}

/// The page, as the management API shows it. Looks are edited at the desk, so colours and files are `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields of Statuspage's page")]
#[expect(clippy::struct_excessive_bools, reason = "the fields of Statuspage's page")]
pub struct PageSettings {
    #[serde(flatten)]
    pub page: Page,
    pub created_at: Option<Time>,
    pub page_description: Option<String>,
    pub headline: Option<String>,
    pub branding: &'static str,
    pub subdomain: Option<String>,
    pub domain: Option<String>,
    pub support_url: Option<String>,
    pub hidden_from_search: bool,
    pub allow_page_subscribers: bool,
    pub allow_incident_subscribers: bool,
    pub allow_email_subscribers: bool,
    pub allow_sms_subscribers: bool,
    pub allow_rss_atom_feeds: bool,
    pub allow_webhook_subscribers: bool,
    pub notifications_from_email: Option<String>,
    pub notifications_email_footer: Option<String>,
    pub activity_score: i64,
    pub twitter_username: Option<String>,
    pub viewers_must_be_team_members: bool,
    pub ip_restrictions: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub css_body_background_color: Option<String>,
    pub css_font_color: Option<String>,
    pub css_light_font_color: Option<String>,
    pub css_greens: Option<String>,
    pub css_yellows: Option<String>,
    pub css_oranges: Option<String>,
    pub css_blues: Option<String>,
    pub css_reds: Option<String>,
    pub css_border_color: Option<String>,
    pub css_graph_color: Option<String>,
    pub css_link_color: Option<String>,
    pub css_no_data: Option<String>,
    pub favicon_logo: Option<String>,
    pub transactional_logo: Option<String>,
    pub hero_cover: Option<String>,
    pub email_logo: Option<String>,
    pub twitter_logo: Option<String>,
}

impl PageSettings {
    /// The settings of a page, with what Amends has no setting for.
    pub fn of(page: Page, support_url: &str, allows_sms: bool) -> Self {
        let domain = page.url.split("://").nth(1).map(str::to_owned);
        Self {
            page,
            created_at: None,
            page_description: None,
            headline: None,
            branding: "basic",
            subdomain: None,
            domain,
            support_url: Some(support_url.to_owned()).filter(|url| !url.is_empty()),
            hidden_from_search: false,
            allow_page_subscribers: true,
            allow_incident_subscribers: true,
            allow_email_subscribers: true,
            allow_sms_subscribers: allows_sms,
            allow_rss_atom_feeds: true,
            allow_webhook_subscribers: true,
            notifications_from_email: None,
            notifications_email_footer: None,
            activity_score: 0,
            twitter_username: None,
            viewers_must_be_team_members: false,
            ip_restrictions: None,
            city: None,
            state: None,
            country: None,
            css_body_background_color: None,
            css_font_color: None,
            css_light_font_color: None,
            css_greens: None,
            css_yellows: None,
            css_oranges: None,
            css_blues: None,
            css_reds: None,
            css_border_color: None,
            css_graph_color: None,
            css_link_color: None,
            css_no_data: None,
            favicon_logo: None,
            transactional_logo: None,
            hero_cover: None,
            email_logo: None,
            twitter_logo: None,
        }
    }
}

/// When anything on the page last changed, given every service, also those that are no longer offered: taking one off is a
/// change too. Every document and both APIs ask this, so that they say the same.
pub async fn page_changed_at(tx: &mut Tx, services: &[Service]) -> Result<Option<Timestamp>, Refusal> {
    let of_services = services.iter().map(|service| service.updated_at).max();
    Ok(of_services.max(incidents::public_changed_at(tx).await?))
}

/// The overall status of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// How bad it is.
    pub indicator: Indicator,
    /// The same as an English sentence.
    pub description: String,
}

impl Status {
    /// The overall status of a page with services in these statuses.
    pub fn of(statuses: &[ServiceStatus]) -> Self {
        let (indicator, headline) = overall(statuses);
        Self { indicator, description: in_english(headline) }
    }
}

impl Page {
    /// A page. Before anything happened its time is the epoch: `now` would change a document at every rendering.
    pub fn new(id: PublicId, name: &str, url: &str, zone: chrono_tz::Tz, changed_at: Option<Timestamp>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            url: url.to_owned(),
            time_zone: zone.name().to_owned(),
            updated_at: changed_at.unwrap_or(chrono::DateTime::UNIX_EPOCH).into(),
        }
    }
}
