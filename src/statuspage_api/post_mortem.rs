//! The post-mortem of an incident. A program writes drafts; publishing needs somebody at the desk who wrote none of it and
//! reviewed exactly this text.

use super::call::{Answer, Call, Outcome};
use super::incidents::find as find_incident;
use super::operations::Operations;
use crate::access::IncidentCommander;
use crate::incidents::post_mortem::{self, EditNote, NEW_VERSION, PostMortemInput};
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::statuspage::PostMortem;
use crate::types::{PublicId, Refusal, Timestamp};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/incidents/{id}/postmortem", get)
        .put("/v1/pages/{page_id}/incidents/{id}/postmortem", save)
        .delete("/v1/pages/{page_id}/incidents/{id}/postmortem", delete)
        .put("/v1/pages/{page_id}/incidents/{id}/postmortem/publish", publish)
        .put("/v1/pages/{page_id}/incidents/{id}/postmortem/revert", revert)
}

/// The stored post-mortem; one without a draft that is not published is none.
async fn find(tx: &mut Tx, incident_id: &PublicId) -> Result<post_mortem::PostMortem, Refusal> {
    find_incident(tx, incident_id).await?;
    let found = post_mortem::find(tx, incident_id).await?;
    found.filter(|found| found.published_at.is_some() || !found.draft.is_empty()).ok_or(Refusal::NotFound)
}

async fn show(tx: &mut Tx, incident_id: &PublicId) -> Result<PostMortem, Refusal> {
    let found = find(tx, incident_id).await?;
    let published = found.published_at.is_some();
    let begun_at = begun_at(tx, incident_id).await?;
    Ok(PostMortem {
        created_at: begun_at.into_iter().chain(found.published_at).min().unwrap_or(found.saved_at).into(),
        updated_at: found.edited_at.or(found.published_at).map_or(found.saved_at, |at| at.max(found.saved_at)).into(),
        preview_key: None,
        body: published.then_some(found.body),
        body_updated_at: found.edited_at.or(found.published_at).map(Into::into),
        body_draft: Some(found.draft).filter(|draft| !draft.is_empty()),
        body_draft_updated_at: Some(found.saved_at.into()),
        published_at: found.published_at.map(Into::into),
        notify_subscribers: true,
        notify_twitter: false,
        custom_tweet: None,
    })
}

/// When its first draft was saved, which only the audit trail knows: each draft replaces the one before.
async fn begun_at(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Timestamp>, Refusal> {
    let text = "select min(at) from events_view where subject = 'post_mortem' and subject_id = $1";
    Ok(tx.fetch_value::<Option<Timestamp>>(sql(text).bind(incident_id)).await?)
}

async fn get(call: Call) -> Outcome {
    let id = call.id("id")?;
    Ok(Answer::ok(show(&mut call.tx().await?, &id).await?))
}

async fn save(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let id = call.id("id")?;
    let mut input = call.input("postmortem")?;
    let body = input.some_text("body_draft");
    if body.is_none() {
        input.wrong("body_draft", "field-required");
    }
    input.check()?;
    let now = call.now();
    let saved = call.write(async move |tx| {
        events::public_changed(tx).await?;
        find_incident(tx, &id).await?;
        save_draft(tx, &right, now, &id, body.unwrap_or_default()).await?;
        show(tx, &id).await
    });
    Ok(Answer::ok(saved.await?))
}

/// Saves a draft with the signature that it has.
async fn save_draft(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    body: String,
) -> Result<(), Refusal> {
    let before = post_mortem::find(tx, id).await?;
    let (version, signed) = before.map_or((NEW_VERSION, String::new()), |found| (found.version, found.draft_signed));
    post_mortem::save_draft(tx, right, now, id, version, PostMortemInput { body, signed }).await
}

async fn publish(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let (id, now) = (call.id("id")?, call.now());
    let published = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let found = find(tx, &id).await?;
        let note = EditNote { reason: String::new(), shows_previous: true };
        post_mortem::publish(tx, &right, now, &id, found.version, found.drafted(), note).await?;
        show(tx, &id).await
    });
    Ok(Answer::ok(published.await?))
}

/// Takes the published text back; the draft stays.
async fn revert(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let (id, now) = (call.id("id")?, call.now());
    let reverted = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let found = find(tx, &id).await?;
        post_mortem::unpublish(tx, &right, now, &id, found.version).await?;
        show(tx, &id).await
    });
    Ok(Answer::ok(reverted.await?))
}

/// Takes the published text back and empties the draft.
async fn delete(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let (id, now) = (call.id("id")?, call.now());
    let deleted = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let found = find(tx, &id).await?;
        if found.published_at.is_some() {
            post_mortem::unpublish(tx, &right, now, &id, found.version).await?;
        }
        save_draft(tx, &right, now, &id, String::new()).await
    });
    deleted.await?;
    Ok(Answer::nothing())
}
