//! Claiming: in one short transaction, permits are taken, candidates are looked at with everything that
//! can have changed since they were approved ([`admission`](super::admission)), and those that may go
//! are marked `sending`, with a lease. Only after that commit is the network touched.
//!
//! Claims of several nodes go one after the other, because each first locks the bucket they share: so
//! what one claim decided is seen by the next, and nobody gets two apologies from two nodes at once.

use super::admission::{BETWEEN_APOLOGIES, Facts, Verdict, decide};
use super::channel::HANDOVER_MAX;
use super::message::{Channel, Class};
use super::queue::Outgoing;
use super::quiet::{QuietHours, zone_of};
use super::rate::Bucket;
use crate::customers::address;
use crate::on_tx;
use crate::server::db::Tx;
use crate::server::installation::{self, Installation};
use crate::vocabulary::{Instant, Refusal};
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::HashSet;

/// How long a node may hold a message before others take it for dead: longer than a hand-over lasts.
const LEASE: Duration = Duration::seconds(HANDOVER_MAX.as_secs() as i64 + 30);
/// The bucket every message takes its permit from.
const ALL: &str = "all";
/// What stands in `detail` of a message that waits for the end of somebody's quiet hours.
pub const QUIET: &str = "quiet";

/// What a claim brought.
#[derive(Debug, Default)]
pub struct Claim {
    /// These are `sending` now and are handed over next.
    pub messages: Vec<Outgoing>,
    /// So many were left out, held or put off instead; behind them more may be waiting.
    pub set_aside: usize,
}

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

/// A batch whose messages may go: it is sending, what is sent is what was approved (I6), and the
/// incident is as it was.
#[derive(Debug, sqlx::FromRow)]
struct OpenBatch {
    id: String,
    per_minute: i64,
}

async fn open_batches(tx: &mut Tx) -> Result<Vec<OpenBatch>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, OpenBatch>(
            "select b.id, b.per_minute
             from batch b
             join incident i on i.id = b.incident_id and i.rev = b.incident_rev
             where b.state = 'sending' and b.approved_hash = b.content_hash and b.approved_hash <> ''
             order by b.started_at, b.number",
        )
        .fetch_all(db)
        .await?
    }))
}

/// Looks whether a claim is worth a write transaction.
pub async fn outlook(tx: &mut Tx, now: Instant, channels: &[Channel]) -> Result<Outlook, Refusal> {
    let house = installation::this(tx).await?;
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

async fn is_due(tx: &mut Tx, batch: Option<&str>, now: Instant, channels: &[Channel]) -> Result<bool, Refusal> {
    for channel in channels {
        let due = on_tx!(tx, db => match batch {
            Some(batch) => {
                sqlx::query_scalar::<_, bool>(
                    "select exists (select 1 from message where batch_id = $1 and channel = $2 and due_at <= $3
                                    and state in ('rendered', 'released', 'failed'))",
                )
                .bind(batch)
                .bind(channel.as_str())
                .bind(now)
                .fetch_one(db)
                .await?
            }
            None => {
                sqlx::query_scalar::<_, bool>(
                    "select exists (select 1 from message where batch_id is null and channel = $1 and due_at <= $2
                                    and state in ('rendered', 'released', 'failed'))",
                )
                .bind(channel.as_str())
                .bind(now)
                .fetch_one(db)
                .await?
            }
        });
        if due {
            return Ok(true);
        }
    }
    Ok(false)
}

fn bucket_of(batch: &str) -> String {
    format!("batch:{batch}")
}

