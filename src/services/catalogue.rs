//! Adds and edits groups and services. Nothing is ever deleted: a service that is no longer offered is archived, so
//! that past incidents still show its name.

use super::{page, store};
use crate::access::ServiceEditor;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceKind, Timestamp};
use chrono::{Datelike, NaiveDate};
use std::ops::RangeInclusive;

/// Longest name of a service or group, in characters: it must fit on one line of a phone.
pub const NAME_MAX: usize = 60;
/// Longest description of a service or group, in characters.
pub const DESCRIPTION_MAX: usize = 280;
/// The last position. There are far fewer services, and a number that is added to one stays far from the largest.
pub const POSITION_MAX: i64 = 1_000_000;
/// The years in which the uptime of a service may begin.
pub(super) const START_YEARS: RangeInclusive<i32> = 1900..=9998;

/// The fields of a service as they were entered, not yet validated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceInput {
    /// The name, shown to customers.
    pub name: String,
    /// One line of description; may be empty.
    pub description: String,
    /// The group it belongs to; `None` for no group.
    pub group: Option<PublicId>,
    /// Its position in the list, counted from the top. `None` puts a new service last and leaves an existing one in
    /// place.
    pub position: Option<i64>,
    /// How much an affected minute counts in compensation, in percent.
    pub weight_percent: i64,
    /// What kind of service it is, which laws and contracts depend on; `None` where it is not declared.
    pub kind: Option<ServiceKind>,
    /// Whether the status page shows its uptime history.
    pub showcase: bool,
    /// Whether the status page shows it only while it is not operational.
    pub only_show_if_degraded: bool,
    /// The first day its uptime is counted, `YYYY-MM-DD`; empty for today.
    pub start_date: String,
    /// Whether it is no longer offered.
    pub archived: bool,
}

/// The fields of a group as they were entered, not yet validated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupInput {
    /// The name, shown to customers.
    pub name: String,
    /// One line of description; may be empty.
    pub description: String,
    /// Its position on the page, counted from the top. `None` puts a new group last and leaves an existing one in place.
    pub position: Option<i64>,
}

/// Adds a group and returns its id.
pub async fn add_group(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    input: &GroupInput,
) -> Result<PublicId, Refusal> {
    let GroupInput { name, description, position } = validate_group(input)?;
    let id = random::public_id();
    tx.execute(
        sql("insert into service_group (id, name, description, position)
             values ($1, $2, $3, coalesce($4,
                 (select coalesce(max(case when position >= $5 then $5 else position + 1 end), 1) from service_group)))")
        .bind(&id)
        .bind(&name)
        .bind(&description)
        .bind(position)
        .bind(POSITION_MAX),
    )
    .await?;
    record(tx, now, right, "service_group.added", "service_group", &id, &["name", "description"]).await?;
    events::public_changed(tx).await?;
    Ok(id)
}

/// Changes or moves a group. `version` is the one the form was filled from.
///
/// # Errors
///
/// `Refusal::Stale` when the group was changed since.
pub async fn edit_group(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: &GroupInput,
) -> Result<(), Refusal> {
    let GroupInput { name, description, position } = validate_group(input)?;
    let before = store::group(tx, id).await?;
    let changed = tx
        .execute(
            sql("update service_group
             set name = $3, description = $4, position = coalesce($5, position), version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&name)
            .bind(&description)
            .bind(position),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale {
            theirs: lines(&before.name, &before.description),
            yours: lines(&name, &description),
        });
    }
    record(tx, now, right, "service_group.edited", "service_group", id, &["name", "description", "position"]).await?;
    events::public_changed(tx).await
}

/// Removes a group. Its services stay, without one: nothing that is past refers to a group.
pub async fn remove_group(tx: &mut Tx, right: &ServiceEditor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("update page_service set group_id = null where group_id = $1").bind(id)).await?;
    let removed = tx.execute(sql("delete from service_group where id = $1").bind(id)).await?;
    if removed == 0 {
        return Err(Refusal::NotFound);
    }
    record(tx, now, right, "service_group.removed", "service_group", id, &["name", "services"]).await?;
    events::public_changed(tx).await
}

fn validate_group(input: &GroupInput) -> Result<GroupInput, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("group_name", &input.name, NAME_MAX);
    let description = form.optional_line("group_description", &input.description, DESCRIPTION_MAX);
    check_position(&mut form, input.position);
    form.check()?;
    Ok(GroupInput { name, description, position: input.position })
}

/// Checks the range of a position.
fn check_position(form: &mut FieldErrors, position: Option<i64>) {
    if position.is_some_and(|position| !is_position(position)) {
        form.wrong("position", Message::new("field-number"));
    }
}

