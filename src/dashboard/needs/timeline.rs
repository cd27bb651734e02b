//! The next word of every open incident, for those who publish it.

use super::MOST;
use crate::access::IncidentCommander;
use crate::access::Section;
use crate::access::Staff;
use crate::dashboard::need::{Clock, Need, What};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Without a promise, the next word is due this long after the last one (domain: default promises).
const WORD_EVERY: Duration = Duration::minutes(30);

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    number: i64,
    title: String,
    kind: String,
    commander_id: Option<PublicId>,
    next_update_by: Option<Timestamp>,
    last_word_at: Option<Timestamp>,
    started_at: Timestamp,
    draft_at: Option<Timestamp>,
}

/// Open incidents this person leads, or nobody does; and another's once its promise is broken.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Need>, Refusal> {
    if staff.may::<IncidentCommander>().is_err() {
        return Ok(Vec::new());
    }
    let rows = tx
        .fetch_all::<Row>(
            sql("select incident.id, incident.number, incident.title, incident.kind, incident.commander_id,
                    incident.next_update_by, incident.started_at, draft.saved_at as draft_at,
                    (select max(published_at) from incident_update
                     where incident_update.incident_id = incident.id) as last_word_at
             from incident
             left join draft on draft.staff_id = $1 and draft.about = 'incident:' || incident.id
             where incident.state in ('investigating', 'identified', 'monitoring', 'in_progress', 'verifying')
             order by incident.started_at desc
             limit $2")
            .bind(&staff.id)
            .bind(MOST),
        )
        .await?;
    Ok(rows.into_iter().filter_map(|row| need(row, staff, now)).collect())
}

fn need(row: Row, staff: &Staff, now: Timestamp) -> Option<Need> {
    let by_custom = || row.last_word_at.unwrap_or(row.started_at) + WORD_EVERY;
    let due = match row.next_update_by {
        Some(by) => by,
        // Planned work was announced with its end: between, silence is no broken word.
        None if row.kind == "maintenance" => return None,
        None => by_custom(),
    };
    let is_mine = row.commander_id.as_ref().is_none_or(|id| *id == staff.id);
    (is_mine || due < now).then_some(Need {
        section: Section::Incidents,
        clock: Clock::Due(due),
        what: What::Update {
            id: row.id,
            number: row.number,
            title: row.title,
            is_promised: row.next_update_by.is_some(),
            draft_at: row.draft_at,
        },
    })
}
