//! The panel beside the approval page: dates, approvals, and the decision that is due, with its consequence on the
//! button.

use super::recipients::{first_name, step_label};
use crate::access::{Author, OfferApprover, Staff};
use crate::approvals::Decision;
use crate::goodwill::approval::{CannotApprove, alone_limit, expires_at};
use crate::goodwill::estimate::Estimate;
use crate::goodwill::offer::{HonourPolicy, OfferState};
use crate::goodwill::offer_store::Offer;
use crate::goodwill::pages::offers;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::Count;
use crate::ui::{icon, time, wording};
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The panel for this person: submit, decide, or the current state; with a way to withdraw where there is one.
pub fn panel(context: &RequestContext, estimate: &Estimate, staff: &Staff, zone: Tz) -> AnyView {
    let action = |verb: &str| format!("/desk/offers/{}/{verb}", estimate.offer.id);
    let may_submit = staff.may::<Author>().is_ok();
    let may_approve = staff.may::<OfferApprover>().is_ok();
    let panel = match estimate.offer.state {
        OfferState::Costed if may_submit && estimate.offer.people > 0 => {
            submit(&context.form(&action("submission")), estimate, zone)
        }
        OfferState::InApproval if may_approve => {
            decide(&context.form(&action("approval")), estimate, staff, context.now, zone)
        }
        _ => status(estimate, staff, context.now, zone),
    };
    let way_out = if may_approve && estimate.offer.state.is_withdrawable() {
        withdrawal(estimate, &context.form(&action("withdrawal"))).into_any()
    } else if may_submit && estimate.offer.state.is_discardable() {
        discard(&estimate.offer, &context.form(&action("discard"))).into_any()
    } else {
        return panel;
    };
    view! { {panel} {way_out} }.into_any()
}

/// Validity, merchant and policy.
fn facts(estimate: &Estimate, zone: Tz) -> impl IntoView + use<> {
    let offer = &estimate.offer;
    let honour = format!("offer-terms-honour-{}", offer.honour_policy.as_str().replace('_', "-"));
    view! {
        <dl class="key-values">
            <dt>{t!("offer-terms-from")}</dt><dd>{time::day(offer.valid_from, zone)}</dd>
            <dt>{t!("offer-terms-to")}</dt><dd>{time::day(offer.valid_to, zone)}</dd>
            <dt>{t!("offer-terms-merchant")}</dt><dd>{offer.merchant.clone()}<br/><span class="quiet">{t!("offer-terms-merchant-note")}</span></dd>
            <dt>{t!("offer-terms-honour")}</dt><dd>{t!(&honour)}</dd>
        </dl>
    }
}

/// The approvals it needs, those it has, and whose turn it is.
fn steps(estimate: &Estimate, staff: &Staff, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let mine = estimate.next_step(staff, now).ok();
    let all = estimate.steps(now);
    let is_several = all.len() > 1;
    let items = all.into_iter().enumerate().map(|(at, (step, approval))| {
        let number = (at + 1).to_string();
        let role = step_label(step);
        match approval {
            Some(approval) => {
                let name = estimate.name_of(&approval.staff_id).to_owned();
                let when = t!("offer-step-approved-at", at = time::day_text(approval.at, zone));
                view! { <li class="done"><span>{icon::tick()}</span><p><b>{name}</b>", "{role}<br/><span class="quiet small">{when}</span></p></li> }.into_any()
            }
            None if mine == Some(step) => {
                let you = t!("offer-step-you");
                view! { <li class="you"><span>{number}</span><p><b>{staff.name.clone()}</b>", "{role}", "{you}</p></li> }.into_any()
            }
            None => view! { <li><span>{number}</span><p>{role}</p></li> }.into_any(),
        }
    });
    view! {
        <ol class="steps">{items.collect_view()}</ol>
        {is_several.then(|| view! { <p class="small quiet">{t!("offer-steps-note", limit = alone_limit(estimate.offer.currency).short())}</p> })}
    }
}

