//! The end of maintenance: staff are asked before it, and customers are told when work that is being verified is not
//! complete at its end.

use crate::access::{self, IncidentCommander};
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::page::first_page;
use crate::t;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use chrono::Duration;

/// How long before its end staff are asked whether it ends or takes longer (decision 74).
pub const PROPOSE_BEFORE: Duration = Duration::minutes(10);

/// How many maintenances are asked about at once.
const LISTED_MAX: i64 = 20;

/// A maintenance that is about to end, or whose end has passed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Ending {
    /// The maintenance.
    pub id: PublicId,
    /// Its number, as in `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Whether it is being carried out or verified.
    pub state: State,
    /// Who leads it.
    pub commander_id: Option<PublicId>,
    /// The planned end.
    pub ends_at: Timestamp,
}

const SELECT: &str = "select id, number, title, state, commander_id, scheduled_until as ends_at from incident ";

/// The maintenances under way that end within [`PROPOSE_BEFORE`] or should have ended.
pub async fn due_to_end_soon(tx: &mut Tx, now: Timestamp) -> Result<Vec<Ending>, Refusal> {
    Ok(tx
        .fetch_all::<Ending>(
            sql(const_format::concatcp!(
                SELECT,
                "where kind = $1 and state in ($2, $3) and scheduled_until <= $4 order by scheduled_until limit $5"
            ))
            .bind(Kind::Maintenance)
            .bind(State::InProgress)
            .bind(State::Verifying)
            .bind(now + PROPOSE_BEFORE)
            .bind(LISTED_MAX),
        )
        .await?)
}

/// [`due_to_end_soon`] for one maintenance.
pub fn find_ending(maintenance: &Incident, now: Timestamp) -> Option<Ending> {
    let ends_at = maintenance.scheduled_until.filter(|until| *until <= now + PROPOSE_BEFORE)?;
    let is_under_way = maintenance.kind == Kind::Maintenance && maintenance.state.is_under_way();
    is_under_way.then(|| Ending {
        id: maintenance.id.clone(),
        number: maintenance.number,
        title: maintenance.title.clone(),
        state: maintenance.state,
        commander_id: maintenance.commander_id.clone(),
        ends_at,
    })
}

/// Tells customers that work which is being verified takes longer than planned.
pub(super) async fn publish_overrun(tx: &mut Tx, now: Timestamp, maintenance: &Incident) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into maintenance_option (incident_id, overran_at) values ($1, $2)
             on conflict (incident_id) do update set overran_at = excluded.overran_at")
        .bind(&maintenance.id)
        .bind(now),
    )
    .await?;
    let actor: Actor = access::by_system::<IncidentCommander>().actor().clone();
    let event = Event {
        actor: &actor,
        verb: "maintenance.overran",
        subject: "incident",
        subject_id: &maintenance.id,
        incident_id: Some(maintenance.id.as_str()),
        fields: &["scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let language = Language::from_tag(&first_page(tx).await?.language);
    let update = CheckedUpdate {
        state: State::Verifying,
        body: language.scope(|| t!("maintenance-overran")),
        services: Vec::new(),
        services_from: now,
        next_update_by: None,
        notify: maintenance.notify_during,
        display_at: None,
        is_automatic: true,
    };
    publish::append_update(tx, publish::By { actor: &actor, author: None }, now, maintenance, update).await?;
    Ok(())
}
