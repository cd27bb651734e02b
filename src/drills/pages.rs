//! The page of a drill: its people, apology, offer, outbox and scorecard.

use super::documents::{VARIABLES, VARIABLES_OF_APOLOGY, lint_of};
use super::figures::Figures;
use super::store::{self, Document, OutboxMessage};
use super::{DocumentKind, incident};
use crate::access::{Author, BatchApprover, OfferApprover, Right, Section};
use crate::apologies::lint::BAR;
use crate::delivery::template::Variable;
use crate::goodwill::approval::{ApprovalRequest, required};
use crate::incidents::record::{Figures as Told, Record};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most messages of the outbox that are shown.
const OUTBOX_SHOWN: i64 = 50;

/// A document with how far its approval is.
struct Approvable {
    document: Option<Document>,
    given: usize,
    needed: usize,
}

impl Approvable {
    async fn load(tx: &mut Tx, id: &PublicId, kind: DocumentKind, now: Timestamp) -> Result<Self, Refusal> {
        let document = store::document(tx, id, kind).await?;
        let (given, needed) = match (&document, kind) {
            (Some(apology), DocumentKind::Apology) => {
                (usize::from(store::is_apology_approved(tx, id, apology).await?), 1)
            }
            (Some(offer), DocumentKind::Offer) => match offer.cost() {
                Some((exposure, _)) => {
                    let editors = store::authors(tx, id, kind).await?;
                    let approvals = store::offer_approvals(tx, id).await?;
                    let hash = offer.content_hash();
                    let request =
                        ApprovalRequest { exposure, content_hash: &hash, editors: &editors, approvals: &approvals };
                    (request.valid_approvals(now).len(), required(exposure).len())
                }
                None => (0, 1),
            },
            (None, _) => (0, 1),
        };
        Ok(Self { document, given, needed })
    }

    const fn is_approved(&self) -> bool {
        self.document.is_some() && self.given == self.needed
    }
}

/// The page of a drill.
#[component]
pub fn DrillPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let incident = incident(&mut tx, &id).await?;
    let record = Record::load(&mut tx, &id, now).await?;
    let apology = Approvable::load(&mut tx, &id, DocumentKind::Apology, now).await?;
    let offer = Approvable::load(&mut tx, &id, DocumentKind::Offer, now).await?;
    let practised = store::practised(&mut tx, &incident).await?;
    let outbox = store::outbox(&mut tx, &id, OUTBOX_SHOWN).await?;
    drop(tx);
    let zone = record.zone;
    let title = t!("drill-title", name = incident.name());
    let back = format!("/desk/incidents/{id}");
    Ok(DeskView::new(
        title.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href=back.clone()>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{title.clone()}</span></p>
                <div class="title">
                    <div><h1>{title}</h1><p>{incident.title.clone()}</p></div>
                    <div class="acts"><a class="button" href=back>{t!("drill-incident")}</a></div>
                </div>
            </div>
            <div class="cols">
                <div>
                    <p class="note warm below-4">{icon::warning()}<span>{t!("drill-banner")}</span></p>
                    {people(&context, &id, practised.recipients)}
                    {document(&context, &id, DocumentKind::Apology, &apology, zone)}
                    {document(&context, &id, DocumentKind::Offer, &offer, zone)}
                    {outbox_section(outbox, zone)}
                </div>
                <aside class="side" aria-labelledby="score">{scorecard(&record.figures, &practised.figures())}</aside>
            </div>
        },
    ))
}

fn may<R: Right>(context: &RequestContext) -> bool {
    context.staff.as_ref().is_some_and(|staff| staff.holds_any(R::ROLES))
}

fn people(context: &RequestContext, id: &PublicId, count: i64) -> impl IntoView + use<> {
    let action = format!("/desk/drills/{id}/recipients");
    let typed = context.form(&action);
    let text = if count == 0 { t!("drill-people-none") } else { t!("drill-people", count = count) };
    let form = may::<Author>(context).then(|| {
        view! {
            <form method="post" action=action class="form above-3">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed name="count" label=t!("drill-count-label") value="20" help=t!("drill-count-help") inputmode="numeric" required=true/>
                <button class="button" type="submit">{t!("drill-people-submit")}</button>
            </form>
        }
    });
    view! {
        <section class="sec" aria-labelledby="people">
            <h2 id="people" class="below-3">{t!("drill-people-title")}</h2>
            <p>{text}</p>
            {form}
        </section>
    }
}