/// Whether a number may be a position.
pub fn is_position(number: i64) -> bool {
    (0..=POSITION_MAX).contains(&number)
}

/// Adds a service and returns its id. It is operational until an incident changes that.
pub async fn add_service(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    input: &ServiceInput,
) -> Result<PublicId, Refusal> {
    let valid = validate_service(tx, now, input).await?;
    let id = random::public_id();
    let page = page::first_page(tx).await?.id;
    tx.execute(
        sql("insert into service
                 (id, name, description, weight_percent, showcase, start_date, created_at, updated_at, kind,
                  only_show_if_degraded)
             values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)")
        .bind(&id)
        .bind(&valid.name)
        .bind(&valid.description)
        .bind(valid.weight_percent)
        .bind(valid.showcase)
        .bind(&valid.start_date)
        .bind(now)
        .bind(valid.kind)
        .bind(valid.only_show_if_degraded),
    )
    .await?;
    tx.execute(
        sql("insert into page_service (page_id, service_id, group_id, position)
             values ($1, $2, $3, coalesce($4,
                 (select coalesce(max(case when position >= $5 then $5 else position + 1 end), 1)
                  from page_service join service on service.id = service_id
                  where page_id = $1 and archived_at is null)))")
        .bind(&page)
        .bind(&id)
        .bind(&valid.group)
        .bind(valid.position)
        .bind(POSITION_MAX),
    )
    .await?;
    record(tx, now, right, "service.added", "service", &id, &["name", "description", "group"]).await?;
    events::public_changed(tx).await?;
    Ok(id)
}

/// Changes a service. `version` is the one the form was filled from.
///
/// # Errors
///
/// `Refusal::Stale` when the service was changed since.
pub async fn edit_service(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: &ServiceInput,
) -> Result<(), Refusal> {
    let before = store::get(tx, id).await?;
    let valid = validate_service(tx, now, input).await?;
    let page = page::first_page(tx).await?.id;
    let archived_at = if valid.archived { before.archived_at.or(Some(now)) } else { None };
    let changed = tx
        .execute(
            sql("update service set name = $3, description = $4, weight_percent = $5, showcase = $6, start_date = $7,
                 archived_at = $8, updated_at = $9, kind = $10, only_show_if_degraded = $11, version = version + 1
             where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&valid.name)
            .bind(&valid.description)
            .bind(valid.weight_percent)
            .bind(valid.showcase)
            .bind(&valid.start_date)
            .bind(archived_at)
            .bind(now)
            .bind(valid.kind)
            .bind(valid.only_show_if_degraded),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale {
            theirs: lines(&before.name, &before.description),
            yours: lines(&input.name, &input.description),
        });
    }
    tx.execute(
        sql("update page_service set group_id = $3, position = coalesce($4, position)
             where page_id = $1 and service_id = $2")
        .bind(&page)
        .bind(id)
        .bind(&valid.group)
        .bind(valid.position),
    )
    .await?;
    record(tx, now, right, "service.edited", "service", id, &changed_fields(&before, &valid)).await?;
    events::public_changed(tx).await
}

/// The fields that an edit changes, as the audit trail names them.
fn changed_fields(before: &store::Service, valid: &ServiceInput) -> Vec<&'static str> {
    [
        ("name", before.name != valid.name),
        ("description", before.description != valid.description),
        ("group", before.group_id != valid.group),
        ("position", valid.position.is_some_and(|position| position != before.position)),
        ("weight_percent", before.weight_percent != valid.weight_percent),
        ("kind", before.kind != valid.kind),
        ("showcase", before.showcase != valid.showcase),
        ("only_show_if_degraded", before.only_show_if_degraded != valid.only_show_if_degraded),
        ("start_date", before.start_date != valid.start_date),
        ("archived", before.archived_at.is_some() != valid.archived),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// The name and description on lines of their own, to compare two versions.
fn lines(name: &str, description: &str) -> String {
    [name, description].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

async fn validate_service(tx: &mut Tx, now: Timestamp, input: &ServiceInput) -> Result<ServiceInput, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, NAME_MAX);
    let description = form.optional_line("description", &input.description, DESCRIPTION_MAX);
    check_position(&mut form, input.position);
    if !(0..=100).contains(&input.weight_percent) {
        form.wrong("weight_percent", Message::new("service-weight"));
    }
    let start_date = match input.start_date.trim() {
        "" => now.date_naive().to_string(),
        typed => form
            .parsed("start_date", typed, "service-not-a-date", |text| {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                date.filter(|date| START_YEARS.contains(&date.year()))
            })
            .map_or_else(String::new, |date| date.to_string()),
    };
    if let Some(id) = &input.group
        && !store::groups(tx).await?.iter().any(|group| &group.id == id)
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
