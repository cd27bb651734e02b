//! What the public forms say in each language: a safety notice, and the regions to choose from. One form for each
//! language; that of the page is open.

use crate::platform::db::Tx;
use crate::publishing::branding::forms::TEXT;
use crate::services::page_text::{self, PageText, REGION_MAX};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::wording::{LANGUAGES, Language};
use crate::web::field::{ErrorSummary, escape_textarea};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The stored texts, in the order of the languages.
pub async fn load(tx: &mut Tx, page_id: &PublicId) -> Result<Vec<(&'static Language, PageText)>, Refusal> {
    let mut texts = Vec::new();
    for language in LANGUAGES {
        texts.push((language, page_text::get_in(tx, page_id, language.tag).await?));
    }
    Ok(texts)
}

/// The forms of all languages.
pub fn forms(
    context: &RequestContext,
    page_language: &str,
    version: i64,
    texts: Vec<(&'static Language, PageText)>,
) -> impl IntoView + use<> {
    let typed = context.form(TEXT);
    let forms = texts.into_iter().map(|(language, text)| {
        let is_submitted = typed.was_refused() && typed.value("language", "") == language.tag;
        let is_open = is_submitted || (!typed.was_refused() && language.tag == page_language);
        // What was typed belongs to one of the forms.
        let typed = if is_submitted { typed.clone() } else { FormState::new(TEXT) };
        view! {
            <details class="above-2" open=is_open>
                <summary>{language.name}</summary>
                {form(typed, language, version, text)}
            </details>
        }
    });
    view! {
        <section class="sec" aria-labelledby="texts">
            <div class="section-head"><h2 id="texts">{t!("page-texts-heading")}</h2></div>
            {forms.collect_view()}
        </section>
    }
}

fn form(typed: FormState, language: &'static Language, version: i64, text: PageText) -> impl IntoView {
    let version = typed.value("version", version.to_string());
    let notice = typed.value("safety_notice", text.safety_notice);
    let regions = typed.value("regions", text.regions.join("\n"));
    view! {
        <form method="post" action=TEXT class="form above-2">
            {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
            <input type="hidden" name="version" value=version/>
            <input type="hidden" name="language" value=language.tag/>
            {area(&typed, language, "safety_notice", t!("page-safety-label"), t!("page-safety-help"), 2, &notice)}
            {area(&typed, language, "regions", t!("page-regions-label"), t!("page-regions-help", max = REGION_MAX), 4, &regions)}
            <button class="button" type="submit">{t!("page-texts-submit", language = language.name)}</button>
        </form>
    }
}

/// A text area whose id names its language, since a page has one form for each.
fn area(
    typed: &FormState,
    language: &'static Language,
    name: &'static str,
    label: String,
    help: String,
    rows: u32,
    value: &str,
) -> impl IntoView + use<> {
    let error = typed.error(name);
    let is_wrong = error.is_some();
    // The summary of errors links to the name of the field.
    let id = if is_wrong { name.to_owned() } else { format!("{name}-{}", language.tag) };
    let described = if is_wrong { format!("{id}-help {id}-wrong") } else { format!("{id}-help") };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=id.clone()>{label}</label>
            <small class="help" id=format!("{id}-help")>{help}</small>
            <textarea id=id.clone() name=name rows=rows.to_string() lang=language.tag dir=language.dir()
                aria-describedby=described aria-invalid=is_wrong.then_some("true") inner_html=escape_textarea(value)></textarea>
            {error.map(|text| view! { <p class="status major" id=format!("{id}-wrong")>{crate::ui::icon::cross()}{text}</p> })}
        </div>
    }
}
