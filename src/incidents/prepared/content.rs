//! The content of a prepared update: the composer's form, and what its author saw of the incident.

use crate::incidents::incident;
use crate::incidents::publish;
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::web::form_fields::{FORM_KEY, Fields};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Fields of the form that are not part of the content.
const LEFT_OUT: [&str; 5] = ["version", "intent", "prepared", "prepared_version", FORM_KEY];

/// The fields as they are stored.
pub(super) fn stored(fields: &Fields) -> Result<String, Refusal> {
    let kept: Vec<_> = fields.0.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())).collect();
    serde_json::to_string(&kept).map_err(|error| Refusal::Fault(error.to_string()))
}

/// The SHA-256 of everything that becomes public, and when, as 64 hexadecimal digits.
pub(super) fn hash(incident_id: &PublicId, fields: &str, publish_at: Option<Timestamp>) -> String {
    let at = publish_at.map(|at| at.timestamp().to_string()).unwrap_or_default();
    hex(&Sha256::digest(format!("{incident_id}\n{at}\n{fields}")))
}

/// What the author saw of the incident: an update that was written for something else is not published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The state of the incident.
    pub state: incident::State,
    /// What the incident said about its services.
    pub services: Vec<(PublicId, ServiceStatus)>,
}

impl Seen {
    /// What there is to see now.
    pub(super) async fn read(tx: &mut Tx, incident: &Incident, now: Timestamp) -> Result<Self, Refusal> {
        let mut services = Vec::new();
        for id in store::service_ids_of(tx, &incident.id).await? {
            let status = publish::own_status(tx, incident, &id, now).await?;
            services.push((id, status));
        }
        Ok(Self { state: incident.state, services })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_changes_with_every_part_of_the_content() {
        let id = PublicId::parse("abcdefghijkl").unwrap();
        let at: Timestamp = "2026-03-29T01:30:00Z".parse().unwrap();
        let fields = |text: &str| stored(&Fields::decode(text.as_bytes()).unwrap()).unwrap();
        let one = hash(&id, &fields("body=Fixed.&state=monitoring"), Some(at));
        assert_eq!(one, hash(&id, &fields("version=3&body=Fixed.&state=monitoring&intent=schedule"), Some(at)));
        assert_ne!(one, hash(&id, &fields("body=Fixed.&state=resolved"), Some(at)));
        assert_ne!(one, hash(&id, &fields("body=Fixed.&state=monitoring"), None));
        assert_ne!(
            one,
            hash(&PublicId::parse("abcdefghijkm").unwrap(), &fields("body=Fixed.&state=monitoring"), Some(at))
        );
    }
}
