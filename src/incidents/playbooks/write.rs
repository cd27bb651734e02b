//! Adds, edits, archives and restores playbooks.

use super::store;
use crate::access::DeskEditor;
use crate::incidents::publish;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp, clean_text};

/// Most steps of a playbook.
const STEPS_MAX: usize = 60;
/// Longest step, in characters.
const STEP_MAX: usize = 500;

/// A playbook as it was entered, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybookInput {
    /// Its name.
    pub name: String,
    /// The services it is for; empty for every service.
    pub services: Vec<PublicId>,
    /// Its steps, one in a line.
    pub steps: String,
}

/// Adds a playbook and returns its id.
pub async fn add(tx: &mut Tx, right: &DeskEditor, now: Timestamp, input: PlaybookInput) -> Result<PublicId, Refusal> {
    let (name, steps) = validate(tx, &input).await?;
    let id = random::public_id();
    tx.execute(sql("insert into playbook (id, name, created_at) values ($1, $2, $3)").bind(&id).bind(&name).bind(now))
        .await?;
    add_services(tx, &id, &input.services).await?;
    for (position, body) in (1_i64..).zip(&steps) {
        add_step(tx, now, &id, position, body).await?;
    }
    record(tx, right, now, &id, "playbook.added").await?;
    Ok(id)
}

/// Edits a playbook. A step whose words stay is the same step: incidents keep its tick.
///
/// # Errors
///
/// `Refusal::Stale` when `version` is not the stored one.
pub async fn edit(
    tx: &mut Tx,
    right: &DeskEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: PlaybookInput,
) -> Result<(), Refusal> {
    let before = lock(tx, id, version, &input.steps).await?;
    let (name, steps) = validate(tx, &input).await?;
    tx.execute(sql("update playbook set name = $2, version = version + 1 where id = $1").bind(id).bind(&name)).await?;
    tx.execute(sql("delete from playbook_service where playbook_id = $1").bind(id)).await?;
    add_services(tx, id, &input.services).await?;
    let mut left = before.steps;
    for (position, body) in (1_i64..).zip(&steps) {
        match left.iter().position(|step| step.body == *body) {
            Some(same) => {
                let step = left.remove(same);
                tx.execute(sql("update playbook_step set position = $2 where id = $1").bind(&step.id).bind(position))
                    .await?;
            }
            None => add_step(tx, now, id, position, body).await?,
        }
    }
    for step in left {
        tx.execute(sql("update playbook_step set removed_at = $2 where id = $1").bind(&step.id).bind(now)).await?;
    }
    record(tx, right, now, id, "playbook.edited").await
}

/// Archives a playbook, or restores it.
pub async fn set_archived(
    tx: &mut Tx,
    right: &DeskEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    is_archived: bool,
) -> Result<(), Refusal> {
    lock(tx, id, version, "").await?;
    tx.execute(
        sql("update playbook set archived_at = $2, version = version + 1 where id = $1")
            .bind(id)
            .bind(is_archived.then_some(now)),
    )
    .await?;
    record(tx, right, now, id, if is_archived { "playbook.archived" } else { "playbook.restored" }).await
}

async fn lock(tx: &mut Tx, id: &PublicId, version: i64, yours: &str) -> Result<store::Playbook, Refusal> {
    tx.lock("playbook", id).await?;
    let before = store::get(tx, id).await?;
    if before.row.version != version {
        let theirs = before.steps.into_iter().map(|step| step.body).collect::<Vec<_>>().join("\n");
        return Err(Refusal::Stale { theirs, yours: yours.to_owned() });
    }
    Ok(before)
}

/// Checks the input and returns the name and the steps.
async fn validate(tx: &mut Tx, input: &PlaybookInput) -> Result<(String, Vec<String>), Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, TITLE_MAX);
    let text = form.required("steps", &input.steps, STEPS_MAX * (STEP_MAX + 1));
    let steps: Vec<_> = text.lines().map(clean_text::line).filter(|step| !step.is_empty()).collect();
    if steps.len() > STEPS_MAX {
        form.wrong("steps", Message::new("playbook-steps-too-many").with("max", STEPS_MAX));
    }
    if let Some(place) = steps.iter().position(|step| step.chars().count() > STEP_MAX) {
        form.wrong("steps", Message::new("playbook-step-too-long").with("line", place + 1).with("max", STEP_MAX));
    }
    let named: Vec<_> = input.services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
    publish::check_services(tx, &mut form, &named).await?;
    form.check()?;
    Ok((name, steps))
}

async fn add_services(tx: &mut Tx, id: &PublicId, services: &[PublicId]) -> Result<(), Refusal> {
    for service in services {
        tx.execute(
            sql("insert into playbook_service (playbook_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(id)
                .bind(service),
        )
        .await?;
    }
    Ok(())
}

async fn add_step(tx: &mut Tx, now: Timestamp, id: &PublicId, position: i64, body: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into playbook_step (id, playbook_id, position, body, added_at) values ($1, $2, $3, $4, $5)")
            .bind(random::public_id())
            .bind(id)
            .bind(position)
            .bind(body)
            .bind(now),
    )
    .await?;
    Ok(())
}

async fn record(tx: &mut Tx, right: &DeskEditor, now: Timestamp, id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "playbook",
        subject_id: id,
        incident_id: None,
        fields: &["name", "services", "steps"],
    };
    events::record(tx, now, event).await
}
