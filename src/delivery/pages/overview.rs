//! What is on its way: batches, what waits for a person, messages to single people, the ways out of the
//! house, and the switch that stops everything.

use super::ways::{channels, waiting_notes, ways};
use super::{decide, outcome_words, recipient, share, trouble_words};
use crate::access::Section;
use crate::access::Staff;
use crate::access::{KillSwitch, Right};
use crate::delivery::batch::{self, Batch, Outcomes};
use crate::delivery::channel::Channels;
use crate::delivery::lists::{self, Row};
use crate::delivery::message::State;
use crate::delivery::stop::{self, Stopped};
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::icon;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many messages to single people are shown.
const SINGLES: i64 = 20;
/// How many batches that have ended are shown.
const ENDED: i64 = 10;
/// How many mails of the demonstration are shown.
const MAILS: usize = 20;

/// What is on its way.
#[component]
pub fn Sending() -> impl IntoView {
    desk_page(Section::Sending, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let mut tx = context.app.db.read().await?;
    let house = installation::get(&mut tx).await?;
    let zone = house.zone();
    let stopped = stop::state(&mut tx).await?;
    let mut under_way = Vec::new();
    for batch in batch::under_way(&mut tx).await? {
        let outcomes = batch::outcomes(&mut tx, &batch.id).await?;
        under_way.push((batch, outcomes));
    }
    let mut ended = Vec::new();
    for batch in batch::ended(&mut tx, ENDED).await? {
        let outcomes = batch::outcomes(&mut tx, &batch.id).await?;
        ended.push((batch, outcomes));
    }
    let on_the_way = lists::on_the_way(&mut tx).await?;
    let to_decide = lists::singles_to_decide(&mut tx).await?;
    let singles = lists::singles(&mut tx, SINGLES).await?;
    let gateways = ways(&context, &mut tx, &house, context.now).await?;
    drop(tx);
    let channels = channels(&context);
    let notes = waiting_notes(channels.as_ref(), &house, &on_the_way);
    let mails = house.is_demo.then(|| channels.as_ref().and_then(Channels::maildir)).flatten().map(|maildir| {
        let entries: Vec<_> = maildir.newest(MAILS).iter().filter_map(|file| maildir.read(file)).collect();
        super::mail::list(&entries, zone)
    });
    let waiting: i64 = on_the_way.iter().map(|(.., count)| count).sum();
    let is_quiet = under_way.is_empty() && ended.is_empty() && singles.is_empty();
    let about = match (&stopped, waiting) {
        (Some(_), _) => t!("delivery-about-stopped", count = waiting),
        (None, 0) => t!("delivery-about-nothing"),
        (None, _) => t!("delivery-about-waiting", count = waiting),
    };
    let body = view! {
        <div class="head"><div class="title"><div><h1>{t!("section-sending")}</h1><p>{about}</p></div></div></div>
        <div class="cols">
            <div>
                {stopped.clone().map(|stopped| stopped_note(&context, &staff, stopped, waiting, zone))}
                {notes}
                {is_quiet.then(|| view! { <p class="quiet lead">{t!("delivery-empty")}</p> })}
                {batches("under-way", t!("delivery-batches-active"), &under_way, zone)}
                {deciding(&staff, &to_decide, zone)}
                {one_to_one(&singles, zone)}
                {batches("ended", t!("delivery-batches-ended"), &ended, zone)}
            </div>
            <aside class="side" aria-label=t!("delivery-controls")>
                {gateways}
                {queue(&on_the_way)}
                {mails}
                {(stopped.is_none() && staff.holds_any(KillSwitch::ROLES)).then(|| switch(&context, waiting))}
            </aside>
        </div>
    };
    Ok(DeskView::new(t!("section-sending"), body))
}

fn stopped_note(context: &RequestContext, staff: &Staff, stopped: Stopped, waiting: i64, zone: Tz) -> AnyView {
    let typed = context.form("/desk/sending/stop");
    let text =
        t!("delivery-stopped-by", name = stopped.by, at = time::day_text(stopped.at, zone), reason = stopped.reason);
    let start = staff.holds_any(KillSwitch::ROLES).then(|| {
        view! {
            <form method="post" action="/desk/sending/stop" class="below-4">
                <input type="hidden" name="do" value="start"/>
                <button class="btn primary" type="submit">{t!("delivery-resume-all-submit", count = waiting)}</button>
            </form>
        }
    });
    view! {
        {typed.was_refused().then(|| view! { <ErrorSummary typed=typed/> })}
        <p class="note hot below-3">{icon::warning()}<span>{text}</span></p>
        {start}
    }
    .into_any()
}

fn batches(id: &'static str, title: String, batches: &[(Batch, Outcomes)], zone: Tz) -> Option<AnyView> {
    if batches.is_empty() {
        return None;
    }
    let rows: Vec<_> = batches.iter().map(|(batch, outcomes)| batch_row(batch, outcomes, zone)).collect();
    Some(
        view! {
            <section class="sec" aria-labelledby=id>
                <div class="hd"><h2 id=id>{title}</h2></div>
                <div class="tw"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-batch")}</th><th scope="col">{t!("delivery-col-state")}</th>
                        <th scope="col" class="n">{t!("delivery-col-processed")}</th><th scope="col" class="n wide-only">{t!("delivery-col-people")}</th>
                        <th scope="col" class="n">{t!("delivery-col-to-decide")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

fn batch_row(batch: &Batch, outcomes: &Outcomes, zone: Tz) -> impl IntoView + use<> {
    let decide = outcomes.among(&[State::InDoubt, State::Held]);
    let number = t!("delivery-batch-number", number = batch.number.to_string());
    let (class, state) = match (batch.state.as_str(), batch.held_reason.as_str()) {
        ("paused", "") => ("soon", t!("delivery-state-paused")),
        ("paused", _) => ("late", t!("delivery-state-held")),
        ("sending", _) => ("good", t!("delivery-state-sending")),
        ("completed", _) => ("", t!("delivery-state-completed")),
        _ => ("quiet", t!("delivery-state-cancelled")),
    };
    let since = batch.finished_at.or(batch.started_at).map(|at| time::day_text(at, zone));
    let needs = if decide > 0 { "n late" } else { "n quiet" };
    view! {
        <tr><th scope="row"><a class="in" href=format!("/desk/sending/{}", batch.id)>{number}</a>" "{batch.title.clone()}<br/>
                <span class="quiet small">{since}</span></th>
            <td><span class=class>{state}</span></td>
            <td class="n">{share(outcomes.ended(), batch.planned)}</td>
            <td class="n wide-only">{grouped(batch.planned)}</td>
            <td class=needs>{grouped(decide)}</td></tr>
    }
}

/// Single messages that wait for a person; those of batches are decided on their batch's page.
fn deciding(staff: &Staff, rows: &[Row], zone: Tz) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let state = row.state.parse::<State>().ok().unwrap_or(State::InDoubt);
            view! {
                <tr><th scope="row">{recipient(row)}<br/><span class="quiet small">{row.subject.clone()}</span></th>
                    <td>{outcome_words(state, &row.reason)}</td><td class="n">{time::day(row.updated_at, zone)}</td>
                    <td>{decide::for_one(staff, row, state, true)}</td></tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="sec" aria-labelledby="doubt">
                <div class="hd"><h2 id="doubt">{t!("delivery-direct-to-decide", count = rows.len())}</h2><span>{t!("delivery-decide-note")}</span></div>
                <div class="tw"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-state")}</th>
                        <th scope="col" class="n">{t!("delivery-col-in-doubt")}</th><th scope="col">{t!("delivery-col-decide")}</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

fn one_to_one(rows: &[Row], zone: Tz) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let state = row.state.parse::<State>().ok().unwrap_or(State::Rendered);
            let when = row.sent_at.unwrap_or(row.updated_at);
            let class = t!(&format!("delivery-class-{}", row.class.replace('_', "-")));
            let said = (!row.detail.is_empty() && !state.is_out()).then(|| trouble_words(&row.detail));
            let failed = matches!(state, State::Failed | State::FailedPermanently | State::Bounced | State::InDoubt);
            view! {
                <tr><th scope="row">{recipient(row)}<br/><span class="quiet small" dir="auto">{row.subject.clone()}</span></th>
                    <td class="wide-only quiet">{class}</td>
                    <td class:late=failed>{outcome_words(state, &row.reason)}{said.map(|said| view! { <br/><span class="quiet small regular">{said}</span> })}</td>
                    <td class="n">{time::day(when, zone)}</td></tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="sec" aria-labelledby="singles">
                <div class="hd"><h2 id="singles">{t!("delivery-direct-heading")}</h2><span>{t!("delivery-direct-count", count = SINGLES)}</span></div>
                <div class="tw"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col" class="wide-only">{t!("delivery-col-class")}</th>
                        <th scope="col">{t!("delivery-col-state")}</th><th scope="col" class="n">{t!("delivery-col-when")}</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

/// Everything on its way, by state.
fn queue(on_the_way: &[(String, State, i64)]) -> Option<AnyView> {
    let mut states: Vec<(State, i64)> = Vec::new();
    for (_, state, count) in on_the_way {
        match states.iter_mut().find(|(known, _)| known == state) {
            Some((_, sum)) => *sum += count,
            None => states.push((*state, *count)),
        }
    }
    let lines: Vec<_> = states
        .into_iter()
        .map(|(state, count)| view! { <dt>{outcome_words(state, "")}</dt><dd>{grouped(count)}</dd> })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="mini" aria-labelledby="queue"><h2 id="queue">{t!("delivery-queue-heading")}</h2><dl class="kv listed r">{lines}</dl></section>
        }
        .into_any()
    })
}

/// The switch: a reason, and what it means in numbers.
fn switch(context: &RequestContext, waiting: i64) -> impl IntoView + use<> {
    let typed = context.form("/desk/sending/stop");
    let was_refused = typed.was_refused();
    view! {
        <section class="decide" aria-labelledby="stop">
            <h2 id="stop">{t!("delivery-stop")}</h2>
            <p class="small quiet">{t!("delivery-stop-effect", count = waiting)}</p>
            <details class="sure above-2" open=was_refused>
                <summary>{t!("delivery-stop-summary")}</summary>
                <form method="post" action="/desk/sending/stop">
                    <ErrorSummary typed=typed.clone()/>
                    <input type="hidden" name="do" value="stop"/>
                    <TextField typed=typed name="reason" label=t!("delivery-stop-reason-label") help=t!("delivery-stop-reason-help") required=true/>
                    <button class="btn danger" type="submit">{t!("delivery-stop-submit", count = waiting)}</button>
                </form>
            </details>
        </section>
    }
}
