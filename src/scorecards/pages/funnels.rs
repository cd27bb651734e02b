//! Funnels: affected customers whom the apology reached, complaints that were answered, vouchers that were redeemed.

use crate::delivery::message::State;
use crate::goodwill::voucher::VoucherState;
use crate::scorecards::store::Scorecard;
use crate::t;
use crate::types::Money;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// States of a voucher that a customer claimed.
const CLAIMED: [VoucherState; 3] = [VoucherState::Claimed, VoucherState::PartRedeemed, VoucherState::Redeemed];
/// States of a voucher that was redeemed, at least in part.
const REDEEMED: [VoucherState; 2] = [VoucherState::PartRedeemed, VoucherState::Redeemed];
/// States of a voucher whose balance may still be redeemed.
const OUTSTANDING: [VoucherState; 4] =
    [VoucherState::Reserved, VoucherState::Offered, VoucherState::Claimed, VoucherState::PartRedeemed];

/// The funnels that have data.
pub fn funnels(card: &Scorecard) -> impl IntoView + use<> {
    let planned: i64 = card.messages.iter().map(|(_, count)| count).sum();
    let apology = (planned > 0).then(|| {
        vec![
            (t!("scorecard-funnel-affected"), card.exposed.max(planned)),
            (t!("scorecard-funnel-planned"), planned),
            (t!("scorecard-funnel-reached"), card.messages_in(State::REACHED)),
        ]
    });
    let replies = (card.reports > 0 || card.cases > 0).then(|| {
        vec![
            (t!("scorecard-funnel-reports"), card.reports.max(card.cases)),
            (t!("scorecard-funnel-cases"), card.cases),
            (t!("scorecard-funnel-answered"), card.answered),
        ]
    });
    let vouchers: i64 = card.goodwill.iter().map(|total| total.count).sum();
    let gifts = (vouchers > 0).then(|| {
        vec![
            (t!("scorecard-funnel-vouchers"), vouchers),
            (t!("scorecard-funnel-claimed"), card.vouchers_in(&CLAIMED)),
            (t!("scorecard-funnel-redeemed"), card.vouchers_in(&REDEEMED)),
        ]
    });
    let money = money(card);
    let any = apology.is_some() || replies.is_some() || gifts.is_some();
    any.then(|| {
        view! {
            <div class="sec two">
                {replies.map(|rows| funnel("heard", t!("scorecard-funnel-replies"), rows, ().into_any()))}
                {apology.map(|rows| funnel("told", t!("scorecard-funnel-apology"), rows, ().into_any()))}
                {gifts.map(|rows| funnel("gifts", t!("scorecard-funnel-goodwill"), rows, money))}
            </div>
        }
    })
}

#[allow(clippy::cast_precision_loss)] // numbers of people are far below 2^52
fn funnel(id: &'static str, title: String, rows: Vec<(String, i64)>, below: AnyView) -> impl IntoView {
    let total = rows.first().map_or(1, |(_, count)| (*count).max(1));
    let bars: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(index, (name, count))| {
            let share = count as f64 * 100.0 / total as f64;
            let class = (index == 0).then_some("first");
            view! {
                <span>{name}</span>
                <svg class="gauge" aria-hidden="true"><rect class=class width=format!("{share:.1}%") height="100%"/></svg>
                <b>{count}" "<span class="quiet pc">{t!("scorecard-percent", percent = share.round())}</span></b>
            }
        })
        .collect();
    view! {
        <section aria-labelledby=id>
            <h2 id=id class="below-3">{title}</h2>
            <div class="funnel">{bars}</div>
            {below}
        </section>
    }
}

/// The redeemed and the outstanding money of vouchers, for each currency.
fn money(card: &Scorecard) -> AnyView {
    let currencies: BTreeSet<_> = card.goodwill.iter().map(|total| total.currency).collect();
    let lines: Vec<_> = currencies
        .into_iter()
        .map(|currency| {
            let totals = || card.goodwill.iter().filter(|total| total.currency == currency);
            let redeemed = totals().map(|total| total.amount_minor - total.balance_minor).sum();
            let outstanding =
                totals().filter(|total| OUTSTANDING.contains(&total.state)).map(|total| total.balance_minor).sum();
            view! {
                <dt>{t!("scorecard-money-redeemed")}</dt><dd>{Money::new(redeemed, currency).to_string()}</dd>
                <dt>{t!("scorecard-money-outstanding")}</dt><dd>{Money::new(outstanding, currency).to_string()}</dd>
            }
        })
        .collect();
    view! { <dl class="key-values r above-4">{lines}</dl> }.into_any()
}
