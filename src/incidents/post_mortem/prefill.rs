//! The first draft of a post-mortem, from the timeline and the figures of the scorecard: when it began and ended, what
//! failed, when customers were first told, and which promises of a next update were kept. The author writes the rest.

use crate::incidents::promise;
use crate::incidents::store::{Incident, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;

/// The draft in Markdown, in the language of the scope. `updates` are those of the incident, newest first; `services` are
/// the names of those affected.
pub fn text(incident: &Incident, updates: &[Update], services: &[String], now: Timestamp, zone: Tz) -> String {
    let mut paragraphs = vec![heading("post-mortem-draft-happened"), happened(incident, zone)];
    if !services.is_empty() {
        paragraphs.push(t!("post-mortem-draft-services", services = services.join(", ")));
    }
    paragraphs.push(heading("post-mortem-draft-told"));
    paragraphs.extend(told(incident, updates, now, zone));
    paragraphs.push(timeline(incident, updates, zone));
    paragraphs.push(heading("post-mortem-draft-why"));
    paragraphs.push(heading("post-mortem-draft-changes"));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

fn heading(key: &str) -> String {
    format!("## {}", t!(key))
}

fn happened(incident: &Incident, zone: Tz) -> String {
    let from = time::full_text(incident.started_at, zone);
    match incident.resolved_at {
        Some(until) => t!(
            "post-mortem-draft-lasted",
            title = &incident.title,
            from = from,
            until = time::full_text(until, zone),
            span = time::span(until - incident.started_at)
        ),
        None => t!("post-mortem-draft-began", title = &incident.title, from = from),
    }
}

/// When customers were first told, how long they heard nothing, and which promises were kept.
fn told(incident: &Incident, updates: &[Update], now: Timestamp, zone: Tz) -> Vec<String> {
    let timings: Vec<_> = updates.iter().rev().map(Update::timing).collect();
    let Some(first) = timings.first() else { return Vec::new() };
    let mut told = vec![t!(
        "post-mortem-draft-first",
        at = time::full_text(first.at, zone),
        span = time::span(first.at - incident.started_at)
    )];
    if timings.len() > 1 {
        let silence = promise::longest_silence(&timings, incident.resolved_at);
        told.push(t!("post-mortem-draft-silence", span = time::span(silence)));
    }
    let promises = promise::promises(&timings);
    let kept = promises.iter().filter(|promise| promise.is_kept()).count();
    let missed: Vec<_> = promises.iter().filter(|promise| promise.is_broken(now)).collect();
    if kept + missed.len() > 0 {
        told.push(t!("post-mortem-draft-promises", made = kept + missed.len(), kept = kept));
    }
    if !missed.is_empty() {
        let times: Vec<_> = missed.iter().map(|promise| time::full_text(promise.by, zone)).collect();
        told.push(t!("post-mortem-draft-missed", times = times.join("; ")));
    }
    told
}

/// One line for each update, oldest first.
fn timeline(incident: &Incident, updates: &[Update], zone: Tz) -> String {
    let line = |at: Timestamp, text: String| format!("- **{}** {text}", time::full_text(at, zone));
    let began = line(incident.started_at, t!("post-mortem-draft-start"));
    let lines =
        updates.iter().rev().map(|update| line(update.display_at, t!(&format!("state-{}", update.state.as_str()))));
    std::iter::once(began).chain(lines).collect::<Vec<_>>().join("\n")
}
