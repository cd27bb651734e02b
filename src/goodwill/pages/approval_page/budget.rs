//! The budget before and after an offer.

use crate::goodwill::estimate::Estimate;
use crate::goodwill::offer::OfferState;
use crate::t;
use leptos::prelude::*;

/// A share in percent with two decimals, for SVG attributes.
pub fn percent(part: i64, whole: i64) -> f64 {
    if whole <= 0 {
        return 0.0;
    }
    let hundredths = i128::from(part.max(0)) * 10_000 / i128::from(whole);
    i32::try_from(hundredths).map_or(100.0, |hundredths| f64::from(hundredths) / 100.0)
}

/// The budget before this offer and after it.
pub fn budget(estimate: &Estimate) -> impl IntoView + use<> {
    let balance = &estimate.budget.balance;
    let money = |minor: i64| balance.money(minor).short();
    let share = |minor: i64| percent(minor, balance.limit_minor);
    // From its submission on, the reserved amount includes this offer's own.
    let own = if estimate.offer.state.is_reserved_only() { estimate.offer.exposure.minor } else { 0 };
    let reserved = balance.reserved_minor - own + balance.issued_minor;
    let free_before = balance.available().minor + own;
    let is_planned = estimate.offer.state.is_reserved_only()
        || matches!(estimate.offer.state, OfferState::Costed | OfferState::Rejected);
    let most = if is_planned { estimate.offer.exposure.minor } else { 0 };
    let free_after = free_before - most;
    let likely = estimate.likely().filter(|_| most > 0);
    let (sure, maybe) = likely.map_or((most, 0), |likely| (likely.minor, most - likely.minor));
    let (spent_percent, reserved_percent) = (share(balance.spent_minor), share(reserved));
    let after = spent_percent + reserved_percent;
    let limit = money(balance.limit_minor);
    let before_label = t!(
        "budget-before-label",
        spent = money(balance.spent_minor),
        reserved = money(reserved),
        free = money(free_before),
        limit = limit.clone()
    );
    let after_label = t!(
        "budget-after-label",
        spent = money(balance.spent_minor),
        reserved = money(reserved),
        most = money(most),
        free = money(free_after)
    );
    let free = |minor: i64| {
        if minor >= 0 { t!("budget-left", free = money(minor)) } else { t!("budget-missing", missing = money(-minor)) }
    };
    let owner = estimate.budget.owner.clone();
    let of = if owner.is_empty() { limit } else { t!("budget-summary", limit = limit, owner = owner) };
    view! {
        <section class="sec" aria-labelledby="bud">
            <div class="section-head"><h2 id="bud">{estimate.budget.name.clone()}</h2><span>{of}</span></div>
            <figure>
                <div class="budget">
                    <span>{t!("budget-before")}</span>
                    <svg class="chart" height="22" role="img" aria-label=before_label>
                        <rect class="soft" width="100%" height="22" rx="3"/><rect class="ink" width=format!("{spent_percent}%") height="22"/>
                        <rect class="bar" x=format!("{spent_percent}%") width=format!("{reserved_percent}%") height="22"/>
                    </svg>
                    <b class="numeric">{free(free_before)}</b>
                    {(most > 0).then(|| view! {
                        <span>{t!("budget-after")}</span>
                        <svg class="chart" height="22" role="img" aria-label=after_label>
                            <rect class="soft" width="100%" height="22" rx="3"/><rect class="ink" width=format!("{spent_percent}%") height="22"/>
                            <rect class="bar" x=format!("{spent_percent}%") width=format!("{reserved_percent}%") height="22"/>
                            <rect class="acc" x=format!("{after}%") width=format!("{}%", share(sure)) height="22"/>
                            <rect class="acc half" x=format!("{}%", after + share(sure)) width=format!("{}%", share(maybe)) height="22"/>
                        </svg>
                        <b class="numeric" class:late=move || { free_after < 0 }>{free(free_after)}</b>
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

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percent_is_truncated_to_hundredths() {
        assert_eq!(percent(1, 3), 33.33);
        assert_eq!(percent(5, 0), 0.0);
        assert_eq!(percent(-5, 10), 0.0);
        assert_eq!(percent(i64::MAX, i64::MAX), 100.0);
    }
}