/// Names of its section and fields.
struct Names {
    title: String,
    subject: &'static str,
    body: &'static str,
    variables: &'static [Variable],
}

fn names(kind: DocumentKind) -> Names {
    match kind {
        DocumentKind::Apology => Names {
            title: t!("drill-apology-title"),
            subject: "apology_subject",
            body: "apology_body",
            variables: &VARIABLES_OF_APOLOGY,
        },
        DocumentKind::Offer => Names {
            title: t!("drill-offer-title"),
            subject: "offer_subject",
            body: "offer_body",
            variables: &VARIABLES,
        },
    }
}

fn document(
    context: &RequestContext,
    id: &PublicId,
    kind: DocumentKind,
    found: &Approvable,
    zone: Tz,
) -> impl IntoView + use<> {
    let Names { title, .. } = names(kind);
    let heading = format!("{}-title", kind.as_str());
    let sent_at = found.document.as_ref().and_then(|document| document.sent_at);
    let content = match (&found.document, sent_at) {
        (Some(document), Some(at)) => view! {
            <p>{icon::tick()}" "{t!("drill-sent", at = time::full_text(at, zone))}</p>
            <blockquote class="typed above-2">{document.body.clone()}</blockquote>
        }
        .into_any(),
        _ => view! {
            {editor(context, id, kind, found.document.as_ref())}
            {found.document.as_ref().map(|document| state(context, id, document, found))}
        }
        .into_any(),
    };
    view! {
        <section class="sec" aria-labelledby=heading>
            <h2 id=heading.clone() class="below-3">{title}</h2>
            {content}
        </section>
    }
}

fn editor(
    context: &RequestContext,
    id: &PublicId,
    kind: DocumentKind,
    found: Option<&Document>,
) -> Option<impl IntoView + use<>> {
    if !may::<Author>(context) {
        return None;
    }
    let Names { subject, body, variables, .. } = names(kind);
    let action = format!("/desk/drills/{id}/{}", kind.as_str());
    let typed = context.form(&action);
    let version = typed.value("version", found.map_or(0, |found| found.version).to_string());
    let list = variables.iter().map(|variable| format!("{{{{{}}}}}", variable.as_str())).collect::<Vec<_>>().join(", ");
    let budget = found.filter(|_| kind == DocumentKind::Offer).and_then(Document::cost);
    let budget = budget.map(|(_, budget)| decimal(budget.minor, budget.currency.minor_per_unit())).unwrap_or_default();
    let budget_field = (kind == DocumentKind::Offer).then(|| {
        view! { <TextField typed=typed.clone() name="offer_budget" label=t!("drill-budget-label") value=budget help=t!("drill-budget-help") inputmode="decimal" required=true/> }
    });
    let subject_value = found.map(|found| found.subject.clone()).unwrap_or_default();
    let body_value = found.map(|found| found.body.clone()).unwrap_or_default();
    Some(view! {
        <form method="post" action=action class="form">
            <FormKey typed=typed.clone()/>
            <ErrorSummary typed=typed.clone()/>
            <input type="hidden" name="version" value=version/>
            <TextField typed=typed.clone() name=subject label=t!("drill-subject-label") value=subject_value required=true/>
            <TextArea typed=typed.clone() name=body label=t!("drill-body-label") value=body_value help=t!("drill-body-help", variables = list) rows=6 required=true/>
            {budget_field}
            <button class="button" type="submit">{t!("drill-save")}</button>
        </form>
    })
}

/// An amount as it is typed.
fn decimal(minor: i64, per_unit: i64) -> String {
    let (units, rest) = (minor / per_unit.max(1), minor % per_unit.max(1));
    if rest == 0 { units.to_string() } else { format!("{units}.{rest:02}") }
}

