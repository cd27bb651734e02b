//! How far the costing of an offer is, and the ways to pause, resume and stop it.

use crate::access::{Author, Staff};
use crate::goodwill::costing::{Costing, CostingState};
use crate::goodwill::estimate::Estimate;
use crate::goodwill::pages::offers;
use crate::t;
use crate::types::Money;
use crate::ui::number::{Count, grouped};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use leptos::prelude::*;

/// Seconds until the page of an offer that is being costed is reloaded.
pub const RELOAD_S: &str = "2";

/// The page below its head.
pub fn progress(
    context: &RequestContext,
    estimate: &Estimate,
    costing: &Costing,
    staff: &Staff,
) -> impl IntoView + use<> {
    let percent = costing.percent();
    let people = Count(costing.done);
    let done = t!("offer-costing-done", done = people, total = grouped(costing.total), percent = percent);
    let left = costing.time_left().filter(|_| costing.state == CostingState::Running);
    let left = left.map(|left| t!("offer-costing-left", time = time::span(left)));
    let figures = (costing.done > 0).then(|| {
        let money = Money::new(estimate.figures.exposure_minor, estimate.offer.currency).short();
        view! {
            <dl class="facts above-3">
                <div><dt>{t!("offer-fact-people")}</dt><dd>{grouped(estimate.figures.people)}</dd><dd>{t!("offer-costing-so-far")}</dd></div>
                <div><dt>{t!("offer-fact-money")}</dt><dd>{money}</dd><dd>{t!("offer-costing-so-far")}</dd></div>
            </dl>
        }
    });
    let failure = (costing.state == CostingState::Failed).then(|| {
        view! { <p class="note hot above-2">{icon::warning()}<span>{t!(&costing.error)}</span></p> }
    });
    let gauge = costing.has_begun().then(|| {
        view! {
            <svg class="gauge above-3" role="img" aria-label=t!("offer-costing-gauge", percent = percent)>
                <rect class="a" width=format!("{percent}%") height="100%"></rect>
            </svg>
            <p class="above-2">{done}{left.map(|left| format!(" {left}"))}</p>
        }
    });
    let refreshes = (costing.state == CostingState::Running)
        .then(|| view! { <p class="help above-2">{t!("offer-costing-refresh-note")}</p> });
    view! {
        <div class="cols">
            <section aria-labelledby="costing">
                <h2 id="costing" class="below-2">{t!("offer-costing-heading")}</h2>
                <p class="lead" role="status">{offers::state_label(estimate.offer.state)}" "{phase(estimate, costing)}</p>
                {failure}
                {gauge}
                {figures}
                {refreshes}
            </section>
            <aside class="side" aria-label=t!("offer-costing-aside")>
                {staff.may::<Author>().is_ok().then(|| forms(context, estimate, costing))}
            </aside>
        </div>
    }
}

/// What the job does or waits for.
fn phase(estimate: &Estimate, costing: &Costing) -> String {
    match costing.state {
        CostingState::Paused => t!("offer-costing-paused"),
        CostingState::Failed => t!("offer-costing-stands"),
        _ if estimate.offer.is_releasing => t!("offer-costing-clearing"),
        _ if !costing.has_begun() => t!("offer-costing-counting"),
        _ => t!("offer-costing-running"),
    }
}

/// The buttons. Each is a form of its own, so that they work without scripts.
fn forms(context: &RequestContext, estimate: &Estimate, costing: &Costing) -> impl IntoView + use<> {
    let typed = context.form(&format!("/desk/offers/{}/costing", estimate.offer.id));
    let version = estimate.offer.version;
    let going = match costing.state {
        CostingState::Running => ("pause", t!("offer-costing-pause")),
        CostingState::Paused => ("resume", t!("offer-costing-resume")),
        CostingState::Failed | CostingState::Finished => ("resume", t!("offer-costing-retry")),
    };
    let action = typed.action.clone();
    view! {
        <form class="decide" method="post" action=action.clone()>
            <h2>{t!("offer-costing-aside")}</h2>
            <ErrorSummary typed=typed/>
            <input type="hidden" name="version" value=version/>
            <button class="button primary full big" type="submit" name="decision" value=going.0>{going.1}</button>
            <p class="small quiet">{t!("offer-costing-pause-note")}</p>
        </form>
        <details class="sure">
            <summary>{t!("offer-costing-stop-summary")}</summary>
            <form method="post" action=action>
                <p>{t!("offer-costing-stop-note")}</p>
                <input type="hidden" name="version" value=version/>
                <button class="button danger" type="submit" name="decision" value="stop">{t!("offer-costing-stop")}</button>
            </form>
        </details>
    }
}
