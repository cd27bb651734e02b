//! The pages to create and edit an announcement, with the actions its phase allows.

use crate::access::Announcer;
use crate::access::Section;
use crate::announcements::Phase;
use crate::announcements::store::{self, Announcement};
use crate::incidents::islands::TextPreview;
use crate::incidents::markdown;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page to create an announcement.
#[component]
pub fn NewAnnouncement() -> impl IntoView {
    desk_page(Section::Announcements, |context| async move {
        context.staff()?.may::<Announcer>()?;
        let zone = crate::platform::installation::get(&mut context.app.db.read().await?).await?.zone();
        let form = form(context.form("/desk/announcements"), None, Phase::Draft, zone);
        let title = t!("announcement-new");
        Ok(page(title, t!("announcement-new-lead"), None, form, ().into_any()))
    })
}

/// The page to edit an announcement.
#[component]
pub fn EditAnnouncement() -> impl IntoView {
    desk_page(Section::Announcements, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Announcer>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let announcement = store::get(&mut tx, &id).await?;
    drop(tx);
    let phase = announcement.phase(context.now);
    let main = if phase == Phase::Withdrawn {
        view! { <div class="preview" inner_html=announcement.body_html.clone()></div> }.into_any()
    } else {
        form(context.form(&format!("/desk/announcements/{id}")), Some(&announcement), phase, zone)
    };
    let link = phase.has_been_public().then(|| format!("/announcements/{id}"));
    let actions = action_list(&context, &announcement, phase, zone);
    Ok(page(announcement.title.clone(), phase_sentence(&announcement, phase, zone), link, main, actions))
}

fn page(title: String, about: String, link: Option<String>, main: AnyView, side: AnyView) -> DeskView {
    DeskView::new(
        title.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/announcements">{t!("section-announcements")}</a><span aria-hidden="true">"/"</span><span>{title.clone()}</span></p>
                <div class="title">
                    <div><h1>{title}</h1><p>{about}</p></div>
                    {link.map(|href| view! { <div class="acts"><a class="button" href=href>{t!("incident-public-page")}</a></div> })}
                </div>
            </div>
            <div class="cols">{main}{side}</div>
        },
    )
}

/// The phase, in a sentence.
fn phase_sentence(announcement: &Announcement, phase: Phase, zone: Tz) -> String {
    let at = |at: Option<Timestamp>| at.map(|at| time::full_text(at, zone)).unwrap_or_default();
    match phase {
        Phase::Draft => t!("announcement-status-draft"),
        Phase::Scheduled => t!("announcement-status-scheduled", at = at(announcement.from_at)),
        Phase::Live if announcement.until_at.is_some() => {
            t!("announcement-status-until", at = at(announcement.until_at))
        }
        Phase::Live => t!("announcement-status-live"),
        Phase::Ended => t!("announcement-status-ended", at = at(announcement.until_at)),
        Phase::Withdrawn => t!("announcement-status-withdrawn", at = at(announcement.withdrawn_at)),
    }
}

fn form(typed: FormState, announcement: Option<&Announcement>, phase: Phase, zone: Tz) -> AnyView {
    let version = announcement.map(|announcement| typed.value("version", announcement.version.to_string()));
    let (title, body) =
        announcement.map(|announcement| (announcement.title.clone(), announcement.body.clone())).unwrap_or_default();
    let html = markdown::to_html(&typed.value("body", body.clone()));
    let zone_name = time::zone_name(zone);
    let from = (!phase.has_been_public()).then(|| {
        let from = announcement.and_then(|announcement| announcement.from_at);
        view! { <MomentField typed=typed.clone() name="from" label=t!("announcement-from-label", zone = &zone_name) zone=zone stored=from help=t!("announcement-from-help")/> }
    });
    let until = announcement.and_then(|announcement| announcement.until_at);
    let buttons = if phase == Phase::Draft {
        view! {
            <button class="button" type="submit" name="intent" value="draft" formnovalidate=true>{t!("announcement-save-draft")}</button>
            <button class="button primary big" type="submit" name="intent" value="publish">{t!("announcement-publish")}</button>
        }
        .into_any()
    } else {
        view! {
            <a class="button" href="/desk/announcements">{t!("edit-cancel")}</a>
            <button class="button primary big" type="submit" name="intent" value="publish">{t!("announcement-publish-changes")}</button>
        }
        .into_any()
    };
    view! {
        <form method="post" action=typed.action.clone() class="form article">
            <FormKey typed=typed.clone()/>
            {version.map(|version| view! { <input type="hidden" name="version" value=version/> })}
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="title" label=t!("announcement-title-label") value=title required=true/>
            <TextArea typed=typed.clone() name="body" label=t!("announcement-body-label") value=body rows=8 help=t!("announcement-body-help")/>
            {from}
            <MomentField typed=typed.clone() name="until" label=t!("announcement-until-label", zone = &zone_name) zone=zone stored=until help=t!("announcement-until-help")/>
            <div class="row between">{buttons}</div>
            <section aria-labelledby="seen">
                <h2 id="seen" class="below-3">{t!("composer-preview")}</h2>
                <TextPreview html=html article=false/>
            </section>
        </form>
    }
    .into_any()
}

/// The other actions that the phase allows, each with its consequence.
fn action_list(context: &RequestContext, announcement: &Announcement, phase: Phase, zone: Tz) -> AnyView {
    let actions: &[&str] = match phase {
        Phase::Draft => &["deletion"],
        Phase::Scheduled => &["withdrawal"],
        Phase::Live => &["end", "withdrawal"],
        Phase::Ended => &["withdrawal"],
        Phase::Withdrawn => &[],
    };
    let actions: Vec<_> = actions
        .iter()
        .copied()
        .map(|name| {
            let action = format!("/desk/announcements/{}/{name}", announcement.id);
            let typed = context.form(&action);
            let key = if name == "withdrawal" && phase == Phase::Scheduled { "recall" } else { name };
            view! {
                <details class="sure" open=typed.was_refused()>
                    <summary>{t!(&format!("announcement-{key}"))}</summary>
                    <form method="post" action=action>
                        {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                        <input type="hidden" name="version" value=announcement.version/>
                        <p class="small">{t!(&format!("announcement-{key}-help"))}</p>
                        <button class="button danger" type="submit">{t!(&format!("announcement-{key}-submit"))}</button>
                    </form>
                </details>
            }
        })
        .collect();
    let edited = announcement.edited_at.map(|at| t!("announcement-edited", at = time::full_text(at, zone)));
    let author = announcement.author.as_ref().map(|name| t!("incident-update-author", name = name));
    view! {
        <aside class="side" aria-labelledby="phase">
            <section class="stack">
                <h2 id="phase">{t!(&format!("announcement-phase-{}", phase.as_str()))}</h2>
                {author.map(|text| view! { <p class="quiet">{text}</p> })}
                {edited.map(|text| view! { <p class="quiet">{text}</p> })}
                {actions}
            </section>
        </aside>
    }
    .into_any()
}
