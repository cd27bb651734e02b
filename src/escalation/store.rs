//! Reads the steps, and the promises that are open.

use super::step::StepRule;
use crate::incidents::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// How many promises are looked at.
const PROMISES_MAX: i64 = 100;

/// The promise of an incident that is under way.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenPromise {
    /// The incident.
    pub incident_id: PublicId,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Whether it is a drill.
    pub is_drill: bool,
    /// The update that made the promise.
    pub update_id: PublicId,
    /// The promised time, after it was put off.
    pub promised_for: Timestamp,
}

impl OpenPromise {
    /// The short name of the incident.
    pub fn name(&self) -> String {
        format!("INC-{}", self.number)
    }
}

/// The rules of all steps, in their order.
pub async fn rules(tx: &mut Tx) -> Result<Vec<StepRule>, Refusal> {
    let mut rules = tx
        .fetch_all::<StepRule>(sql("select step, minutes, to_commander, to_commanders, to_support_leads, by_email,
                by_sms, version from promise_step"))
        .await?;
    rules.sort_by_key(|rule| rule.step);
    Ok(rules)
}

const SELECT: &str = concatcp!(
    "select incident.id as incident_id, incident.number, incident.title, incident.is_drill,
         incident_update.id as update_id, incident.next_update_by as promised_for
     from incident_view as incident
     join incident_update_view as incident_update on incident_update.incident_id = incident.id
         and incident_update.position = (select max(position) from incident_update_view where incident_id = incident.id)
     where incident.next_update_by is not null and incident.withdrawn_at is null and incident.kind = 'incident'
         and incident.state in ",
    State::UNDER_WAY_SQL
);

/// The promises for a time before `until`, the most urgent first.
pub async fn promises(tx: &mut Tx, until: Timestamp) -> Result<Vec<OpenPromise>, Refusal> {
    let text =
        concatcp!(SELECT, " and incident.next_update_by <= $1 order by incident.next_update_by, incident.id limit $2");
    Ok(tx.fetch_all::<OpenPromise>(sql(text).bind(until).bind(PROMISES_MAX)).await?)
}

/// The promise of an incident; `None` while it has none.
pub async fn promise_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<OpenPromise>, Refusal> {
    Ok(tx.fetch_optional::<OpenPromise>(sql(concatcp!(SELECT, " and incident.id = $1")).bind(incident_id)).await?)
}

/// The steps that staff were told of for a promise.
pub async fn told(tx: &mut Tx, promise: &OpenPromise) -> Result<Vec<super::step::Step>, Refusal> {
    Ok(tx
        .fetch_values(
            sql("select step from promise_notice where update_id = $1 and promised_for = $2")
                .bind(&promise.update_id)
                .bind(promise.promised_for),
        )
        .await?)
}
