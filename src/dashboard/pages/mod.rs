//! `/desk`: the dashboard. Beside it the search over the desk, and the list of its keyboard shortcuts.

mod active;
mod search;
mod shortcuts;
pub mod task_list;

pub use search::Search;
pub use shortcuts::Shortcuts;

use super::task::{Task, TaskKind};
use super::{active as active_now, tasks};
use crate::access::{Administrator, IncidentCommander, Section, Staff};
use crate::delivery::channel::Channels;
use crate::incidents::people::{self, store::Assignment};
use crate::platform::installation;
use crate::platform::outgoing;
use crate::signals::pages as signals;
use crate::t;
use crate::types::Timestamp;
use crate::ui::icon;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The tasks of the person who is signed in, and what is active.
#[component]
pub fn Dashboard() -> impl IntoView {
    desk_page(Section::Dashboard, |context| async move {
        let (staff, now) = (context.staff()?.clone(), context.now);
        let mut tx = context.app.db.read().await?;
        let installation = installation::get(&mut tx).await?;
        let zone = installation.zone();
        let is_unfinished = installation.country().is_none() && staff.may::<Administrator>().is_ok();
        let tasks = tasks::of(&mut tx, &staff, now).await?;
        let my_batches: Vec<_> = tasks
            .iter()
            .filter_map(|task| match &task.kind {
                TaskKind::Batch { id, .. } => Some(id.clone()),
                _ => None,
            })
            .collect();
        let assignments = people::store::assignments_of(&mut tx, &staff.id).await?;
        let signals = match Section::Incidents.is_open_to(&staff) {
            true => signals::load_unanswered(&mut tx, now).await?,
            false => Vec::new(),
        };
        let open = active_now::open_incidents(&mut tx, now).await?;
        let channels = || Channels::read(&context.app.config, context.app.features.get::<outgoing::Client>()).ok();
        let sending = active_now::sending_batches(&mut tx, &staff, &installation, channels, now).await?;
        let offers = active_now::offers_for_others(&mut tx, &staff, now).await?;
        let in_review = active_now::batches_for_others(&mut tx, &staff, &my_batches).await?;
        drop(tx);
        let heading = heading(&tasks, now);
        let lead = lead(&tasks, now);
        let may_declare = staff.may::<IncidentCommander>().is_ok();
        let main = match tasks.is_empty() {
            true => sections(&staff).into_any(),
            false => task_list::task_list(tasks, now, zone).into_any(),
        };
        let title = t!("section-dashboard");
        Ok(DeskView::new(
            title,
            view! {
                <div class="head"><div class="title">
                    <div><h1>{heading}</h1><p>{lead}</p></div>
                    {may_declare.then(declare_button)}
                </div></div>
                <div class="cols">
                    <div>{is_unfinished.then(set_up_note)}{assignments_note(assignments)}{signals::summaries(signals, may_declare, zone)}{main}</div>
                    <aside class="side" aria-label=t!("dashboard-active-label")>
                        {active::active(open, sending, offers, in_review, now, zone)}
                    </aside>
                </div>
            },
        ))
    })
}

fn heading(tasks: &[Task], now: Timestamp) -> String {
    let count = t!("dashboard-count", count = tasks.len());
    match tasks.iter().map(|task| task.timing).find(|timing| timing.at() >= now) {
        Some(timing) => format!("{count} {}", t!("dashboard-next", span = task_list::in_words(timing.at() - now))),
        None => count,
    }
}

fn lead(tasks: &[Task], now: Timestamp) -> String {
    if tasks.is_empty() {
        return t!("dashboard-empty-lead");
    }
    match tasks.iter().filter(|task| task.timing.is_overdue(now)).count() {
        0 => t!("dashboard-lead"),
        late => format!("{} {}", t!("dashboard-overdue", count = late), t!("dashboard-lead")),
    }
}

fn declare_button() -> impl IntoView {
    view! { <div class="acts"><a class="button" href="/desk/incidents/new">{t!("dashboard-declare")}</a></div> }
}

/// The open incidents in which this person has a position; `None` where there are none.
fn assignments_note(assignments: Vec<Assignment>) -> Option<impl IntoView> {
    if assignments.is_empty() {
        return None;
    }
    let rows: Vec<_> = assignments
        .into_iter()
        .map(|held| {
            let positions =
                held.positions().into_iter().map(|position| t!(&format!("assignment-{}", position.as_str())));
            let positions = positions.collect::<Vec<_>>().join(", ");
            let name = format!("INC-{}", held.number);
            let link = view! { <a class="in" href=format!("/desk/incidents/{}", held.id)>{held.title}</a> };
            view! { <li>{t!("assignments-you-are", positions = positions, incident = name)}" "{link}</li> }
        })
        .collect();
    Some(view! { <ul class="assignments below-4" aria-label=t!("assignments-label")>{rows}</ul> })
}

/// Asks an administrator for the country and currency, which nobody gave yet.
fn set_up_note() -> impl IntoView {
    view! {
        <p class="note warm below-4">{icon::warning()}<span>{t!("dashboard-set-up")}" "
            <a href="/desk/settings/organisation">{t!("dashboard-set-up-open")}</a></span></p>
    }
}

/// Links to the sections this person can see, for when there are no tasks.
fn sections(staff: &Staff) -> impl IntoView + use<> {
    let sections: Vec<_> = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Dashboard && section.is_open_to(staff))
        .collect();
    let link = |section: Section| view! { <li><a class="button" href=section.path()>{t!(section.key())}</a></li> };
    view! {
        <section class="sec" aria-labelledby="clock">
            <h2 id="clock">{t!("dashboard-sections-heading")}</h2>
            <p class="lead above-2">{t!("dashboard-sections-lead")}</p>
            <ul class="row above-4">
                {sections.into_iter().map(link).collect_view()}
            </ul>
        </section>
    }
}
