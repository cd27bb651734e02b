//! The page to write and publish a post-mortem.

use super::actions;
use super::post_mortem_review::{Shown, draft_text, review_section};
use crate::access::Section;
use crate::access::{IncidentCommander, Right};
use crate::incidents::incident::Kind;
use crate::incidents::islands::TextPreview;
use crate::incidents::markdown;
use crate::incidents::post_mortem::actions::possible_owners;
use crate::incidents::post_mortem::{self, NEW_VERSION, PostMortem, Revision};
use crate::incidents::store::{self, Incident};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, FormKey, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page to write and publish a post-mortem.
#[component]
pub fn WritePostMortem() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let may_write = staff.holds_any(IncidentCommander::ROLES);
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let incident = store::get(&mut tx, &id).await?;
    if incident.kind != Kind::Incident {
        return Err(Refusal::NotFound);
    }
    let found = post_mortem::find(&mut tx, &id).await?;
    let shown = Shown::load(&mut tx, &incident, found, context.now, zone).await?;
    let revisions = post_mortem::revisions(&mut tx, &id).await?;
    let owners = possible_owners(&mut tx).await?;
    drop(tx);
    let back = format!("/desk/incidents/{id}");
    let title = t!("post-mortem-title");
    let main = if may_write && incident.withdrawn_at.is_none() {
        form(&context, &incident, &shown, &staff.name)
    } else {
        draft_text(&shown).into_any()
    };
    Ok(DeskView::new(
        format!("{} {title}", incident.name()),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href=back>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{title.clone()}</span></p>
                <div class="title">
                    <div>
                        <h1>{title}</h1>
                        <p class="row apart">{incident.is_drill.then(|| view! { <span class="chip warm">{t!("incident-drill-notice")}</span> })}<span>{incident.title.clone()}</span></p>
                    </div>
                    {is_readable(&incident, shown.found.as_ref()).then(|| view! {
                        <div class="acts"><a class="button" href=format!("/incidents/{id}#post-mortem")>{t!("incident-public-page")}</a></div>
                    })}
                </div>
            </div>
            <div class="cols">
                <div>
                    {main}
                    {actions::section(&context, &incident, &shown.actions, &owners, zone)}
                </div>
                <aside class="side" aria-labelledby="status">
                    {status_section(&context, &incident, shown.found.as_ref(), may_write, zone)}
                    {review_section(&context, &incident, &shown, zone)}
                    {revision_list(revisions, zone)}
                </aside>
            </div>
        },
    ))
}

/// Whether the post-mortem is on the public page.
fn is_readable(incident: &Incident, found: Option<&PostMortem>) -> bool {
    incident.is_public() && incident.state.is_over() && found.is_some_and(|found| found.published_at.is_some())
}

fn form(context: &RequestContext, incident: &Incident, shown: &Shown, author: &str) -> AnyView {
    let found = shown.found.as_ref();
    let action = format!("/desk/incidents/{}/post-mortem", incident.id);
    let typed = context.form(&action);
    let version = typed.value("version", found.map_or(NEW_VERSION, |found| found.version).to_string());
    let body = found.map_or_else(|| shown.prefilled.clone(), |found| found.draft.clone());
    let signed = found.map_or_else(|| author.to_owned(), |found| found.draft_signed.clone());
    let html = markdown::article_to_html(&typed.value("body", body.clone()));
    let is_published = found.is_some_and(|found| found.published_at.is_some());
    let publish = match post_mortem::publish_obstacle(incident) {
        Some(reason) => view! { <p class="small quiet">{t!(reason)}</p> }.into_any(),
        None if !shown.is_reviewed => view! { <p class="small quiet">{t!("post-mortem-review-none")}</p> }.into_any(),
        None => {
            let label = if is_published { t!("post-mortem-publish-changes") } else { t!("post-mortem-publish") };
            view! { <button class="button primary big" type="submit" name="intent" value="publish">{label}</button> }
                .into_any()
        }
    };
    view! {
        <form method="post" action=action class="form article">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="version" value=version/>
            <ErrorSummary typed=typed.clone()/>
            {found.is_none().then(|| view! { <p class="note">{icon::info()}<span>{t!("post-mortem-prefilled")}</span></p> })}
            <TextArea typed=typed.clone() name="body" label=t!("post-mortem-body-label") value=body rows=18 help=t!("post-mortem-body-help")/>
            <TextField typed=typed.clone() name="signed" label=t!("post-mortem-signed-label") value=signed help=t!("post-mortem-signed-help")/>
            {is_published.then(|| edit_note(typed))}
            <div class="row between">
                <button class="button" type="submit" name="intent" value="draft" formnovalidate=true>{t!("post-mortem-save-draft")}</button>
                {publish}
            </div>
            <section aria-labelledby="seen">
                <h2 id="seen" class="below-3">{t!("composer-preview")}</h2>
                <TextPreview html=html article=true/>
            </section>
        </form>
    }
    .into_any()
}

