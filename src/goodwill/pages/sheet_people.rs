//! The people of a sheet: who gets how much, why one of them does, how they learn of it, who is left out.

use super::sheet::count;
use crate::goodwill::approval::Step;
use crate::goodwill::offer::AmountKind;
use crate::goodwill::sheet::{Group, One, Sheet};
use crate::t;
use crate::types::Money;
use crate::ui::{time, wording};
use chrono_tz::Tz;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Sums the chart has room for; more are in the table alone.
const BARS: usize = 8;
/// Height of the tallest bar, and where bars stand, in pixels.
const TALLEST: i64 = 120;
const GROUND: i64 = 150;

/// By the rules alone beside the offer, as bars and as a table; the author's reason between them.
pub fn who_gets_how_much(sheet: &Sheet) -> impl IntoView + use<> {
    let money = |minor: i64| Money::new(minor, sheet.offer.currency).short();
    let is_flat = sheet.offer.amount_kind == AmountKind::Flat;
    let rows = sheet.groups.iter().map(|group| {
        let Group { rules_minor, offer_minor, people } = *group;
        let link = format!("/desk/offers/{}?group={rules_minor}#why", sheet.offer.id);
        view! {
            <tr>
                <th scope="row">{t!("offer-distribution-group", money = money(rules_minor))}</th>
                <td class="n"><a class="in" href=link aria-label=t!("offer-distribution-group-label", count = count(people), money = money(rules_minor))>{count(people)}</a></td>
                <td class="n">{money(rules_minor)}</td>
                <td class="n">{money(offer_minor)}</td>
            </tr>
        }
    });
    let (_, lowered) = sheet.lifted_and_lowered();
    view! {
        <section aria-labelledby="dis">
            <h2 id="dis" class="below-3">{t!("offer-distribution-heading")}</h2>
            {chart(sheet)}
            <blockquote class="above-3">{t!("offer-reason", author = first_name(&sheet.author), reason = sheet.offer.reason.clone())}</blockquote>
            {(is_flat && lowered > 0).then(|| view! { <p class="note warm above-3">{crate::ui::icon::warning()}<span>{t!("offer-lowered", count = lowered, people = count(lowered))}</span></p> })}
            <div class="tw"><table class="above-2">
                <caption class="sr">{t!("offer-distribution-caption")}</caption>
                <thead><tr><th scope="col">{t!("offer-distribution-col-group")}</th><th scope="col" class="n">{t!("offers-col-people")}</th>
                    <th scope="col" class="n">{t!("offer-distribution-col-rules")}</th><th scope="col" class="n">{t!("offer-distribution-col-offer")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot><tr><th scope="row">{t!("offer-distribution-total")}</th><td class="n">{count(sheet.offer.people)}</td>
                    <td class="n">{sheet.by_rules().short()}</td><td class="n">{sheet.offer.exposure.short()}</td></tr></tfoot>
            </table></div>
        </section>
    }
}

fn chart(sheet: &Sheet) -> Option<impl IntoView + use<>> {
    let mut sums: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for group in &sheet.groups {
        sums.entry(group.rules_minor).or_default().0 += group.people;
        sums.entry(group.offer_minor).or_default().1 += group.people;
    }
    let tallest = sums.values().map(|(rules, offer)| *rules.max(offer)).max()?;
    if sums.len() > BARS || tallest == 0 {
        return None;
    }
    let money = |minor: i64| Money::new(minor, sheet.offer.currency).short();
    let parts = sums.iter().map(|(minor, (rules, offer))| {
        t!("offer-chart-part", money = money(*minor), rules = count(*rules), offer = count(*offer))
    });
    let told = t!("offer-chart-label", parts = parts.collect::<Vec<_>>().join("; "));
    let slot = 100.0 / count_as_float(sums.len());
    let bars = sums.iter().enumerate().map(|(at, (minor, (rules, offer)))| {
        let left = slot * count_as_float(at);
        let x = |share: f64| format!("{:.2}%", left + slot * share);
        let height = |people: i64| (people * TALLEST / tallest).max(i64::from(people > 0) * 2);
        let bar = |class: &'static str, people: i64, from: f64| {
            (people > 0).then(|| {
                let (height, from) = (height(people), from);
                view! {
                    <rect class=class x=x(from) y=GROUND - height width=format!("{:.2}%", slot * 0.34) height=height/>
                    <text x=x(from + 0.17) y=GROUND - height - 6 text-anchor="middle">{count(people)}</text>
                }
            })
        };
        // One bar alone stands in the middle of its place.
        let alone = *rules == 0 || *offer == 0;
        let (first, second) = if alone { (0.33, 0.33) } else { (0.14, 0.52) };
        view! {
            {bar("bar", *rules, first)}
            {bar("acc", *offer, second)}
            <text class="k" x=x(0.5) y="168" text-anchor="middle">{money(*minor)}</text>
        }
    });
    Some(view! {
        <figure>
            <svg class="chart" height="174" role="img" aria-label=told>
                {bars.collect_view()}
                <line class="ln2" x1="0" x2="100%" y1="150.5" y2="150.5"/>
            </svg>
            <ul class="legend">
                <li><i></i>{t!("offer-legend-rules", money = sheet.by_rules().short())}</li>
                <li><i class="a"></i>{t!("offer-legend-offer", money = sheet.offer.exposure.short())}</li>
            </ul>
        </figure>
    })
}

