//! The list of incidents: the open ones first, then the past ones page by page.

use super::{alerts, severity, short_time, state_name};
use crate::access::Section;
use crate::access::{IncidentCommander, Right};
use crate::incidents::incident::{Kind, State};
use crate::incidents::store::{self, Filter, Incident};
use crate::services::store::Service;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many past incidents are on one page.
const PER_PAGE: i64 = 25;

const FILTERS: [(Filter, &str); 4] = [
    (Filter::All, "all"),
    (Filter::Incidents, "incidents"),
    (Filter::Maintenance, "maintenance"),
    (Filter::Drills, "drills"),
];

/// The list of incidents.
#[component]
pub fn Incidents() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_declare = context.staff()?.holds_any(IncidentCommander::ROLES);
    let (filter, name) =
        FILTERS.into_iter().find(|(_, name)| *name == context.query.get("show")).unwrap_or((Filter::All, "all"));
    let after = parse_cursor(context.query.get("after"));
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let mut open = Vec::new();
    let mut drafts = Vec::new();
    if after.is_none() {
        drafts = store::waiting_drafts(&mut tx).await?;
        for incident in store::open(&mut tx).await? {
            let services = store::services_of(&mut tx, &incident.id).await?;
            open.push((incident, services));
        }
    }
    // One more than is shown tells whether there is another page.
    let mut past = store::past(&mut tx, filter, after, PER_PAGE + 1).await?;
    let shown = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let next = (past.len() > shown).then(|| past.get(shown - 1)).flatten().map(|last| {
        format!("/desk/incidents?show={name}&after={}-{}", last.started_at.timestamp_micros(), last.number)
    });
    past.truncate(shown);
    let now = context.now;
    let is_later = after.is_some();
    let none_open = open.is_empty();
    Ok(DeskView::new(
        t!("section-incidents"),
        view! {
            <div class="head"><div class="title">
                <div><h1>{t!("section-incidents")}</h1><p>{open_summary(&open)}</p></div>
                {may_declare.then(|| view! {
                    <div class="acts">
                        <a class="button" href="/desk/incidents/new?kind=past">{t!("past-title")}</a>
                        <a class="button" href="/desk/maintenance">{t!("planned-title")}</a>
                        <a class="button" href="/desk/incidents/new?kind=maintenance">{t!("incidents-schedule")}</a>
                        <a class="button primary" href="/desk/incidents/new">{t!("incidents-declare")}</a>
                    </div>
                })}
            </div></div>
            <div class="cols wide"><div>
                {alerts::drafts(drafts, now)}
                {(!is_later && !none_open).then(|| view! {
                    <section class="sec" aria-labelledby="open">
                        <div class="section-head"><h2 id="open">{t!("incidents-open")}</h2></div>
                        <div class="table-wrap"><table>
                            <thead><tr>
                                <th scope="col">{t!("incidents-col-incident")}</th>
                                <th scope="col">{t!("incidents-col-status")}</th>
                                <th scope="col" class="wide-only">{t!("incidents-col-services")}</th>
                                <th scope="col" class="numeric wide-only">{t!("incidents-col-since")}</th>
                                <th scope="col" class="numeric">{t!("incidents-col-next-update")}</th>
                            </tr></thead>
                            <tbody>{open.into_iter().map(|(incident, services)| open_row(incident, services, now, zone)).collect_view()}</tbody>
                        </table></div>
                    </section>
                })}
                <section class="sec" aria-labelledby="past">
                    <div class="section-head">
                        <h2 id="past">{if is_later { t!("incidents-past-continued") } else { t!("incidents-past") }}</h2>
                        <nav class="row apart" aria-label=t!("incidents-filter")>
                            {FILTERS.into_iter().map(|(option, name)| {
                                let current = (option == filter).then_some("page");
                                view! { <a href=format!("/desk/incidents?show={name}") aria-current=current>{t!(&format!("incidents-show-{name}"))}</a> }
                            }).collect_view()}
                        </nav>
                    </div>
                    {past_table(past, now, zone, may_declare && none_open && filter == Filter::All)}
                    {next.map(|href| view! { <div class="above-3"><a class="button" href=href>{t!("incidents-older")}</a></div> })}
                </section>
            </div></div>
        },
    ))
}

fn open_summary(open: &[(Incident, Vec<Service>)]) -> String {
    let under_way = open.iter().filter(|(incident, _)| incident.state.is_under_way()).count();
    t!("incidents-lead", count = under_way)
}

fn parse_cursor(text: &str) -> Option<store::PastCursor> {
    let (micros, number) = text.split_once('-')?;
    Some((chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?, number.parse().ok()?))
}

fn title_cell(incident: &Incident) -> impl IntoView + use<> {
    let (href, title) = (format!("/desk/incidents/{}", incident.id), incident.title.clone());
    view! {
        <span class="quiet nowrap">{incident.name()}</span>" "<a href=href>{title}</a>
        {incident.is_drill.then(|| view! { " "<span class="chip">{t!("incident-drill")}</span> })}
        {incident.withdrawn_at.map(|_| view! { " "<span class="chip">{t!("incident-withdrawn-chip")}</span> })}
    }
}

fn open_row(incident: Incident, services: Vec<Service>, now: Timestamp, zone: Tz) -> impl IntoView {
    let names = services.iter().map(|service| service.name.clone()).collect::<Vec<_>>().join(", ");
    let since = match incident.state {
        State::Scheduled => short_time(incident.started_at, now, zone),
        _ => time::span(now - incident.started_at),
    };
    let promised = incident.next_update_by.map(|by| {
        let class = if incident.is_late(now) { "late" } else { "" };
        view! { <span class=class>{time::clock(by, zone)}" "<span class="small">{time::relative(by, now)}</span></span> }
    });
    view! {
        <tr>
            <th scope="row">{title_cell(&incident)}</th>
            <td>{(incident.state != State::Scheduled).then(|| view! { {severity(&incident, &services)}<br/> })}<span class="small quiet">{state_name(incident.state)}</span></td>
            <td class="wide-only">{names}</td>
            <td class="numeric wide-only">{since}</td>
            <td class="numeric">{promised}</td>
        </tr>
    }
}

fn past_table(past: Vec<Incident>, now: Timestamp, zone: Tz, is_empty_installation: bool) -> AnyView {
    if past.is_empty() {
        return view! {
            <p class="quiet lead">{if is_empty_installation { t!("incidents-empty") } else { t!("incidents-filter-empty") }}</p>
        }
        .into_any();
    }
    let rows = past.into_iter().map(|incident| {
        let lasted = incident.resolved_at.map(|at| time::span(at - incident.started_at)).unwrap_or_default();
        let impact = match incident.kind {
            Kind::Maintenance => state_name(incident.state),
            Kind::Incident => t!(&format!("impact-{}", incident.impact.as_str())),
        };
        view! {
            <tr>
                <th scope="row">{title_cell(&incident)}</th>
                <td class="wide-only">{impact}</td>
                <td class="numeric">{lasted}</td>
                <td class="numeric">{time::date_text(incident.started_at.min(now), zone)}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("incidents-col-incident")}</th>
                <th scope="col" class="wide-only">{t!("incidents-col-impact")}</th>
                <th scope="col" class="numeric">{t!("incidents-col-duration")}</th>
                <th scope="col" class="numeric">{t!("incidents-col-started")}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
    .into_any()
}