/// A bucket as it is now. With `lock`, it is made where missing and held until the transaction ends.
async fn bucket(tx: &mut Tx, name: &str, per_minute: i64, now: Instant, lock: bool) -> Result<Bucket, Refusal> {
    const PLAIN: &str = "select tokens_milli, filled_at from send_rate where bucket = $1";
    const LOCKED: &str = "select tokens_milli, filled_at from send_rate where bucket = $1 for update";
    let full = Bucket::full(now, per_minute);
    if lock {
        on_tx!(tx, db => {
            sqlx::query(
                "insert into send_rate (bucket, tokens_milli, filled_at) values ($1, $2, $3)
                 on conflict (bucket) do nothing",
            )
            .bind(name)
            .bind(full.tokens_milli)
            .bind(full.filled_at)
            .execute(db)
            .await?;
        });
    }
    // SQLite has one writer, so its write transaction is the lock.
    let query = match tx {
        Tx::Postgres(_) if lock => LOCKED,
        _ => PLAIN,
    };
    let stored = on_tx!(tx, db => {
        sqlx::query_as::<_, (i64, Instant)>(query).bind(name).fetch_optional(db).await?
    });
    Ok(stored.map_or(full, |(tokens_milli, filled_at)| Bucket { tokens_milli, filled_at }).filled(now, per_minute))
}

