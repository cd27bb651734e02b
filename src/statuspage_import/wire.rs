//! What other pages write, as far as it is read: the objects of the Statuspage API, public and for management. Of a field
//! that is missing or has another type the object is still read where it can be without.

use crate::types::Timestamp;
use chrono::DateTime;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A component, or a group of components.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Component {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    #[serde(default, deserialize_with = "lenient")]
    pub description: Option<String>,
    /// Its status now.
    #[serde(default, deserialize_with = "lenient")]
    pub status: Option<String>,
    /// Its place in its group, or on the page.
    #[serde(default, deserialize_with = "lenient")]
    pub position: Option<i64>,
    /// Whether the page shows its uptime.
    #[serde(default, deserialize_with = "lenient")]
    pub showcase: Option<bool>,
    /// The first day of its uptime.
    #[serde(default, deserialize_with = "lenient")]
    pub start_date: Option<String>,
    /// When it was added.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// The group that it is in.
    #[serde(default, deserialize_with = "lenient")]
    pub group_id: Option<String>,
    /// Whether it is a group.
    #[serde(default, deserialize_with = "lenient")]
    pub group: Option<bool>,
    /// The components of a group.
    #[serde(default, deserialize_with = "ids")]
    pub components: Vec<String>,
    /// Whether the page hides it while it works.
    #[serde(default, deserialize_with = "lenient")]
    pub only_show_if_degraded: Option<bool>,
}

/// An incident or maintenance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: String,
    /// The title.
    pub name: String,
    /// Its state.
    #[serde(default, deserialize_with = "lenient")]
    pub status: Option<String>,
    /// Its impact.
    #[serde(default, deserialize_with = "lenient")]
    pub impact: Option<String>,
    /// When it was published.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it began.
    #[serde(default, deserialize_with = "time")]
    pub started_at: Option<Timestamp>,
    /// When it was over.
    #[serde(default, deserialize_with = "time")]
    pub resolved_at: Option<Timestamp>,
    /// The planned beginning of maintenance.
    #[serde(default, deserialize_with = "time")]
    pub scheduled_for: Option<Timestamp>,
    /// The planned end of maintenance.
    #[serde(default, deserialize_with = "time")]
    pub scheduled_until: Option<Timestamp>,
    /// Whether subscribers are reminded of maintenance.
    #[serde(default, deserialize_with = "lenient")]
    pub scheduled_remind_prior: Option<bool>,
    /// Whether subscribers are told when maintenance begins by itself.
    #[serde(default, deserialize_with = "lenient")]
    pub auto_transition_deliver_notifications_at_start: Option<bool>,
    /// The post-mortem, in the management API.
    #[serde(default, deserialize_with = "lenient")]
    pub postmortem_body: Option<String>,
    /// When it was published.
    #[serde(default, deserialize_with = "time")]
    pub postmortem_published_at: Option<Timestamp>,
    /// Its updates, newest first.
    #[serde(default)]
    pub incident_updates: Vec<Update>,
    /// The affected components.
    #[serde(default, deserialize_with = "ids")]
    pub components: Vec<String>,
}

/// An update of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Update {
    /// Its id.
    pub id: String,
    /// The state from then on.
    #[serde(default, deserialize_with = "lenient")]
    pub status: Option<String>,
    /// The text.
    #[serde(default, deserialize_with = "lenient")]
    pub body: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// The time that is shown.
    #[serde(default, deserialize_with = "time")]
    pub display_at: Option<Timestamp>,
    /// What it says about components.
    #[serde(default, deserialize_with = "affected")]
    pub affected_components: Vec<Affected>,
}

/// The status that an update gives a component.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Affected {
    /// The component's id.
    pub code: String,
    /// Its name with that of its group.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<String>,
    /// The status from then on.
    pub new_status: String,
}

/// A template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The title of what is declared with it.
    #[serde(default, deserialize_with = "lenient")]
    pub title: Option<String>,
    /// The text.
    #[serde(default, deserialize_with = "lenient")]
    pub body: Option<String>,
    /// The state that it sets.
    #[serde(default, deserialize_with = "lenient")]
    pub update_status: Option<String>,
    /// Whether subscribers are told.
    #[serde(default, deserialize_with = "lenient")]
    pub should_send_notifications: Option<bool>,
    /// The components that it is for.
    #[serde(default, deserialize_with = "ids")]
    pub component_ids: Vec<String>,
    /// The same as objects.
    #[serde(default, deserialize_with = "ids")]
    pub components: Vec<String>,
}

/// A subscriber. Its `Debug` shows no address.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Subscriber {
    /// How they are told: `email`, `sms`, `webhook`, `slack`, `teams`.
    #[serde(default, deserialize_with = "lenient")]
    pub mode: Option<String>,
    /// The e-mail address.
    #[serde(default, deserialize_with = "lenient")]
    pub email: Option<String>,
    /// The address of a webhook.
    #[serde(default, deserialize_with = "lenient")]
    pub endpoint: Option<String>,
    /// The phone number, without the code of the country.
    #[serde(default, deserialize_with = "lenient")]
    pub phone_number: Option<String>,
    /// The country of the number, ISO 3166-1.
    #[serde(default, deserialize_with = "lenient")]
    pub phone_country: Option<String>,
    /// Since when nothing is sent because messages came back.
    #[serde(default, deserialize_with = "lenient")]
    pub quarantined_at: Option<String>,
    /// `active`, `unconfirmed` or `quarantined`, where it is said.
    #[serde(default, deserialize_with = "lenient")]
    pub state: Option<String>,
    /// Somebody who may see only parts of the page.
    #[serde(default, deserialize_with = "lenient")]
    pub page_access_user_id: Option<String>,
    /// The components that they subscribed to; empty for all.
    #[serde(default, deserialize_with = "ids")]
    pub components: Vec<String>,
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscriber").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// A time as any of these pages writes it.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc())
}

/// A value, or none where it has another type.
fn lenient<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().and_then(parse_time))
}

/// Ids, or objects that have one; none for `null`.
fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let id = |one: &Value| one.as_str().or_else(|| one.get("id")?.as_str()).map(str::to_owned);
    Ok(value.as_array().map(|all| all.iter().filter_map(id).collect()).unwrap_or_default())
}

fn affected<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Affected>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let all = value.as_array().cloned().unwrap_or_default();
    Ok(all.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_incident_of_either_api() {
        let incident: Incident = serde_json::from_str(
            r#"{"id": "p1", "name": "Calls fail", "status": "resolved", "impact": null, "resolved_at": 17,
                "started_at": "2026-01-05T08:00:00.000-06:00", "components": [{"id": "c1", "name": "Calls"}, "c2", 3],
                "incident_updates": [{"id": "u1", "status": "resolved", "affected_components": null},
                                     {"id": "u0", "affected_components": [{"code": "c1", "new_status": "operational"}, {}]}]}"#,
        )
        .unwrap();
        assert_eq!((incident.components.len(), incident.resolved_at, incident.impact), (2, None, None));
        assert_eq!(incident.started_at.unwrap().to_rfc3339(), "2026-01-05T14:00:00+00:00");
        assert_eq!(incident.incident_updates[1].affected_components[0].code, "c1");
        assert!(serde_json::from_str::<Incident>(r#"{"name": "No id"}"#).is_err());
    }

    #[test]
    fn no_address_is_shown_in_logs() {
        let subscriber = Subscriber { email: Some("ann@example.org".into()), ..Subscriber::default() };
        assert!(!format!("{subscriber:?}").contains("ann"));
    }
}
