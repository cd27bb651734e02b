//! Limits of what visitors write who have not shown who they are: anybody can type anybody's address.
//!
//! A source that repeats itself is refused. What many sources together write has limits too, by case and by incident;
//! beyond them a report still counts, its text is not kept, and its visitor is told so. Half of these is kept for sources
//! that write their first message, so that whoever fills the case of somebody else, or an incident, keeps themselves out.
//! A customer who writes with their own link has a limit of their own.

use super::receive_message::{MESSAGE_MAX, RATE_LIMIT_WINDOW};
use crate::platform::config::Config;
use crate::platform::db::Tx;
use crate::platform::limits::StoredLimit;
use crate::platform::sampled::Sampled;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// The longest message, as what it counts.
const LONGEST: i64 = MESSAGE_MAX as i64;
/// The source of a customer's own link in the keys of limits.
const OWN_LINK: &str = "customer";

/// What one source may write to one case. The address in a form proves nothing, so this must not use up what the
/// customer may write.
const CASE_SOURCE_MESSAGES: StoredLimit =
    StoredLimit { name: "case source messages", max: 20, window: RATE_LIMIT_WINDOW };
const CASE_SOURCE_TEXT: StoredLimit =
    StoredLimit { name: "case source text", max: 6 * LONGEST, window: Duration::hours(24) };
/// What all sources together may write to one case.
const CASE_MESSAGES: StoredLimit = StoredLimit { name: "case messages", max: 200, window: RATE_LIMIT_WINDOW };
const CASE_TEXT: StoredLimit = StoredLimit { name: "case text", max: 60 * LONGEST, window: Duration::hours(24) };
/// What one source may write about one incident: forty of the longest messages, or several hundred usual ones of the
/// customers of a mobile network.
const INCIDENT_SOURCE_TEXT: StoredLimit =
    StoredLimit { name: "incident source text", max: 40 * LONGEST, window: Duration::hours(1) };

/// The limits of what all sources together write about one incident, from the settings.
#[derive(Debug, Clone, Copy)]
pub struct MessageLimits {
    incident_text: StoredLimit,
    incident_cases: StoredLimit,
}

/// Whether a message may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is stored.
    Stored,
    /// Others wrote so much that it is not; there is room from this time on.
    Full(Timestamp),
}

/// A message that is about to be stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    /// Keyed hash of the IP address.
    pub source_key: &'a str,
    /// The incident it is about; empty for none in particular, which is limited as one incident is.
    pub incident_key: &'a str,
    /// The case it would extend; `None` where it opens one, or comes without an address.
    pub case_id: Option<i64>,
    /// Whether it opens a case.
    pub opens_case: bool,
    /// Its length in characters.
    pub length: usize,
}

impl MessageLimits {
    /// Reads the limits from the settings.
    pub fn new(config: &Config) -> Self {
        let limit = |name, max: usize| StoredLimit {
            name,
            max: i64::try_from(max).unwrap_or(i64::MAX),
            window: Duration::hours(1),
        };
        Self {
            incident_text: limit("incident text", config.text_per_incident),
            incident_cases: limit("incident cases", config.cases_per_incident),
        }
    }

    /// Counts a message of somebody who has not shown who they are, before anything of it is stored. Limits are always
    /// counted in this order, so that transactions which wait for each other do not block each other.
    ///
    /// # Errors
    ///
    /// `Refusal::TooMany` for a source that wrote too much to one case.
    pub(super) async fn admit(&self, tx: &mut Tx, now: Timestamp, new: Incoming<'_>) -> Result<Admission, Refusal> {
        static FULL: Sampled = Sampled::new();
        let admission = match self.count(tx, now, new).await {
            Ok(()) => Admission::Stored,
            Err(Count::Full(until)) => Admission::Full(until),
            Err(Count::Refused(refusal)) => return Err(refusal),
        };
        if admission != Admission::Stored
            && let Some(left_out) = FULL.pass()
        {
            let incident = new.incident_key;
            tracing::warn!(incident, left_out, "reports are counted without their text: too many came at once");
        }
        Ok(admission)
    }

    async fn count(&self, tx: &mut Tx, now: Timestamp, new: Incoming<'_>) -> Result<(), Count> {
        let length = characters(new.length);
        let incident = new.incident_key;
        let source = format!("{incident} {}", new.source_key);
        let by_source = INCIDENT_SOURCE_TEXT.take(tx, now, &source, length).await.map_err(|no| full(no, now))?;
        let is_newcomer = by_source == length;
        let mut is_new_to_case = true;
        if let Some(case_id) = new.case_id {
            is_new_to_case = count_source(tx, now, case_id, new.source_key, length).await.map_err(Count::Refused)? == 1;
        }
        let shared = |taken: Result<i64, Refusal>| taken.map(|_| ()).map_err(|no| full(no, now));
        shared(self.incident_text.take_shared(tx, now, incident, length, is_newcomer).await)?;
        if new.opens_case {
            shared(self.incident_cases.take_shared(tx, now, incident, 1, is_newcomer).await)?;
        }
        if let Some(case_id) = new.case_id {
            let case = case_id.to_string();
            shared(CASE_MESSAGES.take_shared(tx, now, &case, 1, is_new_to_case).await)?;
            shared(CASE_TEXT.take_shared(tx, now, &case, length, is_new_to_case).await)?;
        }
        Ok(())
    }
}

/// Why a message is not stored.
enum Count {
    Full(Timestamp),
    Refused(Refusal),
}

fn full(refusal: Refusal, now: Timestamp) -> Count {
    match refusal {
        Refusal::TooMany { retry_after_s } => {
            Count::Full(now + Duration::seconds(i64::try_from(retry_after_s).unwrap_or_default()))
        }
        other => Count::Refused(other),
    }
}

/// Counts what one source writes to one case, and returns how many messages these are.
async fn count_source(tx: &mut Tx, now: Timestamp, case_id: i64, source: &str, length: i64) -> Result<i64, Refusal> {
    let key = format!("{case_id} {source}");
    let messages = CASE_SOURCE_MESSAGES.take(tx, now, &key, 1).await?;
    CASE_SOURCE_TEXT.take(tx, now, &key, length).await?;
    Ok(messages)
}

/// Counts the message that opened a case, which had no limits before.
pub(super) async fn count_first_message(
    tx: &mut Tx,
    now: Timestamp,
    case_id: i64,
    source_key: &str,
    length: usize,
) -> Result<(), Refusal> {
    let length = characters(length);
    count_source(tx, now, case_id, source_key, length).await?;
    let case = case_id.to_string();
    CASE_MESSAGES.take(tx, now, &case, 1).await?;
    CASE_TEXT.take(tx, now, &case, length).await.map(|_| ())
}

/// Counts what a customer writes to their case with their own link.
pub(super) async fn count_own_message(tx: &mut Tx, now: Timestamp, case_id: i64, length: usize) -> Result<(), Refusal> {
    count_source(tx, now, case_id, OWN_LINK, characters(length)).await.map(|_| ())
}

fn characters(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
