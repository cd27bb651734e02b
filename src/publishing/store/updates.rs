//! Updates of published incidents, with status changes and earlier versions.

use crate::incidents::State;
use crate::platform::db::{Tx, sql};
use crate::publishing::site::{Revision, StatusChange, Translation, Update};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct PublishedUpdate {
    id: PublicId,
    incident_id: PublicId,
    state: State,
    body: String,
    body_html: String,
    published_at: Timestamp,
    display_at: Timestamp,
    is_backdated: bool,
    notify: bool,
    edited_at: Option<Timestamp>,
}

/// Every update of published incidents, newest first, by incident.
pub(super) async fn updates(tx: &mut Tx) -> Result<BTreeMap<PublicId, Vec<Update>>, Refusal> {
    let mut changes: BTreeMap<PublicId, Vec<StatusChange>> = BTreeMap::new();
    let stored = tx
        .fetch_all::<(PublicId, PublicId, ServiceStatus, ServiceStatus)>(sql(
            "select update_id, update_service.service_id, old_status, new_status
             from update_service_view as update_service
             join incident_update_view as incident_update on incident_update.id = update_service.update_id
             join incident_view as incident on incident.id = incident_update.incident_id
             left join page_service_view as page_service on page_service.service_id = update_service.service_id
             where incident.is_drill = false and incident.published_at is not null and incident.withdrawn_at is null
             order by coalesce(page_service.position, 0), update_service.service_id",
        ))
        .await?;
    for (update, service_id, old, new) in stored {
        changes.entry(update).or_default().push(StatusChange { service_id, old, new });
    }
    let mut revisions = revisions(tx).await?;
    let mut translations = translations(tx).await?;
    let rows = tx
        .fetch_all::<PublishedUpdate>(sql(
            "select incident_update.id, incident_id, incident_update.state, body, body_html,
                    incident_update.published_at, display_at, is_backdated, notify, edited_at
             from incident_update_view as incident_update join incident_view as incident on incident.id = incident_update.incident_id
             where incident.is_drill = false and incident.published_at is not null and incident.withdrawn_at is null
             order by display_at desc, position desc",
        ))
        .await?;
    let mut updates: BTreeMap<PublicId, Vec<Update>> = BTreeMap::new();
    for row in rows {
        updates.entry(row.incident_id).or_default().push(Update {
            changes: changes.remove(&row.id).unwrap_or_default(),
            revisions: revisions.remove(&row.id).unwrap_or_default(),
            translations: translations.remove(&row.id).unwrap_or_default(),
            is_translated: true,
            id: row.id,
            state: row.state,
            body: row.body,
            body_html: row.body_html,
            published_at: row.published_at,
            display_at: row.display_at,
            is_backdated: row.is_backdated,
            notify: row.notify,
            edited_at: row.edited_at,
        });
    }
    Ok(updates)
}

/// The titles of incidents in other languages, by incident and language.
pub(super) async fn titles(tx: &mut Tx) -> Result<BTreeMap<PublicId, BTreeMap<String, String>>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, String)>(sql(
            "select incident_id, language, title from incident_translation_view",
        ))
        .await?;
    let mut titles: BTreeMap<PublicId, BTreeMap<String, String>> = BTreeMap::new();
    for (incident, language, title) in rows {
        titles.entry(incident).or_default().insert(language, title);
    }
    Ok(titles)
}

/// Updates in other languages, by update and language.
async fn translations(tx: &mut Tx) -> Result<BTreeMap<PublicId, BTreeMap<String, Translation>>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, String, String, Option<Timestamp>)>(sql(
            "select update_id, language, body, body_html, source_edited_at from update_translation_view",
        ))
        .await?;
    let mut translations: BTreeMap<PublicId, BTreeMap<String, Translation>> = BTreeMap::new();
    for (update, language, body, body_html, source_edited_at) in rows {
        translations.entry(update).or_default().insert(language, Translation { body, body_html, source_edited_at });
    }
    Ok(translations)
}

/// Earlier versions of updates that readers may see, latest first, by update.
async fn revisions(tx: &mut Tx) -> Result<BTreeMap<PublicId, Vec<Revision>>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, Timestamp, String)>(sql(
            "select update_id, update_revision.body, update_revision.edited_at, reason
             from update_revision_view as update_revision
             join incident_update_view as incident_update on incident_update.id = update_revision.update_id
             join incident_view as incident on incident.id = incident_update.incident_id
             where is_public = true
               and incident.is_drill = false and incident.published_at is not null and incident.withdrawn_at is null
             order by update_revision.id desc",
        ))
        .await?;
    let mut revisions: BTreeMap<PublicId, Vec<Revision>> = BTreeMap::new();
    for (update, body, edited_at, reason) in rows {
        revisions.entry(update).or_default().push(Revision { body, edited_at, reason });
    }
    Ok(revisions)
}

/// The time that each update promised first, of those whose promise was put off.
pub(super) async fn first_promises(tx: &mut Tx) -> Result<BTreeMap<PublicId, Timestamp>, Refusal> {
    let text = "select update_id, promised_for from promise_put_off_view order by promised_for desc";
    // The earliest comes last and stays.
    Ok(tx.fetch_all::<(PublicId, Timestamp)>(sql(text)).await?.into_iter().collect())
}
