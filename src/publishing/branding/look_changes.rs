//! Changes of the public page's look: colours, CSS and logos, with the way back to the look before.

use super::colour::{CONTRAST_MIN, Colour, Scheme, ratio};
use super::css;
use super::logo::Logo;
use super::look::Look;
use super::settings::record;
use super::store;
use crate::access::PageEditor;
use crate::platform::db::Tx;
use crate::services::page::{Page, first_page, raise_version};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal, Timestamp};

/// Colours and CSS as typed; an empty text stands for Amends' own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookInput {
    /// The accent colour in light mode.
    pub accent_light: String,
    /// The accent colour in dark mode.
    pub accent_dark: String,
    /// The company's CSS.
    pub css: String,
    /// Replace a colour whose contrast is too low by the nearest readable one.
    pub nearest: bool,
}

/// What to do with one of the logos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogoChange {
    /// Leave it.
    Keep,
    /// Remove it.
    Remove,
    /// Store this one instead.
    Replace(Logo),
}

/// Changes of both logos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoInput {
    /// The logo.
    pub logo: LogoChange,
    /// The logo in dark mode.
    pub logo_dark: LogoChange,
    /// Whether the logo shows the company's name.
    pub logo_names: bool,
}

/// Changes the colours and the CSS.
///
/// # Errors
///
/// Field errors for what was typed; `Refusal::Stale` when the page has changed since `version`.
pub async fn edit_look(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    input: &LookInput,
) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let logo_names = store::current_look(tx, &page.id).await?.logo_names;
    edit_look_and_names(tx, right, now, version, input, logo_names).await
}

/// The same, and whether the logo shows the company's name.
///
/// # Errors
///
/// Those of [`edit_look`].
pub async fn edit_look_and_names(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    input: &LookInput,
    logo_names: bool,
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
    let old = store::current_look(tx, &page.id).await?;
    let new = Look { accent_light, accent_dark, css, logo_names, ..old.clone() };
    set_look(tx, right, now, version, &page, (&old, &new)).await
}

/// Changes the logos.
///
/// # Errors
///
/// A field error for a dark logo without a light one; `Refusal::Stale` when the page has changed since `version`.
pub async fn edit_logo(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    input: LogoInput,
) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::current_look(tx, &page.id).await?;
    let mut new = Look { logo_names: input.logo_names, ..old.clone() };
    for (logo, change) in [(&mut new.logo, input.logo), (&mut new.logo_dark, input.logo_dark)] {
        match change {
            LogoChange::Keep => {}
            LogoChange::Remove => *logo = None,
            LogoChange::Replace(replacement) => *logo = Some(replacement),
        }
    }
    if new.logo.is_none() && new.logo_dark.is_some() {
        return Err(Refusal::field("logo", "logo-light-required"));
    }
    set_look(tx, right, now, version, &page, (&old, &new)).await
}

/// Restores the look before the last change. Done twice, it restores the current one.
///
/// # Errors
///
/// A conflict when the look was never changed; `Refusal::Stale` when the page has changed since `version`.
pub async fn undo_look(tx: &mut Tx, right: &PageEditor, now: Timestamp, version: i64) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::current_look(tx, &page.id).await?;
    let previous = store::previous_look(tx, &page.id).await?.ok_or_else(|| Refusal::conflict("branding-undo-none"))?;
    set_look(tx, right, now, version, &page, (&old, &previous)).await
}

/// Restores Amends' own look.
///
/// # Errors
///
/// `Refusal::Stale` when the page has changed since `version`.
pub async fn reset_look(tx: &mut Tx, right: &PageEditor, now: Timestamp, version: i64) -> Result<(), Refusal> {
    let page = first_page(tx).await?;
    let old = store::current_look(tx, &page.id).await?;
    set_look(tx, right, now, version, &page, (&old, &Look::default())).await
}

async fn set_look(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    page: &Page,
    (old, new): (&Look, &Look),
) -> Result<(), Refusal> {
    if !raise_version(tx, page, version).await? {
        return Err(Refusal::Stale { theirs: summary(old), yours: summary(new) });
    }
    store::set_look(tx, &page.id, new).await?;
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

/// A look as text, for the comparison after a stale edit.
fn summary(look: &Look) -> String {
    let accents = [look.accent_light, look.accent_dark].map(|accent| accent.map(|accent| accent.to_string()));
    let logos = [&look.logo, &look.logo_dark].map(|logo| logo.as_ref().map(Logo::path));
    let lines = accents.into_iter().chain(logos).flatten().chain([look.css.clone()]);
    lines.collect::<Vec<_>>().join("\n")
}

/// A colour with enough contrast in its scheme, or nothing.
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
