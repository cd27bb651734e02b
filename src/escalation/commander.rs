//! Who commands an incident, for everything that this feature tells them.

use crate::accounts::store;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Role};

/// The commander of an incident; `None` where nobody is, or where that person can no longer command.
pub(super) async fn of(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<PublicId>, Refusal> {
    let text = "select commander_id from incident_view where id = $1";
    let found = tx.fetch_value::<Option<PublicId>>(sql(text).bind(incident_id)).await?;
    let Some(id) = found else { return Ok(None) };
    let person = store::find_active(tx, &id).await?;
    Ok(person.filter(|person| person.roles.contains(&Role::Commander)).map(|person| person.id))
}
