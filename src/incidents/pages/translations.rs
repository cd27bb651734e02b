//! The page of an incident's translations: each text in the page's language beside its translation.

use super::state_name;
use crate::access::{IncidentCommander, Section};
use crate::incidents::store;
use crate::incidents::translations::store::{self as translations, Translation};
use crate::incidents::translations::{Subject, field_name};
use crate::services::page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::{LANGUAGES, Language};
use crate::ui::{icon, time};
use crate::web::field::{ErrorSummary, escape_textarea};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page of an incident's translations.
#[component]
pub fn Translations() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

/// A text to translate.
struct Source {
    subject: Subject,
    heading: String,
    html: String,
    is_title: bool,
    edited_at: Option<Timestamp>,
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<IncidentCommander>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let incident = store::get(&mut tx, &id).await?;
    let updates = store::updates(&mut tx, &id).await?;
    let stored = translations::of_incident(&mut tx, &id).await?;
    let page = page::first_page(&mut tx).await?;
    let others = page::other_languages(&mut tx, &page).await?;
    drop(tx);
    let typed = context.form(&format!("/desk/incidents/{id}/translations"));
    let chosen = typed.value("language", context.query.get("language"));
    let language = others.iter().find(|tag| **tag == chosen).or(others.first()).map(|tag| Language::from_tag(tag));
    let mut sources = vec![Source {
        subject: Subject::Title,
        heading: t!("translation-title"),
        html: incident.title.clone(),
        is_title: true,
        edited_at: None,
    }];
    sources.extend(updates.into_iter().map(|update| Source {
        heading: heading(update.display_at, &state_name(update.state), zone),
        subject: Subject::Update(update.id),
        html: update.body_html,
        is_title: false,
        edited_at: update.edited_at,
    }));
    let body = match language {
        None => view! { <p class="quiet lead">{t!("translation-no-languages")}</p> }.into_any(),
        Some(language) => {
            let rows = sources.into_iter().map(|source| {
                let stored = stored.get(&(source.subject.clone(), language.tag.to_owned()));
                row(&typed, source, language, stored).into_any()
            });
            let choice = choice(&others, language, &id);
            view! { {choice}{rows.collect::<Vec<_>>()} }.into_any()
        }
    };
    let heading = t!("translation-heading");
    Ok(DeskView::new(
        heading.clone(),
        view! {
            <div class="head">
                <p class="crumb">
                    <a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span>
                    <a href=format!("/desk/incidents/{id}")>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{heading.clone()}</span>
                </p>
                <div class="title"><div><h1>{heading}</h1><p>{t!("translation-lead")}</p></div></div>
            </div>
            <div class="cols wide"><div>{body}</div></div>
        },
    ))
}

/// The fields of a new update's text in the page's other languages; nothing for a page in one language. `value` gives
/// what a field shows.
pub(super) fn fields(typed: &FormState, languages: &[String], value: impl Fn(&str) -> String) -> Option<AnyView> {
    let mut is_open = false;
    let areas: Vec<_> = languages
        .iter()
        .map(|tag| {
            let (language, name) = (Language::from_tag(tag), field_name(tag));
            let (text, error) = (value(&name), typed.error(&name));
            let is_wrong = error.is_some();
            is_open |= is_wrong || !text.trim().is_empty();
            view! {
                <div class="field" class:wrong=is_wrong>
                    <label for=name.clone()>{t!("translation-label", language = language.name)}</label>
                    <textarea id=name.clone() name=name rows="6" lang=language.html dir=language.dir() inner_html=escape_textarea(&text)></textarea>
                    {error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
                </div>
            }
        })
        .collect();
    (!areas.is_empty()).then(|| {
        view! {
            <details class="data" open=is_open><summary>{t!("translation-fields")}</summary>
                <p class="help below-2">{t!("translation-fields-help")}</p>
                {areas}
            </details>
        }
        .into_any()
    })
}

fn heading(at: Timestamp, state: &str, zone: Tz) -> String {
    format!("{state} · {}", time::full_text(at, zone))
}

/// The languages to choose from; nothing where there is one.
fn choice(others: &[String], current: &'static Language, id: &PublicId) -> Option<impl IntoView + use<>> {
    let links: Vec<_> = LANGUAGES
        .iter()
        .filter(|language| others.iter().any(|tag| tag == language.tag))
        .map(|language| {
            let is_current = (language.tag == current.tag).then_some("page");
            let href = format!("/desk/incidents/{id}/translations?language={}", language.tag);
            view! { <a class="button" href=href aria-current=is_current lang=language.html>{language.name}</a> }
        })
        .collect();
    (links.len() > 1).then(|| view! { <nav class="row below-3" aria-label=t!("translation-languages")>{links}</nav> })
}

fn row(
    typed: &FormState,
    source: Source,
    language: &'static Language,
    stored: Option<&Translation>,
) -> impl IntoView + use<> {
    let update = match &source.subject {
        Subject::Title => String::new(),
        Subject::Update(id) => id.to_string(),
    };
    let is_refused =
        typed.was_refused() && typed.value("update", "") == update && typed.value("language", "") == language.tag;
    let typed = if is_refused { typed.clone() } else { FormState::new(&typed.action) };
    let is_outdated = stored.is_some_and(|stored| stored.source_edited_at != source.edited_at);
    let state = match stored {
        None => Some(t!("translation-missing")),
        Some(_) if is_outdated => Some(t!("translation-outdated")),
        Some(_) => None,
    };
    let text = typed.value("text", stored.map(|stored| stored.text.clone()).unwrap_or_default());
    let version = typed.value("version", stored.map_or(0, |stored| stored.version).to_string());
    let key = if update.is_empty() { "title".to_owned() } else { update.clone() };
    let (heading_id, help_id) = (format!("of-{key}"), format!("state-{key}"));
    let id = if is_refused { "text".to_owned() } else { format!("text-{key}") };
    let rows = if source.is_title { "1" } else { "6" };
    let label = t!("translation-label", language = language.name);
    let source_html = if source.is_title {
        view! { <p>{source.html}</p> }.into_any()
    } else {
        view! { <div class="preview" inner_html=source.html></div> }.into_any()
    };
    let error = typed.error("text");
    view! {
        <section class="sec" aria-labelledby=heading_id.clone()>
            <h2 id=heading_id.clone()>{source.heading}</h2>
            <div class="side-by-side">
                <div>{source_html}</div>
                <form method="post" action=typed.action.clone() class="form">
                    {is_refused.then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <input type="hidden" name="update" value=update/>
                    <input type="hidden" name="language" value=language.tag/>
                    <input type="hidden" name="version" value=version/>
                    <div class="field">
                        <label for=id.clone()>{label}</label>
                        <textarea id=id name="text" rows=rows lang=language.html dir=language.dir() aria-describedby=help_id.clone()
                            inner_html=escape_textarea(&text)></textarea>
                        {error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
                        <p class="help" id=help_id>{state}</p>
                    </div>
                    <button class="button" type="submit">{t!("translation-save")}</button>
                </form>
            </div>
        </section>
    }
}
