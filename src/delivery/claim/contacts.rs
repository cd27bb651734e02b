//! The contact point that a message goes to, looked for among those that its customer has now.
//!
//! Messages are matched with contact points by the key of their address. While keys are computed again (decision 62), the two
//! may have different keys for one address, and messages that were held keep theirs: what has no match is compared once more,
//! as both are read today. That happens for few messages only, and those of a claim are looked up together.

use super::candidate::Candidate;
use crate::customers;
use crate::customers::rekey::Reader;
use crate::delivery::channel::Channel;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A contact point of the customer.
#[derive(Debug, sqlx::FromRow)]
struct ContactPoint {
    customer_id: i64,
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
    /// Looks again for the contact points of messages to customers that have none by their keys. One that only answers a person
    /// needs none. All candidates are of this channel.
    pub(super) async fn complete(
        &mut self,
        tx: &mut Tx,
        channel: Channel,
        candidates: &mut [Candidate],
    ) -> Result<(), Refusal> {
        const SELECT: &str =
            "select customer_id, id, address, address_key, consent_service, consent_marketing, suppressed_at,
                                     changed_at, changed_by
                              from contact_point_view where channel = $2 and customer_id in ";
        const SQLITE: &str = concatcp!(SELECT, IDS_SQLITE, " order by id");
        const POSTGRES: &str = concatcp!(SELECT, ROW_IDS_POSTGRES, " order by id");
        let Some(channel) = customers::Channel::ALL.into_iter().find(|of_people| channel == *of_people) else {
            return Ok(());
        };
        let incomplete: Vec<(i64, &mut Candidate)> = candidates
            .iter_mut()
            .filter(|candidate| candidate.contact_id.is_none() && !candidate.class.is_exempt())
            .filter_map(|candidate| Some((candidate.customer_id?, candidate)))
            .collect();
        if incomplete.is_empty() {
            return Ok(());
        }
        let customers: Vec<i64> = incomplete.iter().map(|(customer_id, _)| *customer_id).collect();
        let query = sql(tx.dialect(SQLITE, POSTGRES)).bind(json!(customers).to_string()).bind(channel);
        let mut points: HashMap<i64, Vec<ContactPoint>> = HashMap::new();
        for point in tx.fetch_all::<ContactPoint>(query).await? {
            points.entry(point.customer_id).or_default().push(point);
        }
        if points.is_empty() {
            return Ok(());
        }
        let reader = self.reader(tx).await?;
        let key = |address: &str, key: &str| {
            reader.read(channel, address, key).map_or_else(|| key.to_owned(), |address| address.key)
        };
        let mut found = Vec::new();
        for (customer_id, candidate) in incomplete {
            let wanted = key(&candidate.address, &candidate.address_key);
            let points = points.get(&customer_id).map(Vec::as_slice).unwrap_or_default();
            let alike = points.iter().filter(|point| key(&point.address, &point.address_key) == wanted);
            if candidate.take_contact(&alike.collect::<Vec<_>>()) {
                found.push((wanted, candidate));
            }
        }
        let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
        let suppressed = suppressed(tx, &keys).await?;
        for (key, candidate) in found {
            candidate.is_suppressed = candidate.is_suppressed || suppressed.contains(&key);
        }
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

impl Candidate {
    /// Takes what is known about its contact point, which is the first of those with the same address. Returns false where there is
    /// none. Two may be the same address until their keys are computed again: what one of them forbids is forbidden.
    fn take_contact(&mut self, alike: &[&ContactPoint]) -> bool {
        let Some(first) = alike.first() else { return false };
        self.contact_id = Some(first.id);
        self.consent_service = Some(alike.iter().all(|point| point.consent_service));
        self.consent_marketing = Some(alike.iter().all(|point| point.consent_marketing));
        self.contact_suppressed_at = alike.iter().filter_map(|point| point.suppressed_at).max();
        let changed = alike.iter().filter(|point| point.changed_at.is_some()).max_by_key(|point| point.changed_at);
        self.contact_changed_at = changed.and_then(|point| point.changed_at);
        self.contact_changed_by = changed.and_then(|point| point.changed_by.clone());
        true
    }
}

/// Those of these keys that are suppressed.
async fn suppressed(tx: &mut Tx, keys: &[&str]) -> Result<HashSet<String>, Refusal> {
    const SELECT: &str = "select address_key from suppression where address_key in ";
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let query = sql(tx.dialect(concatcp!(SELECT, IDS_SQLITE), concatcp!(SELECT, IDS_POSTGRES)));
    Ok(tx.fetch_values::<String>(query.bind(json!(keys).to_string())).await?.into_iter().collect())
}
