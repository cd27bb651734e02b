//! `/desk/scorecards`: every public incident with its main figures.

use crate::access::Section;
use crate::incidents::store::{self, Filter, Update};
use crate::platform::installation;
use crate::scorecards::figures;
use crate::t;
use crate::ui::icon;
use crate::ui::time;
use crate::web::frame::{DeskView, desk_page};
use chrono::Duration;
use leptos::prelude::*;

/// Rows on one page.
const PAGE_ROWS: i64 = 25;

/// Every scorecard, newest first.
#[component]
pub fn ScorecardList() -> impl IntoView {
    desk_page(Section::Scorecards, |context| async move {
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let after = after(context.query.get("after"));
        let mut incidents = store::past(&mut tx, Filter::Incidents, after, PAGE_ROWS + 1).await?;
        if after.is_none() {
            let open = store::open(&mut tx).await?;
            let known: Vec<_> = open.iter().map(|incident| incident.number).collect();
            incidents.retain(|incident| !known.contains(&incident.number));
            incidents.splice(0..0, open);
        }
        incidents.retain(|incident| incident.is_public() && incident.kind == crate::incidents::Kind::Incident);
        let more = incidents.len() as i64 > PAGE_ROWS;
        incidents.truncate(PAGE_ROWS as usize);
        let next = incidents
            .last()
            .filter(|_| more)
            .map(|last| format!("{}.{}", last.started_at.timestamp_micros(), last.number));
        let mut rows = Vec::new();
        for incident in incidents {
            let mut updates: Vec<_> = store::updates(&mut tx, &incident.id).await?.iter().map(Update::timing).collect();
            updates.reverse();
            let figures = figures::figures(incident.started_at, incident.resolved_at, &updates, context.now);
            rows.push((incident, figures));
        }
        let span = |minutes: i64| time::span(Duration::minutes(minutes));
        let body = if rows.is_empty() {
            view! { <p class="sec">{t!("scorecard-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="cols wide"><div><div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("scorecard-col-incident")}</th>
                        <th scope="col">{t!("scorecard-col-started")}</th>
                        <th scope="col" class="numeric">{t!("scorecard-col-first-update")}</th>
                        <th scope="col" class="numeric">{t!("scorecard-col-longest-gap")}</th>
                        <th scope="col" class="numeric wide-only">{t!("scorecard-col-promises")}</th>
                        <th scope="col" class="numeric">{t!("scorecard-col-duration")}</th>
                    </tr></thead>
                    <tbody>{rows.into_iter().map(|(incident, figures)| {
                        let late = figures.time_to_acknowledge_minutes.is_some_and(|minutes| minutes > figures::ACKNOWLEDGE_TARGET_MINUTES);
                        let gap_too_long = figures.longest_gap_minutes > figures::GAP_TARGET_MINUTES;
                        view! { <tr>
                            <th scope="row"><a href=format!("/desk/scorecards/{}", incident.id)>{incident.title.clone()}</a>
                                <br/><span class="quiet small">{incident.name()}</span></th>
                            <td class="nowrap">{time::day(incident.started_at, zone)}</td>
                            <td class="numeric" class:late=late>{figures.time_to_acknowledge_minutes.map_or(t!("scorecard-not-yet"), span)}</td>
                            <td class="numeric" class:late=gap_too_long>{span(figures.longest_gap_minutes)}</td>
                            <td class="numeric wide-only">{t!("scorecard-of", part = figures.promises_kept, whole = figures.promises_made)}</td>
                            <td class="numeric">{figures.duration_minutes.map_or(t!("scorecard-open"), span)}</td>
                        </tr> }
                    }).collect_view()}</tbody>
                </table></div></div></div>
                {next.map(|next| view! { <p class="sec"><a class="button" href=format!("/desk/scorecards?after={next}")>{t!("scorecard-older")}</a></p> })}
            }
            .into_any()
        };
        Ok(DeskView::new(
            t!("scorecard-title"),
            view! {
                <div class="head"><div class="title"><div>
                    <h1>{t!("scorecard-title")}</h1>
                    <p>{icon::info()}" "{t!("scorecard-lead")}</p>
                </div></div></div>
                {body}
            },
        ))
    })
}

/// The end of the previous page, `MICROSECONDS.NUMBER`. Anything else means the first page.
fn after(text: &str) -> Option<store::PastCursor> {
    let (at, number) = text.split_once('.')?;
    Some((chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?, number.parse().ok()?))
}
