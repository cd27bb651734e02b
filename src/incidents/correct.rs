//! Corrects the title and the impact of an incident without an update, and the impact of maintenance. Its title has its own
//! [`edit`](super::maintenance::edit()), which announces what changed.

use super::incident::Kind;
use super::prepared;
use super::store;
use super::templates::placeholder;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Impact, PublicId, Refusal, Timestamp};

/// What to correct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// The new title.
    pub title: Option<String>,
    /// The impact that counts from now on, whatever updates say; `Some(None)` lets updates decide again.
    pub impact: Option<Option<Impact>>,
}

/// Corrects an incident, or the impact of maintenance. What is as it was already changes nothing.
///
/// # Errors
///
/// `Refusal::Conflict` where a second commander has to approve what is published about the incident.
pub async fn correct(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    correction: &Correction,
) -> Result<(), Refusal> {
    let incident = store::get(tx, id).await?;
    let is_plan = incident.kind == Kind::Maintenance && correction.title.is_some();
    if is_plan || incident.withdrawn_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let mut form = FieldErrors::new();
    let title = correction.title.as_ref().map(|typed| {
        let title = form.required_line("title", typed, TITLE_MAX);
        placeholder::check_filled(&mut form, "title", &title);
        title
    });
    form.check()?;
    let title = title.filter(|title| *title != incident.title);
    let impact = correction.impact.filter(|impact| *impact != incident.impact_override);
    if title.is_none() && impact.is_none() {
        return Ok(());
    }
    let said = impact.flatten().unwrap_or(Impact::None);
    if right.staff_id().is_ok() && prepared::setting::applies_to(tx, &incident, said).await? {
        return Err(Refusal::conflict("prepared-approval-required"));
    }
    events::public_changed(tx).await?;
    if let Some(title) = &title {
        tx.execute(sql("update incident set title = $2 where id = $1").bind(id).bind(title)).await?;
        record(tx, right, now, id, "title").await?;
    }
    if let Some(impact) = impact {
        set_impact(tx, right, now, id, impact).await?;
    }
    let query = "update incident set updated_at = $2, version = version + 1 where id = $1";
    tx.execute(sql(query).bind(id).bind(now)).await?;
    Ok(())
}

/// Sets the impact that counts whatever updates say, as part of a declaration; `None` lets updates decide.
pub async fn set_impact(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    impact: Option<Impact>,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    let query = "update incident set impact_override = $2, impact = coalesce($2, impact) where id = $1";
    tx.execute(sql(query).bind(id).bind(impact)).await?;
    record(tx, right, now, id, "impact_override").await
}

async fn record(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    field: &str,
) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb: "incident.corrected",
        subject: "incident",
        subject_id: id,
        incident_id: Some(id.as_str()),
        fields: &[field],
    };
    events::record(tx, now, event).await
}
