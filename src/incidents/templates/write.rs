//! Adds, edits, moves, archives and restores templates.

use super::placeholder;
use super::store::{self, Template};
use crate::access::DeskEditor;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Longest name of a group, in characters.
const GROUP_MAX: usize = 100;

/// A template as it was entered, not yet validated. Its fields are those of Statuspage's templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateInput {
    /// Its name, for staff.
    pub name: String,
    /// The group it is listed under; may be empty.
    pub group_name: String,
    /// Whether it is for incidents or for maintenance.
    pub kind: Kind,
    /// The title of what is declared with it; may be empty.
    pub title: String,
    /// The text, in Markdown, with placeholders.
    pub body: String,
    /// The state that it sets.
    pub state: State,
    /// The services it is for; empty for every service.
    pub services: Vec<PublicId>,
    /// What it sets its services to.
    pub service_status: Option<ServiceStatus>,
    /// Whether subscribers are notified.
    pub notify: bool,
}

/// Which way a template moves in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before the one above it.
    Up,
    /// After the one below it.
    Down,
}

/// Adds a template at the end of the list and returns its id.
pub async fn add(tx: &mut Tx, right: &DeskEditor, now: Timestamp, input: TemplateInput) -> Result<PublicId, Refusal> {
    let input = validate(tx, input).await?;
    let id = random::public_id();
    tx.execute(
        sql("insert into incident_template (id, name, group_name, kind, title, body, state, service_status, notify,
                 position)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                 (select cast(coalesce(max(position), 0) + 1 as bigint) from incident_template))")
        .bind(&id)
        .bind(&input.name)
        .bind(&input.group_name)
        .bind(input.kind)
        .bind(&input.title)
        .bind(&input.body)
        .bind(input.state)
        .bind(input.service_status)
        .bind(input.notify),
    )
    .await?;
    add_services(tx, &id, &input.services).await?;
    record(tx, right, now, &id, "template.added", FIELDS).await?;
    Ok(id)
}

/// Edits a template.
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
    input: TemplateInput,
) -> Result<(), Refusal> {
    lock(tx, id, version, &input.body).await?;
    let input = validate(tx, input).await?;
    tx.execute(
        sql("update incident_template
             set name = $2, group_name = $3, kind = $4, title = $5, body = $6, state = $7, service_status = $8,
                 notify = $9, version = version + 1
             where id = $1")
        .bind(id)
        .bind(&input.name)
        .bind(&input.group_name)
        .bind(input.kind)
        .bind(&input.title)
        .bind(&input.body)
        .bind(input.state)
        .bind(input.service_status)
        .bind(input.notify),
    )
    .await?;
    tx.execute(sql("delete from incident_template_service where template_id = $1").bind(id)).await?;
    add_services(tx, id, &input.services).await?;
    record(tx, right, now, id, "template.edited", FIELDS).await
}

/// Moves a template by one place among those that are not archived. At the end of the list it stays.
pub async fn move_by_one(
    tx: &mut Tx,
    right: &DeskEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    direction: Direction,
) -> Result<(), Refusal> {
    lock(tx, id, version, "").await?;
    let listed: Vec<_> = store::all(tx).await?.into_iter().filter(|one| one.row.archived_at.is_none()).collect();
    let mut order: Vec<_> = listed.iter().map(|template| &template.row.id).collect();
    let place = order.iter().position(|one| *one == id).ok_or(Refusal::NotFound)?;
    let other = match direction {
        Direction::Up => place.checked_sub(1),
        Direction::Down => Some(place + 1).filter(|next| *next < order.len()),
    };
    let Some(other) = other else { return Ok(()) };
    order.swap(place, other);
    for (position, moved) in (1_i64..).zip(order) {
        let is_this = moved == id;
        tx.execute(
            sql("update incident_template set position = $2, version = version + $3 where id = $1")
                .bind(moved)
                .bind(position)
                .bind(i64::from(is_this)),
        )
        .await?;
    }
    record(tx, right, now, id, "template.moved", &["position"]).await
}

/// Archives a template, or restores it. It keeps its text either way.
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
        sql("update incident_template set archived_at = $2, version = version + 1 where id = $1")
            .bind(id)
            .bind(is_archived.then_some(now)),
    )
    .await?;
    let verb = if is_archived { "template.archived" } else { "template.restored" };
    record(tx, right, now, id, verb, &["archived_at"]).await
}

/// The fields of a template in events.
const FIELDS: &[&str] =
    &["name", "group_name", "kind", "title", "body", "state", "services", "service_status", "notify"];

async fn lock(tx: &mut Tx, id: &PublicId, version: i64, yours: &str) -> Result<Template, Refusal> {
    tx.lock("incident_template", id).await?;
    let before = store::get(tx, id).await?;
    if before.row.version != version {
        return Err(Refusal::Stale { theirs: before.row.body, yours: yours.to_owned() });
    }
    Ok(before)
}

async fn validate(tx: &mut Tx, input: TemplateInput) -> Result<TemplateInput, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, TITLE_MAX);
    let group_name = form.optional_line("group_name", &input.group_name, GROUP_MAX);
    let title = form.optional_line("title", &input.title, TITLE_MAX);
    let body = form.required("body", &input.body, crate::types::field_errors::BODY_MAX);
    placeholder::check(&mut form, "title", &title);
    placeholder::check(&mut form, "body", &body);
    if !input.kind.states().contains(&input.state) {
        form.wrong("state", Message::new("template-state-of-kind"));
    }
    if input.service_status == Some(ServiceStatus::UnderMaintenance)
        || input.kind == Kind::Maintenance && input.service_status.is_some()
    {
        form.wrong("service_status", Message::new("template-status-of-kind"));
    }
    let named: Vec<_> = input.services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
    publish::check_services(tx, &mut form, &named).await?;
    form.check()?;
    Ok(TemplateInput { name, group_name, title, body, ..input })
}

async fn add_services(tx: &mut Tx, id: &PublicId, services: &[PublicId]) -> Result<(), Refusal> {
    for service in services {
        tx.execute(
            sql("insert into incident_template_service (template_id, service_id) values ($1, $2)
                 on conflict do nothing")
            .bind(id)
            .bind(service),
        )
        .await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    right: &DeskEditor,
    now: Timestamp,
    id: &PublicId,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event =
        Event { actor: right.actor(), verb, subject: "incident_template", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
