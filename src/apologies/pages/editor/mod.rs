//! The editor of a batch: class, audience, texts, signature, promise and schedule, with the linter's report beside
//! them.

mod audience_fields;
mod form;

use super::audience_sentence::sentence;
use super::{approval_page, audience, skipped};
use crate::access::Author;
use crate::access::Section;
use crate::accounts;
use crate::apologies::batch::{BatchHoldReason, Class, Content, State};
use crate::apologies::drafts::{DraftInput, lint_content};
use crate::apologies::lint_report::LintReport;
use crate::apologies::lint_report::build::{self, TrackedPromise};
use crate::apologies::store::{self, Batch, Incident};
use crate::approvals::Decision;
use crate::delivery::admission::APOLOGY_WINDOW;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::icon;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::form_fields::Fields;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use form::{EditorForm, SavedDraft};
use leptos::prelude::*;

/// The sending rate of a new batch, in messages a minute.
const DEFAULT_PER_MINUTE: i64 = 120;

/// The URLs that the editor of a batch posts to: save, and submit for approval.
pub fn form_actions(id: &PublicId) -> [String; 2] {
    [format!("/desk/apologies/{id}"), format!("/desk/apologies/{id}/submission")]
}

/// A new batch: the choice of an incident, then the editor.
#[component]
pub fn Compose() -> impl IntoView {
    desk_page(Section::Apologies, |context| async move {
        context.staff()?.may::<Author>()?;
        let mut tx = context.app.db.read().await?;
        let typed = context.form("/desk/apologies");
        let wanted = typed.value("incident", context.query.get("incident"));
        let incident = match PublicId::parse(&wanted) {
            Some(id) => store::find_incident(&mut tx, &id).await?,
            None => None,
        };
        let Some(incident) = incident else { return choose_incident(&mut tx, context.now).await };
        let zone = installation::get(&mut tx).await?.zone();
        let form =
            EditorForm::load(&mut tx, &context, &incident, new_draft(&context, &incident, zone), typed, zone).await?;
        let title = t!("apologies-new-title");
        let about = format!("{}, {}.", incident.label(), incident.title);
        let heading = title.clone();
        let buttons = view! {
            <button class="button primary full big" type="submit">{t!("apologies-save")}</button>
            <p class="small quiet">{t!("apologies-save-new-help")}</p>
        };
        let hidden = view! { <input type="hidden" name="incident" value=incident.id.to_string()/> }.into_any();
        let body = form.view("/desk/apologies".to_owned(), hidden, ().into_any(), ().into_any(), buttons.into_any());
        Ok(DeskView::new(
            title,
            view! {
                <div class="head">
                    <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                    <div class="title"><div><h1>{heading}</h1><p>{about}" "{t!("apologies-new-lead")}</p></div></div>
                </div>
                {body}
            },
        ))
    })
}

/// The editor of an existing batch.
pub async fn page(
    tx: &mut Tx,
    context: &RequestContext,
    batch: Batch,
    incident: Incident,
) -> Result<DeskView, Refusal> {
    let zone = installation::get(tx).await?.zone();
    let [save, submit] = form_actions(&batch.id);
    let refused = context.refused_form.as_ref().map(|form| form.action.clone()).filter(|action| *action == submit);
    let typed = context.form(refused.as_ref().unwrap_or(&save));
    let preview = approval_page::audience_preview(tx, context, &batch, &incident).await?;
    let complete = preview.run.as_ref().filter(|run| run.is_complete());
    let skipped = complete.map(|run| skipped::section(&batch, &run.figures.counts, context.now - APOLOGY_WINDOW, zone));
    let sentence = sentence(tx, &batch, &incident, preview.run.as_ref()).await?;
    let counted = match &preview.run {
        Some(run) => audience::progress(context, context.staff()?, run).or_else(|| {
            audience::counted(run, context.now, zone)
                .map(|text| view! { <p class="quiet below-4">{text}</p> }.into_any())
        }),
        None => None,
    };
    let breakdowns = complete.map(|run| audience::breakdowns(&run.figures.counts));
    let refused = match &preview.run {
        Some(run) => audience::refused(tx, &batch, run).await?,
        None => None,
    };
    let last_approval = store::approvals(tx, &batch.id).await?.pop();
    let sent_back =
        last_approval.filter(|last| last.decision == Decision::SentBack && batch.state == State::Draft).map(|last| {
            let note = t!("apologies-sent-back-note", name = &last.name, at = time::day_text(last.at, zone));
            view! { <div class="note warm below-4">{icon::back()}<p>{note}<br/>"“"{last.comment}"”"</p></div> }
        });
    let warning = (batch.state != State::Draft).then(|| {
        let text = if batch.held_reason == Some(BatchHoldReason::Reopened) {
            t!("apologies-held-reopened")
        } else {
            t!("apologies-edit-help")
        };
        view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> }
    });
    let form = EditorForm::load(tx, context, &incident, SavedDraft::new(&batch), typed, zone).await?;
    let recipients = complete.map(|run| run.figures.counts.recipients());
    let may_submit = batch.state.may_be_submitted();
    // The first button is the one that the Enter key presses.
    let buttons = view! {
        <button class=if may_submit { "button full big" } else { "button primary full big" } type="submit">{t!("apologies-save")}</button>
        {may_submit.then(|| view! {
            <button class="button primary full big" type="submit" formaction=submit>{match recipients {
                Some(count) => t!("apologies-submit", count = count),
                None => t!("apologies-submit-uncounted"),
            }}</button>
        })}
        <p class="small quiet">{if may_submit { t!("apologies-submit-help") } else { t!("apologies-save-help") }}</p>
    };
    let hidden =
        view! { <input type="hidden" name="version" value=form.typed.value("version", batch.version.to_string())/> };
    let above = view! { {sent_back}{warning}{refused} };
    let below = view! { <p class="lead above-4 below-2">{sentence}</p>{counted}{preview.section}{skipped}{breakdowns} };
    let body = form.view(save, hidden.into_any(), above.into_any(), below.into_any(), buttons.into_any());
    Ok(DeskView::new(
        batch.title.clone(),
        view! {
            {approval_page::head(&batch, &incident, zone)}
            {body}
            <div class="cols wide"><div>{approval_page::withdrawal(&batch)}</div></div>
        },
    ))
}

