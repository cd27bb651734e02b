//! What the customer gets: what is owed, as a bill credit, and the voucher with its claim button, its code once
//! claimed, or the reason why it is no longer available.

use super::when;
use crate::goodwill::claim::CustomerVoucher;
use crate::goodwill::not_computed::NotComputedAwards;
use crate::goodwill::offer::OfferState;
use crate::goodwill::pages::rule_pack_label;
use crate::goodwill::personal_page::PersonalPage;
use crate::goodwill::rules::Award;
use crate::goodwill::voucher::VoucherState;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{bidi, time, wording};
use crate::web::FormState;
use crate::web::field::ErrorSummary;
use leptos::prelude::*;

/// The section about compensation. `is_staff` leaves out the button and the code. `None` where nothing is owed or given.
pub fn compensation(
    page: &PersonalPage,
    claim: &FormState,
    is_staff: bool,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    if page.owed.is_none() && page.voucher.is_none() && page.not_computed.is_empty() {
        // The claim button was used after the voucher had gone: the error is shown all the same.
        return claim
            .was_refused()
            .then(|| view! { <section id="gift"><ErrorSummary typed=claim.clone()/></section> }.into_any());
    }
    let owed = page.owed.as_ref().map(|award| owed(award, page.not_computed.is_empty()));
    let not_computed = page.not_computed.iter().map(not_computed).collect_view();
    let voucher = page.voucher.as_ref().map(|given| voucher(page, given, claim, is_staff, now));
    let details = (page.owed.is_some() || page.award.is_some()).then(|| {
        view! {
            <details>
                <summary>{t!("letter-reasons-summary")}</summary>
                {page.owed.as_ref().map(|award| reasons(&t!("letter-reasons-credit"), award))}
                {page.award.as_ref().map(|award| reasons(&t!("letter-reasons-voucher"), award))}
            </details>
        }
    });
    Some(
        view! {
            <section aria-labelledby="repair">
                <h2 id="repair">{t!("letter-compensation-heading")}</h2>
                <ErrorSummary typed=claim.clone()/>
                <ul class="dated">{owed}{not_computed}{voucher}</ul>
                {details}
            </section>
        }
        .into_any(),
    )
}

/// The credit; at least the amount, where more may be owed.
fn owed(award: &Award, is_all: bool) -> impl IntoView + use<> {
    let money = award.amount.to_string();
    let figure = if is_all { money } else { t!("letter-credit-at-least", money = money) };
    let reason = award.trace.last().map(|step| wording::format_message(&step.message)).unwrap_or_default();
    view! {
        <li><p class="figure">{figure}</p>
            <div><h3>{t!("letter-credit-heading")}</h3><p>{t!("letter-credit-note", why = reason)}</p></div>
        </li>
    }
}

/// What the customer may be entitled to, and what we would have to know.
fn not_computed(awards: &NotComputedAwards) -> impl IntoView + use<> {
    let facts = awards.missing.iter().map(|fact| view! { <li>{wording::format_message(&fact.message())}</li> });
    view! {
        <li><p class="figure">{t!("letter-not-computed")}</p>
            <div><h3>{rule_pack_label(&awards.rules)}</h3><p>{t!("letter-not-computed-note")}</p>
                <ul>{facts.collect_view()}</ul><p>{t!("letter-not-computed-ask")}</p></div>
        </li>
    }
}

fn voucher(
    page: &PersonalPage,
    voucher: &CustomerVoucher,
    claim: &FormState,
    is_staff: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let amount = voucher.amount().to_string();
    let day = |at: Timestamp| time::format("date-day", at, page.zone);
    // A voucher that is valid until midnight is last valid on the day before.
    let last = day(voucher.valid_to - chrono::Duration::seconds(1));
    let heading = t!(
        "letter-voucher-heading",
        merchant = voucher.merchant.clone(),
        from = day(voucher.valid_from),
        to = last.clone()
    );
    let terms = (!voucher.terms.is_empty())
        .then(|| view! { <p dir=wording::dir_of(&voucher.terms)>{voucher.terms.clone()}</p> });
    let body = match (voucher.state, &page.code) {
        (VoucherState::Offered, _) if is_staff && voucher.is_claimable(now) => terms.into_any(),
        (VoucherState::Claimed, None) if is_staff && now < voucher.valid_to => terms.into_any(),
        (VoucherState::Offered, _) if voucher.is_claimable(now) => view! {
            {terms}
            <form method="post" action=claim.action.clone()><button class="button primary" type="submit">{t!("letter-claim-submit")}</button></form>
        }
        .into_any(),
        (VoucherState::Claimed, Some(code)) if now < voucher.valid_to => view! {
            <p class="code">{bidi::isolate(code)}</p>
            <p>{t!("letter-voucher-code", merchant = voucher.merchant.clone(), until = time::day_text(voucher.valid_to, page.zone))}</p>
            {terms}
            {(voucher.offer_state == OfferState::Withdrawn).then(|| view! { <p class="quiet">{t!("letter-voucher-honoured")}</p> })}
        }
        .into_any(),
        (VoucherState::Redeemed, _) => view! { <p>{t!("letter-voucher-redeemed")}</p> }.into_any(),
        (VoucherState::Withdrawn | VoucherState::Revoked, _) => view! { <p>{t!("letter-voucher-withdrawn")}</p> }.into_any(),
        _ => {
            let until = when(voucher.valid_to, page);
            view! { <p>{t!("letter-voucher-expired", until = until)}</p> }.into_any()
        }
    };
    view! { <li id="gift"><p class="figure">{amount}</p><div><h3>{heading}</h3>{body}</div></li> }
}

fn reasons(title: &str, award: &Award) -> impl IntoView + use<> {
    let steps = award.trace.iter().map(|step| {
        view! { <li><span>{wording::format_message(&step.message)}</span>" "<b class="figure">{step.amount.to_string()}</b></li> }
    });
    let assumptions = (!award.assumptions.is_empty()).then(|| {
        let assumed = award.assumptions.iter().map(|message| view! { <li>{wording::format_message(message)}</li> });
        view! { <p>{t!("letter-assumptions")}</p><ul>{assumed.collect_view()}</ul> }
    });
    view! { <h3>{title.to_owned()}</h3><ol class="trace">{steps.collect_view()}</ol>{assumptions} }
}
