//! Whether a claim would bring anything. Read without a lock, so that an idle queue costs one read transaction.

use super::{ChannelSlots, GLOBAL_BUCKET, batch_bucket_name, held, load_bucket, pacing, sendable_batches};
use crate::delivery::channel::Channel;
use crate::delivery::limits::Applied;
use crate::delivery::message::{Class, State};
use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::text_enum::sql_list;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

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
pub async fn readiness(
    tx: &mut Tx,
    now: Timestamp,
    channels: &[impl Into<ChannelSlots> + Copy],
) -> Result<Readiness, Refusal> {
    let limits = Applied::load(tx).await?;
    let (mut open, mut used_up) = (Vec::new(), Vec::new());
    for channel in channels {
        let channel = Into::<ChannelSlots>::into(*channel).channel;
        match pacing::channel_bucket(tx, channel, &limits, now).await? {
            Some((bucket, per_minute)) if bucket.permits() == 0 => used_up.push((channel, bucket, per_minute)),
            _ => open.push(channel),
        }
    }
    let channels = &open[..];
    let people: Vec<Channel> = channels.iter().copied().filter(|channel| !channel.has_destinations()).collect();
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
    let batches = sendable_batches(tx).await?;
    for (channel, bucket, per_minute) in used_up {
        let mut is_due = has_due_message(tx, Messages::Direct, now, &[channel]).await?;
        for batch in batches.iter().filter(|_| !channel.has_destinations()) {
            is_due = is_due || has_due_message(tx, Messages::Batch(&batch.id), now, &[channel]).await?;
        }
        if is_due {
            readiness = readiness.or(bucket, per_minute);
        }
    }
    for batch in batches {
        if readiness != Readiness::Ready && has_due_message(tx, Messages::Batch(&batch.id), now, &people).await? {
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

/// In SQL: a queued message that is due at `$1`.
const DUE: &str = concatcp!(
    "coalesce(not_before, due_at) <= $1 and state in ",
    State::QUEUED_SQL,
    " and class in ",
    Class::KNOWN_SQL
);

/// Whether one of these messages is due on one of the channels.
async fn has_due_message(
    tx: &mut Tx,
    messages: Messages<'_>,
    now: Timestamp,
    channels: &[Channel],
) -> Result<bool, Refusal> {
    if channels.is_empty() {
        return Ok(false);
    }
    let channels = sql_list(channels.iter().copied());
    let due = format!("channel in {channels} and {DUE}");
    let query = match messages {
        Messages::StaffNotices => {
            format!("select exists (select 1 from message where class = 'staff_notice' and {due})")
        }
        Messages::Direct => format!("select exists (select 1 from message where batch_id is null and {due})"),
        Messages::Batch(_) => format!("select exists (select 1 from message where batch_id = $2 and {due})"),
    };
    let query = sql(AssertSqlSafe(query)).bind(now);
    let query = if let Messages::Batch(batch_id) = messages { query.bind(batch_id) } else { query };
    Ok(tx.fetch_value::<bool>(query).await?)
}

/// The channels that have a message without a batch that is due.
pub(super) async fn due_directly(
    tx: &mut Tx,
    now: Timestamp,
    channels: &[ChannelSlots],
) -> Result<Vec<ChannelSlots>, Refusal> {
    const NAMES: &str = concatcp!(
        "select name from channel where exists (
             select 1 from message where batch_id is null and message.channel = channel.name and ",
        DUE,
        ")"
    );
    let due = tx.fetch_values::<String>(sql(NAMES).bind(now)).await?;
    Ok(channels.iter().copied().filter(|slots| due.iter().any(|name| name == slots.channel.as_str())).collect())
}
