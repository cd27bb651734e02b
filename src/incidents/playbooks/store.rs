//! Reads playbooks, and the steps of an incident.

use crate::incidents::incident::Kind;
use crate::incidents::store::{self as incidents, Incident};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// How many playbooks are listed at most.
const LIST_MAX: i64 = 300;

/// A playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    /// What is stored of it beside its services and steps.
    pub row: PlaybookRow,
    /// The services it is for; empty for every service.
    pub services: Vec<PublicId>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// The row of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PlaybookRow {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// When it was archived. Archived playbooks are shown only where an incident began with them.
    pub archived_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

/// A step that is in a playbook now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Step {
    /// Its id.
    pub id: PublicId,
    /// What to do.
    pub body: String,
}

/// A step on the page of an incident.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct IncidentStep {
    /// The step's id.
    pub id: PublicId,
    /// Its playbook.
    pub playbook_id: PublicId,
    /// The playbook's name.
    pub playbook_name: String,
    /// What to do.
    pub body: String,
    /// When it was added to the playbook.
    pub added_at: Timestamp,
    /// When it was taken out of the playbook.
    pub removed_at: Option<Timestamp>,
    /// When it was ticked.
    pub ticked_at: Option<Timestamp>,
    /// Who ticked it.
    pub ticked_by: Option<String>,
}

const SELECT: &str = "select id, name, archived_at, version from playbook ";

/// A playbook by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Playbook, Refusal> {
    let row = tx.fetch_one::<PlaybookRow>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?;
    let services = tx
        .fetch_values(
            sql("select service_id from playbook_service where playbook_id = $1 order by service_id").bind(id),
        )
        .await?;
    Ok(Playbook { row, services, steps: steps(tx, id).await? })
}

/// The steps that are in a playbook now, in their order.
pub async fn steps(tx: &mut Tx, playbook_id: &PublicId) -> Result<Vec<Step>, Refusal> {
    Ok(tx
        .fetch_all::<Step>(
            sql("select id, body from playbook_step where playbook_id = $1 and removed_at is null
                 order by position, id")
            .bind(playbook_id),
        )
        .await?)
}

/// All playbooks by name, archived ones included, each with its services and how many steps it has.
pub async fn all(tx: &mut Tx) -> Result<Vec<(PlaybookRow, Vec<PublicId>, i64)>, Refusal> {
    let rows = tx.fetch_all::<PlaybookRow>(sql(concatcp!(SELECT, "order by name, id limit $1")).bind(LIST_MAX)).await?;
    let mut services: BTreeMap<PublicId, Vec<PublicId>> = BTreeMap::new();
    for (playbook, service) in tx
        .fetch_all::<(PublicId, PublicId)>(sql(
            "select playbook_id, service_id from playbook_service order by playbook_id, service_id",
        ))
        .await?
    {
        services.entry(playbook).or_default().push(service);
    }
    let counts: BTreeMap<PublicId, i64> = tx
        .fetch_all::<(PublicId, i64)>(sql(
            "select playbook_id, count(*) from playbook_step where removed_at is null group by playbook_id",
        ))
        .await?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (services, count) = (services.remove(&row.id), counts.get(&row.id).copied());
            (row, services.unwrap_or_default(), count.unwrap_or_default())
        })
        .collect())
}

/// The steps that an incident shows: of playbooks for its services that were in use at any time of it. A step that was
/// taken out before it began, or added after it was over, is shown only where it is ticked. Maintenance has none.
pub async fn of_incident(tx: &mut Tx, incident: &Incident) -> Result<Vec<IncidentStep>, Refusal> {
    if incident.kind == Kind::Maintenance {
        return Ok(Vec::new());
    }
    let services = incidents::service_ids_of(tx, &incident.id).await?;
    let fits = |of: Option<&Vec<PublicId>>| of.is_none_or(|of| of.iter().any(|service| services.contains(service)));
    let mut of_playbook: BTreeMap<PublicId, Vec<PublicId>> = BTreeMap::new();
    for (row, services, _) in all(tx).await? {
        if !services.is_empty() {
            of_playbook.insert(row.id, services);
        }
    }
    let began = incident.created_at;
    let steps = tx
        .fetch_all::<IncidentStep>(
            sql("select step.id, step.playbook_id, playbook.name as playbook_name, step.body, step.added_at,
                    step.removed_at, tick.at as ticked_at, staff.name as ticked_by
                 from playbook_step as step
                 join playbook on playbook.id = step.playbook_id
                 left join playbook_tick as tick on tick.step_id = step.id and tick.incident_id = $1
                 left join staff_view as staff on staff.id = tick.staff_id
                 where tick.at is not null
                    or ((step.removed_at is null or step.removed_at > $2)
                        and (playbook.archived_at is null or playbook.archived_at > $2)
                        and ($3 = false or step.added_at <= $4))
                 order by playbook.name, playbook.id, step.position, step.id")
            .bind(&incident.id)
            .bind(began)
            .bind(incident.state.is_over())
            .bind(incident.resolved_at.unwrap_or(began)),
        )
        .await?;
    Ok(steps.into_iter().filter(|step| step.ticked_at.is_some() || fits(of_playbook.get(&step.playbook_id))).collect())
}
