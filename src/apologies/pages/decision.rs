//! The decision sheet: what would go to whom, as they read it, who is left out, what the linter says, and who may say yes.

use super::steps::{Told, steps};
use super::{facts, list, reading};
use crate::access::Staff;
use crate::access::{Author, BatchApprover, Right, SendingOperator};
use crate::apologies::audience::{self, Counts, Scope};
use crate::apologies::batch::{APOLOGY_APART, APPROVAL_LASTS, State, Templates};
use crate::apologies::deciding::{self, OwnPart};
use crate::apologies::store::{self, Batch, Incident, Version};
use crate::apologies::verdict::verdict_view;
use crate::apologies::writing::judged;
use crate::apologies::{letters, readers, wording};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::frame::DeskView;
use chrono_tz::Tz;
use leptos::prelude::*;

/// What both sheets of a batch show of its audience.
pub struct Seen {
    /// Who gets it and who does not.
    pub counts: Counts,
    /// The section in which one of them reads it.
    pub reading: AnyView,
}

/// Looks at a batch as its recipients would.
pub async fn seen(tx: &mut Tx, context: &RequestContext, batch: &Batch, incident: &Incident) -> Result<Seen, Refusal> {
    let scope = Scope::of(batch, context.now);
    let counts = audience::counts(tx, &scope).await?;
    let templates: Templates =
        batch.content.templates().map_err(|fault| Refusal::Fault(format!("{} cannot be read: {fault:?}", batch.id)))?;
    let shared = letters::shared(tx, &batch.content, &incident.title, context.now).await?;
    let site = context.app.config.public_url();
    let readers = readers::choose(tx, batch, &templates, &shared, &scope, &site).await?;
    let reading = reading::section(tx, context, batch, readers).await?;
    Ok(Seen { counts, reading })
}

