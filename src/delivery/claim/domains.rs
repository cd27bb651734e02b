//! How many mails a recipient domain takes. A message to a domain whose rate is used up is given a turn: it waits until then, so
//! that the messages behind it, to other domains, are looked at. Turns are one after the other, so a long queue of one domain is
//! put off once and not again and again.

use super::bucket;
use super::candidate::{Candidate, Scope};
use super::waiting::Waiting;
use crate::delivery::channel::Channel;
use crate::delivery::limits::{Applied, domain_of};
use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The `detail` of a message that waits for its turn at its domain.
pub(in crate::delivery) const WAITS_FOR_DOMAIN: &str = "domain";
/// Most messages behind the candidates that one claim gives turns to.
const PUT_OFF_MAX: i64 = 1_000;
/// How long the state of a domain is kept that nothing is sent to.
const FORGET_AFTER: Duration = Duration::hours(1);

/// The rates of recipient domains in one claim.
#[derive(Debug)]
pub(super) struct Domains {
    now: Timestamp,
    /// The installation's own rate, from which a domain without a limit is slowed down.
    overall: i64,
    slowed: BTreeMap<String, i64>,
    states: BTreeMap<String, DomainState>,
    /// Messages that wait for their turn.
    waiting: BTreeMap<i64, Timestamp>,
}

#[derive(Debug)]
struct DomainState {
    bucket: Bucket,
    /// Messages a minute at present.
    rate: i64,
    /// Messages a minute when it is not slowed down.
    whole: i64,
    reserved_until: Timestamp,
    has_taken: bool,
    has_given_turns: bool,
}

impl Domains {
    /// `overall` is the installation's rate, and `slowed` the rates of the domains that are slowed down.
    pub(super) const fn new(now: Timestamp, overall: i64, slowed: BTreeMap<String, i64>) -> Self {
        Self { now, overall, slowed, states: BTreeMap::new(), waiting: BTreeMap::new() }
    }

    /// Reads the state of the domains of candidates that have a limit or are slowed down.
    pub(super) async fn load(
        &mut self,
        tx: &mut Tx,
        limits: &Applied,
        addresses: impl Iterator<Item = &str>,
    ) -> Result<(), Refusal> {
        const SELECT: &str =
            "select asked.value, rate.tokens_milli, rate.filled_at, rate.recent, domain.reserved_until from ";
        const JOINS: &str = " as asked left join send_rate as rate on rate.bucket = 'domain:' || asked.value
             left join send_domain as domain on domain.name = asked.value";
        const SQLITE: &str = concatcp!(SELECT, "json_each($1)", JOINS);
        const POSTGRES: &str = concatcp!(SELECT, "json_array_elements_text($1::json)", JOINS);
        if limits.has_no_domain() && self.slowed.is_empty() {
            return Ok(());
        }
        let rates = |domain: &str| {
            let slowed = self.slowed.get(domain).copied();
            let limit = limits.of_domain(domain);
            let whole = limit.unwrap_or(self.overall);
            (limit.is_some() || slowed.is_some()).then(|| (slowed.map_or(whole, |slowed| slowed.min(whole)), whole))
        };
        let asked: BTreeSet<String> = addresses
            .filter_map(domain_of)
            .filter(|domain| !self.states.contains_key(domain) && rates(domain).is_some())
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let query = sql(tx.dialect(SQLITE, POSTGRES)).bind(json!(asked).to_string());
        type Row = (String, Option<i64>, Option<Timestamp>, Option<String>, Option<Timestamp>);
        let mut states = Vec::new();
        for (domain, tokens, filled_at, recent, reserved_until) in tx.fetch_all::<Row>(query).await? {
            let Some((rate, whole)) = rates(&domain) else { continue };
            let stored = tokens.zip(filled_at).map(|(tokens, at)| (tokens, at, recent.unwrap_or_default()));
            let bucket = bucket::as_of(self.now, rate, stored);
            let reserved_until = reserved_until.unwrap_or(self.now);
            let state = DomainState { bucket, rate, whole, reserved_until, has_taken: false, has_given_turns: false };
            states.push((domain, state));
        }
        self.states.extend(states);
        Ok(())
    }

    /// Whether a message may go to its domain now; it takes a permit if it may. One that may not is put off.
    pub(super) fn may_go(&mut self, candidate: &Candidate) -> bool {
        let Some(state) = domain_of(&candidate.address).and_then(|domain| self.states.get_mut(&domain)) else {
            return true;
        };
        if state.bucket.permits() > 0 {
            state.bucket = state.bucket.take(1);
            state.has_taken = true;
            return true;
        }
        // Replies and requested messages do not wait behind a batch.
        let turn = if candidate.class.is_exempt() { state.next_permit(self.now) } else { state.next_turn(self.now) };
        self.waiting.insert(candidate.id, turn);
        false
    }

