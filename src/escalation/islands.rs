//! The island of the banner. The server renders what is due when the page is opened; in the browser it appears by itself when
//! a promise becomes due, and goes when somebody published.

use super::actions::promises_due;
use leptos::island;
use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often an open page asks what is due.
const REFRESH_INTERVAL: Duration = Duration::from_secs(30);
/// How often the clock moves on.
const TICK_INTERVAL: Duration = Duration::from_secs(5);

/// A promise in the banner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromiseLine {
    /// The id of the incident.
    pub incident: String,
    /// From when on it is shown, in milliseconds since 1970.
    pub from_ms: f64,
    /// From when on it is overdue, in milliseconds since 1970.
    pub late_ms: f64,
    /// The sentence before that.
    pub soon: String,
    /// The sentence from then on.
    pub late: String,
    /// Whether the person may publish updates.
    pub may_write: bool,
}

/// What a page learns when it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DuePromises {
    /// The promises that the person is to see, now or within the next hour.
    pub lines: Vec<PromiseLine>,
    /// The server's time, in milliseconds since 1970.
    pub now_ms: f64,
}

/// The banner. `now_ms` is the server's time; the other texts are labels.
#[island]
pub fn PromiseBanner(
    lines: Vec<PromiseLine>,
    now_ms: f64,
    label: String,
    write: String,
    put_off: String,
    sound: String,
) -> impl IntoView {
    let due = RwSignal::new(DuePromises { lines, now_ms });
    let now = RwSignal::new(now_ms);
    Effect::new(move |_| {
        // The browser's clock may be wrong, so it only measures the time since the server last said its own.
        let heard = StoredValue::new(web_sys::js_sys::Date::now());
        set_interval(
            move || {
                let passed = web_sys::js_sys::Date::now() - heard.get_value();
                now.set(due.with_untracked(|due| due.now_ms) + passed);
            },
            TICK_INTERVAL,
        );
        set_interval(
            move || {
                spawn_local(async move {
                    if let Ok(answer) = promises_due().await {
                        heard.set_value(web_sys::js_sys::Date::now());
                        now.set(answer.now_ms);
                        due.set(answer);
                    }
                });
            },
            REFRESH_INTERVAL,
        );
    });
    let shown = move || {
        let now = now.get();
        due.with(|due| due.lines.iter().filter(|line| line.from_ms <= now).cloned().collect::<Vec<_>>())
    };
    let rows = move || {
        let (write, put_off) = (write.clone(), put_off.clone());
        shown()
            .into_iter()
            .map(move |line| {
                let late = line.late_ms <= now.get();
                let text = if late { line.late } else { line.soon };
                let page = format!("/desk/incidents/{}", line.incident);
                let links = line.may_write.then(|| {
                    let (write, put_off) = (write.clone(), put_off.clone());
                    view! {
                        <a class="in" href=format!("{page}#composer")>{write}</a>
                        <a class="in" href=format!("{page}#put-off")>{put_off}</a>
                    }
                });
                view! { <li class:late=late><a class="in" href=page.clone()>{text}</a>{links}</li> }
            })
            .collect::<Vec<_>>()
    };
    // The sound is played by a script of its own, which watches `data-due`; without it there is nothing to choose.
    view! {
        <aside class="promises" hidden=move || shown().is_empty() aria-label=label data-due=move || shown().len().to_string()>
            <div role="status"><ul>{rows}</ul></div>
            <label class="choice small" hidden=true><input type="checkbox" data-promise-sound=""/>" "{sound}</label>
        </aside>
    }
}
