//! The approval page of one offer: who gets how much, what it costs, who must approve; or its form, while it is edited; or
//! how far its costing is.

mod announcement;
mod budget;
mod costing;
mod owed;
mod panel;
mod recipients;

pub use budget::percent;
pub use recipients::first_name;

use super::{offer_form, offers};
use crate::access::{Author, Section, Staff};
use crate::goodwill::costing::CostingState;
use crate::goodwill::draft::find_impact;
use crate::goodwill::estimate::{self, Estimate};
use crate::goodwill::offer::OfferState;
use crate::goodwill::{budgets, rule_files};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::number::{Count, grouped};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use axum::http::{HeaderName, HeaderValue};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The approval page of an offer. `?as=` chooses the customer whose reasons are shown, `?group=` the group of
/// customers, `?edit` opens the form.
#[component]
pub fn Offer() -> impl IntoView {
    let response = use_context::<leptos_axum::ResponseOptions>();
    desk_page(Section::Offers, move |context| async move { load(context, response).await })
}

async fn load(context: RequestContext, response: Option<leptos_axum::ResponseOptions>) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let staff = context.staff()?.clone();
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let estimate = estimate::load(&mut tx, &id).await?;
    let may_change = staff.may::<Author>().is_ok() && estimate.offer.state.is_editable();
    let action = format!("/desk/offers/{id}");
    let wants_form = context.query.has("edit") || estimate.offer.state == OfferState::Draft;
    let was_refused = context.form(&action).was_refused();
    if may_change && (wants_form || was_refused) {
        return form(&mut tx, &context, &estimate, zone).await;
    }
    if let Some(costing) = estimate.costing.clone().filter(|costing| costing.is_of(&estimate.offer)) {
        drop(tx);
        if let (CostingState::Running, Some(response)) = (costing.state, response) {
            response.insert_header(HeaderName::from_static("refresh"), HeaderValue::from_static(costing::RELOAD_S));
        }
        let body = view! {
            {head(&estimate, &staff, may_change, context.now, zone)}
            {costing::progress(&context, &estimate, &costing, &staff)}
        };
        return Ok(DeskView::new(format!("OF-{} {}", estimate.offer.number, estimate.offer.title), body));
    }
    let number = |name: &str| context.query.get(name).parse::<i64>().ok();
    let recipient = estimate::find_recipient(&mut tx, &estimate.offer, number("as"), number("group")).await?;
    let site = context.app.config.public_url();
    let preview = announcement::preview(&mut tx, &estimate, recipient.as_ref(), &site).await?;
    drop(tx);
    let title = estimate.offer.title.clone();
    let has_groups = !estimate.groups().is_empty();
    let figures = if estimate.offer.people > 0 || has_groups {
        let group = number("group");
        view! {
            {facts(&estimate, zone)}
            {budget::budget(&estimate)}
            {(!has_groups).then(|| view! { <p class="note">{icon::info()}<span>{t!("offer-figures-later")}</span></p> })}
            {has_groups.then(|| view! {
                <div class="sec two">
                    {recipients::distribution(&estimate)}
                    {recipient.map(|recipient| recipients::reasons(&estimate, &recipient, group))}
                </div>
            })}
            {owed::owed(&estimate)}
            {has_groups.then(|| view! {
                <div class="sec two">{announcement::notice(&estimate, zone)}{recipients::not_included(&estimate)}</div>
            })}
            {preview}
        }
        .into_any()
    } else {
        view! { <p class="note warm">{icon::warning()}<span>{t!("offer-no-recipients-note")}</span></p> {owed::owed(&estimate)} {recipients::not_included(&estimate)} }
            .into_any()
    };
    // Somebody pressed a button of its costing, which ended or changed meanwhile.
    let typed = context.form(&format!("{action}/costing"));
    let body = view! {
        {head(&estimate, &staff, may_change, context.now, zone)}
        {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
        <div class="cols">
            <div>{figures}</div>
            <aside class="side" aria-label=t!("offer-decision-label")>{panel::panel(&context, &estimate, &staff, zone)}</aside>
        </div>
    };
    Ok(DeskView::new(format!("OF-{} {title}", estimate.offer.number), body))
}

fn head(estimate: &Estimate, staff: &Staff, may_change: bool, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let offer = &estimate.offer;
    let csv = (!estimate.groups().is_empty() && !offer.is_releasing).then(|| {
        view! { <a class="button" href=format!("/desk/offers/{}/rows.csv", offer.id) download="">{t!("offer-csv", count = Count(offer.people))}</a> }
    });
    let change = may_change
        .then(|| view! { <a class="button" href=format!("/desk/offers/{}?edit=1", offer.id)>{t!("offer-edit")}</a> });
    view! {
        <div class="head">
            <p class="crumb"><a href="/desk/offers">{t!("offers-title")}</a><span aria-hidden="true">"/"</span><span>{format!("OF-{}", offer.number)}</span></p>
            <div class="title">
                <div>
                    <h1>{offer.title.clone()}</h1>
                    <p>{summary(estimate, staff, now, zone)}" "
                        <a href=format!("/desk/incidents/{}", estimate.incident.id)>{t!("offer-for-incident", number = estimate.incident.number, title = estimate.incident.title.clone())}</a></p>
                </div>
                <div class="acts">{change}{csv}</div>
            </div>
        </div>
    }
}

