//! The verbs that change a public page's settings and its look. One version stands for all of them, so
//! that two people who work on the page at once are told of each other.

use super::colour::{CONTRAST_MIN, Colour, Scheme, ratio};
use super::css;
use super::logo::Logo;
use super::look::Look;
use super::store;
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::store::{Page, first_page};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Timestamp};
use crate::ui::wording::LANGUAGES;

/// Longest address of one's own, in characters.
const URL_MAX: usize = 500;

/// What a page is called, when and in which language it speaks, and where it leads; not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageInput {
    /// What stands in its masthead.
    pub name: String,
    /// The IANA zone of its times and days.
    pub time_zone: String,
    /// A language that Amends speaks, by its tag.
    pub language: String,
    /// The company's own site; may be empty.
    pub site_url: String,
    /// Where the company helps; may be empty.
    pub support_url: String,
}

/// Colours and style as typed; empty ones are Amends' own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookInput {
    /// The accent on light paper.
    pub accent_light: String,
    /// The accent on dark paper.
    pub accent_dark: String,
    /// One's own style.
    pub css: String,
    /// Take the nearest colour that can be read for one that cannot.
    pub nearest: bool,
}

/// A new picture, none any more, or the one that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// As it is.
    Keep,
    /// None.
    Remove,
    /// Another one.
    Replace(Logo),
}

/// What becomes of the logos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoInput {
    /// The logo.
    pub logo: Change,
    /// The one for dark paper.
    pub logo_dark: Change,
    /// The logo shows the company's name.
    pub logo_names: bool,
}

/// Changes what the page is called, its clock, its language and its links.
pub async fn edit_page(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    input: &PageInput,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required("name", &input.name, TITLE_MAX);
    let zone = form
        .parsed("time_zone", &input.time_zone, "organisation-zone-unknown", |text| text.parse::<chrono_tz::Tz>().ok());
    let language = form.parsed("language", &input.language, "page-language-unknown", language);
    let site_url = own_address(&mut form, "site_url", &input.site_url);
    let support_url = own_address(&mut form, "support_url", &input.support_url);
    form.check()?;
    let zone = zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let language = language.unwrap_or_default();
    let page = first_page(tx).await?;
    let links = store::links(tx, &page.id).await?;
    let theirs = [&page.name, &page.time_zone, &page.language, &links.site_url, &links.support_url].map(String::as_str);
    let yours = [&name, &zone, &language, &site_url, &support_url].map(String::as_str);
    if raised(tx, &page, version).await? == 0 {
        return Err(Refusal::Stale { theirs: theirs.join("\n"), yours: yours.join("\n") });
    }
    tx.execute(
        sql("update page set name = $2, time_zone = $3, language = $4, site_url = $5, support_url = $6 where id = $1")
            .bind(&page.id)
            .bind(&name)
            .bind(&zone)
            .bind(&language)
            .bind(&site_url)
            .bind(&support_url),
    )
    .await?;
    let fields = ["name", "time_zone", "language", "site_url", "support_url"];
    let changed = fields.into_iter().zip(theirs.into_iter().zip(yours)).filter(|(_, (theirs, yours))| theirs != yours);
    let changed: Vec<_> = changed.map(|(field, _)| field).collect();
    record(tx, right, now, &page, "page.edited", &changed).await
}

/// Changes the colours and the style.
pub async fn edit_look(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    input: &LookInput,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let mut accent = |field, typed: &str, scheme| accent(&mut form, field, typed, scheme, input.nearest);
    let accent_light = accent("accent_light", &input.accent_light, Scheme::Light);
    let accent_dark = accent("accent_dark", &input.accent_dark, Scheme::Dark);
    let css = form.optional("css", &input.css, css::CSS_MAX);
    if css.len() > css::CSS_MAX {
        form.wrong("css", Message::new("css-too-big").with("size", css.len()).with("max", css::CSS_MAX));
    } else if let Err(wrong) = css::check(&css) {
        form.wrong("css", wrong);
    }
    form.check()?;
    let page = first_page(tx).await?;
    let old = store::chosen(tx, &page.id).await?;
    let new = Look { accent_light, accent_dark, css, ..old.clone() };
    put_on(tx, right, now, version, &page, (&old, &new)).await
}

