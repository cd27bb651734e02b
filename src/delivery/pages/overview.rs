//! The overview of sending: batches, messages that wait for a decision, direct messages, channels, and the kill switch.

use super::channels::{channel_list, waiting_notes};
use super::{decision_forms, error_label, groups, outcome_label, recipient, share};
use crate::access::personal_data::ContactView;
use crate::access::{KillSwitch, Right, Section, Staff};
use crate::delivery::batch::{self, Batch, Outcomes, SendingState};
use crate::delivery::canary;
use crate::delivery::channel::email;
use crate::delivery::kill_switch::{self, Stop};
use crate::delivery::message::State;
use crate::delivery::store::{self, ListedMessage};
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::icon;
use crate::ui::number::{CountUpTo, grouped};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most direct messages in the list.
const DIRECT_MESSAGES_MAX: i64 = 20;
/// Most ended batches in the list.
const ENDED_MAX: i64 = 10;
/// Most mails of a demonstration in the list.
const MAILS_MAX: usize = 20;

/// The overview page.
#[component]
pub fn Sending() -> impl IntoView {
    desk_page(Section::Sending, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let mut tx = context.app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    let zone = installation.zone();
    let stop = kill_switch::find_stop(&mut tx).await?;
    let mut active = Vec::new();
    for batch in batch::active(&mut tx).await? {
        let outcomes = batch::outcomes(&mut tx, &batch.id).await?;
        active.push((batch, outcomes));
    }
    let mut ended = Vec::new();
    for batch in batch::recently_ended(&mut tx, ENDED_MAX).await? {
        let outcomes = batch::outcomes(&mut tx, &batch.id).await?;
        ended.push((batch, outcomes));
    }
    let mut by_reason = Vec::new();
    for (batch, outcomes) in active.iter().chain(&ended) {
        by_reason.push((batch.clone(), groups::load(&mut tx, batch, outcomes).await?));
    }
    let open_messages = store::count_open(&mut tx).await?;
    let undecided = store::undecided_direct_messages(&mut tx).await?;
    let undecided_count = store::count_undecided_direct_messages(&mut tx).await?;
    let direct = store::newest_direct_messages(&mut tx, DIRECT_MESSAGES_MAX).await?;
    let limits = super::limits::load(&mut tx).await?;
    let canary = canary::setting(&mut tx).await?;
    let channel_list = channel_list(&context, &mut tx, &installation, context.now).await?;
    let notes = waiting_notes(&context, &mut tx, &installation).await?;
    drop(tx);
    let maildir = if installation.is_demo { email::maildir(&context.app.config).ok().flatten() } else { None };
    let mails = maildir.map(|maildir| {
        let entries: Vec<_> = maildir.newest(MAILS_MAX).iter().filter_map(|file| maildir.find(file)).collect();
        super::mail::list(&entries, zone)
    });
    let (to_decide, open): (Vec<_>, Vec<_>) =
        open_messages.iter().partition(|(state, _)| State::UNDECIDED.contains(state));
    let total = |messages: &[&(State, CountUpTo)]| messages.iter().map(|(_, count)| *count).sum::<CountUpTo>();
    let (to_decide, open) = (total(&to_decide), total(&open));
    let waiting = to_decide + open;
    let is_empty = active.is_empty() && ended.is_empty() && direct.is_empty();
    let about = match (&stop, open.count, to_decide.count) {
        (Some(_), ..) => t!("delivery-about-stopped", count = waiting),
        (None, 0, 0) => t!("delivery-about-nothing"),
        (None, 0, _) => t!("delivery-about-undecided", count = to_decide),
        (None, _, 0) => t!("delivery-about-waiting", count = open),
        (None, ..) => {
            format!(
                "{} {}",
                t!("delivery-about-waiting", count = open),
                t!("delivery-about-undecided", count = to_decide)
            )
        }
    };
    let body = view! {
        <div class="head"><div class="title"><div><h1>{t!("section-sending")}</h1><p>{about}</p></div></div></div>
        <div class="cols">
            <div>
                {stop.clone().map(|stop| stop_note(&context, &staff, stop, waiting, zone))}
                {notes}
                {is_empty.then(|| view! { <p class="quiet lead">{t!("delivery-empty")}</p> })}
                {batches("under-way", t!("delivery-batches-active"), &active, zone)}
                {groups::overview(&by_reason)}
                {undecided_messages(&staff, &undecided, undecided_count, zone)}
                {direct_messages(&staff, &direct, zone)}
                {batches("ended", t!("delivery-batches-ended"), &ended, zone)}
                {super::limits::section(&context, &staff, limits, zone)}
                {super::canary::section(&context, &staff, canary.as_ref())}
            </div>
            <aside class="side" aria-label=t!("delivery-controls")>
                {channel_list}
                {open_counts(&open_messages)}
                {mails}
                {(stop.is_none() && staff.holds_any(KillSwitch::ROLES)).then(|| kill_switch_form(&context, waiting))}
            </aside>
        </div>
    };
    Ok(DeskView::new(t!("section-sending"), body))
}

fn stop_note(context: &RequestContext, staff: &Staff, stop: Stop, waiting: CountUpTo, zone: Tz) -> AnyView {
    let typed = context.form("/desk/sending/stop");
    let text = t!("delivery-stopped-by", name = stop.by, at = time::day_text(stop.at, zone), reason = stop.reason);
    let start = staff.holds_any(KillSwitch::ROLES).then(|| {
        view! {
            <form method="post" action="/desk/sending/stop" class="below-4">
                <input type="hidden" name="do" value="start"/>
                <button class="button primary" type="submit">{t!("delivery-resume-all-submit", count = waiting)}</button>
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
                <div class="section-head"><h2 id=id>{title}</h2></div>
                <div class="table-wrap"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-batch")}</th><th scope="col">{t!("delivery-col-state")}</th>
                        <th scope="col" class="numeric">{t!("delivery-col-processed")}</th><th scope="col" class="numeric wide-only">{t!("delivery-col-people")}</th>
                        <th scope="col" class="numeric">{t!("delivery-col-to-decide")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

fn batch_row(batch: &Batch, outcomes: &Outcomes, zone: Tz) -> impl IntoView + use<> {
    let undecided = outcomes.among(State::UNDECIDED);
    let number = t!("delivery-batch-number", number = batch.number.to_string());
    let (class, state) = match (batch.state, batch.paused_because()) {
        (SendingState::Paused, None) => ("soon", t!("delivery-state-paused")),
        (SendingState::Paused, _) => ("late", t!("delivery-state-held")),
        (SendingState::Sending, _) => ("good", t!("delivery-state-sending")),
        (SendingState::Completed, _) => ("", t!("delivery-state-completed")),
        _ => ("quiet", t!("delivery-state-cancelled")),
    };
    let since = batch.finished_at.or(batch.started_at).map(|at| time::day_text(at, zone));
    let undecided_class = if undecided > 0 { "n late" } else { "n quiet" };
    view! {
        <tr><th scope="row"><a class="in" href=format!("/desk/sending/{}", batch.id)>{number}</a>" "{batch.title.clone()}<br/>
                <span class="quiet small">{since}</span></th>
            <td><span class=class>{state}</span></td>
            <td class="numeric">{share(outcomes.ended(), batch.planned)}</td>
            <td class="numeric wide-only">{grouped(batch.planned)}</td>
            <td class=undecided_class>{grouped(undecided)}</td></tr>
    }
}

/// Direct messages that wait for a decision. Those of a batch are decided on its page.
fn undecided_messages(staff: &Staff, messages: &[ListedMessage], count: CountUpTo, zone: Tz) -> Option<AnyView> {
    if messages.is_empty() {
        return None;
    }
    let contacts = ContactView::of(staff);
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            let state = message.state;
            view! {
                <tr><th scope="row">{recipient(message, contacts)}<br/><span class="quiet small">{message.subject.clone()}</span></th>
                    <td>{outcome_label(state, &message.reason)}</td><td class="numeric">{time::day(message.updated_at, zone)}</td>
                    <td>{decision_forms::message_form(staff, message, state, true)}</td></tr>
            }
        })
        .collect();
    let more = i64::try_from(messages.len()).is_ok_and(|listed| listed < count.count);
    let more = more.then(|| format!(" {}", t!("delivery-direct-oldest", count = messages.len())));
    Some(
        view! {
            <section class="sec" aria-labelledby="doubt">
                <div class="section-head"><h2 id="doubt">{t!("delivery-direct-to-decide", count = count)}</h2><span>{t!("delivery-decide-note")}{more}</span></div>
                <div class="table-wrap"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-state")}</th>
                        <th scope="col" class="numeric">{t!("delivery-col-in-doubt")}</th><th scope="col">{t!("delivery-col-decide")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

fn direct_messages(staff: &Staff, messages: &[ListedMessage], zone: Tz) -> Option<AnyView> {
    if messages.is_empty() {
        return None;
    }
    let contacts = ContactView::of(staff);
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            let state = message.state;
            let class = t!(&format!("delivery-class-{}", message.class.as_str().replace('_', "-")));
            let error = (!message.detail.is_empty() && !State::ACCEPTED.contains(&state)).then(|| error_label(&message.detail));
            let failed = matches!(state, State::Failed | State::FailedPermanently | State::Bounced | State::InDoubt);
            view! {
                <tr><th scope="row">{recipient(message, contacts)}<br/><span class="quiet small" dir="auto">{message.subject.clone()}</span></th>
                    <td class="wide-only quiet">{class}</td>
                    <td class:late=failed>{outcome_label(state, &message.reason)}{error.map(|error| view! { <br/><span class="quiet small regular">{error}</span> })}</td>
                    <td class="numeric">{time::day(message.updated_at, zone)}</td></tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="sec" aria-labelledby="singles">
                <div class="section-head"><h2 id="singles">{t!("delivery-direct-heading")}</h2><span>{t!("delivery-direct-count", count = messages.len())}</span></div>
                <div class="table-wrap"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col" class="wide-only">{t!("delivery-col-class")}</th>
                        <th scope="col">{t!("delivery-col-state")}</th><th scope="col" class="numeric">{t!("delivery-col-when")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

/// How many open messages there are, by state.
fn open_counts(open_messages: &[(State, CountUpTo)]) -> Option<AnyView> {
    let lines: Vec<_> = open_messages
        .iter()
        .map(|(state, count)| view! { <dt>{outcome_label(*state, "")}</dt><dd>{count.text()}</dd> })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="mini" aria-labelledby="queue"><h2 id="queue">{t!("delivery-queue-heading")}</h2><dl class="key-values listed r">{lines}</dl></section>
        }
        .into_any()
    })
}

/// The form that stops all sending, with the number of messages that would wait.
fn kill_switch_form(context: &RequestContext, waiting: CountUpTo) -> impl IntoView + use<> {
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
                    <button class="button danger" type="submit">{t!("delivery-stop-submit", count = waiting)}</button>
                </form>
            </details>
        </section>
    }
}
