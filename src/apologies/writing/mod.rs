//! Writing a batch: begin it, change it, put it before an approver, take it back.

mod input;
mod rows;

pub use input::Writing;
pub(super) use rows::un_approve;

use super::audience::{self, Scope};
use super::batch::{Class, Content, State};
use super::check::{Checked, check};
use super::store::{self, Batch, Incident};
use super::template::Variable;
use crate::access::Author;
use crate::delivery::queue;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::platform::random;
use crate::types::Actor;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use rows::{add_version, keep, locked, next_number};

/// Begins a batch for the people an incident hit.
pub async fn create(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    incident_id: &PublicId,
    writing: Writing,
) -> Result<PublicId, Refusal> {
    let incident = addressable(tx, incident_id).await?;
    writing.check_texts()?;
    let author = right.staff_id()?;
    let id = random::public_id();
    let number = next_number(tx).await?;
    let title = writing.title.clone();
    let content = writing.content(incident_id.clone(), incident.rev);
    let score = judged(tx, &content, site).await?.score();
    tx.execute(
        sql("insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at)
             values ($1, $2, $3, $4, $5, $6, 'draft', $7, $8)")
        .bind(&id)
        .bind(number)
        .bind(incident_id)
        .bind(incident.rev)
        .bind(content.class.as_str())
        .bind(&title)
        .bind(author)
        .bind(now),
    )
    .await?;
    keep(tx, &id, &title, &content, score).await?;
    add_version(tx, &id, &content, author, now, score).await?;
    note(tx, right.actor(), now, "batch.created", &id, &content, &["title", "text", "audience"]).await?;
    Ok(id)
}

/// Changes a batch. Whatever it was, it is a draft now, and an approval of it counts no more. Saving what is stored
/// already changes nothing.
pub async fn edit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    version: i64,
    writing: Writing,
) -> Result<(), Refusal> {
    let batch = editable(tx, id, version, &writing).await?;
    save(tx, right, now, site, &batch, writing).await.map(|_| ())
}