/// What the rules say of a saved document, its approvals, and the buttons to approve and send it.
fn state(context: &RequestContext, id: &PublicId, document: &Document, found: &Approvable) -> impl IntoView + use<> {
    let judged = match document.kind {
        DocumentKind::Apology => lint_of(&document.body).map(|result| {
            let verdict = if result.passes() { t!("drill-lint-passed") } else { t!("drill-lint-blocked") };
            format!("{} {verdict}", t!("drill-lint", score = result.score, bar = BAR))
        }),
        DocumentKind::Offer => document
            .cost()
            .map(|(exposure, budget)| t!("drill-cost", exposure = exposure.short(), budget = budget.short())),
    };
    let path = format!("/desk/drills/{id}/{}", document.kind.as_str());
    let may_approve = match document.kind {
        DocumentKind::Apology => may::<BatchApprover>(context),
        DocumentKind::Offer => may::<OfferApprover>(context),
    };
    let approve = (may_approve && !found.is_approved()).then(|| {
        let action = format!("{path}/approval");
        let typed = context.form(&action);
        view! {
            <form method="post" action=action>
                <ErrorSummary typed=typed/>
                <input type="hidden" name="version" value=document.version/>
                <p class="small below-2">{t!("drill-approve-help")}</p>
                <button class="button" type="submit">{t!("drill-approve")}</button>
            </form>
        }
    });
    let send = (may::<Author>(context) && found.is_approved()).then(|| {
        let action = format!("{path}/sending");
        let typed = context.form(&action);
        view! {
            <form method="post" action=action>
                <ErrorSummary typed=typed/>
                <button class="button primary" type="submit">{t!("drill-send")}</button>
            </form>
        }
    });
    let approvals = match found.is_approved() {
        true => t!("drill-approved"),
        false => t!("drill-approvals", given = found.given, needed = found.needed),
    };
    view! {
        <div class="above-3">
            {judged.map(|text| view! { <p>{text}</p> })}
            <p>{approvals}</p>
            <div class="row above-2">{approve}{send}</div>
        </div>
    }
}

fn outbox_section(outbox: Vec<OutboxMessage>, zone: Tz) -> impl IntoView {
    let is_cut = i64::try_from(outbox.len()).unwrap_or(OUTBOX_SHOWN) == OUTBOX_SHOWN;
    let is_empty = outbox.is_empty();
    let messages = outbox.into_iter().map(|message| {
        let to = t!("drill-outbox-to", name = &message.name, address = &message.address);
        view! {
            <details class="below-2">
                <summary>{message.subject}" "<span class="quiet">{to}", "{time::clock_text(message.at, zone)}</span></summary>
                <blockquote class="typed">{message.body}</blockquote>
            </details>
        }
    });
    view! {
        <section id="outbox" class="sec" aria-labelledby="outbox-title">
            <h2 id="outbox-title" class="below-3">{t!("drill-outbox-title")}</h2>
            {is_empty.then(|| view! { <p class="quiet">{t!("drill-outbox-none")}</p> })}
            {is_cut.then(|| view! { <p class="small quiet">{t!("drill-outbox-more", count = OUTBOX_SHOWN)}</p> })}
            {messages.collect_view()}
        </section>
    }
}

fn scorecard(told: &Told, figures: &Figures) -> impl IntoView + use<> {
    let span = |length: Option<Duration>| length.map_or_else(|| t!("drill-scorecard-open"), time::span);
    let percent = |share: Option<i64>| match share {
        Some(percent) => t!("drill-scorecard-percent", percent = percent),
        None => t!("drill-scorecard-open"),
    };
    let budget = match figures.is_within_budget {
        Some(true) => t!("drill-scorecard-yes"),
        Some(false) => t!("drill-scorecard-no"),
        None => t!("drill-scorecard-open"),
    };
    let rows = [
        (t!("drill-scorecard-first"), span(told.until_first)),
        (t!("drill-scorecard-promised"), t!("drill-scorecard-promised-value", kept = told.kept, made = told.promised)),
        (t!("drill-scorecard-silence"), time::span(told.longest_silence)),
        (t!("drill-scorecard-apology"), span(figures.until_apology)),
        (t!("drill-scorecard-apology-reach"), percent(figures.apology_percent)),
        (t!("drill-scorecard-offer"), span(figures.until_offer)),
        (t!("drill-scorecard-offer-reach"), percent(figures.offer_percent)),
        (t!("drill-scorecard-budget"), budget),
    ];
    let rows = rows.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> });
    view! {
        <section>
            <h2 id="score" class="below-3">{t!("drill-scorecard-title")}</h2>
            <dl class="key-values">{rows.collect_view()}</dl>
        </section>
    }
}
