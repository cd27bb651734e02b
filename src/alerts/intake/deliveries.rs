//! Stores deliveries, the newest thousand of each receiver.

use super::Taken;
use crate::alerts::alert::Alert;
use crate::alerts::receivers::Hook;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Refusal, Timestamp};

/// Most deliveries of a receiver that are kept.
pub const KEPT_MAX: i64 = 1_000;
/// Longest payload that is kept, in bytes; the rest is cut off.
const PAYLOAD_MAX: usize = 64 * 1024;
/// Longest list of alerts that is kept to try rules on, in bytes; the rest is left out.
const ALERTS_MAX: usize = 64 * 1024;

text_enum! {
    /// What became of a delivery, the most important first.
    pub enum Outcome("outcome of a delivery") {
        /// It made a draft.
        Drafted = "drafted",
        /// Its alerts joined a draft or an incident.
        Extended = "extended",
        /// Alerts ended.
        Resolved = "resolved",
        /// It says what was known.
        Repeated = "repeated",
        /// A rule ignores it.
        Ignored = "ignored",
        /// It ends an alert that never came.
        Unmatched = "unmatched",
        /// Somebody tried whether the receiver works.
        Test = "test",
        /// It can never be taken.
        Refused = "refused",
    }
}

/// What came, as it came.
#[derive(Debug, Clone)]
pub struct Delivered {
    payload: String,
    bytes: i64,
}

impl Delivered {
    /// Keeps the beginning of a body as text.
    pub fn new(body: &[u8]) -> Self {
        let kept = body.get(..PAYLOAD_MAX).unwrap_or(body);
        let mut payload = String::from_utf8_lossy(kept).replace('\0', "\u{fffd}");
        if kept.len() < body.len() {
            // The last character may be cut in half.
            payload = payload.trim_end_matches('\u{fffd}').to_owned();
        }
        Self { payload, bytes: i64::try_from(body.len()).unwrap_or(i64::MAX) }
    }
}

/// By how much the counts of a receiver grow.
pub struct Counts {
    pub refused: i64,
    pub alerts: i64,
}

/// Stores a delivery and deletes the one that is too many. The caller holds the receiver's row.
#[allow(clippy::too_many_arguments, reason = "a row")]
pub async fn store(
    tx: &mut Tx,
    now: Timestamp,
    hook: &Hook,
    delivered: &Delivered,
    alerts: &[Alert],
    taken: &Taken,
    reason: &str,
    counts: Counts,
) -> Result<(), Refusal> {
    let number = hook.delivery_count + 1;
    tx.execute(
        sql("update inbound_hook set delivery_count = $2, refused_count = refused_count + $3,
                 alert_count = alert_count + $4, last_used_at = $5
             where id = $1")
        .bind(&hook.id)
        .bind(number)
        .bind(counts.refused)
        .bind(counts.alerts)
        .bind(now),
    )
    .await?;
    tx.execute(
        sql("insert into alert_delivery (hook_id, number, received_at, outcome, reason, alert_count, alerts, payload,
                 payload_bytes, draft_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&hook.id)
        .bind(number)
        .bind(now)
        .bind(taken.outcome)
        .bind(reason)
        .bind(i64::try_from(alerts.len()).unwrap_or(i64::MAX))
        .bind(kept(alerts))
        .bind(&delivered.payload)
        .bind(delivered.bytes)
        .bind(&taken.draft_id),
    )
    .await?;
    tx.execute(
        sql("delete from alert_delivery where hook_id = $1 and number <= $2").bind(&hook.id).bind(number - KEPT_MAX),
    )
    .await?;
    Ok(())
}

/// As many alerts as fit, as JSON.
fn kept(alerts: &[Alert]) -> String {
    let mut texts = Vec::new();
    let mut bytes = 2;
    for alert in alerts {
        let Ok(text) = serde_json::to_string(alert) else { continue };
        bytes += text.len() + 1;
        if bytes > ALERTS_MAX {
            break;
        }
        texts.push(text);
    }
    format!("[{}]", texts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_cut_between_characters() {
        let delivered = Delivered::new("ä".repeat(PAYLOAD_MAX).as_bytes());
        assert!(delivered.payload.len() <= PAYLOAD_MAX && delivered.payload.chars().all(|c| c == 'ä'));
        assert_eq!(delivered.bytes, i64::try_from(PAYLOAD_MAX * 2).unwrap());
        assert_eq!(Delivered::new(b"a\0\xffb").payload, "a\u{fffd}\u{fffd}b");
    }
}
