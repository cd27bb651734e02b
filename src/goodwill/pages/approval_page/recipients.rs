//! The customers of an offer: who gets how much, why one of them does, how they learn of it, who is not included.

use super::owed;
use crate::goodwill::approval::Step;
use crate::goodwill::estimate::{AmountGroup, Estimate, OfferRecipient};
use crate::goodwill::offer::AmountKind;
use crate::goodwill::pages::rule_pack_label;
use crate::t;
use crate::types::Money;
use crate::ui::number::{Count, grouped};
use crate::ui::{icon, wording};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The most amounts the chart shows; with more there is only the table.
const BARS_MAX: usize = 8;
/// The height of the tallest bar, in pixels.
const BAR_HEIGHT_MAX: i64 = 120;
/// The y coordinate of the bars' baseline, in pixels.
const BASELINE: i64 = 150;

/// How many customers get which amount by the rules and in the offer, as a chart and a table, with the author's reason.
pub fn distribution(estimate: &Estimate) -> impl IntoView + use<> {
    let money = |minor: i64| Money::new(minor, estimate.offer.currency).short();
    let is_flat = estimate.offer.amount_kind == AmountKind::Flat;
    let rows = estimate.groups().iter().map(|group| {
        let AmountGroup { rules_minor, offer_minor, people } = *group;
        let link = format!("/desk/offers/{}?group={rules_minor}#why", estimate.offer.id);
        view! {
            <tr>
                <th scope="row">{t!("offer-distribution-group", money = money(rules_minor))}</th>
                <td class="numeric"><a class="in" href=link aria-label=t!("offer-distribution-group-label", count = Count(people), money = money(rules_minor))>{grouped(people)}</a></td>
                <td class="numeric">{money(rules_minor)}</td>
                <td class="numeric">{money(offer_minor)}</td>
            </tr>
        }
    });
    let lowered = estimate.figures.lowered;
    view! {
        <section aria-labelledby="dis">
            <h2 id="dis" class="below-3">{t!("offer-distribution-heading")}</h2>
            {chart(estimate)}
            <blockquote class="above-3">{t!("offer-reason", author = first_name(&estimate.author), reason = estimate.offer.reason.clone())}</blockquote>
            {(is_flat && lowered > 0).then(|| view! { <p class="note warm above-3">{icon::warning()}<span>{t!("offer-lowered", count = lowered, people = Count(lowered))}</span></p> })}
            <div class="table-wrap"><table class="above-2">
                <caption class="sr">{t!("offer-distribution-caption")}</caption>
                <thead><tr><th scope="col">{t!("offer-distribution-col-group")}</th><th scope="col" class="numeric">{t!("offers-col-people")}</th>
                    <th scope="col" class="numeric">{t!("offer-distribution-col-rules")}</th><th scope="col" class="numeric">{t!("offer-distribution-col-offer")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot><tr><th scope="row">{t!("offer-distribution-total")}</th><td class="numeric">{grouped(estimate.offer.people)}</td>
                    <td class="numeric">{estimate.by_rules().short()}</td><td class="numeric">{estimate.offer.exposure.short()}</td></tr></tfoot>
            </table></div>
        </section>
    }
}

fn chart(estimate: &Estimate) -> Option<impl IntoView + use<>> {
    let mut sums: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for group in estimate.groups() {
        sums.entry(group.rules_minor).or_default().0 += group.people;
        sums.entry(group.offer_minor).or_default().1 += group.people;
    }
    let tallest = sums.values().map(|(rules, offer)| *rules.max(offer)).max()?;
    if sums.len() > BARS_MAX || tallest == 0 {
        return None;
    }
    let money = |minor: i64| Money::new(minor, estimate.offer.currency).short();
    let parts = sums.iter().map(|(minor, (rules, offer))| {
        t!("offer-chart-part", money = money(*minor), rules = Count(*rules), offer = Count(*offer))
    });
    let label = t!("offer-chart-label", parts = parts.collect::<Vec<_>>().join("; "));
    let slot = 100.0 / count_as_float(sums.len());
    let bars = sums.iter().enumerate().map(|(at, (minor, (rules, offer)))| {
        let left = slot * count_as_float(at);
        let x = |share: f64| format!("{:.2}%", left + slot * share);
        let height = |people: i64| (people * BAR_HEIGHT_MAX / tallest).max(i64::from(people > 0) * 2);
        let bar = |class: &'static str, people: i64, from: f64| {
            (people > 0).then(|| {
                let (height, from) = (height(people), from);
                view! {
                    <rect class=class x=x(from) y=BASELINE - height width=format!("{:.2}%", slot * 0.34) height=height/>
                    <text x=x(from + 0.17) y=BASELINE - height - 6 text-anchor="middle">{grouped(people)}</text>
                }
            })
        };
        // A single bar is centred in its slot.
        let is_single = *rules == 0 || *offer == 0;
        let (first, second) = if is_single { (0.33, 0.33) } else { (0.14, 0.52) };
        view! {
            {bar("bar", *rules, first)}
            {bar("acc", *offer, second)}
            <text class="k" x=x(0.5) y="168" text-anchor="middle">{money(*minor)}</text>
        }
    });
    Some(view! {
        <figure>
            <svg class="chart" height="174" role="img" aria-label=label>
                {bars.collect_view()}
                <line class="ln2" x1="0" x2="100%" y1="150.5" y2="150.5"/>
            </svg>
            <ul class="legend">
                <li><i></i>{t!("offer-legend-rules", money = estimate.by_rules().short())}</li>
                <li><i class="a"></i>{t!("offer-legend-offer", money = estimate.offer.exposure.short())}</li>
            </ul>
        </figure>
    })
}

