//! Whether a claim would bring anything: looked at without a lock, so that a queue at rest costs one read.

use super::bucket::{ALL, bucket, bucket_of};
use super::open_batches;
use crate::delivery::message::Channel;
use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Refusal, Timestamp};

/// Whether a claim would bring anything now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Nothing is due, or nothing may go.
    Nothing,
    /// Something is due, and the next permit is so far away.
    Wait(std::time::Duration),
    /// Something may go.
    Ready,
}

/// Looks whether a claim is worth a write transaction.
pub async fn outlook(tx: &mut Tx, now: Timestamp, channels: &[Channel]) -> Result<Outlook, Refusal> {
    let house = installation::get(tx).await?;
    if house.sending_stopped_at.is_some() {
        return Ok(Outlook::Nothing);
    }
    let all = bucket(tx, ALL, house.send_per_minute, now, false).await?;
    let mut outlook = Outlook::Nothing;
    if is_due(tx, None, now, channels).await? {
        outlook = outlook.or(all, house.send_per_minute);
    }
    for batch in open_batches(tx).await? {
        if outlook != Outlook::Ready && is_due(tx, Some(&batch.id), now, channels).await? {
            let own = bucket(tx, &bucket_of(&batch.id), batch.per_minute, now, false).await?;
            let (bucket, rate) = if own.permits() < all.permits() || own.permits() == 0 {
                (own, batch.per_minute)
            } else {
                (all, house.send_per_minute)
            };
            outlook = outlook.or(bucket, rate);
        }
    }
    Ok(outlook)
}

impl Outlook {
    fn or(self, bucket: Bucket, per_minute: i64) -> Self {
        match self {
            Self::Ready => Self::Ready,
            _ if bucket.permits() > 0 => Self::Ready,
            Self::Wait(wait) => Self::Wait(wait.min(bucket.wait(per_minute))),
            Self::Nothing => Self::Wait(bucket.wait(per_minute)),
        }
    }
}

async fn is_due(tx: &mut Tx, batch: Option<&str>, now: Timestamp, channels: &[Channel]) -> Result<bool, Refusal> {
    for channel in channels {
        let due = match batch {
            Some(batch) => {
                tx.fetch_value::<bool>(
                    sql("select exists (select 1 from message where batch_id = $1 and channel = $2 and due_at <= $3
                                    and state in ('rendered', 'released', 'failed'))")
                    .bind(batch)
                    .bind(channel.as_str())
                    .bind(now),
                )
                .await?
            }
            None => {
                tx.fetch_value::<bool>(
                    sql("select exists (select 1 from message where batch_id is null and channel = $1 and due_at <= $2
                                    and state in ('rendered', 'released', 'failed'))")
                    .bind(channel.as_str())
                    .bind(now),
                )
                .await?
            }
        };
        if due {
            return Ok(true);
        }
    }
    Ok(false)
}
