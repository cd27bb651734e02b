//! The list of tasks: overdue and waiting ones above the line of the current time, those due later below it.

use crate::dashboard::task::{self, Task, TaskKind, Timing};
use crate::delivery::Channel;
use crate::delivery::batch::BatchHoldReason;
use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The text of a task, and the link and label of its button.
#[derive(Debug)]
pub struct TaskText {
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub text: String,
    /// The path of the page where it is done.
    pub href: String,
    /// The label of the button that leads there.
    pub action: String,
}

/// The list of tasks.
pub fn task_list(tasks: Vec<Task>, now: Timestamp, zone: Tz) -> impl IntoView {
    let suggested = task::suggested(&tasks, now);
    let past = tasks.iter().take_while(|task| task.timing.at() < now).count();
    let mut lines: Vec<AnyView> = tasks
        .into_iter()
        .enumerate()
        .map(|(index, task)| line(task, Some(index) == suggested, now, zone).into_any())
        .collect();
    lines.insert(
        past,
        view! { <li class="now"><span>{t!("dashboard-now", at = time::clock_text(now, zone))}</span></li> }.into_any(),
    );
    view! {
        <section class="sec" aria-labelledby="clock">
            <h2 id="clock" class="sr">{t!("dashboard-tasks-heading")}</h2>
            <ol class="clocklist">{lines}</ol>
        </section>
    }
}

fn line(task: Task, is_suggested: bool, now: Timestamp, zone: Tz) -> impl IntoView {
    let at = task.timing.at();
    let (class, span) = match task.timing {
        Timing::Since(since) => ("quiet", t!("dashboard-waiting", span = time::span(now - since))),
        Timing::Due(due) if due < now => ("late", t!("time-late", span = time::span(now - due))),
        Timing::Due(due) if task.timing.is_due_soon(now) => ("soon", time::relative(due, now)),
        Timing::Due(due) => ("quiet", time::relative(due, now)),
    };
    let is_today = at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    let day = (!is_today).then(|| at.with_timezone(&zone).format("%a %-d %b").to_string());
    let TaskText { title, text, href, action } = task_text(task.kind, zone);
    let button = if is_suggested { "button primary" } else { "button" };
    view! {
        <li>
            <p class="at">
                <time datetime=timestamp::iso(at)>{time::clock_text(at, zone)}</time>
                {day.map(|day| view! { <span class="quiet">{day}</span> })}
                <span class=class>{span}</span>
            </p>
            <div><h3><a href=href.clone()>{title}</a></h3><p>{text}</p></div>
            <a class=button href=href>{action}</a>
        </li>
    }
}

/// A duration for use in a sentence: `3 minutes` in words, from an hour as in [`time::span`].
pub fn in_words(length: Duration) -> String {
    match length.num_minutes() {
        0 => t!("dashboard-less-than-a-minute"),
        minutes if minutes < 60 => t!("dashboard-minutes", count = minutes),
        _ => time::span(length),
    }
}

