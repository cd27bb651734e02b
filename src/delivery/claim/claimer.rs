//! Decides about each candidate of a claim and stores the decision.

use super::candidate::{Candidate, Scope};
use super::contacts::Contacts;
use super::domains::Domains;
use super::pacing::Pacing;
use super::quiet_turns::QuietTurns;
use super::rendering::{Rendered, Renderer};
use super::waiting::{WAITS_FOR_QUIET_HOURS, Waiting};
use super::{ChannelSlots, Claim};
use crate::accounts::{self, pending_action};
use crate::delivery::admission::{APOLOGY_WINDOW, Facts, Verdict, decide};
use crate::delivery::channel::{Channel, SEND_TIMEOUT};
use crate::delivery::decision::may_release_link;
use crate::delivery::destination::{self, Secret};
use crate::delivery::limits::Applied;
use crate::delivery::link::LinkMaker;
use crate::delivery::message::{Class, State};
use crate::delivery::queue::Outgoing;
use crate::delivery::quiet::{QuietHours, zone_of};
use crate::platform::db::{Query, Tx, sql};
use crate::platform::installation::Installation;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How long a node may keep a message before others take the node for dead; longer than a send takes.
const LEASE: Duration = Duration::seconds(SEND_TIMEOUT.as_secs() as i64 + 30);

/// The claimer of one transaction.
pub(super) struct Claimer<'a> {
    node: &'a str,
    now: Timestamp,
    quiet: Option<QuietHours>,
    installation_zone: Tz,
    /// The installation's rate.
    per_minute: i64,
    quiet_turns: QuietTurns,
    /// Messages that wait for the end of quiet hours.
    waiting: Waiting,
    /// Customers who get an apology in this claim, and for which incident.
    apologised: HashSet<(i64, Option<PublicId>)>,
    renderer: Renderer<'a>,
    links: &'a LinkMaker,
    contacts: Contacts,
    pacing: Pacing,
    limits: Applied,
    domains: Domains,
    /// How long a personal link to a changed address is held; read when the first candidate needs it.
    link_hold: Option<Duration>,
}

impl<'a> Claimer<'a> {
    pub(super) fn new(
        installation: &Installation,
        (limits, slowed): (Applied, BTreeMap<String, i64>),
        links: &'a LinkMaker,
        node: &'a str,
        now: Timestamp,
    ) -> Self {
        let quiet = QuietHours::parse(&installation.quiet_from, &installation.quiet_to);
        let (installation_zone, apologised) = (installation.zone(), HashSet::new());
        Self {
            node,
            now,
            quiet,
            installation_zone,
            per_minute: installation.send_per_minute,
            quiet_turns: QuietTurns::default(),
            waiting: Waiting::default(),
            apologised,
            renderer: Renderer::new(links),
            links,
            contacts: Contacts::default(),
            pacing: Pacing::new(now),
            limits,
            domains: Domains::new(now, installation.send_per_minute, slowed),
            link_hold: None,
        }
    }

    /// Claims up to `limit` messages of a scope and returns how many. Each channel gets its share of them, so that a long
    /// queue of one keeps none of another waiting; then what the others left goes to those that have more.
    pub(super) async fn claim(
        &mut self,
        tx: &mut Tx,
        scope: Scope<'_>,
        limit: i64,
        channels: &mut [ChannelSlots],
        claim: &mut Claim,
    ) -> Result<i64, Refusal> {
        let mut claimed = 0;
        loop {
            let (taken, may_have_more) = self.claim_shares(tx, scope, limit - claimed, channels, claim).await?;
            claimed += taken;
            if taken == 0 || !may_have_more || claimed >= limit {
                return Ok(claimed);
            }
        }
    }

