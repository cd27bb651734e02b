//! The clerk of one claim: looks at each candidate, takes those that may go, and sets the others aside.

use super::Claim;
use super::candidate::{BATCH, Candidate, SINGLE, Scope, URGENT};
use crate::customers::address;
use crate::delivery::admission::{BETWEEN_APOLOGIES, Facts, Verdict, decide};
use crate::delivery::channel::HANDOVER_MAX;
use crate::delivery::message::{Channel, Class};
use crate::delivery::queue::Outgoing;
use crate::delivery::quiet::{QuietHours, zone_of};
use crate::platform::db::{Tx, sql};
use crate::platform::installation::Installation;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::HashSet;

/// How long a node may hold a message before others take it for dead: longer than a hand-over lasts.
const LEASE: Duration = Duration::seconds(HANDOVER_MAX.as_secs() as i64 + 30);
/// What stands in `detail` of a message that waits for the end of somebody's quiet hours.
const QUIET: &str = "quiet";

/// Looks at candidates in one claim.
pub(super) struct Clerk<'a> {
    node: &'a str,
    now: Timestamp,
    quiet: Option<QuietHours>,
    account_zone: Tz,
    /// Who gets an apology in this very claim, and for which incident.
    apologised: HashSet<(i64, Option<String>)>,
}

impl<'a> Clerk<'a> {
    pub(super) fn new(house: &Installation, node: &'a str, now: Timestamp) -> Self {
        let quiet = QuietHours::parse(&house.quiet_from, &house.quiet_to);
        Self { node, now, quiet, account_zone: house.zone(), apologised: HashSet::new() }
    }

    /// Takes up to `most` messages of a scope; answers how many go.
    pub(super) async fn take(
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
        let query = sql(tx.dialect(texts[0], texts[1]))
            .bind(channel)
            .bind(self.now)
            .bind(most)
            .bind(self.now - BETWEEN_APOLOGIES);
        let query = match scope {
            Scope::Batch(id) => query.bind(id),
            Scope::Urgent | Scope::Single => query,
        };
        Ok(tx.fetch_all(query).await?)
    }

    fn zone(&self, candidate: &Candidate) -> (Tz, bool) {
        let known = if candidate.time_zone.is_empty() { &candidate.customer_zone } else { &candidate.time_zone };
        zone_of(known, &candidate.region, self.account_zone)
    }

    fn verdict(&self, candidate: &Candidate) -> Verdict {
        let class = candidate.class.parse::<Class>().ok().unwrap_or(Class::GoodwillOffer);
        let apologised_now = candidate.customer_id.is_some_and(|customer| {
            class == Class::Apology && self.apologised.iter().any(|(other, _)| *other == customer)
        });
        let this_apology_now = candidate
            .customer_id
            .is_some_and(|customer| self.apologised.contains(&(customer, candidate.incident_id.clone())));
        let has_address = match candidate.channel.parse::<Channel>().ok() {
            Some(Channel::Email) => candidate.address.parse::<lettre::Address>().is_ok(),
            Some(Channel::Sms) => address::parse_phone(&candidate.address).is_ok(),
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
        let class = candidate.class.parse::<Class>().ok().unwrap_or(Class::GoodwillOffer);
        if let (Class::Apology, Some(customer)) = (class, candidate.customer_id) {
            self.apologised.insert((customer, candidate.incident_id));
        }
        let attempt = candidate.attempt + 1;
        tx.execute(
            sql("update message
                 set state = 'sending', reason = '', attempt = $2, claimed_by = $3, lease_until = $4, updated_at = $5
                 where id = $1")
            .bind(candidate.id)
            .bind(attempt)
            .bind(self.node)
            .bind(self.now + LEASE)
            .bind(self.now),
        )
        .await?;
        Ok(Outgoing {
            id: candidate.id,
            attempt,
            internet_id: candidate.internet_id,
            class,
            channel: candidate.channel.parse::<Channel>().ok().unwrap_or(Channel::Email),
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
        tx.execute(
            sql("update message set state = $2, reason = $3, updated_at = $4 where id = $1")
                .bind(candidate.id)
                .bind(state)
                .bind(reason)
                .bind(self.now),
        )
        .await?;
        Ok(())
    }

    async fn put_off(&self, tx: &mut Tx, candidate: &Candidate, until: Timestamp) -> Result<(), Refusal> {
        let (zone, assumed) = self.zone(candidate);
        tx.execute(
            sql("update message
                 set due_at = $2, detail = $3, time_zone = $4, zone_assumed = (zone_assumed or $5), updated_at = $6
                 where id = $1")
            .bind(candidate.id)
            .bind(until)
            .bind(QUIET)
            .bind(zone.name())
            .bind(assumed)
            .bind(self.now),
        )
        .await?;
        Ok(())
    }
}
