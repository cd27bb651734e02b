//! Records that something was published with a template, for the log of the incident.

use super::store;
use crate::access::IncidentCommander;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// The hidden field of a form that was filled in from a template: the template's id.
pub const USED_TEMPLATE: &str = "used_template";

/// Records which template the published form was filled in from, if any. A template that is gone is no error.
pub async fn record(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    fields: &Fields,
) -> Result<(), Refusal> {
    let Some(id) = PublicId::parse(fields.get(USED_TEMPLATE)) else { return Ok(()) };
    match store::get(tx, &id).await {
        Ok(_) => {}
        Err(Refusal::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    }
    let event = Event {
        actor: right.actor(),
        verb: "template.used",
        subject: "incident_template",
        subject_id: &id,
        incident_id: Some(incident_id.as_str()),
        fields: &[],
    };
    events::record(tx, now, event).await
}