fn submit(typed: &FormState, estimate: &Estimate, zone: Tz) -> AnyView {
    let offer = &estimate.offer;
    let (money, people) = (offer.exposure.short(), Count(offer.people));
    let free = estimate.budget.balance.available();
    let left = free.checked_sub(offer.exposure).ok().filter(|left| left.minor >= 0);
    let needed = estimate
        .steps(Timestamp::default())
        .into_iter()
        .map(|(step, _)| view! { <li><span>"·"</span><p>{step_label(step)}</p></li> });
    view! {
        <form class="decide" method="post" action=typed.action.clone() aria-labelledby="dec">
            <h2 id="dec">{t!("offer-submission-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {facts(estimate, zone)}
            <div><h3 class="below-2">{t!("offer-submission-steps")}</h3><ol class="steps">{needed.collect_view()}</ol></div>
            <input type="hidden" name="version" value=offer.version/>
            <button class="button primary full big" type="submit">{t!("offer-submission-submit", money = money.clone(), people = people)}</button>
            <p class="small quiet">{match left {
                Some(left) => t!("offer-submission-note", money = money, left = left.short()),
                None => t!("offer-submission-over-budget", money = money, free = free.short()),
            }}</p>
        </form>
    }
    .into_any()
}

fn decide(typed: &FormState, estimate: &Estimate, staff: &Staff, now: Timestamp, zone: Tz) -> AnyView {
    let offer = &estimate.offer;
    let next_step = estimate.next_step(staff, now);
    let (money, people) = (offer.exposure.short(), Count(offer.people));
    let approve = match next_step {
        Ok(_) => view! { <button class="button primary full big" type="submit" name="decision" value="approve">{t!("offer-approve-submit", money = money.clone(), people = people)}</button> }.into_any(),
        Err(reason) => view! { <p class="note">{icon::info()}<span>{wording::format_message(&reason.message())}</span></p> }.into_any(),
    };
    let comment = (next_step != Err(CannotApprove::OwnWork)).then(|| view! {
        <TextArea typed=typed.clone() name="comment" label=t!("offer-comment-label") help=t!("offer-comment-help") rows=3/>
    });
    let back = (next_step != Err(CannotApprove::OwnWork)).then(|| view! {
        <button class="button full big" type="submit" name="decision" value="send_back">{t!("offer-send-back-submit", author = first_name(&estimate.author))}</button>
    });
    let expiry =
        estimate.steps(now).iter().filter_map(|(_, approval)| approval.map(|approval| expires_at(approval.at))).min();
    let expiry = expiry.map(|at| t!("offer-approval-expires", at = time::day_text(at, zone))).unwrap_or_default();
    let left = estimate.budget.balance.available().short();
    view! {
        <form class="decide" method="post" action=typed.action.clone() aria-labelledby="dec">
            <h2 id="dec">{t!("offer-decision-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {facts(estimate, zone)}
            {steps(estimate, staff, now, zone)}
            <input type="hidden" name="hash" value=offer.content_hash.clone()/>
            {comment}
            <div class="stack">{back}{approve}</div>
            <p class="small quiet">{t!("offer-decision-note", money = money, left = left)}" "{expiry}</p>
        </form>
    }
    .into_any()
}

/// The state of the offer, for those who have nothing to decide.
fn status(estimate: &Estimate, staff: &Staff, now: Timestamp, zone: Tz) -> AnyView {
    let offer = &estimate.offer;
    let sent_back = estimate
        .decisions
        .iter()
        .find(|decision| decision.decision == Decision::SentBack && offer.state == OfferState::Rejected);
    let sent_back = sent_back.map(|decision| {
        let who = t!("offer-sent-back-by", name = decision.name.clone(), at = time::day_text(decision.at, zone));
        view! { <div><h3>{who}</h3><blockquote class="above-2">{decision.comment.clone()}</blockquote></div> }
    });
    let comments = estimate.decisions.iter().filter(|decision| {
        decision.is_current && decision.decision == Decision::Approved && !decision.comment.is_empty()
    });
    let comments = comments
        .map(|decision| view! { <li><b>{decision.name.clone()}</b>": "{decision.comment.clone()}</li> })
        .collect_view();
    let mine = (offer.state == OfferState::Rejected && staff.may::<Author>().is_ok()).then(|| {
        view! {
            <a class="button primary full big" href=format!("/desk/offers/{}?edit=1", offer.id)>{t!("offer-edit")}</a>
        }
    });
    let signed = !(OfferState::UNRESERVED.contains(&offer.state) || offer.state == OfferState::Withdrawn);
    view! {
        <div class="decide">
            <h2>{t!("offer-status-heading")}</h2>
            <p>{offers::state_label(offer.state)}" "{t!(&format!("offer-status-{}", offer.state.as_str().replace('_', "-")))}</p>
            {sent_back}
            {facts(estimate, zone)}
            {signed.then(|| steps(estimate, staff, now, zone))}
            <ul class="stack">{comments}</ul>
            {mine}
        </div>
    }
    .into_any()
}

/// The form that discards an offer that was not submitted.
pub fn discard(offer: &Offer, typed: &FormState) -> impl IntoView + use<> {
    let was_refused = typed.was_refused();
    view! {
        <details class="sure" open=was_refused>
            <summary>{t!("offer-discard-summary")}</summary>
            <form method="post" action=typed.action.clone()>
                {was_refused.then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <p>{t!("offer-discard-note")}</p>
                <input type="hidden" name="version" value=offer.version/>
                <button class="button danger" type="submit">{t!("offer-discard-submit")}</button>
            </form>
        </details>
    }
}

fn withdrawal(estimate: &Estimate, typed: &FormState) -> impl IntoView + use<> {
    let offer = &estimate.offer;
    let claimed = estimate.progress.claimed - estimate.progress.redeemed;
    let unclaimed = estimate.offer.people - estimate.progress.claimed;
    let consequence = if offer.state == OfferState::Live {
        let honoured = offer.honour_policy == HonourPolicy::Honour;
        let key = if honoured { "offer-withdraw-live-honour" } else { "offer-withdraw-live-revoke" };
        t!(key, open = Count(unclaimed), claimed = Count(claimed))
    } else {
        t!("offer-withdraw-not-live", money = offer.exposure.short())
    };
    let was_refused = typed.was_refused();
    view! {
        <details class="sure" open=was_refused>
            <summary>{t!("offer-withdraw-summary")}</summary>
            <form method="post" action=typed.action.clone()>
                {was_refused.then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <p>{consequence}</p>
                <input type="hidden" name="version" value=offer.version/>
                <button class="button danger" type="submit">{t!("offer-withdraw-submit", people = Count(unclaimed))}</button>
            </form>
        </details>
    }
}
