//! Makes the occurrences of series, each a maintenance like any other, some time ahead. Nothing is made twice, also by
//! two nodes: an occurrence is unique by its series and the start that its rule gives.

use super::rule::{Occurrence, Rule};
use super::store::{self, Series};
use crate::access::{self, IncidentCommander};
use crate::incidents::incident::State;
use crate::incidents::maintenance::plan::{self, CheckedPlan};
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::services::page::first_page;
use crate::services::store as services;
use crate::t;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use chrono::Duration;

/// How far ahead occurrences are made (decision 74).
pub const MADE_AHEAD: Duration = Duration::days(90);
/// How much of that time may be missing before the worker makes more: it works once a day for each series.
const SLACK: Duration = Duration::days(1);
/// Most occurrences that one transaction makes.
const STEP_MAX: usize = 20;

/// Whether occurrences are due to be made. It is read first, so that an idle worker begins no write transaction.
pub async fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    Ok(store::behind(tx, now + MADE_AHEAD - SLACK).await?.is_some())
}

/// Makes the next occurrences of one series, and returns whether more may be due.
pub async fn reconcile(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    // Locks the installation's row, so that a second node waits and then finds what this one made.
    events::public_changed(tx).await?;
    let Some(series) = store::behind(tx, now + MADE_AHEAD - SLACK).await? else { return Ok(false) };
    let actor: Actor = access::by_system::<IncidentCommander>().actor().clone();
    let rule = series.rule()?;
    let due = due(&series, &rule, now);
    make(tx, &actor, now, &series, &due, false).await?;
    Ok(true)
}

/// Makes the first occurrences of a new series: at least one, which announces it.
pub(super) async fn begin(tx: &mut Tx, actor: &Actor, now: Timestamp, series: &Series) -> Result<(), Refusal> {
    let rule = series.rule()?;
    let mut due = due(series, &rule, now);
    if due.is_empty() {
        due.extend(rule.occurrences().next());
    }
    make(tx, actor, now, series, &due, series.is_announced).await
}

/// The occurrences to make in one step.
fn due(series: &Series, rule: &Rule, now: Timestamp) -> Vec<Occurrence> {
    let horizon = now + MADE_AHEAD;
    let end = series.ends_before.map_or(horizon, |end| end.min(horizon));
    rule.before(end).filter(|one| one.from >= series.made_until && one.from > now).take(STEP_MAX).collect()
}

async fn make(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    series: &Series,
    due: &[Occurrence],
    announces: bool,
) -> Result<(), Refusal> {
    let known = services::all(tx).await?;
    let is_shown = |id: &PublicId| known.iter().any(|service| service.id == *id && service.is_offered());
    let affected: Vec<_> = store::service_ids(tx, &series.id).await?.into_iter().filter(is_shown).collect();
    for (place, occurrence) in due.iter().enumerate() {
        // Where every service was archived there is nothing to maintain.
        if affected.is_empty() || exists(tx, series, occurrence).await? {
            continue;
        }
        let is_first = announces && place == 0;
        let plan = CheckedPlan {
            title: series.title.clone(),
            body: if is_first { announcement(tx, series).await? } else { series.body.clone() },
            services: affected.clone(),
            from: occurrence.from,
            until: occurrence.until,
            state: State::Scheduled,
            notify: is_first,
            notify_during: series.notify_during,
            reminder_minutes: series.reminder_minutes,
        };
        let maintenance = plan::insert(tx, actor, series.created_by.as_ref(), now, plan).await?;
        tx.execute(
            sql("insert into maintenance_occurrence (series_id, original_start, incident_id) values ($1, $2, $3)")
                .bind(&series.id)
                .bind(occurrence.from)
                .bind(&maintenance.id),
        )
        .await?;
    }
    let horizon = now + MADE_AHEAD;
    // After a full step, the next one begins just behind its last occurrence.
    let made_until = match due.last().filter(|_| due.len() >= STEP_MAX) {
        Some(last) => last.from + Duration::microseconds(1),
        None => due.last().map_or(horizon, |last| horizon.max(last.from + Duration::microseconds(1))),
    };
    tx.execute(
        sql("update maintenance_series set made_until = $2 where id = $1 and made_until < $2")
            .bind(&series.id)
            .bind(made_until),
    )
    .await?;
    Ok(())
}

async fn exists(tx: &mut Tx, series: &Series, occurrence: &Occurrence) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from maintenance_occurrence where series_id = $1 and original_start = $2)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(&series.id).bind(occurrence.from)).await?)
}

/// The words of the first occurrence: what is planned, and that it repeats, in the language of the page.
async fn announcement(tx: &mut Tx, series: &Series) -> Result<String, Refusal> {
    let language = Language::from_tag(&first_page(tx).await?.language);
    Ok(language.scope(|| format!("{}\n\n{}", series.body, t!("maintenance-repeats"))))
}
