//! What is owed whatever is decided, what could not be computed, and what the amounts take for granted.

use crate::goodwill::estimate::{Estimate, OwedByRules, PackAssumptions};
use crate::goodwill::not_computed::NotComputedAwards;
use crate::goodwill::pages::rule_pack_label;
use crate::goodwill::rules::Fact;
use crate::t;
use crate::types::Money;
use crate::ui::number::grouped;
use crate::ui::wording;
use leptos::prelude::*;

/// What is owed whatever is decided: never charged to goodwill, never subject to approval (I11). A pack that could not
/// be computed is listed without an amount, and the total is then a least one.
pub fn owed(estimate: &Estimate) -> Option<impl IntoView + use<>> {
    if estimate.figures.owed.is_empty() && estimate.figures.not_computed.is_empty() {
        return None;
    }
    let currency = estimate.offer.currency;
    let total = Money::new(estimate.figures.owed.iter().map(|owed| owed.minor).sum(), currency);
    let computed = |owed: &OwedByRules| {
        let money = Money::new(owed.minor, currency).to_string();
        view! { <tr><th scope="row">{rule_pack_label(&owed.rules)}</th><td class="numeric">{grouped(owed.people)}</td><td class="numeric">{money}</td></tr> }
    };
    let (heading, sum) = match (estimate.figures.owed.is_empty(), estimate.figures.not_computed.is_empty()) {
        (_, true) => (t!("offer-owed-heading", money = total.short()), total.to_string()),
        (false, false) => {
            let least = t!("offer-owed-at-least", money = total.to_string());
            (t!("offer-owed-heading-at-least", money = total.short()), least)
        }
        (true, false) => (t!("offer-owed-heading-not-computed"), t!("offer-owed-not-computed")),
    };
    Some(view! {
        <section class="sec" aria-labelledby="owed">
            <div class="section-head"><h2 id="owed">{heading}</h2><span>{t!("offer-owed-note")}</span></div>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col">{t!("offer-owed-col-rule")}</th><th scope="col" class="numeric">{t!("offers-col-people")}</th><th scope="col" class="numeric">{t!("offer-col-amount")}</th></tr></thead>
                <tbody>{estimate.figures.owed.iter().map(computed).collect_view()}{estimate.figures.not_computed.iter().map(not_computed).collect_view()}</tbody>
                <tfoot><tr><th scope="row" colspan="2">{t!("offer-owed-total")}</th><td class="numeric">{sum}</td></tr></tfoot>
            </table></div>
            {(!estimate.figures.not_computed.is_empty()).then(|| view! { <p class="help above-2">{t!("offer-owed-not-computed-help")}</p> })}
            {assumptions(&estimate.assumptions)}
        </section>
    })
}

fn not_computed(awards: &NotComputedAwards) -> impl IntoView + use<> {
    let missing = t!("offer-owed-missing", facts = facts_text(&awards.missing));
    view! {
        <tr>
            <th scope="row">{rule_pack_label(&awards.rules)}<br/><span class="quiet small">{missing}</span></th>
            <td class="numeric">{grouped(awards.people)}</td>
            <td class="numeric">{t!("offer-owed-not-computed")}</td>
        </tr>
    }
}

/// The names of missing facts, as the desk lists them within a sentence.
pub fn facts_text(facts: &[Fact]) -> String {
    let within = |text: String| {
        let mut rest = text.chars();
        rest.next().map(|first| first.to_lowercase().chain(rest).collect::<String>()).unwrap_or_default()
    };
    facts.iter().map(|fact| within(wording::format_message(&fact.message()))).collect::<Vec<_>>().join("; ")
}

fn assumptions(packs: &[PackAssumptions]) -> Option<impl IntoView + use<>> {
    let lines = packs.iter().filter(|pack| pack.is_outdated || !pack.assumptions.is_empty()).map(|pack| {
        let assumed = pack.assumptions.iter().map(|message| view! { <li>{wording::format_message(message)}</li> });
        let outdated = pack.is_outdated.then(|| {
            view! { <li>{t!("offer-owed-outdated", version = pack.rules.clone())}</li> }
        });
        view! { <li>{rule_pack_label(&pack.rules)}<ul>{outdated}{assumed.collect_view()}</ul></li> }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| {
        view! { <details class="above-2"><summary>{t!("offer-owed-assumptions")}</summary><ul>{lines}</ul></details> }
    })
}
