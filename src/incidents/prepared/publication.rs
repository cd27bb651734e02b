//! Publishes a prepared update in the name of its author, with everything that an update checks.

use super::content::Seen;
use super::store::Prepared;
use crate::access::IncidentCommander;
use crate::accounts;
use crate::incidents::{compose, publish, store as incidents, translations};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Publishes it.
///
/// # Errors
///
/// `Refusal::Conflict` with the reason when it can no longer be published; then nothing was written.
pub(super) async fn publish(tx: &mut Tx, now: Timestamp, prepared: &Prepared) -> Result<PublicId, Refusal> {
    let author = accounts::store::find_active(tx, &prepared.author_id).await?;
    let right = author.and_then(|author| author.may::<IncidentCommander>().ok());
    let Some(right) = right else {
        return Err(Refusal::Conflict(Message::new("prepared-refused-author").with("name", &prepared.author_name)));
    };
    let incident = incidents::get(tx, &prepared.incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::conflict("prepared-refused-withdrawn"));
    }
    let seen: Seen =
        serde_json::from_str(&prepared.seen).map_err(|_| Refusal::conflict("prepared-refused-unreadable"))?;
    let there = Seen::read(tx, &incident, now).await?;
    if there.state != seen.state {
        let key = if there.state.is_over() { "prepared-refused-over" } else { "prepared-refused-state" };
        return Err(Refusal::conflict(key));
    }
    if there.services != seen.services {
        return Err(Refusal::conflict("prepared-refused-services"));
    }
    let zone = installation::get(tx).await?.zone();
    let mut form = FieldErrors::new();
    let composed = compose::parse(&mut form, &prepared.fields(), now, zone);
    form.check().map_err(as_conflict)?;
    let update = composed.into_update().map_err(as_conflict)?;
    let id = publish::publish_approved(tx, &right, now, &incident, update).await.map_err(as_conflict)?;
    let fields = prepared.fields();
    translations::add_from_form(tx, &right, now, &incident.id, &id, &fields).await.map_err(as_conflict)?;
    Ok(id)
}

/// What is wrong with the first field: there is no form whose field could be named.
fn as_conflict(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(errors) => match errors.into_iter().next() {
            Some(error) => Refusal::Conflict(error.message),
            None => Refusal::conflict("prepared-refused-unreadable"),
        },
        other => other,
    }
}
