//! Workers: publish and resolve what a rule says so of, and delete what is no longer needed.

use super::drafts::{self, Draft, DraftState};
use crate::access::{IncidentCommander, rights};
use crate::incidents::{self, Declaration, NewUpdate, State, publish_update};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::worker;
use crate::services::store as services;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::{Duration, DurationRound};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the workers run when nothing in this process changes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(20);
/// How often old rows are looked for.
const PRUNE_INTERVAL: std::time::Duration = std::time::Duration::from_secs(600);
/// How long the alerts of an incident must have been over before a rule resolves it: alerts flap.
pub const RESOLVE_AFTER: Duration = Duration::minutes(5);
/// How long deliveries are kept, and alerts that were not seen again.
const KEPT: Duration = Duration::days(30);
/// Most rows deleted in one step.
const STEP_MAX: i64 = 500;

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "alert rules", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        follow_rules(&app).await
    });
    worker::spawn(workers, "old alerts", app.clone(), PRUNE_INTERVAL, closing.clone(), |app| async move {
        prune(&app).await
    });
}

/// Publishes or resolves one incident that a rule says so of, and returns whether there may be more.
pub async fn follow_rules(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let (to_publish, to_resolve) = {
        let mut tx = app.db.read().await?;
        (next_to_publish(&mut tx).await?, next_to_resolve(&mut tx, now).await?)
    };
    if let Some(id) = to_publish {
        let done = app.db.write(async |tx| publish(tx, now, &id).await).await;
        return note_failure(app, &id, done, "draft-failure-publish").await;
    }
    if let Some(id) = to_resolve {
        let done = app.db.write(async |tx| resolve(tx, now, &id).await).await;
        return note_failure(app, &id, done, "draft-failure-resolve").await;
    }
    Ok(false)
}

/// What can never succeed is left to people, with the reason; anything else is tried again.
async fn note_failure(
    app: &AppState,
    id: &PublicId,
    done: Result<(), Refusal>,
    key: &'static str,
) -> Result<bool, Refusal> {
    match done {
        Ok(()) => Ok(true),
        Err(Refusal::Invalid(_) | Refusal::Conflict(_) | Refusal::Stale { .. } | Refusal::NotFound) => {
            let text = "update incident_draft set publishes = false, resolve_body = '', failure = $2 where id = $1";
            app.db
                .write(async |tx| {
                    tx.execute(sql(text).bind(id).bind(key)).await?;
                    Ok(())
                })
                .await?;
            Ok(true)
        }
        Err(refusal) => Err(refusal),
    }
}

async fn next_to_publish(tx: &mut Tx) -> Result<Option<PublicId>, Refusal> {
    let text = "select id from incident_draft where state = 'waiting' and publishes = true order by created_at limit 1";
    Ok(tx.fetch_value_optional::<PublicId>(sql(text)).await?)
}

async fn next_to_resolve(tx: &mut Tx, now: Timestamp) -> Result<Option<PublicId>, Refusal> {
    // Somebody who published the draft, or an update after it, has the incident in their hands.
    let text = const_format::concatcp!(
        "select incident_draft.id from incident_draft
         join incident_view as incident on incident.id = incident_draft.incident_id
         where incident_draft.state = 'published' and incident_draft.published_by is null
           and incident_draft.resolve_body <> '' and incident_draft.resolve_proposed_at <= $1
           and incident.withdrawn_at is null and incident.state not in ",
        State::OVER_SQL,
        " order by incident_draft.resolve_proposed_at limit 1"
    );
    Ok(tx.fetch_value_optional::<PublicId>(sql(text).bind(now - RESOLVE_AFTER)).await?)
}

async fn publish(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    tx.lock("incident_draft", id).await?;
    let draft = drafts::get(tx, id).await?;
    if draft.state != DraftState::Waiting || !draft.publishes {
        return Ok(());
    }
    let said = drafts::services_of(tx, id).await?;
    let affected = services::all(tx).await?.into_iter().filter(|service| said.iter().any(|(id, _)| *id == service.id));
    let words = drafts::words(tx, &draft, &affected.collect::<Vec<_>>()).await?;
    let right: IncidentCommander = rights::by_system();
    drafts::publish(tx, &right, now, id, declaration(&draft, words, said, now)).await?;
    Ok(())
}

fn declaration(
    draft: &Draft,
    words: drafts::Words,
    said: Vec<(PublicId, crate::types::ServiceStatus)>,
    now: Timestamp,
) -> Declaration {
    let by = now + Duration::minutes(draft.promise_minutes + 1);
    Declaration {
        title: words.title,
        cause: None,
        regions: Vec::new(),
        services: said,
        started_at: draft.started_at.min(now),
        first_evidence_at: Some(draft.started_at.min(now)),
        state: State::Investigating,
        body: words.body,
        next_update_by: Some(by.duration_trunc(Duration::minutes(1)).unwrap_or(by)),
        notify: draft.notify,
        is_drill: false,
    }
}

async fn resolve(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    tx.lock("incident_draft", id).await?;
    let draft = drafts::get(tx, id).await?;
    let Some(incident_id) = draft.incident_id.as_ref().filter(|_| draft.resolve_proposed_at.is_some()) else {
        return Ok(());
    };
    let updates = incidents::store::updates(tx, incident_id).await?;
    if updates.iter().any(|update| update.author_id.is_some()) {
        // It is proposed to them.
        tx.execute(sql("update incident_draft set resolve_body = '' where id = $1").bind(id)).await?;
        return Ok(());
    }
    let incident = incidents::store::get(tx, incident_id).await?;
    if incident.state.is_over() {
        return Ok(());
    }
    let affected = incidents::store::services_of(tx, incident_id).await?;
    let words = drafts::words(tx, &draft, &affected).await?;
    let update = NewUpdate {
        state: State::Resolved,
        body: words.resolve_body,
        services: Vec::new(),
        next_update_by: None,
        notify: draft.notify,
        display_at: None,
        despite_reports: false,
    };
    let right: IncidentCommander = rights::by_system();
    publish_update(tx, &right, now, incident_id, incident.version, update).await?;
    Ok(())
}

/// Deletes deliveries and alerts that are older than a month, a step at a time, and returns whether there may be more.
pub async fn prune(app: &AppState) -> Result<bool, Refusal> {
    let before = app.clock.now() - KEPT;
    let is_due = {
        let mut tx = app.db.read().await?;
        let text = "select exists (select 1 from alert_delivery where received_at < $1)
                    or exists (select 1 from alert where last_seen_at < $1)";
        tx.fetch_value::<bool>(sql(text).bind(before)).await?
    };
    if !is_due {
        return Ok(false);
    }
    app.db
        .write(async move |tx| {
            for text in [
                "delete from alert_delivery where id in
                     (select id from alert_delivery where received_at < $1 order by received_at limit $2)",
                "delete from alert where id in
                     (select id from alert where last_seen_at < $1 order by last_seen_at limit $2)",
            ] {
                tx.execute(sql(text).bind(before).bind(STEP_MAX)).await?;
            }
            Ok(true)
        })
        .await
}
