//! The record of an incident as JSON. Field names never change; times are UTC (RFC 3339), texts are Markdown.

use super::Record;
use crate::incidents::post_mortem::actions::PromiseState;
use crate::types::{Timestamp, timestamp};
use serde_json::{Value, json};

/// The document.
pub fn to_json(record: &Record) -> Value {
    let incident = &record.incident;
    let updates: Vec<_> = record
        .updates
        .iter()
        .map(|update| {
            let changes: Vec<_> = update
                .changes
                .iter()
                .map(|change| {
                    json!({
                        "service": change.service_name,
                        "from": change.old_status.as_str(),
                        "to": change.new_status.as_str(),
                    })
                })
                .collect();
            json!({
                "id": update.id,
                "state": update.state.as_str(),
                "body": update.body,
                "display_at": iso(update.display_at),
                "published_at": iso(update.published_at),
                "is_backdated": update.is_backdated,
                "edited_at": update.edited_at.map(iso),
                "next_update_by": update.next_update_by.map(iso),
                "author": update.author_name,
                "services": changes,
            })
        })
        .collect();
    let promises: Vec<_> = record
        .promises
        .iter()
        .map(|promise| {
            let state = PromiseState::at(promise.due_at, promise.done_at, record.made_at);
            json!({
                "text": promise.text,
                "due_at": iso(promise.due_at),
                "done_at": promise.done_at.map(iso),
                "state": state.as_str(),
            })
        })
        .collect();
    let actions: Vec<_> = record
        .actions
        .iter()
        .map(|action| {
            json!({
                "title": action.title,
                "owner": action.owner,
                "due_at": iso(action.due_at),
                "done_at": action.done_at.map(iso),
                "done_by": action.done_by,
            })
        })
        .collect();
    json!({
        "organisation": record.organisation,
        "made_at": iso(record.made_at),
        "id": incident.id,
        "name": incident.name(),
        "kind": incident.kind.as_str(),
        "is_drill": incident.is_drill,
        "title": incident.title,
        "state": incident.state.as_str(),
        "impact": incident.impact.as_str(),
        "cause": incident.cause_cluster.map(|cause| cause.as_str()),
        "regions": incident.region_list(),
        "services": record.services,
        "commander": record.commander,
        "started_at": iso(incident.started_at),
        "first_evidence_at": incident.first_evidence_at.map(iso),
        "published_at": incident.published_at.map(iso),
        "resolved_at": incident.resolved_at.map(iso),
        "scheduled_until": incident.scheduled_until.map(iso),
        "withdrawn_at": incident.withdrawn_at.map(iso),
        "updates": updates,
        "figures": {
            "minutes_until_first_update": record.figures.until_first.map(|span| span.num_minutes()),
            "promised_updates": record.figures.promised,
            "promised_updates_kept": record.figures.kept,
            "longest_silence_minutes": record.figures.longest_silence.num_minutes(),
            "customers_affected": record.affected.people,
            "reports": record.affected.reports,
            "complaints": record.affected.complaints,
            "complaints_unanswered": record.affected.unanswered,
        },
        "post_mortem": record.post_mortem.as_ref().map(|post_mortem| json!({
            "body": post_mortem.body,
            "signed": post_mortem.signed,
            "published_at": post_mortem.published_at.map(iso),
            "edited_at": post_mortem.edited_at.map(iso),
        })),
        "promises": promises,
        "actions": actions,
        "review": record.review.as_ref().map(|review| json!({
            "closed_at": iso(review.closed_at),
            "closed_by": review.closed_by,
            "note": review.note,
        })),
    })
}

fn iso(at: Timestamp) -> String {
    timestamp::iso(at)
}