/// Who proposed it, by which rules, and its state.
fn summary(estimate: &Estimate, staff: &Staff, now: Timestamp, zone: Tz) -> String {
    let offer = &estimate.offer;
    let version = offer.rules_version.split(',').next().unwrap_or_default().to_owned();
    let proposed = t!("offer-proposed", author = estimate.author.clone(), version = version);
    let state = match (offer.state, offer.submitted_at) {
        (OfferState::InApproval, Some(since)) => {
            let key = if estimate.next_step(staff, now).is_ok() {
                "offer-status-awaiting-you"
            } else {
                "offer-status-awaiting"
            };
            t!(key, since = time::day_text(since, zone), ago = time::relative(since, now))
        }
        (state, _) => t!(&format!("offer-status-{}", state.as_str().replace('_', "-"))),
    };
    format!("{proposed} {state}")
}

fn facts(estimate: &Estimate, zone: Tz) -> impl IntoView + use<> {
    let offer = &estimate.offer;
    let each = match estimate.figures.groups.as_slice() {
        [first, rest @ ..] if rest.iter().all(|group| group.offer_minor == first.offer_minor) => {
            t!("offer-fact-money-flat", each = estimate.budget.balance.money(first.offer_minor).short())
        }
        _ => t!("offer-fact-money-rule"),
    };
    let third = match (estimate.likely(), estimate.spent_percent) {
        _ if estimate.progress.claimed > 0 => {
            let spent = estimate.budget.balance.money(estimate.progress.redeemed_minor);
            let (claimed, redeemed) = (Count(estimate.progress.claimed), Count(estimate.progress.redeemed));
            (t!("offer-fact-spent"), spent.short(), t!("offer-fact-spent-note", claimed = claimed, redeemed = redeemed))
        }
        (Some(likely), Some((least, most))) => {
            (t!("offer-fact-likely"), likely.short(), t!("offer-fact-likely-note", least = least, most = most))
        }
        _ => {
            let raised = Count(estimate.figures.raised);
            (t!("offer-fact-rules"), estimate.by_rules().short(), t!("offer-fact-rules-note", lifted = raised))
        }
    };
    let (from, to) = (offers::short_day(offer.valid_from, zone), offers::short_day(offer.valid_to, zone));
    let until = time::date_text(offer.valid_to, zone);
    view! {
        <dl class="facts">
            <div><dt>{t!("offer-fact-people")}</dt><dd>{grouped(offer.people)}</dd><dd>{t!("offer-fact-people-note")}</dd></div>
            <div><dt>{t!("offer-fact-money")}</dt><dd>{offer.exposure.short()}</dd><dd>{each}</dd></div>
            <div><dt>{third.0}</dt><dd>{third.1}</dd><dd>{third.2}</dd></div>
            <div><dt>{t!("offer-fact-window")}</dt><dd>{t!("offers-window", from = from, to = to)}</dd><dd>{t!("offer-fact-window-note", until = until)}</dd></div>
        </dl>
    }
}

async fn form(tx: &mut Tx, context: &RequestContext, estimate: &Estimate, zone: Tz) -> Result<DeskView, Refusal> {
    let offer = &estimate.offer;
    let action = format!("/desk/offers/{}", offer.id);
    let typed = context.form(&action);
    let budgets = budgets::list(tx).await?;
    let impact = find_impact(tx, &offer.incident_id).await?;
    let floor = match impact {
        Some(impact) => Some(rule_files::floor(offer.currency, impact)?).filter(|floor| !floor.is_zero()),
        None => None,
    };
    let floor = floor.map(|floor| t!("offer-form-flat-help-floor", floor = floor.short()));
    let page_language = first_page(tx).await?.language;
    let note = match offer.state {
        OfferState::Draft => Some("offer-edit-draft-note"),
        state if state.is_reserved_only() => Some("offer-edit-approval-note"),
        _ => None,
    };
    let stored = offer.version.to_string();
    let is_stale = matches!(typed.refusal(), Some(Refusal::Stale { .. }));
    // Whoever was shown the stored text and submits again means to replace it.
    let version = if is_stale { stored } else { typed.value("version", stored) };
    let body = view! {
        <div class="head">
            <p class="crumb"><a href="/desk/offers">{t!("offers-title")}</a><span aria-hidden="true">"/"</span>
                <a href=action.clone()>{format!("OF-{}", offer.number)}</a><span aria-hidden="true">"/"</span><span>{t!("offer-edit")}</span></p>
            <div class="title"><div><h1>{offer.title.clone()}</h1>
                <p>{t!("offer-for-incident", number = estimate.incident.number, title = estimate.incident.title.clone())}</p></div></div>
        </div>
        <div class="cols wide"><div>
            {note.map(|key| view! { <p class="note warm below-4">{icon::warning()}<span>{t!(key)}</span></p> })}
            <form method="post" action=action.clone() class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                {offer_form::fields(&typed, &budgets, Some(offer), floor, context.now, zone)}
                {offer_form::announcement(&typed, false, estimate.announcement.as_ref(), &page_language)}
                <button class="button primary big" type="submit">{t!("offer-form-submit-again")}</button>
            </form>
            {offer.state.is_discardable().then(|| {
                let typed = context.form(&format!("{action}/discard"));
                view! { <div class="above-4">{panel::discard(offer, &typed)}</div> }
            })}
        </div></div>
    };
    Ok(DeskView::new(t!("offer-edit"), body))
}