/// What readers are told of an edit of the published text.
fn edit_note(typed: FormState) -> impl IntoView {
    let visibility = vec![
        ("shown".to_owned(), t!("edit-shown-before"), true),
        ("hidden".to_owned(), t!("edit-shown-edited"), false),
    ];
    view! {
        <TextField typed=typed.clone() name="reason" label=t!("edit-reason-label") help=t!("edit-reason-help")/>
        <Choices typed=typed name="before" legend=t!("edit-shown-label") options=visibility one=true/>
    }
}

/// The state of the post-mortem: not started, draft, or published.
fn status_section(
    context: &RequestContext,
    incident: &Incident,
    found: Option<&PostMortem>,
    may_write: bool,
    zone: Tz,
) -> AnyView {
    let saved = found.map(|found| {
        let at = time::day_text(found.saved_at, zone);
        match &found.saved_by {
            Some(name) => t!("post-mortem-saved-by", at = at, name = name),
            None => t!("post-mortem-saved", at = at),
        }
    });
    let published = found.and_then(|found| Some((found, found.published_at?))).map(|(found, at)| {
        let edited = found.edited_at.map(|at| t!("incident-update-edited", at = time::full_text(at, zone)));
        let hidden = (!incident.state.is_over()).then(|| t!("post-mortem-hidden"));
        view! {
            <p>{icon::tick()}" "{t!("post-mortem-published", at = time::full_text(at, zone))}{edited.map(|text| format!(", {text}"))}"."</p>
            {hidden.map(|text| view! { <p class="note warm above-2">{icon::warning()}<span>{text}</span></p> })}
            {found.has_unpublished_changes().then(|| view! { <p class="note warm above-2">{icon::warning()}<span>{t!("post-mortem-differs")}</span></p> })}
            {may_write.then(|| unpublish_form(context, incident, found))}
        }
    });
    view! {
        <section>
            <h2 id="status" class="below-3">{t!("post-mortem-status")}</h2>
            <p class="quiet">{saved.unwrap_or_else(|| t!("post-mortem-not-started"))}</p>
            {published}
        </section>
    }
    .into_any()
}

fn unpublish_form(context: &RequestContext, incident: &Incident, found: &PostMortem) -> AnyView {
    let action = format!("/desk/incidents/{}/post-mortem/withdrawal", incident.id);
    let typed = context.form(&action);
    view! {
        <details class="sure above-3" open=typed.was_refused()>
            <summary>{t!("post-mortem-unpublish")}</summary>
            <form method="post" action=action>
                {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <input type="hidden" name="version" value=found.version/>
                <p class="small">{t!("post-mortem-unpublish-help")}</p>
                <button class="button danger" type="submit">{t!("post-mortem-unpublish-submit")}</button>
            </form>
        </details>
    }
    .into_any()
}

fn revision_list(revisions: Vec<Revision>, zone: Tz) -> Option<AnyView> {
    (!revisions.is_empty()).then(|| {
        let revisions = revisions.into_iter().map(|revision| {
            let until =
                t!("edit-revision-until", at = time::day_text(revision.replaced_at, zone), name = revision.replaced_by);
            view! {
                <details class="below-4"><summary class="small quiet">{until}</summary>
                    {(!revision.reason.is_empty()).then(|| view! { <p class="small">{revision.reason}</p> })}
                    {(!revision.is_public).then(|| view! { <p class="small quiet">{t!("edit-revision-hidden")}</p> })}
                    <blockquote class="typed">{revision.body}</blockquote></details>
            }
        });
        view! {
            <section>
                <h2 class="below-3">{t!("edit-revisions")}</h2>
                {revisions.collect_view()}
            </section>
        }
        .into_any()
    })
}
