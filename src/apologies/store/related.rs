//! What a batch refers to: its incident, earlier apologies, offers and staff.

use super::Batch;
use crate::accounts;
use crate::customers::exposure;
use crate::delivery::{message, text};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most incidents that can be chosen for a new batch.
const INCIDENTS_MAX: i64 = 100;
/// Most earlier apologies that a new one is compared with.
const EARLIER_MAX: i64 = 10;

/// The incident of a batch.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Its number, 27 in `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: incidents::State,
    /// Its impact, as overridden by the commander.
    pub impact: Impact,
    /// Goes up each time it is reopened.
    pub rev: i64,
    /// Whether it is a drill.
    pub is_drill: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// The commander's name.
    pub commander: Option<String>,
    /// The commander's job title.
    pub commander_title: Option<String>,
}

impl Incident {
    /// `INC-27`.
    pub fn label(&self) -> String {
        format!("INC-{}", self.number)
    }
}

/// An incident by its id.
pub async fn find_incident(tx: &mut Tx, id: &PublicId) -> Result<Option<Incident>, Refusal> {
    Ok(tx
        .fetch_optional::<Incident>(
            sql("select incident.id as id, number, incident.title as title, state,
                    coalesce(impact_override, impact) as impact, rev, is_drill, started_at, resolved_at,
                    staff.name as commander, staff.title as commander_title
             from incident_view as incident left join staff_view as staff on staff.id = commander_id
             where incident.id = $1")
            .bind(id),
        )
        .await?)
}

/// Incidents about which a batch can be written, newest first: id, number, title and number of customers affected.
pub async fn eligible_incidents(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, i64, String, i64)>, Refusal> {
    let found = tx
        .fetch_all::<(PublicId, i64, String)>(
            sql("select id, number, title from incident_view as incident
             where not is_drill and state <> $2 and withdrawn_at is null
               and (resolved_at is null
                    or exists (select 1 from exposure_view as exposure where exposure.incident_id = incident.id))
             order by started_at desc limit $1")
            .bind(INCIDENTS_MAX)
            .bind(incidents::State::Draft),
        )
        .await?;
    let mut eligible = Vec::new();
    for (id, number, title) in found {
        let people = exposure::people(tx, now, &id).await?;
        eligible.push((id, number, title, people));
    }
    eligible.retain(|(.., people)| *people > 0);
    Ok(eligible)
}

/// The texts of apologies for other incidents that customers affected by this one have got, those of the newest batch
/// first.
pub async fn earlier_apologies(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<String>, Refusal> {
    const EARLIER: &str = concatcp!(
        "select parts
         from (select id, started_at, text_version from batch_view as batch
               where class = 'apology' and incident_id <> $1 and started_at is not null and exists (
                   select 1 from message_view as message
                   join exposure_view as exposure on exposure.customer_id = message.customer_id
                   where message.batch_id = batch.id and exposure.incident_id = $1 and message.state in ",
        message::State::REACHED_SQL,
        ")
               order by started_at desc limit $2) as batch
         join batch_text on batch_id = batch.id and version = text_version
         order by started_at desc, channel"
    );
    let texts = tx.fetch_values::<String>(sql(EARLIER).bind(incident_id).bind(EARLIER_MAX)).await?;
    let joined = texts.iter().map(|parts| Ok(text::join(&text::from_json(parts, "an earlier apology")?)));
    joined.filter(|text| !matches!(text, Ok(text) if text.is_empty())).collect()
}

/// The numbers of the live offers on an incident, oldest first; at most five.
pub async fn live_offer_numbers(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<i64>, Refusal> {
    Ok(tx
        .fetch_values::<i64>(
            sql("select number from offer_view
             where incident_id = $1 and state not in ('draft', 'rejected', 'withdrawn') order by number limit 5")
            .bind(incident_id),
        )
        .await?)
}

/// Who can own a promise: all active staff, by name.
pub async fn promise_owners(tx: &mut Tx) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_all(sql("select id, name from staff_view where disabled_at is null order by name, id limit 500"))
        .await?)
}

/// The name of the owner of a batch's promise.
pub async fn find_promise_owner(tx: &mut Tx, batch: &Batch) -> Result<Option<String>, Refusal> {
    match &batch.content.promise.owner_id {
        Some(id) => accounts::store::find_name(tx, id).await,
        None => Ok(None),
    }
}

/// The names of services, in the order of their ids in the list.
pub async fn service_names(tx: &mut Tx, ids: &[PublicId]) -> Result<Vec<String>, Refusal> {
    let mut names = Vec::new();
    for id in ids {
        names.extend(
            tx.fetch_value_optional::<String>(sql("select name from service_view where id = $1").bind(id)).await?,
        );
    }
    Ok(names)
}
