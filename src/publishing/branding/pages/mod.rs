//! The settings page of the public page: name and links, colours and CSS, logos, a preview, and the way back to an
//! earlier look.

mod logo_form;
mod preview;
mod security_form;
mod share;
mod text_form;

pub use share::Share;

use super::colour::{CONTRAST_MIN, Colour, Scheme};
use super::css::CSS_MAX;
use super::forms::{LOOK, PAGE, PLAIN, SECURITY, UNDO};
use super::look::{Links, Look};
use super::store;
use crate::access::PageEditor;
use crate::access::Section;
use crate::accounts::pages::settings_view;
use crate::services::page::{self, Page, first_page};
use crate::services::security_contact;
use crate::t;
use crate::types::Refusal;
use crate::ui::wording::LANGUAGES;
use crate::web::field::{ErrorSummary, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// `/desk/settings/page`.
#[component]
pub fn PageSettings() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<PageEditor>()?;
    let mut tx = context.app.db.read().await?;
    let page = first_page(&mut tx).await?;
    let links = Links::of(&page);
    let other_languages = page::other_languages(&mut tx, &page).await?;
    let look = store::current_look(&mut tx, &page.id).await?;
    let texts = text_form::load(&mut tx, &page.id).await?;
    let security = security_contact::get(&mut tx, &page).await?;
    let previous = store::previous_look(&mut tx, &page.id).await?.filter(|previous| *previous != look);
    drop(tx);
    let saved = match context.query.get("saved") {
        "look" => Some(t!("branding-saved")),
        "page" => Some(t!("branding-saved-page")),
        _ => None,
    };
    let version = page.version;
    let name = page.name.clone();
    let page_fields = page_form(context.form(PAGE), page.clone(), links, &other_languages);
    let body = view! {
        {saved.map(|text| view! { <p class="note below-4" role="status"><span>{text}</span></p> })}
        {page_fields}
        {text_form::forms(&context, &page.language, version, texts)}
        {security_form::form(context.form(SECURITY), version, security)}
        {look_form(&context.form(LOOK), version, &look)}
        {logo_form::form(&context, version, &look)}
        <section class="sec" aria-labelledby="preview">
            <div class="section-head"><h2 id="preview">{t!("branding-preview-heading")}</h2></div>
            {preview::both(&look, &name)}
            <p class="above-3"><a href="/">{t!("branding-preview-open")}</a></p>
            {undo_forms(&context, version, &look, previous.is_some())}
        </section>
    };
    Ok(settings_view(&context, PAGE, t!("page-settings-title"), t!("page-settings-lead"), body))
}

/// A section with one form, and the version with which it was opened.
fn section(id: &'static str, title: String, typed: FormState, version: i64, fields: AnyView) -> impl IntoView {
    let (action, version) = (typed.action.clone(), typed.value("version", version.to_string()));
    view! {
        <section class="sec" aria-labelledby=id>
            <div class="section-head"><h2 id=id>{title}</h2></div>
            <form method="post" action=action class="form">
                <ErrorSummary typed=typed/>
                <input type="hidden" name="version" value=version/>
                {fields}
            </form>
        </section>
    }
}