    /// Claims the share of each channel. Returns how many messages, and whether a channel got less than it has.
    async fn claim_shares(
        &mut self,
        tx: &mut Tx,
        scope: Scope<'_>,
        limit: i64,
        channels: &mut [ChannelSlots],
        claim: &mut Claim,
    ) -> Result<(i64, bool), Refusal> {
        let (mut claimed, mut may_have_more) = (0, false);
        let mut waiting = i64::try_from(channels.len()).unwrap_or(i64::MAX);
        for slots in channels {
            let share = (limit - claimed + waiting - 1).div_euclid(waiting.max(1)).min(slots.free);
            waiting -= 1;
            if share <= 0 {
                continue;
            }
            let channel = slots.channel;
            let permits = self.pacing.permits(tx, channel, &self.limits).await?;
            let share = share.min(permits);
            if share <= 0 {
                continue;
            }
            let mut sendable = Vec::new();
            let mut candidates = self.candidates(tx, scope, channel, share).await?;
            let has_more = i64::try_from(candidates.len()).is_ok_and(|found| found >= share);
            may_have_more |= has_more;
            if channel == Channel::EMAIL {
                let addresses = candidates.iter().map(|candidate| candidate.address.as_str());
                self.domains.load(tx, &self.limits, addresses).await?;
            }
            self.contacts.complete(tx, channel, &mut candidates).await?;
            for candidate in candidates {
                if channel.has_destinations() && !self.pacing.is_its_turn(&candidate) {
                    claim.set_aside += 1;
                    continue;
                }
                let link_held_until = self.link_held_until(tx, &candidate).await?;
                let (state, reason, until) = match self.verdict(&candidate, link_held_until) {
                    Verdict::Send if channel == Channel::EMAIL && !self.domains.may_go(&candidate) => {
                        claim.set_aside += 1;
                        continue;
                    }
                    Verdict::Send => {
                        if let (Class::Apology, Some(customer)) = (candidate.class, candidate.customer_id) {
                            self.apologised.insert((customer, candidate.incident_id.clone()));
                        }
                        self.pacing.take(&candidate);
                        sendable.push(candidate);
                        continue;
                    }
                    Verdict::Wait(until) => {
                        self.postpone(tx, scope, &candidate, until).await?;
                        claim.set_aside += 1;
                        continue;
                    }
                    Verdict::Skip(reason) => (State::Skipped, reason.as_str(), None),
                    Verdict::Hold(reason) => (State::Held, reason.as_str(), None),
                    Verdict::HoldUntil(reason, until) => (State::Held, reason.as_str(), Some(until)),
                };
                self.set_aside(tx, &candidate, (state, reason), until).await?;
                claim.set_aside += 1;
            }
            if has_more && self.domains.has_waiting() {
                let taken: BTreeSet<i64> = sendable.iter().map(|candidate| candidate.id).collect();
                claim.set_aside += self.domains.put_off(tx, &self.limits, (scope, channel), &taken).await?;
            }
            self.domains.store(tx).await?;
            self.waiting.store(tx, self.now).await?;
            let mut beginning = Vec::new();
            for (candidate, rendered) in self.renderer.render(tx, self.now, sendable).await? {
                match rendered.and_then(|rendered| Ok((rendered, self.destination(&candidate)?))) {
                    Ok((rendered, destination)) => {
                        beginning.push((candidate, rendered, destination));
                        claimed += 1;
                        slots.free -= 1;
                    }
                    Err(fault) => {
                        tracing::error!(message = candidate.id, fault, "a message cannot be rendered");
                        self.fail(tx, &candidate, fault).await?;
                        claim.set_aside += 1;
                    }
                }
            }
            claim.messages.append(&mut self.begin_sending(tx, beginning).await?);
        }
        self.pacing.store(tx).await?;
        self.quiet_turns.store(tx).await?;
        Ok((claimed, may_have_more))
    }

