//! The inbox: the queue, one conversation, and its person, side by side; on a phone one after the other.

use super::{person, queue as queue_pane, talk as talk_pane};
use crate::access::Section;
use crate::access::{CaseAgent, CaseAssigner, Right};
use crate::cases::queue::{self, Show};
use crate::cases::store;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono::{NaiveTime, TimeZone};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most pages of a queue that can be leafed through.
const PAGES_MAX: i64 = 10_000;

/// Where customers are answered. With a case in the address, that one is open; else the first in line.
#[component]
pub fn Inbox() -> impl IntoView {
    desk_page(Section::Inbox, |context| async move {
        let staff = context.staff()?.clone();
        let chosen = match context.params.get("id") {
            Some(id) => Some(id.parse::<i64>().map_err(|_| Refusal::NotFound)?),
            None => None,
        };
        let (show, page) = place(&context);
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let counts = queue::counts(&mut tx, &staff.id).await?;
        let (entries, more) = queue::page(&mut tx, context.now, &staff.id, show, page).await?;
        let today = midnight(context.now, zone);
        let answered = queue::answered_since(&mut tx, &staff.id, today).await?;
        let open = match chosen.or_else(|| entries.first().map(|entry| entry.id)) {
            Some(id) => Some(talk_pane::Talk::load(&mut tx, id).await?),
            None => None,
        };
        let may = talk_pane::May {
            answer: staff.holds_any(CaseAgent::ROLES),
            assign: staff.holds_any(CaseAssigner::ROLES),
            colleagues: colleagues(&mut tx, staff.holds_any(CaseAssigner::ROLES)).await?,
            me: staff.id.clone(),
            first_name: staff.name.split_whitespace().next().unwrap_or(&staff.name).to_owned(),
        };
        let waiting = counts.iter().find(|(show, _)| *show == Show::Unanswered).map_or(0, |(_, count)| *count);
        let title = match &open {
            Some(talk) if chosen.is_some() => t!("inbox-title-case", name = &talk.name),
            _ => t!("inbox-title"),
        };
        let layout = if chosen.is_some() { "inbox" } else { "inbox at-queue" };
        let here = open.as_ref().map(|talk| talk.case.id);
        let person_pane = open.as_ref().map(|talk| person::pane(talk, context.now, zone).into_any());
        let conversation = match open {
            Some(talk) => talk_pane::pane(talk, &context, may, (show, page), zone).into_any(),
            None => queue_pane::nothing_open(show).into_any(),
        };
        Ok(DeskView::new(
            title,
            view! {
                <div class="ibhead">
                    <h1>{t!("inbox-heading")}</h1>
                    <p class="quiet small">
                        <span class="wide-only">{t!("inbox-lead", count = waiting)}" "</span>
                        {t!("inbox-answered-today", count = answered)}
                    </p>
                </div>
                <nav class="tabs" aria-label=t!("inbox-panes-label")>
                    <a href="#queue">{t!("inbox-pane-queue")}</a>
                    <a href="#conv">{t!("inbox-pane-conversation")}</a>
                    <a href="#person">{t!("inbox-pane-customer")}</a>
                </nav>
                <div class=layout>
                    {queue_pane::pane(entries, &counts, (show, page), more, here, context.now, zone)}
                    {conversation}
                    <aside class="person" id="person" aria-label=t!("inbox-customer-label") tabindex="0">{person_pane}</aside>
                </div>
            },
        ))
    })
}

async fn colleagues(tx: &mut Tx, may_assign: bool) -> Result<Vec<(String, String)>, Refusal> {
    if !may_assign {
        return Ok(Vec::new());
    }
    let people = store::colleagues(tx).await?;
    Ok(people.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// Which cases and which page of them: from the address, or from a form that is shown again.
fn place(context: &RequestContext) -> (Show, i64) {
    let field = |name: &str| match context.refused_form.as_deref() {
        Some(form) => form.typed.get(name).to_owned(),
        None => context.query.get(name).to_owned(),
    };
    (field("show").parse::<Show>().unwrap_or_default(), field("page").parse().unwrap_or(1).clamp(1, PAGES_MAX))
}

/// When today began where the desk is.
fn midnight(now: Timestamp, zone: Tz) -> Timestamp {
    let day = now.with_timezone(&zone).date_naive().and_time(NaiveTime::MIN);
    zone.from_local_datetime(&day).earliest().map_or(now, |at| at.to_utc())
}

/// The address of a case, or of the queue, with the same cases on the same page.
pub(in crate::cases) fn address(case: Option<i64>, (show, page): (Show, i64)) -> String {
    let base = case.map_or_else(|| "/desk/inbox".to_owned(), |id| format!("/desk/inbox/{id}"));
    match (show, page) {
        (Show::Unanswered, 1) => base,
        (show, 1) => format!("{base}?show={}", show.as_str()),
        (show, page) => format!("{base}?show={}&page={page}", show.as_str()),
    }
}
