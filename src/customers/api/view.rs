//! Customers as the API shows them.

use crate::customers::address::Channel;
use crate::customers::consent;
use crate::customers::store::{self, ContactPoint, Customer};
use crate::customers::tags;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A customer, without addresses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(super) struct CustomerView {
    /// The company's own id of the customer.
    external_id: String,
    name: String,
    /// The region, as the company names it; may be empty.
    region: String,
    /// BCP 47 tag of the language they read.
    language: String,
    /// IANA time zone; empty when unknown.
    time_zone: String,
    /// Their plan; may be empty.
    plan: String,
    /// ISO 4217.
    currency: String,
    /// Monthly price in minor units.
    monthly_minor: i64,
    /// Total paid so far, in minor units.
    lifetime_minor: i64,
    /// The day they joined, such as `2003-03-14`.
    tenure_start: Option<String>,
    /// The ids of the services that they use.
    services: Vec<PublicId>,
    /// Short words that an import gave them, in order.
    tags: Vec<String>,
    /// Consent to messages about the service, also at addresses that come later; `false` if any address refuses them.
    consent_service: bool,
    /// Their addresses, without the addresses themselves.
    contacts: Vec<ContactView>,
    #[serde(skip)]
    row: i64,
}

/// An address of a customer, without the address itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerContact)]
struct ContactView {
    channel: Channel,
    /// Consent to messages about the service.
    consent_service: bool,
    /// Consent to marketing messages.
    consent_marketing: bool,
    /// Whether the customer proved that it is theirs.
    is_verified: bool,
    /// Whether nothing is sent to it, since it bounced or its owner complained.
    is_suppressed: bool,
}

impl From<ContactPoint> for ContactView {
    fn from(point: ContactPoint) -> Self {
        Self {
            channel: point.channel,
            consent_service: point.consent_service,
            consent_marketing: point.consent_marketing,
            is_verified: point.verified_at.is_some(),
            is_suppressed: point.suppressed_at.is_some(),
        }
    }
}

impl CustomerView {
    /// These customers with their services and contacts, in the same order.
    pub(super) async fn all(tx: &mut Tx, customers: Vec<Customer>) -> Result<Vec<Self>, Refusal> {
        let ids: Vec<i64> = customers.iter().map(|customer| customer.id).collect();
        let mut services: HashMap<i64, Vec<PublicId>> = HashMap::new();
        for (customer, service) in store::services_of(tx, &ids).await? {
            services.entry(customer).or_default().push(service);
        }
        let mut contacts: HashMap<i64, Vec<ContactView>> = HashMap::new();
        for point in store::contact_points_of(tx, &ids).await? {
            contacts.entry(point.customer_id).or_default().push(point.into());
        }
        let mut tags = tags::of(tx, &ids).await?;
        let opted_out = consent::opted_out(tx, &ids).await?;
        let view = |customer: Customer| Self {
            tags: tags.remove(&customer.id).unwrap_or_default(),
            services: services.remove(&customer.id).unwrap_or_default(),
            consent_service: !opted_out.contains(&customer.id),
            contacts: contacts.remove(&customer.id).unwrap_or_default(),
            row: customer.id,
            external_id: customer.external_id,
            name: customer.name,
            region: customer.region,
            language: customer.language,
            time_zone: customer.time_zone,
            plan: customer.plan,
            currency: customer.currency,
            monthly_minor: customer.monthly_minor,
            lifetime_minor: customer.lifetime_minor,
            tenure_start: customer.tenure_start,
        };
        Ok(customers.into_iter().map(view).collect())
    }

    /// The customer with this external id, unless their data was erased.
    pub(super) async fn read(tx: &mut Tx, external_id: &str) -> Result<Self, Refusal> {
        let customer = store::find_by_external_id(tx, external_id).await?;
        let customer = customer.filter(|customer| customer.erased_at.is_none()).ok_or(Refusal::NotFound)?;
        Self::all(tx, vec![customer]).await?.pop().ok_or(Refusal::NotFound)
    }

    /// What pages of lists are continued after.
    pub(super) const fn row(&self) -> i64 {
        self.row
    }
}
