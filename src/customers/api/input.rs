//! What programs send about a customer. A field that is left out changes nothing, and `null` clears its value, as a column
//! and an empty cell of a file do.

use crate::types::Refusal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Tells a field that is `null` from one that is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// A customer as they are to be. What is left out stays as it is, and `null` clears.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CustomerInput {
    /// The company's own id of the customer. Required in a line of a bulk import; elsewhere the address has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100)]
    external_id: Option<String>,
    /// The name; required for a new customer.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    name: Option<Option<String>>,
    /// The e-mail address. It is never returned.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// The phone number for text messages. It is never returned.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    /// The region, as incidents name it.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    region: Option<Option<String>>,
    /// BCP 47 tag of the language they read; the page's language unless given.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 35)]
    language: Option<Option<String>>,
    /// IANA time zone.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    time_zone: Option<Option<String>>,
    /// Their plan.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200)]
    plan: Option<Option<String>>,
    /// ISO 4217; the installation's currency unless given.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 3)]
    currency: Option<Option<String>>,
    /// Monthly price in minor units.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    monthly_minor: Option<Option<i64>>,
    /// Total paid so far, in minor units.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    lifetime_minor: Option<Option<i64>>,
    /// The day they joined, such as `2003-03-14`.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    tenure_start: Option<Option<String>>,
    /// The services that they use, by id or name.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    services: Option<Option<Vec<String>>>,
    /// Whether an outage affects them more than others. It is never returned.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    vulnerable: Option<Option<bool>>,
    /// Consent to messages about the service, at every address, also at those that come later.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    consent_service: Option<Option<bool>>,
    /// Consent to marketing messages.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    consent_marketing: Option<Option<bool>>,
    /// Short words that audiences are narrowed by: letters, digits and `-_.:`, kept in lower case.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    tags: Option<Option<Vec<String>>>,
}

impl CustomerInput {
    /// The given fields with the customer's external id.
    ///
    /// # Errors
    ///
    /// A field error for the id of another customer.
    pub(super) fn into_object(mut self, external_id: &str) -> Result<Map<String, Value>, Refusal> {
        if self.external_id.take().is_some_and(|given| given != external_id) {
            return Err(Refusal::field("external_id", "customer-other-id"));
        }
        let value = serde_json::to_value(self).map_err(|error| Refusal::Fault(error.to_string()))?;
        let Value::Object(mut object) = value else { return Err(Refusal::Fault("a struct is no object".to_owned())) };
        object.insert("external_id".to_owned(), external_id.into());
        Ok(object)
    }
}

/// A line of a bulk import of exposure.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only describes what is read line by line")]
pub(super) struct ExposureLine {
    /// The company's own id of the customer.
    #[schema(min_length = 1, max_length = 100)]
    external_id: String,
    /// The service that they were without, by id or name.
    service: String,
    /// Since when, as RFC 3339 writes it.
    #[schema(format = DateTime)]
    from: String,
    /// Until when; `null` while it lasts.
    #[schema(format = DateTime)]
    to: Option<String>,
}
