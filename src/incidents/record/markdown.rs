//! The record of an incident as Markdown.

use super::Record;
use crate::incidents::post_mortem::actions::PromiseState;
use crate::incidents::store::Update;
use crate::t;
use crate::ui::time;

/// The document, with one line feed at its end.
pub fn to_markdown(record: &Record) -> String {
    let incident = &record.incident;
    let mut parts = vec![format!("# {}: {}", incident.name(), line(&incident.title))];
    if incident.is_drill {
        parts.push(format!("**{}**", t!("incident-drill-notice")));
    }
    parts.push(
        facts(record).into_iter().map(|(name, value)| format!("- **{name}:** {value}")).collect::<Vec<_>>().join("\n"),
    );
    parts.push(format!("## {}", t!("record-timeline")));
    parts.extend(record.updates.iter().map(|update| entry(record, update)));
    if let Some(post_mortem) = &record.post_mortem {
        parts.push(format!("## {}", t!("post-mortem-title")));
        // Its headings are below this one.
        parts.push(lowered(&post_mortem.body));
        if !post_mortem.signed.is_empty() {
            parts.push(format!("*{}*", line(&post_mortem.signed)));
        }
    }
    if !record.promises.is_empty() {
        parts.push(format!("## {}", t!("promise-heading")));
        let promises = record.promises.iter().map(|promise| {
            let state = PromiseState::at(promise.due_at, promise.done_at, record.made_at);
            let due = t!("promise-by", when = time::date_text(promise.due_at, record.zone));
            format!("- {} ({due}: {})", line(&promise.text), t!(&format!("promise-{}", state.as_str())))
        });
        parts.push(promises.collect::<Vec<_>>().join("\n"));
    }
    if !record.actions.is_empty() {
        parts.push(format!("## {}", t!("post-mortem-actions-title")));
        let actions = record.actions.iter().map(|action| {
            let due = time::date_text(action.due_at, record.zone);
            let who = t!("post-mortem-action-line", owner = &action.owner, due = due);
            let mark = if action.done_at.is_some() { 'x' } else { ' ' };
            format!("- [{mark}] {} ({who})", line(&action.title))
        });
        parts.push(actions.collect::<Vec<_>>().join("\n"));
    }
    if let Some(review) = record.review.as_ref().filter(|review| !review.note.is_empty()) {
        parts.push(format!("## {}", t!("record-review")));
        parts.push(review.note.clone());
    }
    parts.push(format!(
        "---\n{}",
        t!("record-made", at = time::full_text(record.made_at, record.zone), organisation = &record.organisation)
    ));
    format!("{}\n", parts.join("\n\n"))
}

/// The facts at the top, as name and value; what is not known is left out.
pub(in crate::incidents) fn facts(record: &Record) -> Vec<(String, String)> {
    let incident = &record.incident;
    let at = |at| time::full_text(at, record.zone);
    let figures = &record.figures;
    let promised =
        (figures.promised > 0).then(|| t!("record-promised-value", kept = figures.kept, made = figures.promised));
    let ended = incident.resolved_at.map(|end| format!("{} ({})", at(end), time::span(end - incident.started_at)));
    let affected = &record.affected;
    let facts = [
        ("record-state", Some(t!(&format!("state-{}", incident.state.as_str())))),
        ("record-impact", Some(t!(&format!("impact-{}", incident.impact.as_str())))),
        ("record-services", (!record.services.is_empty()).then(|| record.services.join(", "))),
        ("record-regions", (!incident.regions.is_empty()).then(|| incident.region_list().join(", "))),
        ("record-cause", incident.cause_cluster.map(|cause| t!(&format!("cause-{}", cause.as_str())))),
        ("record-commander", record.commander.clone()),
        ("record-began", Some(at(incident.started_at))),
        ("record-noticed", incident.first_evidence_at.map(at)),
        ("record-ended", ended),
        ("record-first", figures.until_first.map(|span| t!("record-first-value", span = time::span(span)))),
        ("record-silence", Some(time::span(figures.longest_silence))),
        ("record-promised", promised),
        ("record-people", (affected.people > 0).then(|| affected.people.to_string())),
        ("record-reports", Some(affected.reports.to_string())),
        (
            "record-complaints",
            Some(t!("record-complaints-value", count = affected.complaints, unanswered = affected.unanswered)),
        ),
        ("record-withdrawn", incident.withdrawn_at.map(at)),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((t!(key), line(&value?)))).collect()
}

fn entry(record: &Record, update: &Update) -> String {
    let heading = format!(
        "### {}: {}",
        time::full_text(update.display_at, record.zone),
        t!(&format!("state-{}", update.state.as_str()))
    );
    let changes = update.changes.iter().map(|change| {
        format!("- {}: {}", line(&change.service_name), t!(&format!("status-{}", change.new_status.as_str())))
    });
    let changes = changes.collect::<Vec<_>>().join("\n");
    let parts = [heading, update.body.clone(), changes];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A text in one line, so that it cannot begin a heading or a list of its own.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A Markdown text with its headings one level lower.
fn lowered(text: &str) -> String {
    let lines = text.lines().map(|line| if line.starts_with('#') { format!("#{line}") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}
