//! The panel beside a sheet: what happens when, who has signed, and the one thing to do now, with its
//! consequence on the button.

use super::sheet::count;
use super::sheet_people::{first_name, step_words};
use crate::access::Staff;
use crate::access::{Author, OfferApprover};
use crate::goodwill::approval::{Why, expires_at};
use crate::goodwill::offer::{HonourPolicy, State};
use crate::goodwill::sheet::Sheet;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time, wording};
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The panel for this person.
pub fn panel(context: &RequestContext, sheet: &Sheet, staff: &Staff, zone: Tz) -> AnyView {
    let action = |verb: &str| format!("/desk/offers/{}/{verb}", sheet.offer.id);
    let may_submit = staff.may::<Author>().is_ok();
    let may_sign = staff.may::<OfferApprover>().is_ok();
    match sheet.offer.state {
        State::Costed if may_submit && sheet.offer.people > 0 => {
            submit(&context.form(&action("submission")), sheet, zone)
        }
        State::InApproval if may_sign => decide(&context.form(&action("approval")), sheet, staff, context.now, zone),
        _ => standing(sheet, staff, context.now, zone),
    }
    .then_withdrawal(sheet, may_sign, &context.form(&action("withdrawal")))
}

/// Adds the way back where there is one.
trait ThenWithdrawal {
    fn then_withdrawal(self, sheet: &Sheet, may: bool, typed: &FormState) -> AnyView;
}

impl ThenWithdrawal for AnyView {
    fn then_withdrawal(self, sheet: &Sheet, may: bool, typed: &FormState) -> AnyView {
        if may && sheet.offer.state.is_withdrawable() {
            view! { {self} {withdrawal(sheet, typed)} }.into_any()
        } else {
            self
        }
    }
}

/// What happens when.
fn facts(sheet: &Sheet, zone: Tz) -> impl IntoView + use<> {
    let offer = &sheet.offer;
    let honour = format!("offer-terms-honour-{}", offer.honour_policy.as_str().replace('_', "-"));
    view! {
        <dl class="kv">
            <dt>{t!("offer-terms-from")}</dt><dd>{time::day(offer.valid_from, zone)}</dd>
            <dt>{t!("offer-terms-to")}</dt><dd>{time::day(offer.valid_to, zone)}</dd>
            <dt>{t!("offer-terms-merchant")}</dt><dd>{offer.merchant.clone()}<br/><span class="quiet">{t!("offer-terms-merchant-note")}</span></dd>
            <dt>{t!("offer-terms-honour")}</dt><dd>{t!(&honour)}</dd>
        </dl>
    }
}

