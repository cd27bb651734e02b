//! Changes of the public page's name, time zone, language and links, and of what its forms say.
//!
//! These settings and the look (`look_changes`) share one version, so that two people who edit the page at the same
//! time are told of each other.

use crate::access::PageEditor;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::services::page::{self, Page, first_page};
use crate::services::page_text::{self, PageText, REGION_MAX, REGIONS_MAX, SAFETY_NOTICE_MAX};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Timestamp, clean_text};
use crate::ui::wording::LANGUAGES;
use std::collections::BTreeSet;

/// Longest address of a page of the company, in characters.
pub(super) const URL_MAX: usize = 500;

/// Name, time zone, language and links of the page, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageInput {
    /// The company's name in the masthead.
    pub name: String,
    /// The IANA time zone of the page's times and days.
    pub time_zone: String,
    /// The tag of a language that Amends has.
    pub language: String,
    /// The tags of the languages that the page has beside it.
    pub other_languages: Vec<String>,
    /// The company's own site; may be empty.
    pub site_url: String,
    /// The company's support page; may be empty.
    pub support_url: String,
}

/// Changes name, time zone, language and links of the page.
///
/// # Errors
///
/// Field errors for what was typed; `Refusal::Stale` when the page has changed since `version`.
pub async fn edit_page(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    input: &PageInput,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, TITLE_MAX);
    let zone = form
        .parsed("time_zone", &input.time_zone, "organisation-zone-unknown", |text| text.parse::<chrono_tz::Tz>().ok());
    let language = form.parsed("language", &input.language, "page-language-unknown", known_language);
    let others: BTreeSet<String> = input
        .other_languages
        .iter()
        .filter_map(|tag| form.parsed("other_language", tag, "page-language-unknown", known_language))
        .filter(|tag| language.as_ref() != Some(tag))
        .collect();
    let others: Vec<String> = others.into_iter().collect();
    let site_url = web_address(&mut form, "site_url", &input.site_url);
    let support_url = web_address(&mut form, "support_url", &input.support_url);
    form.check()?;
    let zone = zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let language = language.unwrap_or_default();
    let page = first_page(tx).await?;
    let theirs = page_fields(&page);
    let new = Page { name, time_zone: zone, language, site_url, support_url, ..page.clone() };
    let yours = page_fields(&new);
    if !page::raise_version(tx, &page, version).await? {
        return Err(Refusal::Stale { theirs: theirs.join("\n"), yours: yours.join("\n") });
    }
    page::update(tx, &new).await?;
    let others_before = page::other_languages(tx, &page).await?;
    page::set_other_languages(tx, &new, &others).await?;
    let fields = ["name", "time_zone", "language", "site_url", "support_url"];
    let changed = fields.into_iter().zip(theirs.into_iter().zip(yours)).filter(|(_, (theirs, yours))| theirs != yours);
    let mut changed: Vec<_> = changed.map(|(field, _)| field).collect();
    if others != others_before {
        changed.push("other_languages");
    }
    record(tx, right, now, &page, "page.edited", &changed).await
}

/// Changes what the public forms say in one language. `regions` has one in each line.
///
/// # Errors
///
/// Field errors for what was typed; `Refusal::Stale` when the page has changed since `version`.
pub async fn edit_text(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    language: &str,
    safety_notice: &str,
    regions: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let language = form.parsed("language", language, "page-language-unknown", known_language);
    let safety_notice = form.optional_line("safety_notice", safety_notice, SAFETY_NOTICE_MAX);
    let mut chosen: Vec<String> = Vec::new();
    for region in regions.lines().map(clean_text::line).filter(|region| !region.is_empty()) {
        let length = region.chars().count();
        if length > REGION_MAX {
            let message = Message::new("page-region-long").with("region", &region).with("max", REGION_MAX);
            form.wrong("regions", message);
        } else if !chosen.contains(&region) {
            chosen.push(region);
        }
    }
    if chosen.len() > REGIONS_MAX {
        form.wrong("regions", Message::new("page-regions-many").with("max", REGIONS_MAX));
    }
    form.check()?;
    let language = language.unwrap_or_default();
    let new = PageText { safety_notice, regions: chosen };
    let page = first_page(tx).await?;
    let old = page_text::get_in(tx, &page.id, &language).await?;
    if !page::raise_version(tx, &page, version).await? {
        let words = |text: &PageText| format!("{}\n{}", text.safety_notice, text.regions.join("\n"));
        return Err(Refusal::Stale { theirs: words(&old), yours: words(&new) });
    }
    page_text::set(tx, &page.id, &language, &new).await?;
    let changed = [("safety_notice", old.safety_notice != new.safety_notice), ("regions", old.regions != new.regions)];
    let changed: Vec<_> = changed.into_iter().filter_map(|(field, is_changed)| is_changed.then_some(field)).collect();
    record(tx, right, now, &page, "page.text_edited", &changed).await
}

/// The values of the form's fields, in its order.
fn page_fields(page: &Page) -> [&str; 5] {
    [&page.name, &page.time_zone, &page.language, &page.site_url, &page.support_url]
}

/// Records a change of the page and has it published.
pub(super) async fn record(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    page: &Page,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor: right.actor(), verb, subject: "page", subject_id: &page.id, incident_id: None, fields };
    events::record(tx, now, event).await?;
    events::public_changed(tx).await
}

fn known_language(tag: &str) -> Option<String> {
    LANGUAGES.iter().find(|language| language.tag == tag).map(|language| language.tag.to_owned())
}

/// An `http` or `https` address without a user name or password, or an empty text.
fn web_address(form: &mut FieldErrors, field: &str, typed: &str) -> String {
    let text = form.optional(field, typed, URL_MAX);
    if text.is_empty() {
        return text;
    }
    let address = form.parsed(field, &text, "page-url-invalid", |text| {
        let url = url::Url::parse(text).ok()?;
        let is_web = matches!(url.scheme(), "https" | "http") && url.has_host();
        (is_web && url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
    });
    address.unwrap_or_default()
}
