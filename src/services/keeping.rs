//! The verbs of the catalogue: add and edit groups and services. Nothing is ever deleted: a service
//! that is no longer offered is archived, so that old incidents keep their words.

use super::store;
use crate::access::ServiceEditor;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::NaiveDate;

/// Longest name of a service or group, in characters: it must fit one line of a phone.
pub const NAME_MAX: usize = 60;
/// Longest explanation of a service, in characters.
pub const DESCRIPTION_MAX: usize = 280;

/// A service as a person describes it, not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceInput {
    /// What customers read.
    pub name: String,
    /// A line of explanation; may be empty.
    pub description: String,
    /// The group it stands in; `None` to stand alone.
    pub group: Option<PublicId>,
    /// Its place among its neighbours, from the top; `None` puts a new one last and leaves others.
    pub position: Option<i64>,
    /// How much a minute of it counts in compensation, in percent.
    pub weight_percent: i64,
    /// Whether its history of ninety days is shown.
    pub showcase: bool,
    /// From which day its history counts, `YYYY-MM-DD`; empty for today.
    pub start_date: String,
    /// No longer offered.
    pub archived: bool,
}

/// Adds a group at the end of the page.
pub async fn add_group(tx: &mut Tx, right: &ServiceEditor, now: Timestamp, name: &str) -> Result<PublicId, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required("group_name", name, NAME_MAX);
    form.check()?;
    let id = random::public_id();
    tx.execute(
        sql("insert into service_group (id, name, position)
             values ($1, $2, (select coalesce(max(position), 0) + 1 from service_group))")
        .bind(&id)
        .bind(&name),
    )
    .await?;
    record(tx, now, right, "service_group.added", "service_group", &id, &["name"]).await?;
    events::public_changed(tx).await?;
    Ok(id)
}

/// A group as a person describes it, not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupInput {
    /// What customers read.
    pub name: String,
    /// Its place on the page, from the top; `None` leaves it.
    pub position: Option<i64>,
}

/// Renames or moves a group; `version` is the one its form was filled from.
pub async fn edit_group(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: &GroupInput,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required("group_name", &input.name, NAME_MAX);
    form.check()?;
    let groups = store::groups(tx).await?;
    let before = groups.into_iter().find(|group| &group.id == id).ok_or(Refusal::NotFound)?;
    let changed = tx
        .execute(
            sql("update service_group set name = $3, position = coalesce($4, position), version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&name)
            .bind(input.position),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: before.name, yours: name });
    }
    record(tx, now, right, "service_group.edited", "service_group", id, &["name", "position"]).await?;
    events::public_changed(tx).await
}

/// Adds a service; it is operational until an incident says otherwise.
pub async fn add_service(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    input: &ServiceInput,
) -> Result<PublicId, Refusal> {
    let checked = checked(tx, now, input).await?;
    let id = random::public_id();
    let page = store::first_page(tx).await?.id;
    {
        tx.execute(sql("insert into service (id, name, description, weight_percent, showcase, start_date, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)").bind(&id).bind(&checked.name).bind(&checked.description).bind(checked.weight_percent).bind(checked.showcase).bind(&checked.start_date).bind(now)).await?;
        tx.execute(sql("insert into page_service (page_id, service_id, group_id, position)
             values ($1, $2, $3, coalesce($4, (select coalesce(max(position), 0) + 1 from page_service where page_id = $1)))").bind(&page).bind(&id).bind(&checked.group).bind(checked.position)).await?;
    };
    record(tx, now, right, "service.added", "service", &id, &["name", "description", "group"]).await?;
    events::public_changed(tx).await?;
    Ok(id)
}

/// Changes a service; `version` is the one its form was filled from.
pub async fn edit_service(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: &ServiceInput,
) -> Result<(), Refusal> {
    let before = store::find(tx, id).await?;
    let checked = checked(tx, now, input).await?;
    let page = store::first_page(tx).await?.id;
    let archived_at = if checked.archived { before.archived_at.or(Some(now)) } else { None };
    let changed = tx
        .execute(
            sql("update service set name = $3, description = $4, weight_percent = $5, showcase = $6, start_date = $7,
                 archived_at = $8, updated_at = $9, version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&checked.name)
            .bind(&checked.description)
            .bind(checked.weight_percent)
            .bind(checked.showcase)
            .bind(&checked.start_date)
            .bind(archived_at)
            .bind(now),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale {
            theirs: words(&before.name, &before.description),
            yours: words(&input.name, &input.description),
        });
    }
    tx.execute(
        sql("update page_service set group_id = $3, position = coalesce($4, position)
             where page_id = $1 and service_id = $2")
        .bind(&page)
        .bind(id)
        .bind(&checked.group)
        .bind(checked.position),
    )
    .await?;
    let fields: Vec<&str> = [
        ("name", before.name != checked.name),
        ("description", before.description != checked.description),
        ("group", before.group_id != checked.group),
        ("position", checked.position.is_some_and(|position| position != before.position)),
        ("weight_percent", before.weight_percent != checked.weight_percent),
        ("showcase", before.showcase != checked.showcase),
        ("start_date", before.start_date != checked.start_date),
        ("archived", before.archived_at.is_some() != checked.archived),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    record(tx, now, right, "service.edited", "service", id, &fields).await?;
    events::public_changed(tx).await
}

fn words(name: &str, description: &str) -> String {
    [name, description].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

async fn checked(tx: &mut Tx, now: Timestamp, input: &ServiceInput) -> Result<ServiceInput, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required("name", &input.name, NAME_MAX);
    let description = form.optional("description", &input.description, DESCRIPTION_MAX);
    if !(0..=100).contains(&input.weight_percent) {
        form.wrong("weight_percent", Message::new("service-weight"));
    }
    let start_date = match input.start_date.trim() {
        "" => now.date_naive().to_string(),
        typed => form
            .parsed("start_date", typed, "service-not-a-date", |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .map_or_else(String::new, |date| date.to_string()),
    };
    if let Some(group) = &input.group
        && !store::groups(tx).await?.iter().any(|one| &one.id == group)
    {
        form.wrong("group", Message::new("service-group-unknown"));
    }
    form.check()?;
    Ok(ServiceInput { name, description, start_date, ..input.clone() })
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    right: &ServiceEditor,
    verb: &str,
    subject: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor: right.actor(), verb, subject, subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