/// The signatures it needs, those it has, and whose turn it is.
fn steps(sheet: &Sheet, staff: &Staff, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let mine = sheet.may_sign(staff, now).ok();
    let all = sheet.steps(now);
    let many = all.len() > 1;
    let items = all.into_iter().enumerate().map(|(at, (step, signature))| {
        let number = (at + 1).to_string();
        let role = step_words(step);
        match signature {
            Some(signature) => {
                let name = sheet.name_of(&signature.person).to_owned();
                let when = t!("offer-step-approved-at", at = time::day_text(signature.at, zone));
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
        {many.then(|| view! { <p class="small quiet">{t!("offer-steps-note")}</p> })}
    }
}

fn submit(typed: &FormState, sheet: &Sheet, zone: Tz) -> AnyView {
    let offer = &sheet.offer;
    let (money, people) = (offer.exposure.short(), count(offer.people));
    let free = sheet.budget.balance.available();
    let left = free.checked_sub(offer.exposure).ok().filter(|left| left.minor >= 0);
    let needed = sheet
        .steps(Timestamp::default())
        .into_iter()
        .map(|(step, _)| view! { <li><span>"·"</span><p>{step_words(step)}</p></li> });
    view! {
        <form class="decide" method="post" action=typed.action.clone() aria-labelledby="dec">
            <h2 id="dec">{t!("offer-submission-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {facts(sheet, zone)}
            <div><h3 class="below-2">{t!("offer-submission-steps")}</h3><ol class="steps">{needed.collect_view()}</ol></div>
            <input type="hidden" name="version" value=offer.version/>
            <button class="btn primary full big" type="submit">{t!("offer-submission-submit", money = money.clone(), people = people)}</button>
            <p class="small quiet">{match left {
                Some(left) => t!("offer-submission-note", money = money, left = left.short()),
                None => t!("offer-submission-over-budget", money = money, free = free.short()),
            }}</p>
        </form>
    }
    .into_any()
}

fn decide(typed: &FormState, sheet: &Sheet, staff: &Staff, now: Timestamp, zone: Tz) -> AnyView {
    let offer = &sheet.offer;
    let turn = sheet.may_sign(staff, now);
    let (money, people) = (offer.exposure.short(), count(offer.people));
    let approve = match turn {
        Ok(_) => view! { <button class="btn primary full big" type="submit" name="decision" value="approve">{t!("offer-approve-submit", money = money.clone(), people = people)}</button> }.into_any(),
        Err(why) => view! { <p class="note">{icon::info()}<span>{wording::format_message(&why.message())}</span></p> }.into_any(),
    };
    let comment = (turn != Err(Why::OwnWork)).then(|| view! {
        <TextArea typed=typed.clone() name="comment" label=t!("offer-comment-label") help=t!("offer-comment-help") rows=3/>
    });
    let back = (turn != Err(Why::OwnWork)).then(|| view! {
        <button class="btn full big" type="submit" name="decision" value="send_back">{t!("offer-send-back-submit", author = first_name(&sheet.author))}</button>
    });
    let lapses = sheet.steps(now).iter().filter_map(|(_, signature)| signature.map(|s| expires_at(s.at))).min();
    let lapses = lapses.map(|at| t!("offer-approval-expires", at = time::day_text(at, zone))).unwrap_or_default();
    let left = sheet.budget.balance.available().short();
    view! {
        <form class="decide" method="post" action=typed.action.clone() aria-labelledby="dec">
            <h2 id="dec">{t!("offer-decision-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            {facts(sheet, zone)}
            {steps(sheet, staff, now, zone)}
            <input type="hidden" name="hash" value=offer.content_hash.clone()/>
            {comment}
            <div class="stack">{back}{approve}</div>
            <p class="small quiet">{t!("offer-decision-note", money = money, left = left)}" "{lapses}</p>
        </form>
    }
    .into_any()
}

/// Where it stands, for those who have nothing to decide.
fn standing(sheet: &Sheet, staff: &Staff, now: Timestamp, zone: Tz) -> AnyView {
    let offer = &sheet.offer;
    let sent_back =
        sheet.decisions.iter().find(|decision| decision.decision == "sent_back" && offer.state == State::Rejected);
    let sent_back = sent_back.map(|decision| {
        let who = t!("offer-sent-back-by", name = decision.name.clone(), at = time::day_text(decision.at, zone));
        view! { <div><h3>{who}</h3><blockquote class="above-2">{decision.comment.clone()}</blockquote></div> }
    });
    let said = sheet
        .decisions
        .iter()
        .filter(|decision| decision.stands && decision.decision == "approved" && !decision.comment.is_empty());
    let said = said
        .map(|decision| view! { <li><b>{decision.name.clone()}</b>": "{decision.comment.clone()}</li> })
        .collect_view();
    let mine = (offer.state == State::Rejected && staff.may::<Author>().is_ok()).then(|| {
        view! {
            <a class="btn primary full big" href=format!("/desk/offers/{}?edit=1", offer.id)>{t!("offer-edit")}</a>
        }
    });
    let signed = !matches!(offer.state, State::Draft | State::Costed | State::Rejected | State::Withdrawn);
    view! {
        <div class="decide">
            <h2>{t!("offer-status-heading")}</h2>
            <p>{super::list::state(offer.state)}" "{t!(&format!("offer-status-{}", offer.state.as_str().replace('_', "-")))}</p>
            {sent_back}
            {facts(sheet, zone)}
            {signed.then(|| steps(sheet, staff, now, zone))}
            <ul class="stack">{said}</ul>
            {mine}
        </div>
    }
    .into_any()
}

fn withdrawal(sheet: &Sheet, typed: &FormState) -> impl IntoView + use<> {
    let offer = &sheet.offer;
    let claimed = sheet.progress.claimed - sheet.progress.redeemed;
    let open = sheet.offer.people - sheet.progress.claimed;
    let what = if offer.state == State::Live {
        let honoured = offer.honour_policy == HonourPolicy::Honour;
        let key = if honoured { "offer-withdraw-live-honour" } else { "offer-withdraw-live-revoke" };
        t!(key, open = count(open), claimed = count(claimed))
    } else {
        t!("offer-withdraw-not-live", money = offer.exposure.short())
    };
    let was_refused = typed.was_refused();
    view! {
        <details class="sure" open=was_refused>
            <summary>{t!("offer-withdraw-summary")}</summary>
            <form method="post" action=typed.action.clone()>
                {was_refused.then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <p>{what}</p>
                <input type="hidden" name="version" value=offer.version/>
                <button class="btn danger" type="submit">{t!("offer-withdraw-submit", people = count(open))}</button>
            </form>
        </details>
    }
}
