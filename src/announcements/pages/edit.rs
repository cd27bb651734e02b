//! Writing an announcement, and what can be done with one that stands.

use crate::access::Announcer;
use crate::access::Section;
use crate::announcements::Phase;
use crate::announcements::store::{self, Announcement};
use crate::incidents::islands::TextPreview;
use crate::incidents::markdown;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{ErrorSummary, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page to write a new one.
#[component]
pub fn NewAnnouncement() -> impl IntoView {
    desk_page(Section::Announcements, |context| async move {
        context.staff()?.may::<Announcer>()?;
        let zone = crate::platform::installation::get(&mut context.app.db.read().await?).await?.zone();
        let form = form(context.form("/desk/announcements"), None, Phase::Draft, context.now, zone);
        let title = t!("announcement-new");
        Ok(page(title, t!("announcement-new-lead"), None, form, ().into_any()))
    })
}

/// The page of one that is there.
#[component]
pub fn EditAnnouncement() -> impl IntoView {
    desk_page(Section::Announcements, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Announcer>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let one = store::find(&mut tx, &id).await?;
    drop(tx);
    let phase = one.phase(context.now);
    let main = if phase == Phase::TakenBack {
        view! { <div class="preview" inner_html=one.body_html.clone()></div> }.into_any()
    } else {
        form(context.form(&format!("/desk/announcements/{id}")), Some(&one), phase, context.now, zone)
    };
    let link = phase.was_seen().then(|| format!("/announcements/{id}"));
    let side = side(&context, &one, phase, zone);
    Ok(page(one.title.clone(), stands(&one, phase, zone), link, main, side))
}

fn page(title: String, about: String, link: Option<String>, main: AnyView, side: AnyView) -> DeskView {
    DeskView::new(
        title.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/announcements">{t!("section-announcements")}</a><span aria-hidden="true">"/"</span><span>{title.clone()}</span></p>
                <div class="title">
                    <div><h1>{title}</h1><p>{about}</p></div>
                    {link.map(|href| view! { <div class="acts"><a class="btn" href=href>{t!("incident-public-page")}</a></div> })}
                </div>
            </div>
            <div class="cols">{main}{side}</div>
        },
    )
}

/// Where it stands, in a sentence.
fn stands(one: &Announcement, phase: Phase, zone: Tz) -> String {
    let at = |moment: Option<Timestamp>| moment.map(|at| time::full_text(at, zone)).unwrap_or_default();
    match phase {
        Phase::Draft => t!("announcement-status-draft"),
        Phase::Coming => t!("announcement-status-coming", at = at(one.from_at)),
        Phase::Running if one.until_at.is_some() => t!("announcement-status-until", at = at(one.until_at)),
        Phase::Running => t!("announcement-status-running"),
        Phase::Past => t!("announcement-status-past", at = at(one.until_at)),
        Phase::TakenBack => t!("announcement-status-withdrawn", at = at(one.withdrawn_at)),
    }
}

fn form(typed: FormState, one: Option<&Announcement>, phase: Phase, now: Timestamp, zone: Tz) -> AnyView {
    let field = |at: Option<Timestamp>| at.map(|at| time::field_value(at, zone)).unwrap_or_default();
    let version = one.map(|one| typed.value("version", one.version.to_string()));
    let (title, body) = one.map(|one| (one.title.clone(), one.body.clone())).unwrap_or_default();
    let html = markdown::to_html(&typed.value("body", body.clone()));
    let zone_name = now.with_timezone(&zone).format("%Z").to_string();
    let from = (!phase.was_seen()).then(|| {
        let from = field(one.and_then(|one| one.from_at));
        view! { <TextField typed=typed.clone() name="from" label=t!("announcement-from-label", zone = &zone_name) kind="datetime-local" value=from help=t!("announcement-from-help")/> }
    });
    let until = field(one.and_then(|one| one.until_at));
    let buttons = if phase == Phase::Draft {
        view! {
            <button class="btn" type="submit" name="intent" value="draft" formnovalidate=true>{t!("announcement-save-draft")}</button>
            <button class="btn primary big" type="submit" name="intent" value="publish">{t!("announcement-publish")}</button>
        }
        .into_any()
    } else {
        view! {
            <a class="btn" href="/desk/announcements">{t!("edit-cancel")}</a>
            <button class="btn primary big" type="submit" name="intent" value="publish">{t!("announcement-publish-changes")}</button>
        }
        .into_any()
    };
    view! {
        <form method="post" action=typed.action.clone() class="form article">
            {version.map(|version| view! { <input type="hidden" name="version" value=version/> })}
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="title" label=t!("announcement-title-label") value=title required=true/>
            <TextArea typed=typed.clone() name="body" label=t!("announcement-body-label") value=body rows=8 help=t!("announcement-body-help")/>
            {from}
            <TextField typed=typed.clone() name="until" label=t!("announcement-until-label", zone = &zone_name) kind="datetime-local" value=until help=t!("announcement-until-help")/>
            <div class="row between">{buttons}</div>
            <section aria-labelledby="seen">
                <h2 id="seen" class="below-3">{t!("composer-preview")}</h2>
                <TextPreview html=html article=false/>
            </section>
        </form>
    }
    .into_any()
}

/// What else can be done with it, each with its consequence.
fn side(context: &RequestContext, one: &Announcement, phase: Phase, zone: Tz) -> AnyView {
    let acts: &[&str] = match phase {
        Phase::Draft => &["deletion"],
        Phase::Coming => &["withdrawal"],
        Phase::Running => &["end", "withdrawal"],
        Phase::Past => &["withdrawal"],
        Phase::TakenBack => &[],
    };
    let acts: Vec<_> = acts
        .iter()
        .copied()
        .map(|act| {
            let action = format!("/desk/announcements/{}/{act}", one.id);
            let typed = context.form(&action);
            let key = if act == "withdrawal" && phase == Phase::Coming { "recall" } else { act };
            view! {
                <details class="sure" open=typed.was_refused()>
                    <summary>{t!(&format!("announcement-{key}"))}</summary>
                    <form method="post" action=action>
                        {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                        <input type="hidden" name="version" value=one.version/>
                        <p class="small">{t!(&format!("announcement-{key}-help"))}</p>
                        <button class="btn danger" type="submit">{t!(&format!("announcement-{key}-submit"))}</button>
                    </form>
                </details>
            }
        })
        .collect();
    let edited = one.edited_at.map(|at| t!("announcement-edited", at = time::full_text(at, zone)));
    let by = one.author.as_ref().map(|name| t!("incident-update-author", name = name));
    view! {
        <aside class="side" aria-labelledby="stands">
            <section class="stack">
                <h2 id="stands">{t!(&format!("announcement-phase-{}", phase.as_str()))}</h2>
                {by.map(|words| view! { <p class="quiet">{words}</p> })}
                {edited.map(|words| view! { <p class="quiet">{words}</p> })}
                {acts}
            </section>
        </aside>
    }
    .into_any()
}