    /// Whether a message was put off in this claim.
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Gives turns to the messages behind the candidates of a scope whose domains are used up, so that the next claim reaches
    /// those to others. `taken` are candidates that are sent. Returns how many.
    pub(super) async fn put_off(
        &mut self,
        tx: &mut Tx,
        limits: &Applied,
        (scope, channel): (Scope<'_>, Channel),
        taken: &BTreeSet<i64>,
    ) -> Result<usize, Refusal> {
        let Some((sqlite, postgres)) = scope.address_queries() else { return Ok(0) };
        let query = sql(tx.dialect(sqlite, postgres)).bind(channel).bind(self.now).bind(PUT_OFF_MAX);
        let query = match scope {
            Scope::Batch { id, .. } => query.bind(id),
            Scope::StaffNotices | Scope::Exempt | Scope::Direct => query,
        };
        let queued = tx.fetch_all::<(i64, String)>(query).await?;
        self.load(tx, limits, queued.iter().map(|(_, address)| address.as_str())).await?;
        let mut count = 0;
        for (id, address) in queued {
            if taken.contains(&id) || self.waiting.contains_key(&id) {
                continue;
            }
            let Some(state) = domain_of(&address).and_then(|domain| self.states.get_mut(&domain)) else { continue };
            if state.bucket.permits() == 0 {
                self.waiting.insert(id, state.next_turn(self.now));
                count += 1;
            }
        }
        Ok(count)
    }

    /// Stores what was taken, and until when messages wait.
    pub(super) async fn store(&mut self, tx: &mut Tx) -> Result<(), Refusal> {
        const SAVE_BUCKET: &str =
            "insert into send_rate (bucket, tokens_milli, filled_at, recent) values ($1, $2, $3, $4)
             on conflict (bucket) do update set tokens_milli = excluded.tokens_milli, filled_at = excluded.filled_at,
                                                recent = excluded.recent";
        const SAVE_TURNS: &str = "insert into send_domain (name, reserved_until) values ($1, $2)
             on conflict (name) do update set reserved_until = excluded.reserved_until";
        for (name, state) in std::mem::take(&mut self.states) {
            if state.has_taken {
                let save = sql(SAVE_BUCKET).bind(format!("domain:{name}"));
                let save = save.bind(state.bucket.tokens_milli).bind(state.bucket.filled_at);
                tx.execute(save.bind(state.bucket.recent.to_text())).await?;
            }
            if state.has_given_turns {
                tx.execute(sql(SAVE_TURNS).bind(name).bind(state.reserved_until)).await?;
            }
        }
        let mut waiting = Waiting::default();
        for (id, until) in std::mem::take(&mut self.waiting) {
            waiting.for_domain(id, until);
        }
        waiting.store(tx, self.now).await
    }
}

impl DomainState {
    /// When the next permit comes.
    fn next_permit(&self, now: Timestamp) -> Timestamp {
        now + Duration::from_std(self.bucket.wait(self.rate)).unwrap_or_default().max(Duration::milliseconds(1))
    }

    /// The next turn that is not taken. Turns follow each other at the whole rate, so that there are enough of them when a
    /// domain that is slowed down speeds up again; until then, some of those whose turn it is get another.
    fn next_turn(&mut self, now: Timestamp) -> Timestamp {
        let interval = Duration::microseconds(60_000_000 / self.whole.max(1));
        self.reserved_until = self.reserved_until.max(self.next_permit(now)) + interval;
        self.has_given_turns = true;
        self.reserved_until
    }
}

/// Lets turns be given from now on again, when messages that have one are looked at once more.
pub(in crate::delivery) async fn withdraw_turns(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("update send_domain set reserved_until = null where reserved_until is not null")).await?;
    Ok(())
}

/// Deletes what is stored of domains that nothing waits for: a full bucket is as good as none.
pub(in crate::delivery) async fn forget(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    // A bucket is full after two minutes at the lowest rate, one message a minute.
    let before = now - FORGET_AFTER;
    tx.execute(sql("delete from send_rate where bucket like 'domain:%' and filled_at < $1").bind(before)).await?;
    let domains = sql("delete from send_domain
                       where slowed_per_minute is null and (reserved_until is null or reserved_until < $1)");
    tx.execute(domains.bind(before)).await?;
    Ok(())
}