async fn keep(tx: &mut Tx, name: &str, bucket: Bucket) -> Result<(), Refusal> {
    on_tx!(tx, db => {
        sqlx::query("update send_rate set tokens_milli = $2, filled_at = $3 where bucket = $1")
            .bind(name)
            .bind(bucket.tokens_milli)
            .bind(bucket.filled_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Takes up to `room` messages for `node`: answers people first, then news, then batches in the order
/// they began.
pub async fn claim(tx: &mut Tx, node: &str, now: Instant, room: i64, channels: &[Channel]) -> Result<Claim, Refusal> {
    let mut claim = Claim::default();
    let mut all = {
        let house = installation::this(tx).await?;
        bucket(tx, ALL, house.send_per_minute, now, true).await?
    };
    // Read again: whoever held the bucket before may have been the one who stopped all sending.
    let house = installation::this(tx).await?;
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

#[derive(Debug, Clone, Copy)]
enum Scope<'a> {
    /// Answers, and what somebody just asked for.
    Urgent,
    /// Everything else that belongs to no batch.
    Single,
    /// One batch.
    Batch(&'a str),
}

/// A message and what is known about its recipient.
#[derive(Debug, sqlx::FromRow)]
struct Candidate {
    id: i64,
    attempt: i64,
    internet_id: String,
    class: String,
    channel: String,
    address: String,
    recipient_name: String,
    subject: String,
    body: String,
    unsubscribe_path: String,
    in_reply_to: String,
    created_at: Instant,
    customer_id: Option<i64>,
    incident_id: Option<String>,
    detail: String,
    time_zone: String,
    released_by: Option<String>,
    region: String,
    customer_zone: String,
    erased_at: Option<Instant>,
    consent_service: Option<bool>,
    consent_marketing: Option<bool>,
    point_suppressed_at: Option<Instant>,
    is_suppressed: bool,
    impact: String,
    has_open_complaint: bool,
    has_this_apology: bool,
    has_recent_apology: bool,
}

/// `$1` channel, `$2` now, `$3` how many, `$4` since when an apology is recent. A complaint counts against
/// the customer, and in a batch also against the address, which may be only provisionally theirs.
macro_rules! candidates {
    ($scope:literal, $lock:literal) => {
        concat!(
            "select m.id, m.attempt, m.internet_id, m.class, m.channel, m.address, m.recipient_name, m.subject,
                    m.body, m.unsubscribe_path, m.in_reply_to, m.created_at, m.customer_id, m.incident_id,
                    m.detail, m.time_zone, m.released_by,
                    coalesce(c.region, '') as region, coalesce(c.time_zone, '') as customer_zone, c.erased_at,
                    p.consent_service, p.consent_marketing, p.suppressed_at as point_suppressed_at,
                    exists (select 1 from suppression s where s.address_key = m.address_key) as is_suppressed,
                    coalesce(i.impact_override, i.impact, '') as impact,
                    exists (select 1 from complaint_case k
                            where (k.customer_id = m.customer_id
                                   or (m.batch_id is not null and k.contact_key = m.address_key))
                              and k.state not in ('apologised', 'made_good', 'closed', 'merged', 'abusive')
                           ) as has_open_complaint,
                    (m.class = 'apology' and exists (
                        select 1 from message o
                        where o.customer_id = m.customer_id and o.id <> m.id and o.class = 'apology'
                          and o.incident_id = m.incident_id and o.incident_rev = m.incident_rev
                          and o.state in ('sending', 'sent', 'delivered', 'complained', 'in_doubt')
                    )) as has_this_apology,
                    (m.class = 'apology' and exists (
                        select 1 from message o
                        where o.customer_id = m.customer_id and o.id <> m.id and o.class = 'apology'
                          and o.state in ('sending', 'sent', 'delivered', 'complained', 'in_doubt')
                          and coalesce(o.sent_at, o.updated_at) > $4
                    )) as has_recent_apology
             from message m
             left join customer c on c.id = m.customer_id
             left join contact_point p on p.customer_id = m.customer_id and p.channel = m.channel
                                      and p.address_key = m.address_key
             left join incident i on i.id = m.incident_id
             where m.state in ('rendered', 'released', 'failed') and m.channel = $1 and m.due_at <= $2 and ",
            $scope,
            " order by m.due_at, m.id limit $3",
            $lock
        )
    };
}
/// The same text for both databases; only PostgreSQL has other claimers to step around.
macro_rules! both {
    ($scope:literal) => {
        [candidates!($scope, ""), candidates!($scope, " for update of m skip locked")]
    };
}
const URGENT: [&str; 2] = both!("m.class in ('reply', 'transactional')");
const SINGLE: [&str; 2] = both!("m.batch_id is null and m.class not in ('reply', 'transactional')");
const BATCH: [&str; 2] = both!("m.batch_id = $5");

/// Looks at candidates in one claim.
struct Clerk<'a> {
    node: &'a str,
    now: Instant,
    quiet: Option<QuietHours>,
    account_zone: Tz,
    /// Who gets an apology in this very claim, and for which incident.
    apologised: HashSet<(i64, Option<String>)>,
}

impl<'a> Clerk<'a> {
    fn new(house: &Installation, node: &'a str, now: Instant) -> Self {
        let quiet = QuietHours::parse(&house.quiet_from, &house.quiet_to);
        Self { node, now, quiet, account_zone: house.zone(), apologised: HashSet::new() }
    }

    /// Takes up to `most` messages of a scope; answers how many go.
    async fn take(
        &mut self,
        tx: &mut Tx,
        scope: Scope<'_>,
        most: i64,
        channels: &[Channel],
        claim: &mut Claim,
    ) -> Result<i64, Refusal> {
        let mut taken = 0;
        for channel in channels {
            if most <= taken {
                break;
            }
            for candidate in self.candidates(tx, scope, *channel, most - taken).await? {
                match self.verdict(&candidate) {
                    Verdict::Send => {
                        claim.messages.push(self.begin(tx, candidate).await?);
                        taken += 1;
                    }
                    verdict => {
                        self.set_aside(tx, &candidate, verdict).await?;
                        claim.set_aside += 1;
                    }
                }
            }
        }
        Ok(taken)
    }

    async fn candidates(
        &self,
        tx: &mut Tx,
        scope: Scope<'_>,
        channel: Channel,
        most: i64,
    ) -> Result<Vec<Candidate>, Refusal> {
        let texts = match scope {
            Scope::Urgent => URGENT,
            Scope::Single => SINGLE,
            Scope::Batch(_) => BATCH,
        };
        let text = match tx {
            Tx::Sqlite(_) => texts[0],
            Tx::Postgres(_) => texts[1],
        };
        Ok(on_tx!(tx, db => {
            let query = sqlx::query_as::<_, Candidate>(text)
                .bind(channel.as_str())
                .bind(self.now)
                .bind(most)
                .bind(self.now - BETWEEN_APOLOGIES);
            let query = match scope {
                Scope::Batch(id) => query.bind(id),
                Scope::Urgent | Scope::Single => query,
            };
            query.fetch_all(db).await?
        }))
    }

    fn zone(&self, candidate: &Candidate) -> (Tz, bool) {
        let known = if candidate.time_zone.is_empty() { &candidate.customer_zone } else { &candidate.time_zone };
        zone_of(known, &candidate.region, self.account_zone)
    }

    fn verdict(&self, candidate: &Candidate) -> Verdict {
        let class = Class::parse(&candidate.class).unwrap_or(Class::GoodwillOffer);
        let apologised_now = candidate.customer_id.is_some_and(|customer| {
            class == Class::Apology && self.apologised.iter().any(|(other, _)| *other == customer)
        });
        let this_apology_now = candidate
            .customer_id
            .is_some_and(|customer| self.apologised.contains(&(customer, candidate.incident_id.clone())));
        let has_address = match Channel::parse(&candidate.channel) {
            Some(Channel::Email) => candidate.address.parse::<lettre::Address>().is_ok(),
            Some(Channel::Sms) => address::phone(&candidate.address).is_ok(),
            None => false,
        };
        let facts = Facts {
            class,
            has_address,
            is_erased: candidate.erased_at.is_some(),
            is_suppressed: candidate.is_suppressed || candidate.point_suppressed_at.is_some(),
            consent_service: candidate.consent_service,
            consent_marketing: candidate.consent_marketing,
            has_open_complaint: candidate.has_open_complaint,
            has_this_apology: candidate.has_this_apology || (class == Class::Apology && this_apology_now),
            has_recent_apology: candidate.has_recent_apology || apologised_now,
            is_critical: candidate.impact == "critical",
            is_released: candidate.released_by.is_some(),
            was_postponed: candidate.detail == QUIET,
            created_at: candidate.created_at,
            zone: self.zone(candidate).0,
        };
        decide(&facts, self.quiet.as_ref(), self.now)
    }

    /// Marks it as being handed over, by this node, for as long as the lease lasts.
    async fn begin(&mut self, tx: &mut Tx, candidate: Candidate) -> Result<Outgoing, Refusal> {
        let class = Class::parse(&candidate.class).unwrap_or(Class::GoodwillOffer);
        if let (Class::Apology, Some(customer)) = (class, candidate.customer_id) {
            self.apologised.insert((customer, candidate.incident_id));
        }
        let attempt = candidate.attempt + 1;
        on_tx!(tx, db => {
            sqlx::query(
                "update message
                 set state = 'sending', reason = '', attempt = $2, claimed_by = $3, lease_until = $4, updated_at = $5
                 where id = $1",
            )
            .bind(candidate.id)
            .bind(attempt)
            .bind(self.node)
            .bind(self.now + LEASE)
            .bind(self.now)
            .execute(db)
            .await?;
        });
        Ok(Outgoing {
            id: candidate.id,
            attempt,
            internet_id: candidate.internet_id,
            class,
            channel: Channel::parse(&candidate.channel).unwrap_or(Channel::Email),
            address: candidate.address,
            recipient_name: candidate.recipient_name,
            subject: candidate.subject,
            body: candidate.body,
            unsubscribe_path: candidate.unsubscribe_path,
            in_reply_to: candidate.in_reply_to,
            created_at: candidate.created_at,
        })
    }

    async fn set_aside(&self, tx: &mut Tx, candidate: &Candidate, verdict: Verdict) -> Result<(), Refusal> {
        let (state, reason) = match verdict {
            Verdict::Skip(why) => ("skipped", why.as_str()),
            Verdict::Hold(why) => ("held", why.as_str()),
            Verdict::Wait(until) => return self.put_off(tx, candidate, until).await,
            Verdict::Send => return Ok(()),
        };
        on_tx!(tx, db => {
            sqlx::query("update message set state = $2, reason = $3, updated_at = $4 where id = $1")
                .bind(candidate.id)
                .bind(state)
                .bind(reason)
                .bind(self.now)
                .execute(db)
                .await?;
        });
        Ok(())
    }

    async fn put_off(&self, tx: &mut Tx, candidate: &Candidate, until: Instant) -> Result<(), Refusal> {
        let (zone, assumed) = self.zone(candidate);
        on_tx!(tx, db => {
            sqlx::query(
                "update message
                 set due_at = $2, detail = $3, time_zone = $4, zone_assumed = (zone_assumed or $5), updated_at = $6
                 where id = $1",
            )
            .bind(candidate.id)
            .bind(until)
            .bind(QUIET)
            .bind(zone.name())
            .bind(assumed)
            .bind(self.now)
            .execute(db)
            .await?;
        });
        Ok(())
    }
}
