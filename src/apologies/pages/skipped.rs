//! Who is skipped and why, and who is held for a review.

use crate::apologies::audience::Counts;
use crate::apologies::store::Batch;
use crate::delivery::message::SkipReason;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use leptos::prelude::*;

/// The sections on skipped and held customers. `since` is the test_start of the apology window.
pub fn section(batch: &Batch, counts: &Counts, since: Timestamp, zone: chrono_tz::Tz) -> impl IntoView + use<> {
    let rows: Vec<_> = counts
        .skipped
        .iter()
        .map(|(reason, people)| {
            let key = reason.as_str().replace('_', "-");
            let label = match reason {
                SkipReason::RecentApology => {
                    t!("apologies-skipped-recent-apology", since = time::date_text(since, zone))
                }
                _ => t!(&format!("apologies-skipped-{key}")),
            };
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td class="numeric">{grouped(*people)}</td>
                    <td class="quiet">{t!(&format!("apologies-instead-{key}"))}</td>
                </tr>
            }
        })
        .collect();
    let affected = affected_text(batch, counts.affected);
    let held = counts.held;
    view! {
        <section class="sec" aria-labelledby="skipped">
            <div class="section-head"><h2 id="skipped">{t!("apologies-skipped-heading", count = counts.skipped_total())}</h2><span>{affected}</span></div>
            {(!rows.is_empty()).then(|| view! {
                <div class="table-wrap">
                    <table>
                        <thead><tr>
                            <th scope="col">{t!("apologies-col-reason")}</th>
                            <th scope="col" class="numeric">{t!("apologies-col-people")}</th>
                            <th scope="col">{t!("apologies-col-instead")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                        <tfoot><tr><th scope="row">{t!("apologies-skipped-total")}</th><td class="numeric">{grouped(counts.skipped_total())}</td><td></td></tr></tfoot>
                    </table>
                </div>
            })}
            <p class="help above-3">{t!("apologies-skipped-help")}</p>
        </section>
        {(held > 0).then(|| view! {
            <section class="sec" aria-labelledby="held">
                <div class="section-head"><h2 id="held">{t!("apologies-held-heading", count = held, all = counts.recipients())}</h2><span>{t!("apologies-held-help")}</span></div>
                <p>{t!("apologies-held-provisional")}</p>
            </section>
        })}
    }
}

/// "400 people were affected", with the plans and regions the audience is narrowed to.
fn affected_text(batch: &Batch, affected: i64) -> String {
    let audience = &batch.content.audience;
    let mut filters: Vec<&str> = audience.plans.iter().chain(&audience.regions).map(String::as_str).collect();
    filters.dedup();
    if filters.is_empty() {
        t!("apologies-affected-count", count = affected)
    } else {
        t!("apologies-affected-count-of", count = affected, which = filters.join(", "))
    }
}