    /// What the channel needs in order to send to the message's destination; `None` for a person.
    fn destination(&self, candidate: &Candidate) -> Result<Option<Secret>, &'static str> {
        let Some(sealed) = &candidate.destination_sealed else { return Ok(None) };
        let secret = destination::unseal(&self.links.keys, &candidate.address, candidate.channel.as_str(), sealed);
        secret.map(Some).ok_or("destination_unreadable")
    }

    async fn candidates(
        &self,
        tx: &mut Tx,
        scope: Scope<'_>,
        channel: Channel,
        limit: i64,
    ) -> Result<Vec<Candidate>, Refusal> {
        let (sqlite, postgres) = scope.queries();
        let query =
            sql(tx.dialect(sqlite, postgres)).bind(channel).bind(self.now).bind(limit).bind(self.now - APOLOGY_WINDOW);
        let query = match scope {
            Scope::Batch { id, .. } => query.bind(id),
            Scope::StaffNotices | Scope::Exempt | Scope::Direct => query,
        };
        Ok(tx.fetch_all(query).await?)
    }

    /// The recipient's zone, and whether it is assumed. The customer's record may be newer than the message; a zone that
    /// was assumed before is assumed again, because what it came from may have changed.
    fn zone(&self, candidate: &Candidate) -> (Tz, bool) {
        let known = match candidate.customer_zone.as_str() {
            "" if candidate.zone_assumed => "",
            "" => &candidate.time_zone,
            zone => zone,
        };
        zone_of(known, &candidate.region, self.installation_zone)
    }

    /// Until when the message is held because it has a personal link and an import changed its address. A release by a
    /// comms approver other than the importer ends that.
    async fn link_held_until(&mut self, tx: &mut Tx, candidate: &Candidate) -> Result<Option<Timestamp>, Refusal> {
        let Some(changed_at) = candidate.contact_changed_at else { return Ok(None) };
        let hold = match self.link_hold {
            Some(hold) => hold,
            None => pending_action::store::situation(tx).await?.delay(),
        };
        self.link_hold = Some(hold);
        let until = changed_at + hold;
        if until <= self.now || !self.renderer.carries_personal_link(tx, candidate).await? {
            return Ok(None);
        }
        // It may have been released for another reason, by somebody who may not release a link.
        let releaser =
            candidate.released_by.as_deref().filter(|by| Some(*by) != candidate.contact_changed_by.as_deref());
        let releaser = match releaser.and_then(PublicId::parse) {
            Some(id) => accounts::store::find_active(tx, &id).await?,
            None => None,
        };
        Ok((!releaser.is_some_and(|staff| may_release_link(&staff.roles))).then_some(until))
    }

    fn verdict(&self, candidate: &Candidate, link_held_until: Option<Timestamp>) -> Verdict {
        let is_apology = candidate.class == Class::Apology;
        let has_apology_in_claim = candidate
            .customer_id
            .is_some_and(|customer| is_apology && self.apologised.iter().any(|(other, _)| *other == customer));
        let has_this_apology_in_claim = candidate
            .customer_id
            .is_some_and(|customer| is_apology && self.apologised.contains(&(customer, candidate.incident_id.clone())));
        let has_address = if candidate.channel.has_destinations() {
            candidate.destination_sealed.as_deref().is_some_and(|sealed| !sealed.is_empty())
        } else {
            candidate.channel.accepts(&candidate.address)
        };
        let facts = Facts {
            class: candidate.class,
            has_address,
            is_erased: candidate.erased_at.is_some(),
            is_not_theirs: candidate.customer_id.is_some() && candidate.contact_id.is_none(),
            is_suppressed: candidate.is_suppressed || candidate.contact_suppressed_at.is_some(),
            consent_service: candidate.consent_service,
            consent_marketing: candidate.consent_marketing,
            has_open_complaint: candidate.has_open_complaint,
            has_unconfirmed_complaint: candidate.has_unconfirmed_complaint,
            has_this_apology: candidate.has_this_apology || has_this_apology_in_claim,
            has_recent_apology: candidate.has_recent_apology || has_apology_in_claim,
            link_held_until,
            is_critical: candidate.impact == "critical",
            is_released: candidate.released_by.is_some(),
            was_postponed: candidate.detail == WAITS_FOR_QUIET_HOURS,
            created_at: candidate.created_at,
            is_person: !candidate.channel.has_destinations(),
            zone: self.zone(candidate).0,
        };
        decide(&facts, self.quiet.as_ref(), self.now)
    }

    /// Marks messages as being sent by this node until the lease runs out.
    async fn begin_sending(
        &self,
        tx: &mut Tx,
        beginning: Vec<(Candidate, Rendered, Option<Secret>)>,
    ) -> Result<Vec<Outgoing>, Refusal> {
        const SQLITE: &str = "update message
             set state = 'sending', reason = '', attempt = claimed.value ->> 'attempt', claimed_by = $2, lease_until = $3,
                 updated_at = $4, link_generation = claimed.value ->> 'generation', sent_digest = claimed.value ->> 'digest'
             from json_each($1) as claimed
             where message.id = claimed.value ->> 'id' and message.state = claimed.value ->> 'state'";
        const POSTGRES: &str = "update message
             set state = 'sending', reason = '', attempt = claimed.attempt, claimed_by = $2, lease_until = $3,
                 updated_at = $4, link_generation = claimed.generation, sent_digest = claimed.digest
             from json_to_recordset($1::json)
                 as claimed (id bigint, state text, attempt bigint, generation bigint, digest text)
             where message.id = claimed.id and message.state = claimed.state";
        if beginning.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        for (candidate, rendered, _) in &beginning {
            check_move(candidate, State::Sending)?;
            rows.push(json!({
                "id": candidate.id, "state": candidate.state, "attempt": candidate.attempt + 1,
                "generation": rendered.link_generation, "digest": rendered.digest,
            }));
        }
        let update = sql(tx.dialect(SQLITE, POSTGRES))
            .bind(Value::Array(rows).to_string())
            .bind(self.node)
            .bind(self.now + LEASE)
            .bind(self.now);
        let changed = tx.execute(update).await?;
        if changed != beginning.len() as u64 {
            let claimed = beginning.len();
            return Err(Refusal::Fault(format!("messages changed during their claim: {changed} of {claimed} updated")));
        }
        Ok(beginning
            .into_iter()
            .map(|(candidate, rendered, destination)| outgoing(candidate, rendered, destination))
            .collect())
    }

    /// Ends a message that cannot be rendered, so that it does not stop the others.
    async fn fail(&self, tx: &mut Tx, candidate: &Candidate, fault: &'static str) -> Result<(), Refusal> {
        check_move(candidate, State::FailedPermanently)?;
        let update = sql("update message set state = $3, reason = '', detail = $4, updated_at = $5
             where id = $1 and state = $2")
        .bind(candidate.id)
        .bind(candidate.state)
        .bind(State::FailedPermanently)
        .bind(fault)
        .bind(self.now);
        execute_on_one(tx, candidate.id, update).await
    }

    /// Skips a message, or holds it, until a time where one is given.
    async fn set_aside(
        &self,
        tx: &mut Tx,
        candidate: &Candidate,
        (state, reason): (State, &'static str),
        until: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        check_move(candidate, state)?;
        let update = sql("update message set state = $3, reason = $4, updated_at = $5, due_at = coalesce($6, due_at)
             where id = $1 and state = $2")
        .bind(candidate.id)
        .bind(candidate.state)
        .bind(state)
        .bind(reason)
        .bind(self.now)
        .bind(until);
        execute_on_one(tx, candidate.id, update).await
    }

    /// Gives a message its turn after the quiet hours of its recipient's zone, which end at `opens_at`.
    async fn postpone(
        &mut self,
        tx: &mut Tx,
        scope: Scope<'_>,
        candidate: &Candidate,
        opens_at: Timestamp,
    ) -> Result<(), Refusal> {
        let (zone, is_assumed) = self.zone(candidate);
        let (batch, per_minute) = match scope {
            Scope::Batch { id, per_minute } => (id.to_string(), per_minute.min(self.per_minute)),
            Scope::StaffNotices | Scope::Exempt | Scope::Direct => (String::new(), self.per_minute),
        };
        let turn = self.quiet_turns.next(tx, (zone.name(), &batch), (opens_at, per_minute)).await?;
        self.waiting.for_quiet_hours(candidate.id, turn, (zone, is_assumed));
        Ok(())
    }
}

fn outgoing(candidate: Candidate, rendered: Rendered, destination: Option<Secret>) -> Outgoing {
    Outgoing {
        id: candidate.id,
        attempt: candidate.attempt + 1,
        internet_id: candidate.internet_id,
        class: candidate.class,
        channel: candidate.channel,
        address: candidate.address,
        destination,
        recipient_name: candidate.recipient_name,
        subject: rendered.subject,
        body: rendered.body,
        unsubscribe_path: rendered.unsubscribe_path,
        in_reply_to: candidate.in_reply_to,
        thread: candidate.incident_id.filter(|_| candidate.class == Class::ServiceUpdate),
        language: candidate.text_language,
        created_at: candidate.created_at,
    }
}

fn check_move(candidate: &Candidate, next: State) -> Result<(), Refusal> {
    let (id, from) = (candidate.id, candidate.state);
    if from.may_become(next) {
        return Ok(());
    }
    Err(Refusal::Fault(format!("message {id} cannot go from {} to {}", from.as_str(), next.as_str())))
}

/// Runs an update that must change exactly one message.
async fn execute_on_one(tx: &mut Tx, id: i64, update: Query<'_>) -> Result<(), Refusal> {
    match tx.execute(update).await? {
        1 => Ok(()),
        changed => Err(Refusal::Fault(format!("message {id} changed during its claim: {changed} rows updated"))),
    }
}
