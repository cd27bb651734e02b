//! The log of an incident: what was done about it at the desk, from the events, in their order.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// The verbs that the log shows. What customers did, such as their reports, has places of its own.
const VERBS: [&str; 45] = [
    "drill.declared",
    "drill.recipients_made",
    "incident.declared",
    "incident.handed_over",
    "incident.note_added",
    "incident.note_edited",
    "incident.position_left",
    "incident.promise_put_off",
    "incident.reopened",
    "incident.resolved",
    "incident.reviewed",
    "incident.taken_over",
    "incident.translated",
    "incident.translation_removed",
    "incident.undone",
    "incident.updated",
    "incident.withdrawn",
    "incident_draft.kept_open",
    "incident_draft.published",
    "incident_update.approved",
    "incident_update.edited",
    "incident_update.prepared",
    "incident_update.prepared_cancelled",
    "incident_update.prepared_edited",
    "incident_update.prepared_refused",
    "incident_update.published_in_emergency",
    "incident_update.undone",
    "maintenance.edited",
    "maintenance.overran",
    "maintenance.planned",
    "maintenance.rescheduled",
    "playbook.step_ticked",
    "playbook.step_unticked",
    "post_mortem.drafted",
    "post_mortem.edited",
    "post_mortem.published",
    "post_mortem.reviewed",
    "post_mortem.taken_back",
    "post_mortem_action.added",
    "post_mortem_action.done",
    "post_mortem_action.edited",
    "post_mortem_action.missed",
    "post_mortem_action.removed",
    "post_mortem_action.reopened",
    "template.used",
];

/// Most entries of one incident that are listed; the oldest are left out.
const LIST_MAX: i64 = 300;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The name of the person; `None` where Amends or a program did it.
    pub by_name: Option<String>,
    /// The verb of the event, such as `incident.declared`.
    pub verb: String,
    /// The names of what changed, as a JSON list.
    pub fields: String,
    /// The name of the template or the step that it is about.
    pub about: Option<String>,
}

impl Entry {
    /// The key of its sentence in the catalogue.
    pub fn key(&self) -> String {
        key_of(&self.verb)
    }

    /// The first name of what changed: for a change of people, the position.
    pub fn first_field(&self) -> String {
        serde_json::from_str::<Vec<String>>(&self.fields)
            .ok()
            .and_then(|fields| fields.into_iter().next())
            .unwrap_or_default()
    }
}

fn key_of(verb: &str) -> String {
    format!("log-{}", verb.replace(['.', '_'], "-"))
}

/// The entries of an incident, the earliest first.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Entry>, Refusal> {
    let verbs = VERBS.map(|verb| format!("'{verb}'")).join(", ");
    let mut entries = tx
        .fetch_all::<Entry>(
            sql(AssertSqlSafe(format!(
                "select events.at, staff.name as by_name, events.verb, events.fields,
                    coalesce(incident_template.name, playbook_step.body) as about
                 from events_view as events
                 left join staff_view as staff on events.actor = 'staff:' || staff.id
                 left join incident_template
                     on events.subject = 'incident_template' and incident_template.id = events.subject_id
                 left join playbook_step
                     on events.subject = 'playbook_step' and playbook_step.id = events.subject_id
                 where events.incident_id = $1 and events.verb in ({verbs})
                 order by events.at desc, events.id desc limit $2"
            )))
            .bind(incident_id)
            .bind(LIST_MAX),
        )
        .await?;
    entries.reverse();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording;

    #[test]
    fn every_verb_has_a_sentence() {
        let missing: Vec<_> = VERBS.iter().filter(|verb| !wording::has_key(&key_of(verb))).collect();
        assert!(missing.is_empty(), "no sentence in the log for {missing:?}");
    }
}