/// A small count as a number for SVG.
fn count_as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(1.0, f64::from)
}

/// Why one customer gets their amount, in the words the customer reads.
pub fn reasons(estimate: &Estimate, recipient: &OfferRecipient, group: Option<i64>) -> impl IntoView + use<> {
    let other = recipient.next.map(|next| {
        let among = group.map(|group| format!("&group={group}")).unwrap_or_default();
        format!("/desk/offers/{}?as={next}{among}#why", estimate.offer.id)
    });
    let owed = Money::new(recipient.owed_minor, estimate.offer.currency);
    view! {
        <section aria-labelledby="why">
            <div class="row between below-1">
                <h2 id="why">{t!("offer-trace-heading", name = recipient.name.clone(), money = recipient.award.amount.short())}</h2>
                {other.map(|href| view! { <a class="small" href=href>{t!("offer-trace-other")}</a> })}
            </div>
            <p class="quiet small below-2">{t!("offer-trace-note")}" "<a href=format!("/desk/customers/{}", recipient.customer_id)>{t!("offer-trace-customer")}</a></p>
            {trace(recipient)}
            <p class="help above-2">{t!("offer-trace-rounded")}{(!owed.is_zero()).then(|| format!(" {}", owed_text(recipient, owed)))}</p>
            {recipient.not_computed.iter().map(|awards| {
                let (rule, facts) = (rule_pack_label(&awards.rules), owed::facts_text(&awards.missing));
                view! { <p class="help above-1">{t!("offer-trace-not-computed", rule = rule, facts = facts)}</p> }
            }).collect_view()}
        </section>
    }
}

fn owed_text(recipient: &OfferRecipient, owed: Money) -> String {
    if recipient.not_computed.is_empty() {
        t!("offer-trace-owed", money = owed.to_string())
    } else {
        t!("offer-trace-owed-at-least", money = owed.to_string())
    }
}

fn trace(recipient: &OfferRecipient) -> impl IntoView + use<> {
    let last = recipient.award.trace.len().saturating_sub(1);
    let steps = recipient.award.trace.iter().enumerate().map(|(at, step)| {
        let is_sum = at == last;
        view! { <li class:sum=is_sum><span>{wording::format_message(&step.message)}</span><b class="nowrap">{step.amount.to_string()}</b></li> }
    });
    view! { <ol class="trace">{steps.collect_view()}</ol> }
}

/// The affected customers who are not in the offer, by reason.
pub fn not_included(estimate: &Estimate) -> Option<impl IntoView + use<>> {
    let out = &estimate.figures.not_included;
    let all = out.total();
    let line = |key: &str, people: i64| {
        (people > 0).then(|| view! { <li><span>{t!(key)}</span><b>{grouped(people)}</b></li> })
    };
    (all > 0).then(|| {
        view! {
            <section aria-labelledby="not">
                <h2 id="not" class="below-2">{t!("offer-not-included", count = all, people = Count(all))}</h2>
                <ul class="lines">
                    {line("offer-not-included-other", out.other_offer)}
                    {line("offer-not-included-currency", out.other_currency)}
                    {line("offer-not-included-erased", out.erased)}
                    {line("offer-not-included-rest", out.other)}
                </ul>
            </section>
        }
    })
}

/// The first name in a full name.
pub fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

/// The name of an approval step.
pub fn step_label(step: Step) -> String {
    t!(&format!("offer-step-{}", step.as_str().replace('_', "-")))
}