/// Puts a batch before whoever may approve it, with the text as it was typed.
pub async fn submit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    version: i64,
    writing: Writing,
) -> Result<(), Refusal> {
    let batch = editable(tx, id, version, &writing).await?;
    if !batch.state.may_be_submitted() {
        return Err(Refusal::conflict("apologies-not-a-draft"));
    }
    writing.check_whole(now)?;
    let incident = addressable(tx, &batch.content.incident_id).await?;
    let title = writing.title.clone();
    save(tx, right, now, site, &batch, writing).await?;
    let mut batch = store::get(tx, id).await?;
    batch.content.incident_rev = incident.rev;
    batch.content.audience.up_to = last_exposure(tx, &incident.id).await?;
    check_audience(tx, &batch, now).await?;
    let score = judged(tx, &batch.content, site).await?.score();
    keep(tx, id, &title, &batch.content, score).await?;
    let author = right.staff_id()?;
    tx.execute(
        sql("update batch set state = 'in_review', submitted_at = $2, submitted_by = $3, version = version + 1
             where id = $1")
        .bind(id)
        .bind(now)
        .bind(author),
    )
    .await?;
    note(tx, right.actor(), now, "batch.submitted", id, &batch.content, &["state"]).await
}

/// Takes a batch back for good: nothing of it goes out. What the queue has already is ended there.
pub async fn withdraw(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let batch = locked(tx, id).await?;
    if !batch.state.may_be_withdrawn() {
        return Err(Refusal::conflict("apologies-not-cancellable"));
    }
    if batch.version != version {
        return Err(Refusal::conflict("apologies-changed-since"));
    }
    queue::end_batch(tx, id, now).await?;
    note(tx, right.actor(), now, "batch.withdrawn", id, &batch.content, &["state"]).await
}

/// The linter on a content as it would be stored.
pub async fn judged(tx: &mut Tx, content: &Content, site: &str) -> Result<Checked, Refusal> {
    let templates =
        content.templates().map_err(|fault| Refusal::fields([("body", super::batch::fault_message(&fault))]))?;
    let earlier = store::earlier(tx, &content.incident_id).await?;
    let earlier: Vec<String> =
        earlier.into_iter().flat_map(|one| [one.body, one.sms_body]).filter(|text| !text.is_empty()).collect();
    let company = installation::get(tx).await?.organisation;
    Ok(check(content, &templates, &earlier, site, &company))
}

/// An incident that people outside know of: nobody is told sorry for a drill, a draft, or what was taken back (I16).
async fn addressable(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    let incident =
        store::incident(tx, id).await?.ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    if incident.is_drill || matches!(incident.state.as_str(), "draft" | "cancelled") {
        return Err(Refusal::field("incident", "apologies-incident-not-public"));
    }
    Ok(incident)
}

/// The batch, if this edit is based on what is stored and it may be changed.
async fn editable(tx: &mut Tx, id: &PublicId, version: i64, writing: &Writing) -> Result<Batch, Refusal> {
    let batch = locked(tx, id).await?;
    if batch.version != version {
        return Err(Refusal::Stale { theirs: input::as_text(&batch.content), yours: writing.as_text() });
    }
    if batch.planned > 0 || !batch.state.may_be_edited() {
        return Err(Refusal::conflict("apologies-already-sending"));
    }
    writing.check_texts()?;
    Ok(batch)
}

/// Stores a text that differs from what is there, as a draft; answers whether it did.
async fn save(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    site: &str,
    batch: &Batch,
    writing: Writing,
) -> Result<bool, Refusal> {
    let title = writing.title.clone();
    let mut content = writing.content(batch.content.incident_id.clone(), batch.content.incident_rev);
    content.audience.up_to = batch.content.audience.up_to;
    if content == batch.content && title == batch.title && batch.held_reason.is_empty() {
        return Ok(false);
    }
    content.audience.up_to = None;
    let author = right.staff_id()?;
    let score = judged(tx, &content, site).await?.score();
    keep(tx, &batch.id, &title, &content, score).await?;
    un_approve(tx, &batch.id, now).await?;
    add_version(tx, &batch.id, &content, author, now, score).await?;
    note(tx, right.actor(), now, "batch.edited", &batch.id, &content, &["text", "audience", "schedule"]).await?;
    Ok(true)
}

/// Somebody must be written to, and nothing may be missing in what they read.
async fn check_audience(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<(), Refusal> {
    let scope = Scope::of(batch, now);
    let counts = audience::counts(tx, &scope).await?;
    if counts.people() == 0 {
        let key = if counts.hit == 0 { "apologies-audience-empty" } else { "apologies-audience-all-skipped" };
        return Err(Refusal::fields([("plans", Message::new(key).with("count", counts.hit))]));
    }
    let templates =
        batch.content.templates().map_err(|fault| Refusal::fields([("body", super::batch::fault_message(&fault))]))?;
    let ends = [Variable::To, Variable::Duration, Variable::Minutes];
    let mut wrong = Vec::new();
    for (field, template) in
        [("subject", &templates.subject), ("body", &templates.body), ("sms_body", &templates.sms_body)]
    {
        let end = ends.into_iter().find(|variable| template.uses(*variable));
        for (variable, needs_name) in [(template.uses(Variable::Name).then_some(Variable::Name), true), (end, false)] {
            let Some(variable) = variable else { continue };
            let (few, count) = audience::first_incomplete(tx, &scope, needs_name, !needs_name).await?;
            if count > 0 {
                let names: Vec<&str> = few.iter().map(audience::Person::called).collect();
                wrong.push((
                    field,
                    Message::new("apologies-variable-empty")
                        .with("name", variable)
                        .with("people", names.join(", "))
                        .with("more", count - few.len() as i64),
                ));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

async fn last_exposure(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(sql("select max(id) from exposure where incident_id = $1").bind(incident_id))
        .await?)
}

pub(super) async fn note(
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
    events::record(tx, now, event).await
}

/// Classes somebody may choose: an invitation to spend needs a way out in every message, which texts of this room do not
/// carry yet.
pub const CLASSES: [Class; 3] = [Class::Apology, Class::ServiceUpdate, Class::CompensationNotice];

/// States in which a batch waits for an approver.
pub const WAITING: State = State::InReview;
