//! Claiming: in one short transaction, permits are taken, candidates are looked at with everything that
//! can have changed since they were approved ([`admission`](super::admission)), and those that may go
//! are marked `sending`, with a lease. Only after that commit is the network touched.
//!
//! Claims of several nodes go one after the other, because each first locks the bucket they share: so
//! what one claim decided is seen by the next, and nobody gets two apologies from two nodes at once.

mod bucket;
mod candidate;
mod clerk;
mod outlook;

pub use outlook::{Outlook, outlook};

use super::message::Channel;
use super::queue::Outgoing;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Refusal, Timestamp};
use bucket::{ALL, bucket, bucket_of, keep};
use candidate::Scope;
use clerk::Clerk;

/// What a claim brought.
#[derive(Debug, Default)]
pub struct Claim {
    /// These are `sending` now and are handed over next.
    pub messages: Vec<Outgoing>,
    /// So many were left out, held or put off instead; behind them more may be waiting.
    pub set_aside: usize,
}

/// A batch whose messages may go: it is sending, what is sent is what was approved (I6), and the
/// incident is as it was.
#[derive(Debug, sqlx::FromRow)]
struct OpenBatch {
    id: String,
    per_minute: i64,
}

async fn open_batches(tx: &mut Tx) -> Result<Vec<OpenBatch>, Refusal> {
    Ok(tx
        .fetch_all::<OpenBatch>(sql("select b.id, b.per_minute
             from batch b
             join incident i on i.id = b.incident_id and i.rev = b.incident_rev
             where b.state = 'sending' and b.approved_hash = b.content_hash and b.approved_hash <> ''
             order by b.started_at, b.number"))
        .await?)
}

/// Takes up to `room` messages for `node`: answers people first, then news, then batches in the order
/// they began.
pub async fn claim(tx: &mut Tx, node: &str, now: Timestamp, room: i64, channels: &[Channel]) -> Result<Claim, Refusal> {
    let mut claim = Claim::default();
    let mut all = {
        let house = installation::get(tx).await?;
        bucket(tx, ALL, house.send_per_minute, now, true).await?
    };
    // Read again: whoever held the bucket before may have been the one who stopped all sending.
    let house = installation::get(tx).await?;
    if house.sending_stopped_at.is_some() {
        return Ok(claim);
    }
    let mut clerk = Clerk::new(&house, node, now);
    for scope in [Scope::Urgent, Scope::Single] {
        let most = all.permits().min(room - claim.messages.len() as i64);
        all = all.less(clerk.take(tx, scope, most, channels, &mut claim).await?);
    }
    for batch in open_batches(tx).await? {
        let most = all.permits().min(room - claim.messages.len() as i64);
        if most <= 0 {
            break;
        }
        let name = bucket_of(&batch.id);
        let own = bucket(tx, &name, batch.per_minute, now, true).await?;
        let taken = clerk.take(tx, Scope::Batch(&batch.id), most.min(own.permits()), channels, &mut claim).await?;
        keep(tx, &name, own.less(taken)).await?;
        all = all.less(taken);
    }
    keep(tx, ALL, all).await?;
    Ok(claim)
}
