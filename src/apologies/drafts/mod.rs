//! Writing a batch: create it, edit it, submit it for approval, withdraw it.

mod audience_input;
mod input;
mod rows;

pub use audience_input::MINUTES_MAX;
pub use input::{DraftInput, DraftSettings};
pub(super) use rows::{lock_batch, return_to_draft};

use super::audience::{self, NewLists, Purpose};
use super::batch::{Audience, Class, Content, State};
use super::batch_lint::{BatchLint, lint_batch};
use super::store::{self, Batch, Incident};
use crate::access::Author;
use crate::customers::{store as customers, tags};
use crate::delivery::{self, queue};
use crate::incidents;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::platform::random;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use rows::{insert_batch, update_batch, update_fields};

/// The classes an author may choose. A goodwill offer is not among them: what announces an offer belongs to the offer
/// and is approved with it (decision 61).
pub const CLASSES: [Class; 3] = [Class::Apology, Class::ServiceUpdate, Class::CompensationNotice];

/// Creates a batch for the customers whom an incident affected, and returns its id.
///
/// # Errors
///
/// A field error if the incident is not public or a text uses an unknown variable.
pub async fn create(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    incident_id: &PublicId,
    mut draft: DraftInput,
) -> Result<PublicId, Refusal> {
    let incident = get_public_incident(tx, incident_id).await?;
    draft.check_templates()?;
    let lists = complete_audience(tx, &Audience::default(), &mut draft).await?;
    let author = right.staff_id()?;
    let id = random::public_id();
    let title = draft.title.clone();
    let content = draft.into_content(incident_id.clone(), incident.rev);
    let score = lint_content(tx, &content, site).await?.score();
    insert_batch(tx, now, &id, &title, &content, author, score).await?;
    audience::store_lists(tx, &id, &lists).await?;
    audience::begin(tx, now, &id, Purpose::Estimate).await?;
    record_event(tx, right.actor(), now, "batch.created", &id, &content, &["title", "text", "audience"]).await?;
    Ok(id)
}

/// Changes a batch, which makes it a draft again and withdraws its approval. Saving the stored content changes nothing.
///
/// # Errors
///
/// `Refusal::Stale` if somebody else changed the batch after `version`; a conflict if it is being sent.
pub async fn edit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    version: i64,
    draft: DraftInput,
) -> Result<(), Refusal> {
    let batch = get_editable(tx, id, version, &draft).await?;
    save(tx, right, now, site, &batch, draft).await
}

/// Saves a batch and submits it for approval. A job then freezes its audience; whoever decides on it sees it after that, or it
/// becomes a draft again, if nobody would get it or a variable is empty for somebody.
///
/// # Errors
///
/// As [`edit`]; also a conflict if it is not a draft, and field errors if something is missing.
pub async fn submit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    version: i64,
    draft: DraftInput,
) -> Result<(), Refusal> {
    let batch = get_editable(tx, id, version, &draft).await?;
    if !batch.state.may_be_submitted() {
        return Err(Refusal::conflict("apologies-not-a-draft"));
    }
    draft.check_complete(now)?;
    let incident = get_public_incident(tx, &batch.content.incident_id).await?;
    let title = draft.title.clone();
    save(tx, right, now, site, &batch, draft).await?;
    let mut batch = store::get(tx, id).await?;
    batch.content.incident_rev = incident.rev;
    (batch.content.audience.up_to, batch.content.audience.frozen) = (None, None);
    let score = lint_content(tx, &batch.content, site).await?.score();
    update_fields(tx, &batch, &title, score).await?;
    batch.state.check_move(State::Preparing)?;
    delivery::batch::submit(tx, now, id, right.staff_id()?).await?;
    audience::begin(tx, now, id, Purpose::Approval).await?;
    record_event(tx, right.actor(), now, "batch.submitted", id, &batch.content, &["state"]).await
}

/// Lets a batch whose audience is frozen wait for an approval. The hash of the audience becomes a part of what is approved.
pub(super) async fn begin_review(
    tx: &mut Tx,
    now: Timestamp,
    mut batch: Batch,
    audience_hash: &str,
) -> Result<(), Refusal> {
    batch.state.check_move(State::InReview)?;
    batch.content.audience.frozen = Some(audience_hash.to_owned());
    let score = u8::try_from(batch.lint_score).unwrap_or(0);
    update_fields(tx, &batch, &batch.title, score).await?;
    delivery::batch::begin_review(tx, &batch.id).await?;
    record_event(tx, &Actor::System, now, "batch.prepared", &batch.id, &batch.content, &["state"]).await
}

/// Gives a batch back to its author: nobody would get it, or messages would have gaps.
pub(super) async fn refuse_audience(tx: &mut Tx, now: Timestamp, batch: &Batch) -> Result<(), Refusal> {
    return_to_draft(tx, batch, now).await?;
    record_event(tx, &Actor::System, now, "batch.not_prepared", &batch.id, &batch.content, &["state"]).await
}

/// Cancels a batch that is not being sent yet, together with the messages that are planned already.
///
/// # Errors
///
/// A conflict if it is being sent or was ended, or if somebody changed it after `version`.
pub async fn withdraw(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let batch = lock_batch(tx, id).await?;
    if !batch.state.may_be_withdrawn() {
        return Err(Refusal::conflict("apologies-not-cancellable"));
    }
    if batch.version != version {
        return Err(Refusal::conflict("apologies-changed-since"));
    }
    batch.state.check_move(State::Cancelled)?;
    queue::cancel_batch(tx, id, now).await?;
    audience::drop_current(tx, id).await?;
    record_event(tx, right.actor(), now, "batch.withdrawn", id, &batch.content, &["state"]).await
}

