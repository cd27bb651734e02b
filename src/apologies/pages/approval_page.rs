//! The page on which a batch is approved: what would be sent to whom, a preview, who is skipped, the linter's report,
//! and the approver's form.

use super::approval_steps::{StepsInput, approval_steps};
use super::audience_sentence::sentence;
use super::versions::changes;
use super::{audience as audience_section, estimate, list, preview, skipped};
use crate::access::Staff;
use crate::access::{Author, BatchApprover, Right, SendingOperator};
use crate::apologies::approval::{self, Involvement};
use crate::apologies::audience::{self, AudienceRun};
use crate::apologies::batch::{APPROVAL_WINDOW, BatchHoldReason, State};
use crate::apologies::drafts::lint_content;
use crate::apologies::lint_report::build::{self, TrackedPromise};
use crate::apologies::lint_report::view::report_view;
use crate::apologies::rendering;
use crate::apologies::sample_recipients::{self, SampleRecipients};
use crate::apologies::store::{self, Batch, Incident};
use crate::delivery::admission::APOLOGY_WINDOW;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{Impact, Refusal};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::frame::DeskView;
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the editor and the approval page show of the audience.
pub struct AudiencePreview {
    /// What is counted; `None` for a batch of an earlier version that was sent.
    pub run: Option<AudienceRun>,
    /// The section with the messages of a few customers.
    pub section: AnyView,
}

/// Loads the audience of a batch.
pub async fn audience_preview(
    tx: &mut Tx,
    context: &RequestContext,
    batch: &Batch,
    incident: &Incident,
) -> Result<AudiencePreview, Refusal> {
    let run = audience::current(tx, &batch.id).await?;
    let section = match run.as_ref().filter(|run| run.is_complete()) {
        Some(run) => {
            let samples = samples(tx, context, batch, incident, run).await?;
            preview::section(tx, context, batch, samples).await?
        }
        None => ().into_any(),
    };
    Ok(AudiencePreview { run, section })
}

/// The messages of a few customers.
pub async fn samples(
    tx: &mut Tx,
    context: &RequestContext,
    batch: &Batch,
    incident: &Incident,
    run: &AudienceRun,
) -> Result<SampleRecipients, Refusal> {
    let templates = batch
        .content
        .templates()
        .map_err(|error| Refusal::Fault(format!("batch {} cannot be parsed: {error:?}", batch.id)))?;
    let shared = rendering::shared_values(tx, &batch.content, &incident.title, run.up_to, context.now).await?;
    let site = context.app.config.public_url();
    sample_recipients::choose(tx, batch, &templates, &shared, run, context.now, &site).await
}

/// The page.
pub async fn page(
    tx: &mut Tx,
    context: &RequestContext,
    batch: Batch,
    incident: Incident,
) -> Result<DeskView, Refusal> {
    let staff = context.staff()?;
    let installation = installation::get(tx).await?;
    let zone = installation.zone();
    let audience = audience_preview(tx, context, &batch, &incident).await?;
    let versions = store::versions(tx, &batch.id).await?;
    let approvals = store::approvals(tx, &batch.id).await?;
    let involvement = approval::involvement(tx, &batch, &staff.id).await?;
    let lint = lint_content(tx, &batch.content, &context.app.config.public_url()).await?;
    let promise_owner = store::find_promise_owner(tx, &batch).await?;
    let promise = TrackedPromise::new(&batch.content, promise_owner.as_deref(), zone);
    let report = build::report(&lint, batch.content.class, &promise);
    let is_blocked = lint.blocks(batch.content.class);
    let overridden = store::find_override(tx, &batch).await?;
    let is_critical = incident.impact == Impact::Critical;
    let complete = audience.run.as_ref().filter(|run| run.is_complete());
    let figures = match complete {
        Some(run) => {
            let counts = &run.figures.counts;
            Some(estimate::figures(tx, &batch, counts, &installation, is_critical, context.now).await?)
        }
        None => None,
    };
    let sentence = sentence(tx, &batch, &incident, audience.run.as_ref()).await?;
    let progress = audience.run.as_ref().and_then(|run| audience_section::progress(context, staff, run));
    let breakdowns = complete.map(|run| audience_section::breakdowns(&run.figures.counts));
    let is_approver = staff.holds_any(BatchApprover::ROLES);
    let steps = approval_steps(&StepsInput {
        batch: &batch,
        versions: &versions,
        approvals: &approvals,
        approver: is_approver.then_some(staff.name.as_str()),
        involvement,
        zone,
    });
    let recipients = complete.map_or(0, |run| run.figures.counts.recipients());
    let author = versions.first().map(|version| version.name.clone()).unwrap_or_default();
    let aside = if batch.state == State::InReview && is_approver && involvement.is_none() {
        decision_form(context, &batch, steps, &author, recipients, is_blocked).into_any()
    } else {
        status(staff, &batch, steps, involvement).into_any()
    };
    let heading = report.heading.clone();
    let skipped = complete.map(|run| skipped::section(&batch, &run.figures.counts, context.now - APOLOGY_WINDOW, zone));
    Ok(DeskView::new(
        batch.title.clone(),
        view! {
            {head(&batch, &incident, zone)}
            <div class="cols">
                <div>
                    <p class="lead below-4">{sentence}</p>
                    {progress}
                    {figures}
                    {audience.section}
                    {skipped}
                    {breakdowns}
                    <section class="sec" aria-labelledby="lint">
                        <div class="section-head"><h2 id="lint">{heading}</h2></div>
                        {report_view(report)}
                        {overridden.map(|(name, reason)| view! {
                            <p class="note warm above-3">{icon::warning()}<span>{t!("apologies-overridden", name = name)}" “"{reason}"”"</span></p>
                        })}
                    </section>
                    {changes(&versions, zone)}
                </div>
                <aside class="side" aria-label=t!("apologies-decision-label")>{aside}</aside>
            </div>
        },
    ))
}