fn page_form(typed: FormState, page: Page, links: Links, others: &[String]) -> impl IntoView + use<> {
    let other_languages: Vec<_> = LANGUAGES
        .iter()
        .map(|one| {
            let ticked = typed.ticked("other_language", one.tag, others.iter().any(|tag| tag == one.tag));
            view! { <label class="choice"><input type="checkbox" name="other_language" value=one.tag checked=ticked/>" "{one.name}</label> }
        })
        .collect();
    let languages = LANGUAGES.iter().map(|one| (one.tag.to_owned(), one.name.to_owned())).collect();
    let fields = view! {
        <TextField typed=typed.clone() name="name" label=t!("page-name-label") help=t!("page-name-help") value=page.name required=true/>
        <TextField typed=typed.clone() name="time_zone" label=t!("organisation-zone-label") help=t!("page-zone-help") value=page.time_zone required=true/>
        <SelectField typed=typed.clone() name="language" label=t!("page-language-label") help=t!("page-language-help") options=languages value=page.language/>
        <fieldset class="field" id="other_language">
            <legend>{t!("page-other-languages-label")}</legend>
            <p class="help">{t!("page-other-languages-help")}</p>
            {other_languages}
        </fieldset>
        <TextField typed=typed.clone() name="site_url" label=t!("page-site-label") help=t!("page-site-help") kind="url" value=links.site_url/>
        <TextField typed=typed.clone() name="support_url" label=t!("page-support-label") help=t!("page-support-help") kind="url" value=links.support_url/>
        <button class="button primary" type="submit">{t!("page-settings-submit")}</button>
    };
    section("the-page", t!("page-settings-heading"), typed, page.version, fields.into_any())
}

/// Colours and CSS. After a colour with too little contrast, a second button accepts the nearest readable one.
fn look_form(typed: &FormState, version: i64, look: &Look) -> impl IntoView + use<> {
    let stored = |colour: Option<Colour>| colour.map(|colour| colour.to_string()).unwrap_or_default();
    let (light, dark) = (stored(look.accent_light), stored(look.accent_dark));
    let nearest: Vec<_> = [("accent_light", Scheme::Light), ("accent_dark", Scheme::Dark)]
        .into_iter()
        .filter_map(|(field, scheme)| {
            let unreadable =
                Colour::parse(&typed.value(field, "")).filter(|one| scheme.contrast(*one) < CONTRAST_MIN)?;
            Some(scheme.nearest(unreadable).to_string())
        })
        .collect();
    let default_accent = |scheme: Scheme| scheme.palette().accent.to_string();
    let (light_help, dark_help) = (
        t!("branding-accent-light-help", own = default_accent(Scheme::Light)),
        t!("branding-accent-dark-help", own = default_accent(Scheme::Dark)),
    );
    let accept_nearest = (!nearest.is_empty()).then(|| t!("branding-nearest-submit", colours = nearest.join(", ")));
    let fields = view! {
        <TextField typed=typed.clone() name="accent_light" label=t!("branding-accent-light-label") help=light_help value=light/>
        <TextField typed=typed.clone() name="accent_dark" label=t!("branding-accent-dark-label") help=dark_help value=dark/>
        <TextArea typed=typed.clone() name="css" label=t!("branding-css-label") help=t!("branding-css-help", max = CSS_MAX / 1024) value=look.css.clone() rows=8/>
        <div class="row">
            <button class="button primary" type="submit">{t!("branding-look-submit")}</button>
            {accept_nearest.map(|label| view! { <button class="button" type="submit" name="nearest" value="yes">{label}</button> })}
        </div>
    };
    section("look", t!("branding-look-heading"), typed.clone(), version, fields.into_any())
}

/// Buttons for the look before and for Amends' own look.
fn undo_forms(context: &RequestContext, version: i64, look: &Look, has_previous: bool) -> impl IntoView + use<> {
    let button = |action: &'static str, label: String| {
        let typed = context.form(action);
        let version = version.to_string();
        view! {
            <form method="post" action=action>
                <ErrorSummary typed=typed/>
                <input type="hidden" name="version" value=version/>
                <button class="button" type="submit">{label}</button>
            </form>
        }
    };
    let undo = has_previous.then(|| button(UNDO, t!("branding-undo-submit")));
    let plain = (!look.is_plain()).then(|| button(PLAIN, t!("branding-reset-submit")));
    let is_any = undo.is_some() || plain.is_some();
    is_any.then(|| {
        view! {
            <p class="above-3">{t!("branding-reset-help")}</p>
            <div class="row above-2">{undo}{plain}</div>
        }
    })
}
