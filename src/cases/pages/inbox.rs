//! The inbox: the queue, a conversation and its customer side by side; on a small screen one after the other.

use super::position::QueuePosition;
use super::{conversation as conversation_pane, customer as customer_pane, queue as queue_pane};
use crate::access::personal_data::{ContactView, PersonalData};
use crate::access::{CaseAgent, CaseAssigner, Right, Section, Staff};
use crate::cases::queue::{self, QueueEntry, QueueFilter};
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

/// The page of the inbox. Opens the case of the address, or else the first one of the queue.
#[component]
pub fn Inbox() -> impl IntoView {
    desk_page(Section::Inbox, |context| async move {
        let staff = context.staff()?.clone();
        let chosen = match context.params.get("id") {
            Some(id) => Some(id.parse::<i64>().map_err(|_| Refusal::NotFound)?),
            None => None,
        };
        let position = position(&context);
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let counts = queue::counts(&mut tx, &staff.id).await?;
        let (mut entries, more) = queue::page(&mut tx, context.now, &staff.id, position.filter, position.page).await?;
        without_personal_data(&mut entries, &staff);
        let today = midnight(context.now, zone);
        let replied = queue::count_replies_since(&mut tx, &staff.id, today).await?;
        let open = match chosen.or_else(|| entries.first().map(|entry| entry.id)) {
            Some(id) => {
                Some(conversation_pane::OpenCase::load(&mut tx, id, context.contact_view()?, context.now).await?)
            }
            None => None,
        };
        let permissions = conversation_pane::Permissions {
            reply: staff.holds_any(CaseAgent::ROLES),
            assign: staff.holds_any(CaseAssigner::ROLES),
            agents: agents(&mut tx, staff.holds_any(CaseAssigner::ROLES)).await?,
            me: staff.id.clone(),
            first_name: staff.name.split_whitespace().next().unwrap_or(&staff.name).to_owned(),
        };
        let waiting =
            counts.iter().find(|(filter, _)| *filter == QueueFilter::Unanswered).map_or(0, |(_, count)| *count);
        let title = match &open {
            Some(open) if chosen.is_some() => t!("inbox-title-case", name = &open.name),
            _ => t!("inbox-title"),
        };
        let layout = if chosen.is_some() { "inbox" } else { "inbox at-queue" };
        let open_id = open.as_ref().map(|open| open.case.id);
        let person_pane =
            open.as_ref().map(|open| customer_pane::pane(open, &context, &staff, position, zone).into_any());
        let conversation = match open {
            Some(open) => conversation_pane::pane(open, &context, permissions, position, zone).into_any(),
            None => queue_pane::nothing_open(position.filter).into_any(),
        };
        Ok(DeskView::new(
            title,
            view! {
                <div class="ibhead">
                    <h1>{t!("inbox-heading")}</h1>
                    <p class="quiet small">
                        <span class="wide-only">{t!("inbox-lead", count = waiting)}" "</span>
                        {t!("inbox-answered-today", count = replied)}
                    </p>
                </div>
                <nav class="tabs" aria-label=t!("inbox-panes-label")>
                    <a href="#queue">{t!("inbox-pane-queue")}</a>
                    <a href="#conv">{t!("inbox-pane-conversation")}</a>
                    <a href="#person">{t!("inbox-pane-customer")}</a>
                </nav>
                <div class=layout>
                    {queue_pane::pane(entries, &counts, position, more, open_id, context.now, zone)}
                    {conversation}
                    <aside class="person" id="person" aria-label=t!("inbox-customer-label") tabindex="0">{person_pane}</aside>
                </div>
            },
        ))
    })
}

async fn agents(tx: &mut Tx, may_assign: bool) -> Result<Vec<(String, String)>, Refusal> {
    if !may_assign {
        return Ok(Vec::new());
    }
    let people = store::agents(tx).await?;
    Ok(people.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// Masks the addresses of unknown senders and leaves out the mark as vulnerable, for those who do not see them.
fn without_personal_data(entries: &mut [QueueEntry], staff: &Staff) {
    let contacts = ContactView::of(staff);
    let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(staff);
    for entry in entries {
        if entry.is_address {
            entry.name = contacts.show(&entry.name);
        }
        entry.facts.is_vulnerable &= sees_vulnerable;
    }
}

/// The position in the address, or in a form that is shown again.
fn position(context: &RequestContext) -> QueuePosition {
    match context.refused_form.as_deref() {
        Some(form) => QueuePosition::parse(form.typed.get("show"), form.typed.get("page")),
        None => QueuePosition::parse(context.query.get("show"), context.query.get("page")),
    }
}

/// When today began in the zone of the installation.
fn midnight(now: Timestamp, zone: Tz) -> Timestamp {
    let day = now.with_timezone(&zone).date_naive().and_time(NaiveTime::MIN);
    zone.from_local_datetime(&day).earliest().map_or(now, |at| at.to_utc())
}
