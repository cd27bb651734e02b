//! The page of a series: its dates, the form that changes it from one of them on, and the form that ends it.

use super::series_form::{self, Stored};
use super::series_times;
use crate::access::{IncidentCommander, Right, Section};
use crate::incidents::incident::State;
use crate::incidents::maintenance::forms::series_page;
use crate::incidents::maintenance::series::repeat;
use crate::incidents::maintenance::series::store::{self, Made, Series};
use crate::incidents::pages::fields::field_error;
use crate::incidents::pages::state_name;
use crate::services::page::first_page;
use crate::services::store as services;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp, timestamp};
use crate::ui::time;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// How long dates that are over stay on the page.
const PAST_SHOWN: Duration = Duration::days(90);

/// The page of a series.
#[component]
pub fn SeriesPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let may_change = context.staff()?.holds_any(IncidentCommander::ROLES);
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let series = store::get(&mut tx, &id).await?;
    let made = store::made_since(&mut tx, &id, now - PAST_SHOWN).await?;
    let affected = store::service_ids(&mut tx, &id).await?;
    let all = services::offered(&mut tx).await?;
    let zone = first_page(&mut tx).await?.zone();
    drop(tx);
    let has_ended = series.has_ended(now);
    let names = all.iter().filter(|service| affected.contains(&service.id)).map(|service| service.name.clone());
    let names = names.collect::<Vec<_>>().join(", ");
    let action = series_page(&id);
    let typed = context.form(&action);
    let following = following(&typed, context.query.get("from"), &made);
    let change = following.filter(|_| may_change && !has_ended).map(|first| {
        let stored = Stored {
            title: series.title.clone(),
            body: series.body.clone(),
            services: affected.clone(),
            from: Some(first),
            until: Some(first + Duration::minutes(series.duration_minutes)),
            rule: series.rrule.clone(),
            notify_during: series.notify_during,
            reminder_minutes: series.reminder_minutes,
            following: Some(first),
            version: Some(series.version),
        };
        view! {
            <section class="sec" aria-labelledby="change">
                <div class="section-head"><h2 id="change">{t!("series-change-heading", date = time::full_text(first, zone))}</h2></div>
                <p class="help">{t!("series-change-lead")}</p>
                {series_form::form(&context, typed.clone(), stored, &all, zone, "series-change-submit")}
            </section>
        }
    });
    let end = (may_change && !has_ended).then(|| end_form(context.form(&format!("{action}/end")), &series));
    let links = may_change && !has_ended;
    let rows: Vec<_> = made.iter().map(|one| row(one, &id, links, now, zone)).collect();
    let none = rows.is_empty();
    let heading = series.title.clone();
    Ok(DeskView::new(
        series.title.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href="/desk/maintenance">{t!("planned-title")}</a><span aria-hidden="true">"/"</span><span>{t!("series-chip")}</span></p>
                <div class="title"><div>
                    <h1>{heading}</h1>
                    <p class="row apart">
                        {has_ended.then(|| view! { <span class="chip">{t!("series-ended-chip")}</span> })}
                        <span>{repeat::describe(&series.rrule)}</span><span>{series_times(&series)}</span><span>{names}</span>
                    </p>
                </div></div>
            </div>
            <div class="cols wide"><div>
                <section class="sec" aria-labelledby="made">
                    <div class="section-head"><h2 id="made">{t!("series-made-heading")}</h2><span>{t!("series-made-help")}</span></div>
                    {none.then(|| view! { <p class="quiet lead">{t!("series-made-none")}</p> })}
                    {(!none).then(|| view! {
                        <div class="table-wrap"><table>
                            <thead><tr>
                                <th scope="col">{t!("planned-col-when")}</th>
                                <th scope="col">{t!("incidents-col-status")}</th>
                                <th scope="col">{t!("series-col-actions")}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table></div>
                    })}
                </section>
                {change}
                {end}
            </div></div>
        },
    ))
}

/// The date from which the form changes the series: as it was typed, or as the link asks, if it is a date of the series.
fn following(typed: &FormState, asked: &str, made: &[Made]) -> Option<Timestamp> {
    let at: Timestamp = typed.value("following", asked).parse().ok()?;
    made.iter().map(|one| one.original_start).find(|start| *start == at)
}

fn row(one: &Made, series: &PublicId, links: bool, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let until = one.scheduled_until.unwrap_or(one.started_at);
    let is_moved = one.started_at != one.original_start && one.state == State::Scheduled;
    let state = if one.withdrawn_at.is_some() { t!("series-removed-chip") } else { state_name(one.state) };
    let may_change = links && one.state == State::Scheduled && one.original_start > now;
    let from = timestamp::iso(one.original_start);
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("from", &from).finish();
    let href = format!("{}?{query}#change", series_page(series));
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/desk/incidents/{}", one.incident_id)>{time::range_text(one.started_at, until, zone)}</a>
                {is_moved.then(|| view! { " "<span class="small quiet">{t!("series-moved-from", date = time::full_text(one.original_start, zone))}</span> })}
            </th>
            <td>{state}</td>
            <td>{may_change.then(|| view! { <a class="in" href=href>{t!("series-change-link")}</a> })}</td>
        </tr>
    }
}

fn end_form(typed: FormState, series: &Series) -> impl IntoView + use<> {
    let sure = typed.ticked("sure", "yes", false);
    view! {
        <section class="sec" aria-labelledby="end">
            <div class="section-head"><h2 id="end">{t!("series-end-heading")}</h2></div>
            <form method="post" action=typed.action.clone() class="form">
                <input type="hidden" name="version" value=series.version/>
                <ErrorSummary typed=typed.clone()/>
                <p class="help">{t!("series-end-lead")}</p>
                <div class="field" id="sure">
                    {field_error(typed.error("sure"))}
                    <label class="choice"><input type="checkbox" name="sure" value="yes" checked=sure/>" "{t!("series-end-sure")}</label>
                </div>
                <button class="button" type="submit">{t!("series-end-submit")}</button>
            </form>
        </section>
    }
}
