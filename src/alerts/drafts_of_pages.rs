//! Draft incidents that the trouble of a watched page makes: one for each trouble, which waits for a commander as those of
//! alerts do.

use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::{Actor, PublicId, Refusal, ServiceStatus, Timestamp};

/// The usual promise of the next update, in minutes.
const PROMISE_MINUTES: i64 = 30;

/// The trouble of a watched page.
#[derive(Debug, Clone, Copy)]
pub struct Trouble<'a> {
    /// The watched page.
    pub watched_page_id: &'a PublicId,
    /// Its name.
    pub name: &'a str,
    /// What it says, for staff.
    pub title: &'a str,
    /// The services that depend on it.
    pub services: &'a [PublicId],
    /// What it reports.
    pub status: ServiceStatus,
}

/// Makes a draft, or says in the one that waits that the trouble goes on.
pub async fn raise(tx: &mut Tx, now: Timestamp, trouble: &Trouble<'_>) -> Result<(), Refusal> {
    let going_on = tx
        .execute(
            sql("update incident_draft set firing_count = 1, last_alert_at = $2, resolve_proposed_at = null,
                     version = version + 1
                 where watched_page_id = $1 and (state = 'waiting' or (state = 'published' and exists
                     (select 1 from incident_view as incident where incident.id = incident_id and incident.resolved_at is null)))")
            .bind(trouble.watched_page_id)
            .bind(now),
        )
        .await?;
    if going_on > 0 {
        return Ok(());
    }
    let id = random::public_id();
    tx.execute(
        sql("insert into incident_draft (id, watched_page_id, watched_page_name, state, alert_title, title, body,
                 promise_minutes, started_at, last_alert_at, alert_count, firing_count, created_at)
             values ($1, $2, $3, 'waiting', $4, '', '', $5, $6, $6, 1, 1, $6)")
        .bind(&id)
        .bind(trouble.watched_page_id)
        .bind(trouble.name)
        .bind(trouble.title)
        .bind(PROMISE_MINUTES)
        .bind(now),
    )
    .await?;
    for service in trouble.services {
        tx.execute(
            sql("insert into incident_draft_service (draft_id, service_id, status) values ($1, $2, $3)")
                .bind(&id)
                .bind(service)
                .bind(trouble.status),
        )
        .await?;
    }
    let event = Event {
        actor: &Actor::System,
        verb: "incident_draft.made",
        subject: "incident_draft",
        subject_id: &id,
        incident_id: None,
        fields: &["alert_title", "services", "started_at"],
    };
    events::record(tx, now, event).await
}

/// Says in the draft of a page that its trouble is over: an incident that it became is proposed to be resolved.
pub async fn end(tx: &mut Tx, now: Timestamp, watched_page_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update incident_draft set firing_count = 0, resolve_proposed_at = $2, version = version + 1
             where watched_page_id = $1 and firing_count > 0 and state <> 'discarded'")
        .bind(watched_page_id)
        .bind(now),
    )
    .await?;
    Ok(())
}