/// A small count as SVG reckons with it.
fn count_as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(1.0, f64::from)
}

/// Why one customer gets their sum, in the words they read themselves.
pub fn why(sheet: &Sheet, one: &One, group: Option<i64>) -> impl IntoView + use<> {
    let other = one.next.map(|next| {
        let among = group.map(|group| format!("&group={group}")).unwrap_or_default();
        format!("/desk/offers/{}?as={next}{among}#why", sheet.offer.id)
    });
    let owed = Money::new(one.owed_minor, sheet.offer.currency);
    view! {
        <section aria-labelledby="why">
            <div class="row between below-1">
                <h2 id="why">{t!("offer-trace-heading", name = one.name.clone(), money = one.award.amount.short())}</h2>
                {other.map(|href| view! { <a class="small" href=href>{t!("offer-trace-other")}</a> })}
            </div>
            <p class="quiet small below-2">{t!("offer-trace-note")}" "<a href=format!("/desk/customers/{}", one.customer_id)>{t!("offer-trace-customer")}</a></p>
            {trace(one)}
            <p class="help above-2">{t!("offer-trace-rounded")}{(!owed.is_zero()).then(|| format!(" {}", t!("offer-trace-owed", money = owed.to_string())))}</p>
        </section>
    }
}

fn trace(one: &One) -> impl IntoView + use<> {
    let last = one.award.trace.len().saturating_sub(1);
    let steps = one.award.trace.iter().enumerate().map(|(at, step)| {
        let is_sum = at == last;
        view! { <li class:sum=is_sum><span>{wording::format_message(&step.message)}</span><b class="nowrap">{step.amount.to_string()}</b></li> }
    });
    view! { <ol class="trace">{steps.collect_view()}</ol> }
}

/// Who may be written to, and who finds it on their page.
pub fn how_they_learn(sheet: &Sheet, zone: Tz) -> impl IntoView + use<> {
    let (yes, no) = (sheet.reachable, sheet.offer.people - sheet.reachable);
    let from = time::day_text(sheet.offer.valid_from, zone);
    view! {
        <section aria-labelledby="say">
            <h2 id="say" class="below-2">{t!("offer-notice-heading")}</h2>
            <ul class="lines">
                <li><span>{t!("offer-notice-message")}<br/><span class="quiet small">{t!("offer-notice-message-note", from = from)}</span></span><b>{count(yes)}</b></li>
                <li><span>{t!("offer-notice-page")}<br/><span class="quiet small">{t!("offer-notice-page-note")}</span></span><b>{count(no)}</b></li>
            </ul>
        </section>
    }
}

/// Of everyone who was hit, those who are not in it, and why.
pub fn left_out(sheet: &Sheet) -> Option<impl IntoView + use<>> {
    let out = &sheet.left_out;
    let all = out.all();
    let line =
        |key: &str, people: i64| (people > 0).then(|| view! { <li><span>{t!(key)}</span><b>{count(people)}</b></li> });
    (all > 0).then(|| {
        view! {
            <section aria-labelledby="not">
                <h2 id="not" class="below-2">{t!("offer-not-included", count = all, people = count(all))}</h2>
                <ul class="lines">
                    {line("offer-not-included-other", out.other_offer)}
                    {line("offer-not-included-currency", out.other_currency)}
                    {line("offer-not-included-erased", out.erased)}
                    {line("offer-not-included-rest", out.rest)}
                </ul>
            </section>
        }
    })
}

/// `Tomasz` of `Tomasz Zieliński`.
pub fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

/// The role that gives a signature, in words.
pub fn step_words(step: Step) -> String {
    t!(&format!("offer-step-{}", step.as_str().replace('_', "-")))
}
