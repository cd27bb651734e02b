//! The money of a sheet: the budget before and after, and what is owed whatever is decided.

use crate::goodwill::offer::State;
use crate::goodwill::sheet::{Owed, Sheet};
use crate::t;
use crate::types::Money;
use crate::ui::wording;
use leptos::prelude::*;

/// A part of a whole in percent with two decimals, as SVG takes it.
pub fn percent(part: i64, whole: i64) -> f64 {
    if whole <= 0 {
        return 0.0;
    }
    let hundredths = i128::from(part.max(0)) * 10_000 / i128::from(whole);
    i32::try_from(hundredths).map_or(100.0, |hundredths| f64::from(hundredths) / 100.0)
}

/// The budget before this offer and after it.
pub fn budget(sheet: &Sheet) -> impl IntoView + use<> {
    let balance = &sheet.budget.balance;
    let money = |minor: i64| balance.money(minor).short();
    let share = |minor: i64| percent(minor, balance.limit_minor);
    // What is reserved holds this offer's own money from its submission on.
    let own = if sheet.offer.state.is_reserved_only() { sheet.offer.exposure.minor } else { 0 };
    let reserved = balance.reserved_minor - own + balance.issued_minor;
    let free_before = balance.available().minor + own;
    let is_planned =
        sheet.offer.state.is_reserved_only() || matches!(sheet.offer.state, State::Costed | State::Rejected);
    let most = if is_planned { sheet.offer.exposure.minor } else { 0 };
    let free_after = free_before - most;
    let likely = sheet.likely().filter(|_| most > 0);
    let (sure, maybe) = likely.map_or((most, 0), |likely| (likely.minor, most - likely.minor));
    let (spent_w, reserved_w) = (share(balance.spent_minor), share(reserved));
    let after = spent_w + reserved_w;
    let limit = money(balance.limit_minor);
    let before_told = t!(
        "budget-before-label",
        spent = money(balance.spent_minor),
        reserved = money(reserved),
        free = money(free_before),
        limit = limit.clone()
    );
    let after_told = t!(
        "budget-after-label",
        spent = money(balance.spent_minor),
        reserved = money(reserved),
        most = money(most),
        free = money(free_after)
    );
    let free = |minor: i64| {
        if minor >= 0 { t!("budget-left", free = money(minor)) } else { t!("budget-missing", missing = money(-minor)) }
    };
    let owner = sheet.budget.owner.clone();
    let of = if owner.is_empty() { limit } else { t!("budget-summary", limit = limit, owner = owner) };
    view! {
        <section class="sec" aria-labelledby="bud">
            <div class="hd"><h2 id="bud">{sheet.budget.name.clone()}</h2><span>{of}</span></div>
            <figure>
                <div class="budget">
                    <span>{t!("budget-before")}</span>
                    <svg class="chart" height="22" role="img" aria-label=before_told>
                        <rect class="soft" width="100%" height="22" rx="3"/><rect class="ink" width=format!("{spent_w}%") height="22"/>
                        <rect class="bar" x=format!("{spent_w}%") width=format!("{reserved_w}%") height="22"/>
                    </svg>
                    <b class="n">{free(free_before)}</b>
                    {(most > 0).then(|| view! {
                        <span>{t!("budget-after")}</span>
                        <svg class="chart" height="22" role="img" aria-label=after_told>
                            <rect class="soft" width="100%" height="22" rx="3"/><rect class="ink" width=format!("{spent_w}%") height="22"/>
                            <rect class="bar" x=format!("{spent_w}%") width=format!("{reserved_w}%") height="22"/>
                            <rect class="acc" x=format!("{after}%") width=format!("{}%", share(sure)) height="22"/>
                            <rect class="acc half" x=format!("{}%", after + share(sure)) width=format!("{}%", share(maybe)) height="22"/>
                        </svg>
                        <b class="n" class:late=move || { free_after < 0 }>{free(free_after)}</b>
                    })}
                </div>
                <ul class="legend">
                    <li><i class="k"></i>{t!("budget-legend-spent", money = money(balance.spent_minor))}</li>
                    <li><i></i>{t!("budget-legend-reserved", money = money(reserved))}</li>
                    {(most > 0).then(|| view! { <li><i class="a"></i>{match &likely {
                        Some(likely) => t!("budget-legend-likely", money = likely.short()),
                        None => t!("budget-legend-most", money = money(most)),
                    }}</li> })}
                    {likely.is_some().then(|| view! { <li><i class="h"></i>{t!("budget-legend-at-most", money = money(most))}</li> })}
                </ul>
            </figure>
        </section>
    }
}

/// What is owed anyway: never charged to goodwill, never asked of marketing (I11).
pub fn owed(sheet: &Sheet) -> Option<impl IntoView + use<>> {
    if sheet.owed.is_empty() {
        return None;
    }
    let currency = sheet.offer.currency;
    let total = Money::new(sheet.owed.iter().map(|owed| owed.minor).sum(), currency);
    let row = |owed: &Owed| {
        let money = Money::new(owed.minor, currency).to_string();
        view! { <tr><th scope="row">{pack(&owed.rules)}</th><td class="n">{super::sheet::count(owed.people)}</td><td class="n">{money}</td></tr> }
    };
    Some(view! {
        <section class="sec" aria-labelledby="owed">
            <div class="hd"><h2 id="owed">{t!("offer-owed-heading", money = total.short())}</h2><span>{t!("offer-owed-note")}</span></div>
            <div class="tw"><table>
                <thead><tr><th scope="col">{t!("offer-owed-col-rule")}</th><th scope="col" class="n">{t!("offers-col-people")}</th><th scope="col" class="n">{t!("offer-col-amount")}</th></tr></thead>
                <tbody>{sheet.owed.iter().map(row).collect_view()}</tbody>
                <tfoot><tr><th scope="row" colspan="2">{t!("offer-owed-total")}</th><td class="n">{total.to_string()}</td></tr></tfoot>
            </table></div>
        </section>
    })
}

/// A pack in words; its own name and version where the catalogue has none.
fn pack(rules: &str) -> String {
    let key = format!("pack-{}", rules.split(' ').next().unwrap_or_default());
    if wording::has_key(&key) { t!(&key) } else { rules.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn parts_are_cut_to_hundredths() {
        assert_eq!(percent(1, 3), 33.33);
        assert_eq!(percent(5, 0), 0.0);
        assert_eq!(percent(-5, 10), 0.0);
        assert_eq!(percent(i64::MAX, i64::MAX), 100.0);
    }
}