/// Changes the logos.
pub async fn edit_logo(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    input: LogoInput,
) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::chosen(tx, &page.id).await?;
    let mut new = Look { logo_names: input.logo_names, ..old.clone() };
    for (there, change) in [(&mut new.logo, input.logo), (&mut new.logo_dark, input.logo_dark)] {
        match change {
            Change::Keep => {}
            Change::Remove => *there = None,
            Change::Replace(logo) => *there = Some(logo),
        }
    }
    if new.logo.is_none() && new.logo_dark.is_some() {
        return Err(Refusal::field("logo", "logo-light-required"));
    }
    put_on(tx, right, now, version, &page, (&old, &new)).await
}

/// Puts back what was worn before the last change; done twice, it is as it was.
pub async fn undo(tx: &mut Tx, right: &Administrator, now: Timestamp, version: i64) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::chosen(tx, &page.id).await?;
    let before = store::before(tx, &page.id).await?.ok_or_else(|| Refusal::conflict("branding-undo-none"))?;
    put_on(tx, right, now, version, &page, (&old, &before)).await
}

/// Back to Amends' own look.
pub async fn undress(tx: &mut Tx, right: &Administrator, now: Timestamp, version: i64) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::chosen(tx, &page.id).await?;
    put_on(tx, right, now, version, &page, (&old, &Look::default())).await
}

/// The version of the page's settings, which every form posts back.
async fn raised(tx: &mut Tx, page: &Page, version: i64) -> Result<u64, Refusal> {
    Ok(tx
        .execute(
            sql("update page set version = version + 1 where id = $1 and version = $2").bind(&page.id).bind(version),
        )
        .await?)
}

async fn put_on(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    page: &Page,
    (old, new): (&Look, &Look),
) -> Result<(), Refusal> {
    if raised(tx, page, version).await? == 0 {
        return Err(Refusal::Stale { theirs: words(old), yours: words(new) });
    }
    store::put_on(tx, &page.id, new).await?;
    let changed: Vec<&str> = [
        ("accent_light", old.accent_light != new.accent_light),
        ("accent_dark", old.accent_dark != new.accent_dark),
        ("css", old.css != new.css),
        ("logo", old.logo != new.logo),
        ("logo_dark", old.logo_dark != new.logo_dark),
        ("logo_names", old.logo_names != new.logo_names),
    ]
    .into_iter()
    .filter_map(|(field, is_changed)| is_changed.then_some(field))
    .collect();
    record(tx, right, now, page, "page.dressed", &changed).await
}

/// A look in words, for two people who changed it at once.
fn words(look: &Look) -> String {
    let accents = [look.accent_light, look.accent_dark].map(|accent| accent.map(|accent| accent.to_string()));
    let logos = [&look.logo, &look.logo_dark].map(|logo| logo.as_ref().map(Logo::path));
    let lines = accents.into_iter().chain(logos).flatten().chain([look.css.clone()]);
    lines.collect::<Vec<_>>().join("\n")
}

async fn record(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    page: &Page,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor: right.actor(), verb, subject: "page", subject_id: &page.id, incident_id: None, fields };
    events::record(tx, now, event).await?;
    events::public_changed(tx).await
}

fn language(tag: &str) -> Option<String> {
    LANGUAGES.iter().find(|language| language.tag == tag).map(|language| language.tag.to_owned())
}

/// An address of the web, or nothing.
fn own_address(form: &mut FieldErrors, field: &str, typed: &str) -> String {
    let text = form.optional(field, typed, URL_MAX);
    if text.is_empty() {
        return text;
    }
    let read = form.parsed(field, &text, "page-url-invalid", |text| {
        let url = url::Url::parse(text).ok()?;
        let is_web = matches!(url.scheme(), "https" | "http") && url.has_host();
        (is_web && url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
    });
    read.unwrap_or_default()
}

/// A colour that can be read in its scheme, or nothing.
fn accent(form: &mut FieldErrors, field: &str, typed: &str, scheme: Scheme, nearest: bool) -> Option<Colour> {
    if typed.trim().is_empty() {
        return None;
    }
    let colour = form.parsed(field, typed, "colour-unknown", Colour::parse)?;
    let contrast = scheme.contrast(colour);
    if contrast >= CONTRAST_MIN {
        return Some(colour);
    }
    let near = scheme.nearest(colour);
    if nearest {
        return Some(near);
    }
    let message =
        Message::new("colour-low-contrast").with("colour", colour).with("ratio", ratio(contrast)).with("near", near);
    form.wrong(field, message);
    None
}
