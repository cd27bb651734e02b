//! Edits the text of a published update. The previous text is kept as a revision; the time of publication and the
//! statuses that the update set never change.

use super::events_out;
use super::markdown;
use super::prepared;
use super::publish::check_body;
use super::store;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, PublicId, Refusal, Timestamp};

/// Longest reason, in characters: it is shown as one line under the text.
const REASON_MAX: usize = 300;

/// An edit of an update's text, not yet validated.
#[derive(Debug, Clone, Default)]
pub struct UpdateEdit {
    /// The new text, in Markdown.
    pub body: String,
    /// The reason, shown to customers; may be empty.
    pub reason: String,
    /// Whether customers may see the previous text. It is hidden where it held something that must not be public.
    pub shows_previous: bool,
}

/// Changes an update's text. `version` is the update's version that the editor saw.
///
/// # Errors
///
/// `Refusal::Stale` when the update was edited since.
pub async fn edit_update(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    update_id: &PublicId,
    version: i64,
    edit: &UpdateEdit,
) -> Result<(), Refusal> {
    let editor = right.staff_id()?.clone();
    let updates = store::updates(tx, incident_id).await?;
    let before = updates.into_iter().find(|update| &update.id == update_id).ok_or(Refusal::NotFound)?;
    let mut form = FieldErrors::new();
    let body = check_body(&mut form, &edit.body);
    let reason = form.optional("reason", &edit.reason, REASON_MAX);
    form.check()?;
    let stale = || Refusal::Stale { theirs: before.body.clone(), yours: body.clone() };
    if before.version != version {
        return Err(stale());
    }
    if before.body == body {
        return Ok(());
    }
    events::public_changed(tx).await?;
    tx.execute(
        sql("insert into update_revision (update_id, body, edited_by, edited_at, is_public, reason)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(update_id)
        .bind(&before.body)
        .bind(&editor)
        .bind(now)
        .bind(edit.shows_previous)
        .bind(reason),
    )
    .await?;
    let changed = tx
        .execute(
            sql("update incident_update set body = $3, body_html = $4, edited_at = $5, version = version + 1
             where id = $1 and version = $2")
            .bind(update_id)
            .bind(version)
            .bind(&body)
            .bind(markdown::to_html(&body))
            .bind(now),
        )
        .await?;
    if changed == 0 {
        return Err(stale());
    }
    tx.execute(sql("update incident set updated_at = $2 where id = $1").bind(incident_id).bind(now)).await?;
    let incident = store::get(tx, incident_id).await?;
    if prepared::setting::applies_to(tx, &incident, Impact::None).await? {
        prepared::edit::note_unapproved_edit(tx, right, now, incident_id).await?;
    }
    let event = Event {
        actor: right.actor(),
        verb: "incident_update.edited",
        subject: "incident_update",
        subject_id: update_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["body"],
    };
    events::record(tx, now, event).await?;
    events_out::of_edit(tx, now, &incident, update_id).await
}
