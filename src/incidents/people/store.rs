//! Reads who works on an incident, and how that changed.

use super::Position;
use crate::incidents::incident::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Role, Timestamp};
use const_format::concatcp;

/// Most incidents of one person that are listed, and most hand-overs of one incident.
const LIST_MAX: i64 = 50;

/// Somebody in a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who it is.
    pub id: PublicId,
    /// Their name.
    pub name: String,
}

/// Who works on an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// The incident commander.
    pub commander: Option<Holder>,
    /// Who keeps the notes.
    pub scribe: Option<Holder>,
    /// Who speaks with other teams.
    pub liaison: Option<Holder>,
}

impl People {
    /// Who has a position.
    pub const fn holder(&self, position: Position) -> Option<&Holder> {
        match position {
            Position::Commander => self.commander.as_ref(),
            Position::Scribe => self.scribe.as_ref(),
            Position::Liaison => self.liaison.as_ref(),
        }
    }
}

/// A change of a position.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HandoverRow {
    /// The position.
    pub position: Position,
    /// The name of the person who had it.
    pub from_name: Option<String>,
    /// The name of the person who has it since.
    pub to_name: Option<String>,
    /// The note; may be empty.
    pub note: String,
    /// When it happened.
    pub at: Timestamp,
}

/// An incident in which somebody has a position.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Assignment {
    /// The incident.
    pub id: PublicId,
    /// Its number, as in `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Whether the person commands it.
    pub is_commander: bool,
    /// Whether the person is its scribe.
    pub is_scribe: bool,
    /// Whether the person is its liaison.
    pub is_liaison: bool,
}

impl Assignment {
    /// The positions that the person has in it.
    pub fn positions(&self) -> Vec<Position> {
        let held = [self.is_commander, self.is_scribe, self.is_liaison];
        Position::ALL.into_iter().zip(held).filter(|(_, is_held)| *is_held).map(|(position, _)| position).collect()
    }
}

/// Who works on an incident.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<People, Refusal> {
    let mut people = People::default();
    let holders = tx
        .fetch_all::<(String, PublicId, String)>(
            sql("select 'commander', staff.id, staff.name from incident
                 join staff_view as staff on staff.id = incident.commander_id where incident.id = $1
                 union all
                 select 'scribe', staff.id, staff.name from incident
                 join staff_view as staff on staff.id = incident.scribe_id where incident.id = $1
                 union all
                 select 'liaison', staff.id, staff.name from incident
                 join staff_view as staff on staff.id = incident.liaison_id where incident.id = $1")
            .bind(incident_id),
        )
        .await?;
    for (position, id, name) in holders {
        let holder = Some(Holder { id, name });
        match position.parse::<Position>() {
            Ok(Position::Commander) => people.commander = holder,
            Ok(Position::Scribe) => people.scribe = holder,
            Ok(Position::Liaison) => people.liaison = holder,
            Err(_) => {}
        }
    }
    Ok(people)
}

/// The changes of positions of an incident, the latest first.
pub async fn handovers(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<HandoverRow>, Refusal> {
    Ok(tx
        .fetch_all::<HandoverRow>(
            sql("select position, giver.name as from_name, taker.name as to_name, note, at
                 from incident_handover
                 left join staff_view as giver on giver.id = from_id
                 left join staff_view as taker on taker.id = to_id
                 where incident_id = $1 order by incident_handover.id desc limit $2")
            .bind(incident_id)
            .bind(LIST_MAX),
        )
        .await?)
}

/// The incidents that are not over in which a person has a position, the latest first.
pub async fn assignments_of(tx: &mut Tx, staff_id: &PublicId) -> Result<Vec<Assignment>, Refusal> {
    Ok(tx
        .fetch_all::<Assignment>(
            sql(concatcp!(
                "select id, number, title, coalesce(commander_id = $1, false) as is_commander,
                        coalesce(scribe_id = $1, false) as is_scribe, coalesce(liaison_id = $1, false) as is_liaison
                 from incident
                 where state not in ",
                State::OVER_SQL,
                " and withdrawn_at is null and (commander_id = $1 or scribe_id = $1 or liaison_id = $1)
                 order by started_at desc, number desc limit $2"
            ))
            .bind(staff_id)
            .bind(LIST_MAX),
        )
        .await?)
}

/// Colleagues who may have a position: who can sign in and has one of these roles, by name.
pub async fn colleagues(tx: &mut Tx, roles: &[Role]) -> Result<Vec<Holder>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, Role)>(sql("select staff.id, staff.name, role.role from staff_view as staff
             join staff_role_view as role on role.staff_id = staff.id
             where staff.disabled_at is null order by staff.name, staff.id"))
        .await?;
    let mut found: Vec<Holder> = Vec::new();
    for (id, name, role) in rows {
        if roles.contains(&role) && !found.iter().any(|holder| holder.id == id) {
            found.push(Holder { id, name });
        }
    }
    Ok(found)
}
