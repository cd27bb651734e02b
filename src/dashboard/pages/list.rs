//! The list by the clock: what is late and what waits above the line of now, what is due below it.

use crate::dashboard::need::{self, Clock, Need, What};
use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// What one line says, where it leads, and what its button says.
struct Words {
    title: String,
    text: String,
    href: String,
    action: String,
}

/// The list.
pub fn list(needs: Vec<Need>, now: Timestamp, zone: Tz) -> impl IntoView {
    let first = need::first(&needs, now);
    let past = needs.iter().take_while(|need| need.clock.at() < now).count();
    let mut lines: Vec<AnyView> = needs
        .into_iter()
        .enumerate()
        .map(|(index, need)| line(need, Some(index) == first, now, zone).into_any())
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

fn line(need: Need, is_first: bool, now: Timestamp, zone: Tz) -> impl IntoView {
    let at = need.clock.at();
    let (class, span) = match need.clock {
        Clock::Since(since) => ("quiet", t!("dashboard-waiting", span = time::span(now - since))),
        Clock::Due(due) if due < now => ("late", t!("time-late", span = time::span(now - due))),
        Clock::Due(due) if need.clock.is_soon(now) => ("soon", time::relative(due, now)),
        Clock::Due(due) => ("quiet", time::relative(due, now)),
    };
    let is_today = at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    let day = (!is_today).then(|| at.with_timezone(&zone).format("%a %-d %b").to_string());
    let Words { title, text, href, action } = words(need.what, zone);
    let button = if is_first { "btn primary" } else { "btn" };
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

/// A length of time as a sentence says it: `3 minutes`, else as elsewhere.
pub fn in_words(length: Duration) -> String {
    match length.num_minutes() {
        0 => t!("dashboard-less-than-a-minute"),
        minutes if minutes < 60 => t!("dashboard-minutes", count = minutes),
        _ => time::span(length),
    }
}

fn words(what: What, zone: Tz) -> Words {
    match what {
        What::Update { id, number, title, is_promised, draft_at } => {
            let name = if is_promised { t!("dashboard-update-promised") } else { t!("dashboard-update-due") };
            let about = t!("dashboard-incident", number = number.to_string(), title = title);
            let (text, action) = match draft_at {
                Some(at) => {
                    let draft = t!("dashboard-update-draft", at = time::clock_text(at, zone));
                    (format!("{about} {draft}"), t!("dashboard-update-finish"))
                }
                None => (about, t!("dashboard-update-write")),
            };
            Words { title: name, text, href: format!("/desk/incidents/{id}"), action }
        }
        What::CasesLate { count, unowned } => Words {
            title: t!("dashboard-cases-overdue", count = count),
            text: t!("dashboard-cases-overdue-text", count = unowned),
            href: "/desk/inbox".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        What::CasesUnowned { count } => Words {
            title: t!("dashboard-cases-unassigned", count = count),
            text: t!("dashboard-cases-unassigned-text"),
            href: "/desk/inbox".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        What::CasesMine { count } => Words {
            title: t!("dashboard-cases-mine", count = count),
            text: t!("dashboard-cases-mine-text"),
            href: "/desk/inbox?show=mine".to_owned(),
            action: t!("dashboard-open-inbox"),
        },
        What::Promise { case_id, body, name } => Words {
            title: t!("dashboard-promise", name = name),
            text: body,
            href: format!("/desk/inbox/{case_id}"),
            action: t!("dashboard-promise-open"),
        },
        What::Batch { id, number, title, author, incident } => Words {
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
        What::BatchSentBack { id, number, title, by, comment } => Words {
            title: t!("dashboard-batch-sent-back", title = title),
            text: t!("dashboard-batch-sent-back-text", number = number.to_string(), by = by, comment = comment),
            href: format!("/desk/apologies/{id}"),
            action: t!("dashboard-batch-sent-back-open"),
        },
        What::BatchHeld { id, number, title, reason } => Words {
            title: t!("dashboard-batch-held", number = number.to_string()),
            text: match reason.as_str() {
                "reopened" => t!("dashboard-batch-held-reopened", title = title),
                "budget" => t!("dashboard-batch-held-budget", title = title),
                _ => title,
            },
            href: format!("/desk/sending/{id}"),
            action: t!("dashboard-batch-held-open"),
        },
        What::Offer { id, number, title, author, exposure, people, step } => Words {
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
        What::InDoubt { count } => Words {
            title: t!("dashboard-in-doubt", count = count),
            text: t!("dashboard-in-doubt-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-in-doubt-open", count = count),
        },
        What::Held { count } => Words {
            title: t!("dashboard-held", count = count),
            text: t!("dashboard-held-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-held-open", count = count),
        },
        What::Stopped => Words {
            title: t!("dashboard-stopped"),
            text: t!("dashboard-stopped-text"),
            href: "/desk/sending".to_owned(),
            action: t!("dashboard-stopped-open"),
        },
    }
}