/// The heading of the editor and of the approval page.
pub fn head(batch: &Batch, incident: &Incident, zone: Tz) -> impl IntoView + use<> {
    let about = format!("{}, {}.", incident.label(), incident.title);
    let status = match (batch.state, batch.submitted_at) {
        (State::InReview, Some(at)) => t!(
            "apologies-head-review",
            since = time::day_text(at, zone),
            until = time::day_text(at + APPROVAL_WINDOW, zone)
        ),
        _ => t!(&format!("apologies-head-{}", batch.state.as_str().replace('_', "-"))),
    };
    view! {
        <div class="head">
            <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{batch.label()}</span></p>
            <div class="title">
                <div>
                    <h1>{batch.title.clone()}</h1>
                    <p>{list::state_mark(batch.state, batch.held_reason)}" "{about}" "{status}</p>
                </div>
            </div>
        </div>
    }
}

/// The form of somebody who may decide.
fn decision_form(
    context: &RequestContext,
    batch: &Batch,
    steps: AnyView,
    author: &str,
    recipients: i64,
    is_blocked: bool,
) -> impl IntoView + use<> {
    let action = format!("/desk/apologies/{}/approval", batch.id);
    let typed = context.form(&action);
    let hash = batch.content_hash.clone();
    let short = format!("{}…{}", &hash[..hash.len().min(4)], &hash[hash.len().saturating_sub(4)..]);
    view! {
        <form class="decide" method="post" action=action aria-labelledby="decision">
            <h2 id="decision">{t!("apologies-decision-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {steps}
            {is_blocked.then(|| view! {
                <TextArea typed=typed.clone() name="override_reason" rows=3
                    label=t!("apologies-override-label") help=t!("apologies-override-help")/>
            })}
            <TextArea typed=typed name="comment" rows=3 label=t!("apologies-comment-label")
                help=t!("apologies-comment-help", author = author)/>
            <p class="small quiet">{t!("apologies-approve-hash")}" "<span class="mono">{short}</span>". "{t!("apologies-approve-hash-help")}</p>
            <input type="hidden" name="content_hash" value=hash/>
            <div class="stack">
                <button class="button full big" type="submit" name="decision" value="sent_back">{t!("apologies-send-back-submit", author = author)}</button>
                <button class="button primary full big" type="submit" name="decision" value="approved">{t!("apologies-approve-submit", count = recipients)}</button>
            </div>
            <p class="small quiet">{t!("apologies-approve-help")}</p>
        </form>
    }
}

/// The status of the batch for everybody else: the steps, why they cannot approve it, and what they can do.
fn status(staff: &Staff, batch: &Batch, steps: AnyView, involvement: Option<Involvement>) -> impl IntoView + use<> {
    let id = batch.id.clone();
    let may_write = staff.holds_any(Author::ROLES);
    let may_edit = may_write && batch.state.may_be_edited() && batch.planned == 0;
    let may_withdraw = may_write && batch.state.may_be_withdrawn();
    let needs_another =
        batch.state == State::InReview && staff.holds_any(BatchApprover::ROLES) && involvement.is_some();
    let is_queued = batch.state.is_queued() || batch.state == State::Cancelled && batch.started_at.is_some();
    let held = (batch.held_reason == Some(BatchHoldReason::Reopened) && batch.state.may_be_edited())
        .then(|| t!("apologies-held-reopened"));
    let edit_label = if batch.state == State::Draft { t!("apologies-edit-draft") } else { t!("apologies-edit") };
    view! {
        <div class="decide">
            <h2>{t!("apologies-status-heading")}</h2>
            {held.map(|text| view! { <p class="note hot">{icon::warning()}<span>{text}</span></p> })}
            {steps}
            {needs_another.then(|| view! { <p class="note">{icon::info()}<span>{t!("apologies-own-part")}</span></p> })}
            {is_queued.then(|| view! { <a class="button primary full big" href=format!("/desk/sending/{id}")>{t!("apologies-sending-open")}</a> })}
            {may_edit.then(|| view! { <a class="button full big" href=format!("/desk/apologies/{id}?edit=1")>{edit_label}</a> })}
            {(is_queued && staff.holds_any(SendingOperator::ROLES)).then(|| view! { <p class="small quiet">{t!("apologies-sending-help")}</p> })}
        </div>
        {may_withdraw.then(|| withdrawal(batch))}
    }
}

/// The form that cancels a batch.
pub fn withdrawal(batch: &Batch) -> impl IntoView + use<> {
    let (action, version) = (format!("/desk/apologies/{}/withdrawal", batch.id), batch.version);
    view! {
        <details class="sure">
            <summary>{t!("apologies-cancel-summary")}</summary>
            <form method="post" action=action>
                <input type="hidden" name="version" value=version/>
                <p class="small quiet">{t!("apologies-cancel-help", label = batch.label())}</p>
                <button class="button danger" type="submit">{t!("apologies-cancel-submit")}</button>
            </form>
        </details>
    }
}