/// Words a task.
pub fn task_text(kind: TaskKind, zone: Tz) -> TaskText {
    match kind {
        TaskKind::BudgetLow { name, available, .. } => TaskText {
            title: t!("dashboard-budget-low", name = name),
            text: t!("dashboard-budget-low-text", available = available.short()),
            href: "/desk/offers#budgets".to_owned(),
            action: t!("dashboard-review"),
        },
        TaskKind::Update { id, number, title, is_promised, draft_at } => {
            let name = if is_promised { t!("dashboard-update-promised") } else { t!("dashboard-update-due") };
            let about = t!("dashboard-incident", number = number.to_string(), title = title);
            let (text, action) = match draft_at {
                Some(at) => {
                    let draft = t!("dashboard-update-draft", at = time::clock_text(at, zone));
                    (format!("{about} {draft}"), t!("dashboard-update-finish"))
                }
                None => (about, t!("dashboard-update-write")),
            };
            TaskText { title: name, text, href: format!("/desk/incidents/{id}"), action }
        }
        TaskKind::IncidentDraft { id, title, receiver, firing, alerts } => TaskText {
            title: t!("dashboard-draft", title = title),
            text: t!("dashboard-draft-text", receiver = receiver, firing = firing, count = alerts),
            href: format!("/desk/incidents/drafts/{id}"),
            action: t!("dashboard-draft-open"),
        },
        TaskKind::ResolveProposal { id, number, title } => TaskText {
            title: t!("dashboard-proposal"),
            text: t!("dashboard-incident", number = number.to_string(), title = title),
            href: format!("/desk/incidents/{id}"),
            action: t!("dashboard-proposal-open"),
        },
        TaskKind::MaintenanceEnds { id, number, title, is_verifying } => TaskText {
            title: t!("dashboard-maintenance-ends"),
            text: t!(
                if is_verifying { "dashboard-maintenance-ends-verifying" } else { "dashboard-maintenance-ends-text" },
                about = t!("dashboard-incident", number = number.to_string(), title = title)
            ),
            href: format!("/desk/incidents/{id}#ending"),
            action: t!("dashboard-maintenance-ends-action"),
        },
        TaskKind::Signal { id, service, people } => TaskText {
            title: t!("signal-title", service = service),
            text: t!("dashboard-signal-text", count = people),
            href: format!("/desk/signals/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::UnheldService { id, name, status } => TaskText {
            title: t!("dashboard-unheld", service = name, status = t!(&format!("status-{}", status.as_str()))),
            text: t!("dashboard-unheld-text"),
            href: format!("/desk/services/{id}/status"),
            action: t!("dashboard-review"),
        },
        TaskKind::OthersTrouble { id, name, status, services } => TaskText {
            title: t!("dashboard-others-trouble", name = name, status = t!(&format!("status-{}", status.as_str()))),
            text: t!("dashboard-others-trouble-text", services = services),
            href: format!("/desk/watched-pages/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::Action { incident_id, number, title } => TaskText {
            title: t!("dashboard-action", title = title),
            text: t!("dashboard-action-text", number = number.to_string()),
            href: format!("/desk/incidents/{incident_id}/post-mortem#actions"),
            action: t!("dashboard-review"),
        },
        TaskKind::CasesOverdue { count, unassigned } => TaskText {
            title: t!("dashboard-cases-overdue", count = count),
            text: t!("dashboard-cases-overdue-text", count = unassigned),
            href: "/desk/inbox".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        TaskKind::CasesUnassigned { count } => TaskText {
            title: t!("dashboard-cases-unassigned", count = count),
            text: t!("dashboard-cases-unassigned-text"),
            href: "/desk/inbox".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        TaskKind::CasesMine { count } => TaskText {
            title: t!("dashboard-cases-mine", count = count),
            text: t!("dashboard-cases-mine-text"),
            href: "/desk/inbox?show=mine".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        TaskKind::Promise { case_id, body, name } => TaskText {
            title: t!("dashboard-promise", name = name),
            text: body,
            href: format!("/desk/inbox/{case_id}"),
            action: t!("dashboard-promise-open"),
        },
        TaskKind::Batch { id, number, title, author, incident } => TaskText {
            title: t!("dashboard-batch", title = title),
            text: t!(
                "dashboard-batch-text",
                number = number.to_string(),
                incident = incident.to_string(),
                author = author
            ),
            href: format!("/desk/apologies/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::BatchSentBack { id, number, title, by, comment } => TaskText {
            title: t!("dashboard-batch-sent-back", title = title),
            text: t!("dashboard-batch-sent-back-text", number = number.to_string(), by = by, comment = comment),
            href: format!("/desk/apologies/{id}"),
            action: t!("dashboard-batch-sent-back-open"),
        },
        TaskKind::BatchHeld { id, number, title, reason, is_begun } => TaskText {
            title: t!("dashboard-batch-held", number = number.to_string()),
            text: match reason {
                BatchHoldReason::Reopened => t!("dashboard-batch-held-reopened", title = title),
                BatchHoldReason::Changed => t!("dashboard-batch-held-changed", title = title),
                BatchHoldReason::Budget => t!("dashboard-batch-held-budget", title = title),
                BatchHoldReason::KillSwitch => title,
            },
            // Until it is handed over, it has a page among the apologies only.
            href: if is_begun { format!("/desk/sending/{id}") } else { format!("/desk/apologies/{id}") },
            action: t!("dashboard-batch-held-open"),
        },
        TaskKind::BatchCanary { id, number, title } => TaskText {
            title: t!("dashboard-batch-canary", number = number.to_string()),
            text: t!("dashboard-batch-canary-text", title = title),
            href: format!("/desk/sending/{id}"),
            action: t!("dashboard-batch-held-open"),
        },
        TaskKind::Offer { id, number, title, author, exposure, people, step } => TaskText {
            title: t!("dashboard-offer", money = exposure.short(), count = people),
            text: t!(
                "dashboard-offer-text",
                number = number.to_string(),
                title = title,
                author = author,
                role = t!(&format!("role-{}", step.role().as_str()))
            ),
            href: format!("/desk/offers/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::InDoubt { count } => TaskText {
            title: t!("dashboard-in-doubt", count = count),
            text: t!("dashboard-in-doubt-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-in-doubt-open", count = count),
        },
        TaskKind::ChannelDown { channel, waiting } => TaskText {
            title: match channel {
                channel if channel == Channel::EMAIL => t!("dashboard-channel-email"),
                channel if channel == Channel::SMS => t!("dashboard-channel-sms"),
                _ => t!("dashboard-channel-other", channel = t!(&channel.label_key())),
            },
            text: t!("dashboard-channel-text", count = waiting),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-channel-open"),
        },
        TaskKind::Held { count } => TaskText {
            title: t!("dashboard-held", count = count),
            text: t!("dashboard-held-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-held-open", count = count),
        },
        TaskKind::PendingAction { id, title, requester, due_at } => TaskText {
            title: t!("dashboard-pending", title = title),
            text: match due_at {
                Some(due_at) => t!("dashboard-pending-text", name = requester, at = time::day_text(due_at, zone)),
                None => t!("dashboard-pending-text-confirmation", name = requester),
            },
            href: format!("/desk/settings/pending/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::OwnAccount { id, title, requester, due_at } => TaskText {
            title: t!("dashboard-own-account", title = title),
            text: match due_at {
                Some(due_at) => t!("dashboard-own-account-text", name = requester, at = time::day_text(due_at, zone)),
                None => t!("dashboard-pending-text-confirmation", name = requester),
            },
            href: format!("/desk/settings/pending/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::WebhookDisabled { id, name } => TaskText {
            title: t!("webhook-notice-subject", name = name),
            text: t!("webhook-notice-what"),
            href: format!("/desk/settings/webhooks/{id}"),
            action: t!("dashboard-review"),
        },
        TaskKind::Stopped => TaskText {
            title: t!("dashboard-stopped"),
            text: t!("dashboard-stopped-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-stopped-open"),
        },
    }
}