/// Lints a content, stored or not, against the apologies that the same customers got before.
pub async fn lint_content(tx: &mut Tx, content: &Content, site: &str) -> Result<BatchLint, Refusal> {
    let templates = content.templates().map_err(|error| Refusal::fields([("body", error.message())]))?;
    let earlier = store::earlier_apologies(tx, &content.incident_id).await?;
    let company = installation::get(tx).await?.organisation;
    Ok(lint_batch(content, &templates, &earlier, site, &company))
}

/// An incident that is public: nobody gets an apology for a drill, a draft or a withdrawn incident (I16).
async fn get_public_incident(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    let incident =
        store::find_incident(tx, id).await?.ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    if incident.is_drill || matches!(incident.state, incidents::State::Draft | incidents::State::Cancelled) {
        return Err(Refusal::field("incident", "apologies-incident-not-public"));
    }
    Ok(incident)
}

/// The batch, locked, if it is at the version that was edited and may be edited.
async fn get_editable(tx: &mut Tx, id: &PublicId, version: i64, draft: &DraftInput) -> Result<Batch, Refusal> {
    let batch = lock_batch(tx, id).await?;
    if batch.version != version {
        return Err(Refusal::Stale { theirs: input::joined_texts(&batch.content), yours: draft.joined_texts() });
    }
    if batch.planned > 0 || !batch.state.may_be_edited() {
        return Err(Refusal::conflict("apologies-already-sending"));
    }
    draft.check_templates()?;
    Ok(batch)
}

/// Finds the customers of a draft's lists, and checks that some customer has each value that it is narrowed by: one that nobody has
/// would leave nobody out. `stored` is the audience before, whose values may have lost their last customer since.
async fn complete_audience(tx: &mut Tx, stored: &Audience, draft: &mut DraftInput) -> Result<NewLists, Refusal> {
    let mut errors = FieldErrors::new();
    let (only, except) = (&draft.audience, &draft.audience.except);
    for (field, values, before) in
        [("plans", &only.plans, &stored.plans), ("except_plans", &except.plans, &stored.except.plans)]
    {
        let unknown = customers::unknown_plans(tx, &added(values, before)).await?;
        refuse_unknown(&mut errors, field, "apologies-plans-unknown", &unknown);
    }
    for (field, values, before) in
        [("regions", &only.regions, &stored.regions), ("except_regions", &except.regions, &stored.except.regions)]
    {
        let unknown = customers::unknown_regions(tx, &added(values, before)).await?;
        refuse_unknown(&mut errors, field, "apologies-regions-unknown", &unknown);
    }
    let unknown = customers::unknown_languages(tx, &added(&only.languages, &stored.languages)).await?;
    refuse_unknown(&mut errors, "languages", "apologies-languages-unknown", &unknown);
    for (field, values, before) in
        [("tags", &only.tags, &stored.tags), ("except_tags", &except.tags, &stored.except.tags)]
    {
        let unknown = tags::unknown(tx, &added(values, before)).await?;
        refuse_unknown(&mut errors, field, "apologies-tags-unknown", &unknown);
    }
    errors.check()?;
    draft.lists.apply(tx, stored, &mut draft.audience).await
}

/// The values that were not there before.
fn added(values: &[String], before: &[String]) -> Vec<String> {
    values.iter().filter(|value| !before.contains(value)).cloned().collect()
}

fn refuse_unknown(errors: &mut FieldErrors, field: &str, key: &str, unknown: &[String]) {
    if !unknown.is_empty() {
        errors.wrong(field, Message::new(key).with("values", unknown.join(", ")));
    }
}

/// Stores a draft that differs from the stored batch.
async fn save(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    batch: &Batch,
    mut draft: DraftInput,
) -> Result<(), Refusal> {
    let lists = complete_audience(tx, &batch.content.audience, &mut draft).await?;
    let title = draft.title.clone();
    let mut content = draft.into_content(batch.content.incident_id.clone(), batch.content.incident_rev);
    let stored = &batch.content.audience;
    (content.audience.up_to, content.audience.frozen) = (stored.up_to, stored.frozen.clone());
    if content == batch.content && title == batch.title && batch.held_reason.is_none() {
        return Ok(());
    }
    (content.audience.up_to, content.audience.frozen) = (None, None);
    let editor = right.staff_id()?;
    let score = lint_content(tx, &content, site).await?.score();
    update_batch(tx, now, batch, &title, &content, editor, score).await?;
    audience::store_lists(tx, &batch.id, &lists).await?;
    return_to_draft(tx, batch, now).await?;
    audience::begin(tx, now, &batch.id, Purpose::Estimate).await?;
    record_event(tx, right.actor(), now, "batch.edited", &batch.id, &content, &["text", "audience", "schedule"]).await
}

/// Records a change of a batch in the event log.
pub(super) async fn record_event(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    content: &Content,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "batch",
        subject_id: id,
        incident_id: Some(content.incident_id.as_str()),
        fields,
    };
    events::record(tx, now, event).await?;
    delivery::batch::record_event_out(tx, now, id, verb).await
}