/// The page.
pub async fn page(
    tx: &mut Tx,
    context: &RequestContext,
    batch: Batch,
    incident: Incident,
) -> Result<DeskView, Refusal> {
    let staff = context.staff()?;
    let this = installation::get(tx).await?;
    let zone = this.zone();
    let seen = seen(tx, context, &batch, &incident).await?;
    let versions = store::versions(tx, &batch.id).await?;
    let decisions = store::decisions(tx, &batch.id).await?;
    let own = deciding::own_part(tx, &batch, &staff.id).await?;
    let checked = judged(tx, &batch.content, &context.app.config.public_url()).await?;
    let owner = store::promise_owner(tx, &batch).await?;
    let tracked = wording::Tracked::of(&batch.content, owner.as_deref(), zone);
    let worded = wording::verdict(&checked, batch.content.class, &tracked);
    let stopped = checked.stops(batch.content.class);
    let overridden = store::overrider(tx, &batch).await?;
    let critical = incident.impact == "critical";
    let facts = facts::facts(tx, &batch, &seen.counts, &this, critical, context.now).await?;
    let is_approver = staff.holds_any(BatchApprover::ROLES);
    let told = Told {
        batch: &batch,
        versions: &versions,
        decisions: &decisions,
        approver: is_approver.then_some(staff.name.as_str()),
        own,
        zone,
    };
    let steps = steps(&told);
    let people = seen.counts.people();
    let author = versions.first().map(|version| version.name.clone()).unwrap_or_default();
    let aside = if batch.state == State::InReview && is_approver && own.is_none() {
        decide(context, &batch, steps, &author, people, stopped).into_any()
    } else {
        beside(staff, &batch, steps, own).into_any()
    };
    let heading = worded.heading.clone();
    let out = reading::left_out(&batch, &seen.counts, context.now - APOLOGY_APART, zone);
    Ok(DeskView::new(
        batch.title.clone(),
        view! {
            {head(&batch, &incident, zone)}
            <div class="cols">
                <div>
                    {facts}
                    {seen.reading}
                    {out}
                    <section class="sec" aria-labelledby="lint">
                        <div class="hd"><h2 id="lint">{heading}</h2></div>
                        {verdict_view(worded)}
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

/// The head both sheets have.
pub fn head(batch: &Batch, incident: &Incident, zone: Tz) -> impl IntoView + use<> {
    let about = format!("{}, {}.", incident.label(), incident.title);
    let waits = match (batch.state, batch.submitted_at) {
        (State::InReview, Some(at)) => t!(
            "apologies-head-review",
            since = time::day_text(at, zone),
            until = time::day_text(at + APPROVAL_LASTS, zone)
        ),
        _ => t!(&format!("apologies-head-{}", batch.state.as_str().replace('_', "-"))),
    };
    view! {
        <div class="head">
            <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{batch.label()}</span></p>
            <div class="title">
                <div>
                    <h1>{batch.title.clone()}</h1>
                    <p>{list::state_mark(batch.state, &batch.held_reason)}" "{about}" "{waits}</p>
                </div>
            </div>
        </div>
    }
}

/// The form of whoever may decide.
fn decide(
    context: &RequestContext,
    batch: &Batch,
    steps: AnyView,
    author: &str,
    people: i64,
    stopped: bool,
) -> impl IntoView + use<> {
    let action = format!("/desk/apologies/{}/approval", batch.id);
    let typed = context.form(&action);
    let hash = batch.content_hash.clone();
    let short = format!("{}…{}", &hash[..hash.len().min(4)], &hash[hash.len().saturating_sub(4)..]);
    view! {
        <form class="decide" method="post" action=action aria-labelledby="dec">
            <h2 id="dec">{t!("apologies-decision-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {steps}
            {stopped.then(|| view! {
                <TextArea typed=typed.clone() name="override_reason" rows=3
                    label=t!("apologies-override-label") help=t!("apologies-override-help")/>
            })}
            <TextArea typed=typed name="comment" rows=3 label=t!("apologies-comment-label")
                help=t!("apologies-comment-help", author = author)/>
            <p class="small quiet">{t!("apologies-approve-hash")}" "<span class="mono">{short}</span>". "{t!("apologies-approve-hash-help")}</p>
            <input type="hidden" name="content_hash" value=hash/>
            <div class="stack">
                <button class="btn full big" type="submit" name="decision" value="sent_back">{t!("apologies-send-back-submit", author = author)}</button>
                <button class="btn primary full big" type="submit" name="decision" value="approved">{t!("apologies-approve-submit", count = people)}</button>
            </div>
            <p class="small quiet">{t!("apologies-approve-help")}</p>
        </form>
    }
}

/// What stands there for everybody else: the steps, why they may not, and what they may.
fn beside(staff: &Staff, batch: &Batch, steps: AnyView, own: Option<OwnPart>) -> impl IntoView + use<> {
    let id = batch.id.clone();
    let may_write = staff.holds_any(Author::ROLES);
    let may_edit = may_write && batch.state.may_be_edited() && batch.planned == 0;
    let may_withdraw = may_write && batch.state.may_be_withdrawn();
    let waits_for_another = batch.state == State::InReview && staff.holds_any(BatchApprover::ROLES) && own.is_some();
    let queue = batch.state.is_with_the_queue() || batch.state == State::Cancelled && batch.started_at.is_some();
    let held = (batch.held_reason == "reopened" && batch.state.may_be_edited()).then(|| t!("apologies-held-reopened"));
    let edit_words = if batch.state == State::Draft { t!("apologies-edit-draft") } else { t!("apologies-edit") };
    view! {
        <div class="decide">
            <h2>{t!("apologies-status-heading")}</h2>
            {held.map(|text| view! { <p class="note hot">{icon::warning()}<span>{text}</span></p> })}
            {steps}
            {waits_for_another.then(|| view! { <p class="note">{icon::info()}<span>{t!("apologies-own-part")}</span></p> })}
            {queue.then(|| view! { <a class="btn primary full big" href=format!("/desk/sending/{id}")>{t!("apologies-sending-open")}</a> })}
            {may_edit.then(|| view! { <a class="btn full big" href=format!("/desk/apologies/{id}?edit=1")>{edit_words}</a> })}
            {(queue && staff.holds_any(SendingOperator::ROLES)).then(|| view! { <p class="small quiet">{t!("apologies-sending-help")}</p> })}
        </div>
        {may_withdraw.then(|| withdrawal(batch))}
    }
}

/// The way to take a batch back for good, behind one more step.
pub fn withdrawal(batch: &Batch) -> impl IntoView + use<> {
    let (action, version) = (format!("/desk/apologies/{}/withdrawal", batch.id), batch.version);
    view! {
        <details class="sure">
            <summary>{t!("apologies-cancel-summary")}</summary>
            <form method="post" action=action>
                <input type="hidden" name="version" value=version/>
                <p class="small quiet">{t!("apologies-cancel-help", label = batch.label())}</p>
                <button class="btn danger" type="submit">{t!("apologies-cancel-submit")}</button>
            </form>
        </details>
    }
}

/// Every text it has had, the newest first, for whoever wants to know what an editor did.
fn changes(versions: &[Version], zone: Tz) -> Option<impl IntoView + use<>> {
    if versions.len() < 2 {
        return None;
    }
    let items: Vec<_> = versions
        .windows(2)
        .rev()
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let head = t!(
                "apologies-version-by",
                version = after.version,
                name = &after.name,
                at = time::day_text(after.edited_at, zone)
            );
            let texts: Vec<_> = [
                ("apologies-field-subject", &before.subject, &after.subject),
                ("apologies-field-body", &before.body, &after.body),
                ("apologies-field-sms-body", &before.sms_body, &after.sms_body),
            ]
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| {
                let lines = super::changed::lines(before, after);
                let lines: Vec<_> = lines
                    .into_iter()
                    .map(|(kind, line)| match kind {
                        super::changed::Kind::Kept => view! { <p>{line}</p> }.into_any(),
                        super::changed::Kind::Gone => view! { <p><del>{line}</del></p> }.into_any(),
                        super::changed::Kind::New => view! { <p><ins>{line}</ins></p> }.into_any(),
                    })
                    .collect();
                view! { <h4>{t!(field)}</h4><div class="mail">{lines}</div> }
            })
            .collect();
            let none = texts.is_empty().then(|| view! { <p class="quiet">{t!("apologies-version-same-text")}</p> });
            Some(view! { <li id=format!("version-{}", after.version) class="stack"><h3>{head}</h3>{none}{texts}</li> })
        })
        .collect();
    Some(view! {
        <section class="sec" aria-labelledby="versions">
            <div class="hd"><h2 id="versions">{t!("apologies-versions-heading")}</h2></div>
            <ol class="stack" reversed>{items}</ol>
        </section>
    })
}
