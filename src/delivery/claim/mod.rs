//! Claiming messages, in one short transaction: permits are taken from the rate limit, queued messages are checked
//! again against everything that can have changed since they were approved ([`admission`](super::admission)), and those
//! that may be sent are rendered and become `sending`, with a lease. The network is used only after that commit.
//!
//! Claims of several nodes run one after the other, because each first locks the bucket that all share. So a claim sees
//! what the one before decided, and two nodes never send two apologies to one customer.

mod bucket;
mod candidate;
mod claimer;
mod contacts;
pub(super) mod domains;
mod held;
mod pacing;
pub(super) mod quiet_turns;
mod readiness;
mod rendering;
pub(super) mod waiting;

pub use readiness::{Readiness, readiness};

use super::link::LinkMaker;
use super::queue::Outgoing;
use crate::delivery::canary;
use crate::delivery::channel::Channel;
use crate::delivery::limits::{Applied, slowing};
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use bucket::{GLOBAL_BUCKET, batch_bucket_name, load_bucket, lock_bucket, save_bucket};
use candidate::Scope;
use claimer::Claimer;
use const_format::concatcp;

/// A channel, and how many more messages this node sends over it at the same time.
#[derive(Debug, Clone, Copy)]
pub struct ChannelSlots {
    /// The channel.
    pub channel: Channel,
    /// How many messages it may get.
    pub free: i64,
}

impl<C: Into<Channel>> From<C> for ChannelSlots {
    fn from(channel: C) -> Self {
        Self { channel: channel.into(), free: i64::MAX }
    }
}

/// The result of a claim.
#[derive(Debug, Default)]
pub struct Claim {
    /// Messages that are `sending` now.
    pub messages: Vec<Outgoing>,
    /// How many messages were skipped, held or postponed instead. More may be queued behind them.
    pub set_aside: usize,
}

/// A batch whose messages may be sent: its state is `sending`, its content is the approved content (I6), and its
/// incident was not reopened since.
#[derive(Debug, sqlx::FromRow)]
struct SendableBatch {
    id: PublicId,
    per_minute: i64,
    /// How many more messages may be sent before the rest follows; `None` without a limit.
    canary_left: Option<i64>,
}

async fn sendable_batches(tx: &mut Tx) -> Result<Vec<SendableBatch>, Refusal> {
    const QUERY: &str = concatcp!(
        "select b.id, b.per_minute, ",
        canary::LEFT_SQL,
        " as canary_left
         from batch b
         join incident_view i on i.id = b.incident_id and i.rev = b.incident_rev
         left join send_canary c on c.id = 1
         where b.state = 'sending' and b.approved_hash = b.content_hash and b.approved_hash <> ''
         order by b.started_at, b.number"
    );
    let mut batches = tx.fetch_all::<SendableBatch>(sql(QUERY)).await?;
    batches.retain(|batch| batch.canary_left.is_none_or(|left| left > 0));
    Ok(batches)
}

/// Waits for the claims that are going on, and keeps others from beginning until the transaction ends.
pub async fn lock_claims(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    let per_minute = installation::get(tx).await?.send_per_minute;
    lock_bucket(tx, GLOBAL_BUCKET, per_minute, now).await.map(|_| ())
}

/// Claims up to `limit` messages for the node: notices to staff first, then other exempt messages, other direct
/// messages, and batches in the order they were started. While all sending is stopped, only notices to staff.
pub async fn claim(
    tx: &mut Tx,
    links: &LinkMaker,
    node: &str,
    now: Timestamp,
    limit: i64,
    channels: &[impl Into<ChannelSlots> + Copy],
) -> Result<Claim, Refusal> {
    let mut channels: Vec<ChannelSlots> = channels.iter().map(|channel| (*channel).into()).collect();
    let mut claim = Claim::default();
    let per_minute = installation::get(tx).await?.send_per_minute;
    let mut global = lock_bucket(tx, GLOBAL_BUCKET, per_minute, now).await?;
    // Read again: all sending may have been stopped while this claim waited for the lock.
    let installation = installation::get(tx).await?;
    let is_stopped = installation.sending_stopped_at.is_some();
    if !is_stopped {
        held::release_due(tx, now).await?;
    }
    let limits = (Applied::load(tx).await?, slowing::rates(tx).await?);
    let mut claimer = Claimer::new(&installation, limits, links, node, now);
    let scopes: &[Scope<'_>] =
        if is_stopped { &[Scope::StaffNotices] } else { &[Scope::StaffNotices, Scope::Exempt, Scope::Direct] };
    let mut due = readiness::due_directly(tx, now, &channels).await?;
    for scope in scopes.iter().copied() {
        let permits = global.permits().min(limit - claim.messages.len() as i64);
        global = global.take(claimer.claim(tx, scope, permits, &mut due, &mut claim).await?);
    }
    for slots in &mut channels {
        if let Some(used) = due.iter().find(|used| used.channel == slots.channel) {
            slots.free = used.free;
        }
    }
    // Batches go to people only.
    channels.retain(|slots| !slots.channel.has_destinations());
    let batches = if is_stopped { Vec::new() } else { sendable_batches(tx).await? };
    for batch in batches {
        let permits = global.permits().min(limit - claim.messages.len() as i64);
        if permits <= 0 {
            break;
        }
        let name = batch_bucket_name(&batch.id);
        let bucket = lock_bucket(tx, &name, batch.per_minute, now).await?;
        let permits = permits.min(bucket.permits()).min(batch.canary_left.unwrap_or(i64::MAX));
        let scope = Scope::Batch { id: &batch.id, per_minute: batch.per_minute };
        let claimed = claimer.claim(tx, scope, permits, &mut channels, &mut claim).await?;
        save_bucket(tx, &name, bucket.take(claimed)).await?;
        global = global.take(claimed);
    }
    save_bucket(tx, GLOBAL_BUCKET, global).await?;
    Ok(claim)
}
