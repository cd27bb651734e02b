//! The contact point that a message goes to, looked for among those that its customer has now.
//!
//! Messages are matched with contact points by the key of their address. While keys are computed again (decision 62), the two
//! may have different keys for one address, and messages that were held keep theirs: what has no match is compared once more,
//! as both are read today. That happens for few messages only.

use super::candidate::Candidate;
use crate::customers;
use crate::customers::rekey::Reader;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// A contact point of the customer.
#[derive(Debug, sqlx::FromRow)]
struct ContactPoint {
    id: i64,
    address: String,
    address_key: String,
    consent_service: bool,
    consent_marketing: bool,
    suppressed_at: Option<Timestamp>,
    changed_at: Option<Timestamp>,
    changed_by: Option<String>,
}

/// Finds contact points in one claim.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    /// Read when the first candidate needs it.
    reader: Option<Reader>,
}

impl Contacts {
    /// Looks again for the contact point of a message to a customer that has none by its key. One that only answers a person
    /// needs none.
    pub(super) async fn complete(&mut self, tx: &mut Tx, candidate: &mut Candidate) -> Result<(), Refusal> {
        const SELECT: &str = "select id, address, address_key, consent_service, consent_marketing, suppressed_at,
                                     changed_at, changed_by
                              from contact_point_view where customer_id = $1 and channel = $2 order by id";
        let Some(customer_id) = candidate.customer_id.filter(|_| candidate.contact_id.is_none()) else { return Ok(()) };
        let channel = candidate.channel;
        let Some(channel) = customers::Channel::ALL.into_iter().find(|of_people| channel == *of_people) else {
            return Ok(());
        };
        if candidate.class.is_exempt() {
            return Ok(());
        }
        let points = tx.fetch_all::<ContactPoint>(sql(SELECT).bind(customer_id).bind(channel)).await?;
        if points.is_empty() {
            return Ok(());
        }
        let reader = self.reader(tx).await?;
        let key = |address: &str, key: &str| {
            reader.read(channel, address, key).map_or_else(|| key.to_owned(), |address| address.key)
        };
        let wanted = key(&candidate.address, &candidate.address_key);
        // Two may be the same address until their keys are computed again: what one of them forbids is forbidden.
        let alike = || points.iter().filter(|point| key(&point.address, &point.address_key) == wanted);
        let Some(first) = alike().next() else { return Ok(()) };
        candidate.contact_id = Some(first.id);
        candidate.consent_service = Some(alike().all(|point| point.consent_service));
        candidate.consent_marketing = Some(alike().all(|point| point.consent_marketing));
        candidate.contact_suppressed_at = alike().filter_map(|point| point.suppressed_at).max();
        let changed = alike().filter(|point| point.changed_at.is_some()).max_by_key(|point| point.changed_at);
        candidate.contact_changed_at = changed.and_then(|point| point.changed_at);
        candidate.contact_changed_by = changed.and_then(|point| point.changed_by.clone());
        let suppressed = sql("select exists (select 1 from suppression where address_key = $1)").bind(&wanted);
        candidate.is_suppressed = candidate.is_suppressed || tx.fetch_value::<bool>(suppressed).await?;
        Ok(())
    }

    async fn reader(&mut self, tx: &mut Tx) -> Result<Reader, Refusal> {
        if let Some(reader) = self.reader {
            return Ok(reader);
        }
        let reader = Reader::of_contact_points(tx).await?;
        self.reader = Some(reader);
        Ok(reader)
    }
}
