//! How many customers get a batch, and how many are skipped.

use super::AudienceQuery;
use crate::customers::Channel;
use crate::delivery::message::SkipReason;
use crate::platform::db::Tx;
use crate::types::Refusal;
use std::collections::BTreeMap;

/// Numbers of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Affected by the incident and in the audience.
    pub affected: i64,
    /// Get an e-mail.
    pub by_email: i64,
    /// Get a text message.
    pub by_sms: i64,
    /// Of those who get a message, held for a review: only they say that they were affected, or somebody complained with their address.
    pub held: i64,
    /// SkipReason, by reason, in the order of [`SkipReason`].
    pub skipped: Vec<(SkipReason, i64)>,
    /// Get a message, by time zone; empty if it is not known.
    pub zones: Vec<(String, i64)>,
}

impl Counts {
    /// Everybody who gets a message.
    pub fn recipients(&self) -> i64 {
        self.by_email + self.by_sms
    }

    /// Everybody who is skipped.
    pub fn skipped_total(&self) -> i64 {
        self.skipped.iter().map(|(_, people)| people).sum()
    }
}

/// Counts the whole audience.
pub async fn counts(tx: &mut Tx, query: &AudienceQuery) -> Result<Counts, Refusal> {
    let rows = tx
        .fetch_all::<(Option<SkipReason>, Option<Channel>, i64, String, i64)>(query.query(
            "select nullif(outcome, ''), channel, cast(confirmed as bigint), time_zone, count(*) from recipients
             group by outcome, channel, confirmed, time_zone",
            0,
            i64::MAX,
        ))
        .await?;
    let mut counts = Counts::default();
    let mut skipped = BTreeMap::<SkipReason, i64>::new();
    let mut zones = BTreeMap::<String, i64>::new();
    for (outcome, channel, confirmed, zone, people) in rows {
        counts.affected += people;
        if let Some(reason) = outcome {
            *skipped.entry(reason).or_default() += people;
            continue;
        }
        match channel {
            Some(Channel::Email) => counts.by_email += people,
            Some(Channel::Sms) => counts.by_sms += people,
            None => return Err(Refusal::Fault("a recipient of a batch has no channel".to_owned())),
        }
        if confirmed == 0 {
            counts.held += people;
        }
        *zones.entry(zone).or_default() += people;
    }
    counts.skipped = skipped.into_iter().collect();
    counts.zones = zones.into_iter().collect();
    Ok(counts)
}
