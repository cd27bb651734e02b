//! Which updates a second commander approves before they are public.

use crate::access::Administrator;
use crate::incidents::incident::{Kind, impact_of};
use crate::incidents::publish::NewUpdate;
use crate::incidents::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::text_enum;
use crate::types::{Impact, Refusal, Timestamp};

text_enum! {
    /// Which updates of incidents need a second commander.
    pub enum Scope("scope of the second approval") {
        /// None.
        Off = "off",
        /// Those of incidents with major or critical impact.
        Major = "major",
        /// All.
        All = "all",
    }
}

/// The setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct SecondApproval {
    /// Which updates.
    pub scope: Scope,
    /// The version for optimistic locking (decision 6).
    pub version: i64,
}

/// Reads the setting.
pub async fn get(tx: &mut Tx) -> Result<SecondApproval, Refusal> {
    Ok(tx.fetch_one::<SecondApproval>(sql("select scope, version from second_approval where id = 1")).await?)
}

/// Whether an update needs a second commander. The first words about an incident never wait, and a drill is not public.
pub async fn is_required(tx: &mut Tx, incident: &Incident, update: &NewUpdate) -> Result<bool, Refusal> {
    let said = impact_of(update.services.iter().map(|(_, status)| *status));
    applies_to(tx, incident, said).await
}

/// Whether what is published about an incident needs a second commander. `said` is the impact that it says.
pub async fn applies_to(tx: &mut Tx, incident: &Incident, said: Impact) -> Result<bool, Refusal> {
    if incident.kind != Kind::Incident || incident.is_drill {
        return Ok(false);
    }
    let impact = incident.impact_override.unwrap_or(incident.impact).max(said);
    Ok(match get(tx).await?.scope {
        Scope::Off => false,
        Scope::Major => impact >= Impact::Major,
        Scope::All => true,
    })
}

/// Changes the setting. Updates that wait keep what was asked of them.
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it meanwhile.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    scope: Scope,
) -> Result<(), Refusal> {
    let before = get(tx).await?;
    if before.scope == scope {
        return Ok(());
    }
    let text = "update second_approval set scope = $2, version = version + 1 where id = 1 and version = $1";
    if tx.execute(sql(text).bind(version).bind(scope)).await? == 0 {
        let words = |scope: Scope| t!(&format!("second-approval-{}", scope.as_str()));
        return Err(Refusal::Stale { theirs: words(before.scope), yours: words(scope) });
    }
    let event = Event {
        actor: right.actor(),
        verb: "second_approval.edited",
        subject: "second_approval",
        subject_id: &1,
        incident_id: None,
        fields: &["scope"],
    };
    events::record(tx, now, event).await
}
