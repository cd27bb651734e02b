//! Ends a series, or changes it from one date on.

use super::plan::{SeriesPlan, create};
use super::store::{self, Made, Series};
use crate::access::IncidentCommander;
use crate::incidents::incident::State;
use crate::incidents::maintenance::update::{MaintenanceUpdate, update};
use crate::incidents::store as incidents;
use crate::incidents::withdraw;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use chrono::Duration;

/// Ends a series: no occurrence begins at `from` or later. Occurrences that somebody was told of are cancelled with a
/// notice, the others are removed from the public page. What is under way goes on. `version` is the series' version
/// that the author saw.
///
/// # Errors
///
/// `Refusal::Conflict` when it has ended, `Refusal::Stale` when it was changed since.
pub async fn end(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    from: Timestamp,
) -> Result<(), Refusal> {
    stop(tx, right, now, id, version, from, "maintenance-series-ended").await?;
    Ok(())
}

/// Changes a series from the occurrence that begins at `from` on, and returns the series that continues it: those
/// before stay as they are, those from then on are made anew.
///
/// # Errors
///
/// As [`end`], and what is wrong with the plan.
pub async fn change_following(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    from: Timestamp,
    plan: SeriesPlan,
) -> Result<Series, Refusal> {
    let stopped = stop(tx, right, now, id, version, from, "maintenance-series-changed").await?;
    create(tx, right, now, plan, Some(&stopped.id)).await
}

async fn stop(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    from: Timestamp,
    words: &str,
) -> Result<Series, Refusal> {
    events::public_changed(tx).await?;
    let series = store::get(tx, id).await?;
    if series.has_ended(now) || series.ends_before.is_some_and(|end| end <= from) {
        return Err(Refusal::conflict("series-over"));
    }
    let from = from.max(now);
    let changed = tx
        .execute(
            sql("update maintenance_series set ends_before = $3, version = version + 1 where id = $1 and version = $2")
                .bind(id)
                .bind(version)
                .bind(from),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: series.title, yours: String::new() });
    }
    let language = Language::from_tag(&first_page(tx).await?.language);
    let body = language.scope(|| t!(words));
    let setting = installation::get(tx).await?.maintenance_reminder_minutes;
    let before = Duration::minutes(series.reminder_minutes.unwrap_or(setting));
    // Whoever was told of the series expects the next date, so it is cancelled even if it was not announced itself.
    let mut is_expected = series.is_announced;
    for occurrence in store::made_since(tx, id, from).await? {
        if occurrence.state != State::Scheduled || occurrence.withdrawn_at.is_some() {
            continue;
        }
        let is_reminded = series.notify_during && occurrence.started_at - before <= now;
        let is_told = std::mem::take(&mut is_expected) || is_reminded || was_told(tx, &occurrence).await?;
        remove(tx, right, now, &occurrence, is_told.then_some(&*body)).await?;
    }
    let event = Event {
        actor: right.actor(),
        verb: "maintenance_series.ended",
        subject: "maintenance_series",
        subject_id: id,
        incident_id: None,
        fields: &["ends_before"],
    };
    events::record(tx, now, event).await?;
    store::get(tx, id).await
}

/// Whether subscribers were told of an occurrence.
async fn was_told(tx: &mut Tx, occurrence: &Made) -> Result<bool, Refusal> {
    let updates = incidents::updates(tx, &occurrence.incident_id).await?;
    Ok(updates.iter().any(|update| update.notify))
}

/// Cancels an occurrence with a notice, or removes one that nobody was told of.
async fn remove(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    occurrence: &Made,
    notice: Option<&str>,
) -> Result<(), Refusal> {
    let id = &occurrence.incident_id;
    let maintenance = incidents::get(tx, id).await?;
    match notice {
        Some(body) => {
            let cancelled = MaintenanceUpdate { state: State::Cancelled, body: body.to_owned(), notify: true };
            update(tx, right, now, id, maintenance.version, cancelled).await?;
        }
        None => withdraw::withdraw(tx, right, now, id, maintenance.version, &t!("series-removed")).await?,
    }
    Ok(())
}
