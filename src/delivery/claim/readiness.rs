//! Whether a claim would bring anything. Read without a lock, so that an idle queue costs one read transaction.

use super::{GLOBAL_BUCKET, batch_bucket_name, held, load_bucket, sendable_batches};
use crate::customers::Channel;
use crate::delivery::message::{Class, State};
use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Whether a claim would bring anything now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing is due, or nothing may be sent.
    Idle,
    /// A message is due, and the next permit comes after this time.
    Wait(std::time::Duration),
    /// A message may be sent.
    Ready,
}

/// Returns whether a claim is worth a write transaction.
pub async fn readiness(tx: &mut Tx, now: Timestamp, channels: &[Channel]) -> Result<Readiness, Refusal> {
    let installation = installation::get(tx).await?;
    let global = load_bucket(tx, GLOBAL_BUCKET, installation.send_per_minute, now).await?;
    let mut readiness = Readiness::Idle;
    if installation.sending_stopped_at.is_some() {
        let has_notice = has_due_message(tx, Messages::StaffNotices, now, channels).await?;
        return Ok(if has_notice { readiness.or(global, installation.send_per_minute) } else { readiness });
    }
    if has_due_message(tx, Messages::Direct, now, channels).await? || held::has_due(tx, now).await? {
        readiness = readiness.or(global, installation.send_per_minute);
    }
    for batch in sendable_batches(tx).await? {
        if readiness != Readiness::Ready && has_due_message(tx, Messages::Batch(&batch.id), now, channels).await? {
            let own = load_bucket(tx, &batch_bucket_name(&batch.id), batch.per_minute, now).await?;
            let (bucket, per_minute) = if own.permits() < global.permits() || own.permits() == 0 {
                (own, batch.per_minute)
            } else {
                (global, installation.send_per_minute)
            };
            readiness = readiness.or(bucket, per_minute);
        }
    }
    Ok(readiness)
}

impl Readiness {
    /// Adds a due message that takes its permit from this bucket.
    fn or(self, bucket: Bucket, per_minute: i64) -> Self {
        match self {
            Self::Ready => Self::Ready,
            _ if bucket.permits() > 0 => Self::Ready,
            Self::Wait(wait) => Self::Wait(wait.min(bucket.wait(per_minute))),
            Self::Idle => Self::Wait(bucket.wait(per_minute)),
        }
    }
}

/// Which messages are looked at.
#[derive(Debug, Clone, Copy)]
enum Messages<'a> {
    /// Notices to staff.
    StaffNotices,
    /// All without a batch.
    Direct,
    /// Those of a batch.
    Batch(&'a PublicId),
}

/// Whether one of these messages is due on one of the channels.
async fn has_due_message(
    tx: &mut Tx,
    messages: Messages<'_>,
    now: Timestamp,
    channels: &[Channel],
) -> Result<bool, Refusal> {
    const DUE: &str =
        concatcp!("channel = $1 and due_at <= $2 and state in ", State::QUEUED_SQL, " and class in ", Class::KNOWN_SQL);
    const STAFF_NOTICE: &str =
        concatcp!("select exists (select 1 from message where class = 'staff_notice' and ", DUE, ")");
    const DIRECT: &str = concatcp!("select exists (select 1 from message where batch_id is null and ", DUE, ")");
    const IN_BATCH: &str = concatcp!("select exists (select 1 from message where batch_id = $3 and ", DUE, ")");
    for channel in channels {
        let query = match messages {
            Messages::StaffNotices => sql(STAFF_NOTICE).bind(*channel).bind(now),
            Messages::Direct => sql(DIRECT).bind(*channel).bind(now),
            Messages::Batch(batch_id) => sql(IN_BATCH).bind(*channel).bind(now).bind(batch_id),
        };
        if tx.fetch_value::<bool>(query).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
