//! The form to declare an incident, as it was filled in from a template. It is kept for its author until they declare,
//! since without JavaScript the page is loaded again and would lose what was typed.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// What the draft is about. Those of updates name their incident.
const ABOUT: &str = "declaration";

/// Saves the form of a person in place of an earlier one.
pub async fn save(tx: &mut Tx, staff_id: &PublicId, now: Timestamp, fields: &Fields) -> Result<(), Refusal> {
    let body = serde_json::to_string(&fields.0).map_err(|error| Refusal::Fault(error.to_string()))?;
    tx.execute(
        sql("insert into draft (staff_id, about, body, saved_at) values ($1, $2, $3, $4)
             on conflict (staff_id, about) do update set body = excluded.body, saved_at = excluded.saved_at")
        .bind(staff_id)
        .bind(ABOUT)
        .bind(&body)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// The form of a person. One that cannot be read, as from an older version, is ignored.
pub async fn find(tx: &mut Tx, staff_id: &PublicId) -> Result<Option<Fields>, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select body from draft where staff_id = $1 and about = $2").bind(staff_id).bind(ABOUT),
        )
        .await?;
    Ok(found.and_then(|body| Some(Fields(serde_json::from_str(&body).ok()?))))
}

/// Deletes the form of a person.
pub async fn delete(tx: &mut Tx, staff_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from draft where staff_id = $1 and about = $2").bind(staff_id).bind(ABOUT)).await?;
    Ok(())
}