/// The linter's report on a form.
pub async fn lint_form(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &PublicId,
    fields: &Fields,
) -> Result<LintReport, Refusal> {
    let zone = installation::get(tx).await?.zone();
    let content = DraftInput::read_leniently(fields, zone).into_content(incident.clone(), 0);
    lint_report(tx, context, &content, zone).await
}

async fn lint_report(
    tx: &mut Tx,
    context: &RequestContext,
    content: &Content,
    zone: Tz,
) -> Result<LintReport, Refusal> {
    if let Some(report) = build::template_errors(content) {
        return Ok(report);
    }
    let lint = lint_content(tx, content, &context.app.config.public_url()).await?;
    let owner = match &content.promise.owner_id {
        Some(id) => accounts::store::find_name(tx, id).await?,
        None => None,
    };
    Ok(build::report(&lint, content.class, &TrackedPromise::new(content, owner.as_deref(), zone)))
}

/// The choice of the incident that a new batch is about.
async fn choose_incident(tx: &mut Tx, now: Timestamp) -> Result<DeskView, Refusal> {
    let incidents = store::eligible_incidents(tx, now).await?;
    let list = if incidents.is_empty() {
        view! { <p>{t!("apologies-incident-none")}</p> }.into_any()
    } else {
        let items: Vec<_> = incidents
            .into_iter()
            .map(|(id, number, title, people)| {
                view! {
                    <li>
                        <a class="in" href=format!("/desk/apologies/new?incident={id}")>{format!("INC-{number}, {title}")}</a>
                        <span class="quiet">{t!("apologies-affected-count", count = people)}</span>
                    </li>
                }
            })
            .collect();
        view! { <ul class="lines">{items}</ul> }.into_any()
    };
    let title = t!("apologies-incident-heading");
    let heading = title.clone();
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{t!("apologies-incident-lead")}</p></div></div>
            </div>
            <div class="cols wide"><div>{list}</div></div>
        },
    ))
}

/// A new batch, with a proposed title and signature and without texts.
fn new_draft(context: &RequestContext, incident: &Incident, zone: Tz) -> SavedDraft {
    let day = incident.started_at.with_timezone(&zone).format("%-d %B").to_string();
    let signer = incident
        .commander
        .clone()
        .unwrap_or_else(|| context.staff.as_ref().map_or_else(String::new, |s| s.name.clone()));
    SavedDraft {
        title: t!("apologies-title-proposed", day = day),
        content: Content {
            incident_id: incident.id.clone(),
            incident_rev: incident.rev,
            class: Class::Apology,
            subject: String::new(),
            body: String::new(),
            sms_body: String::new(),
            signed_by: signer,
            signed_title: incident.commander_title.clone().unwrap_or_default(),
            audience: Default::default(),
            scheduled_for: None,
            per_minute: DEFAULT_PER_MINUTE,
            promise: Default::default(),
        },
    }
}
