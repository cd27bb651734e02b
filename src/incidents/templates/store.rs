//! Reads templates.

use crate::incidents::incident::{Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// How many templates are listed at most.
const LIST_MAX: i64 = 500;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What is stored of it beside its services.
    pub row: TemplateRow,
    /// The services it is for; empty for every service.
    pub services: Vec<PublicId>,
}

/// The row of a template.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TemplateRow {
    /// Its id, also in the API.
    pub id: PublicId,
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
    /// What it sets its services to; `None` leaves that to the author.
    pub service_status: Option<ServiceStatus>,
    /// Whether subscribers are notified.
    pub notify: bool,
    /// Its place in lists.
    pub position: i64,
    /// When it was archived. Archived templates are not offered.
    pub archived_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Template {
    /// Whether it fits an incident on these services: it is for one of them, or for every service.
    pub fn is_for(&self, services: &[PublicId]) -> bool {
        self.services.is_empty() || self.services.iter().any(|service| services.contains(service))
    }
}

const SELECT: &str = "select id, name, group_name, kind, title, body, state, service_status, notify, position,
        archived_at, version
    from incident_template ";

/// A template by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Template, Refusal> {
    let row = tx.fetch_one::<TemplateRow>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?;
    let services = tx
        .fetch_values(
            sql("select service_id from incident_template_service where template_id = $1 order by service_id").bind(id),
        )
        .await?;
    Ok(Template { row, services })
}

/// All templates, archived ones included, in their order.
pub async fn all(tx: &mut Tx) -> Result<Vec<Template>, Refusal> {
    let rows = tx
        .fetch_all::<TemplateRow>(sql(concatcp!(SELECT, "order by position, name, id limit $1")).bind(LIST_MAX))
        .await?;
    let pairs = tx
        .fetch_all::<(PublicId, PublicId)>(sql(
            "select template_id, service_id from incident_template_service order by template_id, service_id",
        ))
        .await?;
    let mut services: BTreeMap<PublicId, Vec<PublicId>> = BTreeMap::new();
    for (template, service) in pairs {
        services.entry(template).or_default().push(service);
    }
    Ok(rows.into_iter().map(|row| Template { services: services.remove(&row.id).unwrap_or_default(), row }).collect())
}

/// Templates that are offered: of a kind, with a state that `allows` accepts. Those for one of `services` come first,
/// then those for every service, then the others; without services, in their order.
pub async fn offered(
    tx: &mut Tx,
    kind: Kind,
    services: &[PublicId],
    allows: impl Fn(State) -> bool,
) -> Result<Vec<Template>, Refusal> {
    let mut offered: Vec<_> = all(tx)
        .await?
        .into_iter()
        .filter(|template| template.row.archived_at.is_none() && template.row.kind == kind)
        .filter(|template| allows(template.row.state))
        .collect();
    if !services.is_empty() {
        offered.sort_by_key(|template| match (template.services.is_empty(), template.is_for(services)) {
            (false, true) => 0,
            (true, _) => 1,
            (false, false) => 2,
        });
    }
    Ok(offered)
}
