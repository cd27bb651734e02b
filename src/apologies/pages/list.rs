//! The list of batches.

use crate::access::Section;
use crate::access::{Author, Right};
use crate::apologies::batch::{APPROVAL_WINDOW, BatchHoldReason, Class, State};
use crate::apologies::lint::BAR;
use crate::apologies::store::{self, BatchListItem};
use crate::platform::installation;
use crate::t;
use crate::types::Timestamp;
use crate::ui::icon;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::frame::{DeskView, desk_page};
use crate::web::section_icon::section_icon;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The newest batches.
#[component]
pub fn Apologies() -> impl IntoView {
    desk_page(Section::Apologies, |context| async move {
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let may_write = context.staff()?.holds_any(Author::ROLES);
        let batches = store::list(&mut tx).await?;
        drop(tx);
        let rows: Vec<_> = batches.iter().map(|batch| row(batch, context.now, zone).into_any()).collect();
        let new_button = may_write
            .then(|| view! { <div class="acts"><a class="button primary" href="/desk/apologies/new">{t!("apologies-new")}</a></div> });
        let table = if rows.is_empty() {
            view! {
                <div class="empty">
                    <p>{t!("apologies-empty")}</p>
                    {may_write.then(|| view! { <p class="quiet">{t!("apologies-empty-help")}</p> })}
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="table-wrap">
                    <table>
                        <caption class="sr">{t!("apologies-title")}</caption>
                        <thead><tr>
                            <th scope="col">{t!("apologies-col-batch")}</th>
                            <th scope="col">{t!("apologies-col-state")}</th>
                            <th scope="col" class="numeric">{t!("apologies-col-people")}</th>
                            <th scope="col" class="numeric">{t!("apologies-col-score")}</th>
                            <th scope="col" class="wide-only">{t!("apologies-col-next-step")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        Ok(DeskView::new(
            t!("apologies-title"),
            view! {
                <div class="head"><div class="title">
                    <div><h1>{t!("apologies-title")}</h1><p>{t!("apologies-lead")}</p></div>
                    {new_button}
                </div></div>
                <div class="cols wide"><div>{table}</div></div>
            },
        ))
    })
}

fn row(batch: &BatchListItem, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let planned = (batch.planned > 0).then_some(batch.planned);
    let recipients = planned.or(batch.recipients);
    let below_bar = batch.class == Class::Apology && batch.lint_score < i64::from(BAR);
    let next = next_step(batch, now, zone);
    view! {
        <tr>
            <th scope="row">
                <a class="in" href=format!("/desk/apologies/{}", batch.id)>{batch.title.clone()}</a>
                <br/><span class="small quiet regular">
                    {format!("B-{} · {} · INC-{}, {}", batch.number, t!(&format!("apologies-class-{}", batch.class.as_str().replace('_', "-"))), batch.incident_number, batch.incident_title)}
                </span>
            </th>
            <td>{state_mark(batch.state, batch.held_reason)}</td>
            <td class="numeric">{recipients.map_or_else(|| "–".to_owned(), grouped)}</td>
            <td class="numeric"><span class:soon=below_bar>{batch.lint_score}</span></td>
            <td class="wide-only quiet">{next}</td>
        </tr>
    }
}

/// The state of a batch as an icon, a word and a colour.
pub fn state_mark(state: State, held_reason: Option<BatchHoldReason>) -> impl IntoView + use<> {
    let held = held_reason.is_some() && !matches!(state, State::Cancelled | State::Completed | State::Draft);
    let class = match state {
        _ if held => "status major",
        State::InReview | State::Paused => "status degraded",
        State::Preparing | State::Sending | State::Approved | State::Scheduled => "status maintenance",
        State::Completed => "status operational",
        State::Draft | State::Cancelled | State::Expired => "status quiet",
    };
    let mark = match state {
        _ if held => icon::warning().into_any(),
        State::InReview | State::Preparing | State::Paused => icon::info().into_any(),
        State::Sending | State::Approved | State::Scheduled => section_icon(Section::Sending).into_any(),
        State::Completed => icon::tick().into_any(),
        State::Draft => section_icon(Section::Apologies).into_any(),
        State::Cancelled | State::Expired => icon::cross().into_any(),
    };
    let word = if held {
        "apologies-state-held".to_owned()
    } else {
        format!("apologies-state-{}", state.as_str().replace('_', "-"))
    };
    view! { <span class=class>{mark}" "{t!(&word)}</span> }
}

/// What happens next, and who has to do it.
fn next_step(batch: &BatchListItem, now: Timestamp, zone: Tz) -> String {
    let author = batch.author.clone();
    match (batch.state, batch.submitted_at, batch.scheduled_for) {
        _ if batch.held_reason == Some(BatchHoldReason::Reopened) => t!("apologies-next-reopened", author = author),
        (State::Draft, ..) => t!("apologies-next-author", author = author),
        (State::Preparing, ..) => t!("apologies-next-preparing"),
        (State::InReview, Some(at), _) => t!(
            "apologies-next-approver",
            since = time::relative(at, now),
            until = time::day_text(at + APPROVAL_WINDOW, zone)
        ),
        (State::Expired, ..) => t!("apologies-next-submit-again", author = author),
        (State::Scheduled, _, Some(at)) if at > now => t!("apologies-next-scheduled", at = time::day_text(at, zone)),
        (State::Approved | State::Scheduled, ..) => t!("apologies-next-planning"),
        (State::Sending, ..) => t!("apologies-next-sending"),
        (State::Paused, ..) => t!("apologies-next-paused"),
        (State::Completed | State::Cancelled, ..) => match batch.finished_at {
            Some(at) => t!("apologies-next-finished", at = time::day_text(at, zone)),
            None => String::new(),
        },
        (State::InReview, None, _) => String::new(),
    }
}
