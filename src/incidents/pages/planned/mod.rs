//! The pages of planned work: what is to come, and the series that repeat.

mod new_series;
mod series;
mod series_form;

pub use new_series::NewSeries;
pub use series::SeriesPage;

use super::state_name;
use crate::access::{IncidentCommander, Right, Section};
use crate::incidents::incident::State;
use crate::incidents::maintenance::forms::{NEW_SERIES, series_page};
use crate::incidents::maintenance::series::{repeat, store as series_store};
use crate::incidents::store::{self, Incident};
use crate::platform::installation;
use crate::services::store::Service;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most maintenances on the page.
const LISTED_MAX: i64 = 100;

/// A maintenance to come, and its series.
struct Planned {
    maintenance: Incident,
    services: Vec<Service>,
    series: Option<PublicId>,
}

/// The list of planned work.
#[component]
pub fn PlannedWork() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_plan = context.staff()?.holds_any(IncidentCommander::ROLES);
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let mut planned = Vec::new();
    for (id, series) in series_store::upcoming(&mut tx, LISTED_MAX).await? {
        let services = store::services_of(&mut tx, &id).await?;
        planned.push(Planned { maintenance: store::get(&mut tx, &id).await?, services, series });
    }
    let series = series_store::current(&mut tx, now).await?;
    drop(tx);
    let none = planned.is_empty();
    let months = by_month(planned, zone);
    let rows: Vec<_> = series
        .iter()
        .map(|series| {
            view! {
                <tr>
                    <th scope="row"><a href=series_page(&series.id)>{series.title.clone()}</a></th>
                    <td>{repeat::describe(&series.rrule)}</td>
                    <td class="wide-only">{series_times(series)}</td>
                </tr>
            }
        })
        .collect();
    let has_series = !rows.is_empty();
    Ok(DeskView::new(
        t!("planned-title"),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{t!("planned-title")}</span></p>
                <div class="title">
                    <div><h1>{t!("planned-title")}</h1><p>{t!("planned-lead")}</p></div>
                    {may_plan.then(|| view! {
                        <div class="acts">
                            <a class="button" href=NEW_SERIES>{t!("series-new")}</a>
                            <a class="button primary" href="/desk/incidents/new?kind=maintenance">{t!("incidents-schedule")}</a>
                        </div>
                    })}
                </div>
            </div>
            <div class="cols wide"><div>
                {none.then(|| view! { <p class="quiet lead">{t!("planned-none")}</p> })}
                {months.into_iter().map(|(month, planned)| month_section(month, planned, zone)).collect_view()}
                {has_series.then(|| view! {
                    <section class="sec" aria-labelledby="series">
                        <div class="section-head"><h2 id="series">{t!("series-heading")}</h2></div>
                        <div class="table-wrap"><table>
                            <thead><tr>
                                <th scope="col">{t!("planned-col-work")}</th>
                                <th scope="col">{t!("series-col-repeats")}</th>
                                <th scope="col" class="wide-only">{t!("series-col-time")}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table></div>
                    </section>
                })}
            </div></div>
        },
    ))
}

/// The local time of a series, how long it lasts, and its zone.
fn series_times(series: &series_store::Series) -> String {
    let clock = series.dtstart_local.get(11..16).unwrap_or_default().to_owned();
    let lasts = time::span(chrono::Duration::minutes(series.duration_minutes));
    t!("series-time", at = clock, lasts = lasts, zone = time::zone_name(series.tz()))
}

/// Groups maintenance, which is in the order of its beginnings, by the month in which it begins.
fn by_month(planned: Vec<Planned>, zone: Tz) -> Vec<(String, Vec<Planned>)> {
    let mut months: Vec<(String, Vec<Planned>)> = Vec::new();
    for one in planned {
        let month = time::format("date-month", one.maintenance.started_at, zone);
        match months.last_mut().filter(|(last, _)| *last == month) {
            Some((_, of_month)) => of_month.push(one),
            None => months.push((month, vec![one])),
        }
    }
    months
}

fn month_section(month: String, planned: Vec<Planned>, zone: Tz) -> impl IntoView {
    let id = month.to_lowercase().replace(' ', "-");
    let rows: Vec<_> = planned
        .into_iter()
        .map(|Planned { maintenance, services, series }| {
            let names = services.into_iter().map(|service| service.name).collect::<Vec<_>>().join(", ");
            let until = maintenance.scheduled_until.unwrap_or(maintenance.started_at);
            let state = (maintenance.state != State::Scheduled).then(|| state_name(maintenance.state));
            view! {
                <tr>
                    <th scope="row">
                        <span class="quiet nowrap">{maintenance.name()}</span>" "
                        <a href=format!("/desk/incidents/{}", maintenance.id)>{maintenance.title.clone()}</a>
                        {state.map(|state| view! { " "<span class="chip warm">{state}</span> })}
                        {series.map(|id| view! { " "<a class="chip" href=series_page(&id)>{t!("series-chip")}</a> })}
                    </th>
                    <td>{time::range_text(maintenance.started_at, until, zone)}</td>
                    <td class="wide-only">{names}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby=id.clone()>
            <div class="section-head"><h2 id=id.clone()>{month}</h2></div>
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("planned-col-work")}</th>
                    <th scope="col">{t!("planned-col-when")}</th>
                    <th scope="col" class="wide-only">{t!("incidents-col-services")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    }
}
