//! The page that shows what subscribers get of an update.

use super::{DRAFT, Preview, load, with_example};
use crate::access::Section;
use crate::delivery::channel::Channel;
use crate::delivery::notice::Notice;
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::ui::wording::Language;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What subscribers get of an update.
#[component]
pub fn NoticePreview() -> impl IntoView {
    desk_page(Section::Incidents, page)
}

async fn page(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = context.param("id")?.to_owned();
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let shown = load(&mut tx, &context).await?;
    drop(tx);
    let public_url = context.app.config.public_url();
    let incident = format!("/desk/incidents/{id}");
    let mail = format!("{incident}/notice.html?{}", shown.query());
    let choice = choice(&shown, zone);
    let Preview { title, language, notice, .. } = shown;
    let language = Language::from_tag(&language);
    let (lang, dir) = (language.html, language.dir().unwrap_or("ltr"));
    let body = match notice {
        None => view! { <p class="quiet">{t!("notice-preview-none")}</p> }.into_any(),
        Some(notice) => view! {
            <div lang=lang dir=dir>
                {email(&notice, mail, language)}
                {text_message(&notice)}
                {chats(&notice, &public_url)}
            </div>
        }
        .into_any(),
    };
    Ok(DeskView::new(
        t!("notice-preview-title"),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href=incident dir="auto">{title}</a></p>
                <div class="title"><div><h1>{t!("notice-preview-title")}</h1><p>{t!("notice-preview-lead")}</p></div></div>
            </div>
            <div class="cols wide"><div>{choice}{body}</div></div>
        },
    ))
}

/// The form that chooses the update and the language. A page with one language shows no choice of it.
fn choice(shown: &Preview, zone: Tz) -> impl IntoView + use<> {
    let option = |value: String, label: String, chosen: &str| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let draft = shown
        .draft_at
        .map(|at| option(DRAFT.to_owned(), t!("notice-preview-draft", at = time::clock_text(at, zone)), &shown.update));
    let updates: Vec<_> = shown
        .updates
        .iter()
        .map(|(id, at)| option(id.to_string(), time::full_text(*at, zone), &shown.update))
        .collect();
    let languages: Vec<_> = shown
        .languages
        .iter()
        .map(|tag| option(tag.clone(), Language::from_tag(tag).name.to_owned(), &shown.language))
        .collect();
    let languages = (languages.len() > 1).then(|| {
        view! {
            <div class="field"><label for="language">{t!("subscribe-language-label")}</label>
                <select id="language" name="language">{languages}</select></div>
        }
    });
    view! {
        <form method="get" class="finder below-4">
            <div class="field"><label for="update">{t!("notice-preview-update")}</label>
                <select id="update" name="update">{draft}{updates}</select></div>
            {languages}
            <button class="button" type="submit">{t!("notice-preview-show")}</button>
        </form>
    }
}

/// The mail as text, with the link to its HTML.
fn email(notice: &Notice, mail: String, language: &Language) -> impl IntoView + use<> {
    let content = language.scope(|| Channel::EMAIL.render(notice));
    view! {
        <section class="sec" aria-labelledby="email">
            <div class="section-head"><h2 id="email" lang="en">{t!(&Channel::EMAIL.label_key())}</h2></div>
            <div class="mail"><p class="subject">{content.subject}</p><p>{content.body}</p></div>
            <p class="above-2" lang="en"><a class="in" href=mail target="_blank">{t!("notice-preview-mail")}</a></p>
        </section>
    }
}

fn text_message(notice: &Notice) -> impl IntoView + use<> {
    view! {
        <section class="sec" aria-labelledby="sms">
            <div class="section-head"><h2 id="sms" lang="en">{t!(&Channel::SMS.label_key())}</h2></div>
            <p class="sms">{notice.short.clone()}</p>
        </section>
    }
}

/// The message as it reads in every chat, and what each is sent. Webhooks get the incident as data instead.
fn chats(notice: &Notice, public_url: &str) -> impl IntoView + use<> {
    let blocks: Vec<_> = notice.blocks().map(|text| view! { <p>{text}</p> }).collect();
    let links: Vec<_> = notice
        .links
        .iter()
        .map(|link| view! { <li><span>{link.label.clone()}</span><br/><span class="quiet small" dir="ltr">{link.url.clone()}</span></li> })
        .collect();
    let payloads: Vec<_> = Channel::of_destinations()
        .filter(|channel| *channel != Channel::WEBHOOK)
        .map(|channel| {
            let body = with_example(&channel.render(notice).body, public_url);
            let body = serde_json::from_str::<serde_json::Value>(&body)
                .ok()
                .and_then(|value| serde_json::to_string_pretty(&value).ok())
                .unwrap_or(body);
            let name = t!(&channel.label_key());
            let label = t!("notice-preview-payload", channel = &name);
            view! {
                <details class="data" lang="en" dir="ltr"><summary>{name}</summary>
                    <pre class="mono" tabindex="0" role="region" aria-label=label>{body}</pre></details>
            }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby="chats">
            <div class="section-head"><h2 id="chats" lang="en">{t!("notice-preview-chats")}</h2></div>
            <div class="mail"><p class="subject">{notice.heading()}</p>{blocks}<ul class="plain">{links}</ul></div>
            <h3 class="above-4 below-2" lang="en">{t!("notice-preview-payloads")}</h3>
            {payloads}
            <p class="help above-2" lang="en">{t!("notice-preview-webhooks")}</p>
        </section>
    }
}
