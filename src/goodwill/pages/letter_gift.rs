//! What the customer gets back: what is owed, which comes by itself, and the gift with its one button, or
//! the code once it is claimed, or the honest word that there is none any more.

use super::letter::when;
use crate::goodwill::claiming::Gift;
use crate::goodwill::letter::Letter;
use crate::goodwill::rules::Award;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{bidi, time, wording};
use crate::web::FormState;
use crate::web::field::ErrorSummary;
use leptos::prelude::*;

/// The section; nothing where nothing is owed or given.
pub fn what_you_get(letter: &Letter, claim: &FormState, now: Timestamp) -> Option<impl IntoView + use<>> {
    if letter.owed.is_none() && letter.gift.is_none() {
        // Somebody pressed a button that is not there any more: they are told all the same.
        return claim
            .was_refused()
            .then(|| view! { <section id="gift"><ErrorSummary typed=claim.clone()/></section> }.into_any());
    }
    let owed = letter.owed.as_ref().map(owed);
    let gift = letter.gift.as_ref().map(|of| gift(letter, of, claim, now));
    let reasons = (letter.owed.is_some() || letter.award.is_some()).then(|| {
        view! {
            <details>
                <summary>{t!("letter-reasons-summary")}</summary>
                {letter.owed.as_ref().map(|award| trace(&t!("letter-reasons-credit"), award))}
                {letter.award.as_ref().map(|award| trace(&t!("letter-reasons-voucher"), award))}
            </details>
        }
    });
    Some(
        view! {
            <section aria-labelledby="repair">
                <h2 id="repair">{t!("letter-compensation-heading")}</h2>
                <ErrorSummary typed=claim.clone()/>
                <ul class="dated">{owed}{gift}</ul>
                {reasons}
            </section>
        }
        .into_any(),
    )
}

fn owed(award: &Award) -> impl IntoView + use<> {
    let why = award.trace.last().map(|step| wording::format_message(&step.message)).unwrap_or_default();
    view! {
        <li><p class="figure">{award.amount.to_string()}</p>
            <div><h3>{t!("letter-credit-heading")}</h3><p>{t!("letter-credit-note", why = why)}</p></div>
        </li>
    }
}

fn gift(letter: &Letter, gift: &Gift, claim: &FormState, now: Timestamp) -> impl IntoView + use<> {
    let worth = letter.worth().map(|worth| worth.to_string()).unwrap_or_default();
    let day = |at: Timestamp| time::format("date-day", at, letter.zone);
    // What ends at midnight ends on the day before.
    let last = day(gift.valid_to - chrono::Duration::seconds(1));
    let heading =
        t!("letter-voucher-heading", merchant = gift.merchant.clone(), from = day(gift.valid_from), to = last.clone());
    let is_open = gift.offer_state == "live" && gift.valid_from <= now && now < gift.valid_to;
    let terms =
        (!gift.terms.is_empty()).then(|| view! { <p dir=wording::dir_of(&gift.terms)>{gift.terms.clone()}</p> });
    let body = match (gift.state.as_str(), &letter.code) {
        ("offered", _) if is_open => view! {
            {terms}
            <form method="post" action=claim.action.clone()><button class="button primary" type="submit">{t!("letter-claim-submit")}</button></form>
        }
        .into_any(),
        ("claimed" | "active", Some(code)) if now < gift.valid_to => view! {
            <p class="code">{bidi::isolate(code)}</p>
            <p>{t!("letter-voucher-code", merchant = gift.merchant.clone(), until = time::day_text(gift.valid_to, letter.zone))}</p>
            {terms}
            {(gift.offer_state == "withdrawn").then(|| view! { <p class="quiet">{t!("letter-voucher-honoured")}</p> })}
        }
        .into_any(),
        ("redeemed", _) => view! { <p>{t!("letter-voucher-redeemed")}</p> }.into_any(),
        ("withdrawn" | "revoked", _) => view! { <p>{t!("letter-voucher-withdrawn")}</p> }.into_any(),
        _ => {
            let until = when(gift.valid_to, letter);
            view! { <p>{t!("letter-voucher-expired", until = until)}</p> }.into_any()
        }
    };
    view! { <li id="gift"><p class="figure">{worth}</p><div><h3>{heading}</h3>{body}</div></li> }
}

fn trace(title: &str, award: &Award) -> impl IntoView + use<> {
    let steps = award.trace.iter().map(|step| {
        view! { <li><span>{wording::format_message(&step.message)}</span>" "<b class="figure">{step.amount.to_string()}</b></li> }
    });
    view! { <h3>{title.to_owned()}</h3><ol class="trace">{steps.collect_view()}</ol> }
}
