//! Decisions of a person about messages that no worker may decide: those in doubt, and those held.

use super::batch::{self, SendingState};
use super::message::{HoldReason, SkipReason, State};
use crate::access::MessageReleaser;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Role, Timestamp};
use const_format::concatcp;
use std::collections::BTreeSet;

text_enum! {
    /// A decision about a message.
    pub enum Decision("decision") {
        /// In doubt: it arrived.
        Arrived = "arrived",
        /// In doubt: send it again, with the same Message-ID.
        SendAgain = "send_again",
        /// In doubt: do not send it again.
        Leave = "leave",
        /// Failed permanently: try it once more.
        Retry = "retry",
        /// Held: send it.
        Release = "release",
        /// Held: do not send it.
        LeaveOut = "leave_out",
    }
}

impl Decision {
    /// The state that a message must be in for this decision.
    pub const fn from(self) -> State {
        match self {
            Self::Arrived | Self::SendAgain | Self::Leave => State::InDoubt,
            Self::Retry => State::FailedPermanently,
            Self::Release | Self::LeaveOut => State::Held,
        }
    }

    /// The state that the message gets.
    pub const fn to(self) -> State {
        match self {
            Self::Arrived => State::Sent,
            Self::SendAgain | Self::Release | Self::Retry => State::Released,
            Self::Leave => State::Abandoned,
            Self::LeaveOut => State::Skipped,
        }
    }

    /// Whether the message is sent because of it, which needs a batch that is still being sent.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendAgain | Self::Release | Self::Retry)
    }

    const fn event_verb(self) -> &'static str {
        match self {
            Self::Arrived => "message.found_sent",
            Self::SendAgain => "message.sent_again",
            Self::Leave => "message.abandoned",
            Self::Release => "message.released",
            Self::Retry => "message.retried",
            Self::LeaveOut => "message.left_out",
        }
    }
}

/// Which messages a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One message.
    Message(i64),
    /// All messages of a batch that are in the state the decision is for.
    Batch {
        /// The batch.
        id: PublicId,
        /// How many messages the person was told it is about.
        messages: i64,
    },
}

/// Applies a decision and returns the number of messages changed.
///
/// # Errors
///
/// `Refusal::Conflict` if no message is in the state the decision is for, because somebody else decided first, if a decision
/// about a batch is about another number of messages by now, or if a message would be sent whose batch has ended. Not
/// allowed to release a link to a changed address without being a comms approver, or after one's own import; of a batch, the
/// others are released.
pub async fn apply(
    tx: &mut Tx,
    right: &MessageReleaser,
    now: Timestamp,
    target: &Target,
    decision: Decision,
) -> Result<u64, Refusal> {
    // Failures are retried by their reason: those of a text with a gap are not.
    if decision == Decision::Retry {
        return Err(Refusal::field("decision", "delivery-decision-required"));
    }
    let (from, to) = (decision.from(), decision.to());
    if !from.may_become(to) {
        return Err(Refusal::Fault(format!("a message cannot go from {} to {}", from.as_str(), to.as_str())));
    }
    if decision.sends() {
        check_batch_sends(tx, target).await?;
    }
    check_number(tx, target, from).await?;
    let staff_id = right.staff_id()?.to_string();
    let changed = if decision == Decision::LeaveOut {
        leave_out(tx, now, target).await?
    } else {
        set_state(tx, now, target, decision, &staff_id, may_release_link(right.roles())).await?
    };
    // On PostgreSQL, another can have come into the state since they were counted.
    let is_of_more = |messages: i64| i64::try_from(changed).is_ok_and(|changed| changed > messages);
    if matches!(target, Target::Batch { messages, .. } if is_of_more(*messages)) {
        return Err(Refusal::conflict("delivery-group-changed"));
    }
    if changed == 0 {
        let link = decision == Decision::Release && holds_link(tx, target).await?;
        return Err(if link {
            Refusal::not_allowed("delivery-decision-changed-address")
        } else {
            Refusal::conflict("delivery-decision-made")
        });
    }
    let (subject, subject_id) = match target {
        Target::Message(id) => ("message", id.to_string()),
        Target::Batch { id, .. } => ("batch", id.to_string()),
    };
    let event = Event {
        actor: right.actor(),
        verb: decision.event_verb(),
        subject,
        subject_id: &subject_id,
        incident_id: None,
        fields: &["state"],
    };
    events::record(tx, now, event).await?;
    Ok(changed)
}

async fn set_state(
    tx: &mut Tx,
    now: Timestamp,
    target: &Target,
    decision: Decision,
    staff_id: &str,
    may_release_link: bool,
) -> Result<u64, Refusal> {
    const UPDATE: &str = concatcp!(
        "update message
         set state = $4, reason = '', released_by = coalesce($5, released_by),
             sent_at = case when $4 = 'sent' then updated_at else sent_at end,
             due_at = case when $4 = 'released' then $6 else due_at end,
             not_before = case when $4 = 'released' then null else not_before end,
             updated_at = $6
         where state = $3 and ($1 = id or $2 = batch_id) and not (",
        HELD_FOR_CHANGED_ADDRESS,
        " and ($8 = false or exists (
            select 1 from contact_point_view as point
            where point.customer_id = message.customer_id and point.channel = message.channel
              and point.address_key = message.address_key and point.changed_by = $7)))"
    );
    let (id, batch_id) = target.ids();
    // `updated_at` of a message in doubt is when it was sent, so that becomes `sent_at` if it arrived.
    Ok(tx
        .execute(
            sql(UPDATE)
                .bind(id)
                .bind(batch_id)
                .bind(decision.from())
                .bind(decision.to())
                .bind(decision.sends().then_some(staff_id))
                .bind(now)
                .bind(staff_id)
                .bind(may_release_link),
        )
        .await?)
}

/// Whether these roles may release a message with a personal link to a changed address. An administrator gives the other
/// roles that release messages at once, so two accounts of theirs could import an address and release the link to it.
pub(super) fn may_release_link(roles: &BTreeSet<Role>) -> bool {
    roles.contains(&Role::CommsApprover)
}

/// In SQL: whether the row `message` is held because it has a personal link to a changed address.
const HELD_FOR_CHANGED_ADDRESS: &str = "message.state = 'held' and message.reason = 'contact_changed'";

async fn holds_link(tx: &mut Tx, target: &Target) -> Result<bool, Refusal> {
    const QUERY: &str = concatcp!(
        "select exists (select 1 from message where ($1 = id or $2 = batch_id) and ",
        HELD_FOR_CHANGED_ADDRESS,
        ")"
    );
    let (id, batch_id) = target.ids();
    Ok(tx.fetch_value::<bool>(sql(QUERY).bind(id).bind(batch_id)).await?)
}

/// Skips held messages. The reason for holding one decides the reason for skipping it.
async fn leave_out(tx: &mut Tx, now: Timestamp, target: &Target) -> Result<u64, Refusal> {
    let (id, batch_id) = target.ids();
    let mut changed = 0;
    for (held_for, skip_reason) in HoldReason::ALL
        .iter()
        .map(|reason| (reason.as_str(), reason.skip_reason()))
        .chain([("", SkipReason::OpenComplaint)])
    {
        // A message without a known hold reason is skipped by the last round.
        changed += tx
            .execute(
                sql("update message set state = $4, reason = $5, updated_at = $6
                     where state = $3 and ($1 = id or $2 = batch_id) and ($7 = '' or reason = $7)")
                .bind(id)
                .bind(batch_id)
                .bind(Decision::LeaveOut.from())
                .bind(Decision::LeaveOut.to())
                .bind(skip_reason)
                .bind(now)
                .bind(held_for),
            )
            .await?;
    }
    Ok(changed)
}

impl Target {
    const fn ids(&self) -> (Option<i64>, Option<&PublicId>) {
        match self {
            Self::Message(id) => (Some(*id), None),
            Self::Batch { id, .. } => (None, Some(id)),
        }
    }
}

/// Refuses a decision about all messages of a batch in a state by somebody who was shown another number of them.
async fn check_number(tx: &mut Tx, target: &Target, state: State) -> Result<(), Refusal> {
    let Target::Batch { id, messages } = target else { return Ok(()) };
    match batch::outcomes(tx, id).await?.of(state) {
        0 => Err(Refusal::conflict("delivery-decision-made")),
        found if found != *messages => Err(Refusal::conflict("delivery-group-changed")),
        _ => Ok(()),
    }
}

/// Refuses to send a message of a batch that is not being sent any more.
async fn check_batch_sends(tx: &mut Tx, target: &Target) -> Result<(), Refusal> {
    const OF_MESSAGE: &str = concatcp!(
        "select b.id is null or b.state in ",
        SendingState::ACTIVE_SQL,
        " from message m left join batch b on b.id = m.batch_id where m.id = $1"
    );
    const OF_BATCH: &str = concatcp!("select state in ", SendingState::ACTIVE_SQL, " from batch where id = $1");
    let query = match target {
        Target::Message(id) => sql(OF_MESSAGE).bind(id),
        Target::Batch { id, .. } => sql(OF_BATCH).bind(id),
    };
    if tx.fetch_value::<bool>(query).await? {
        return Ok(());
    }
    Err(Refusal::conflict("delivery-decision-batch-ended"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_is_an_allowed_move() {
        for decision in Decision::ALL {
            assert!(decision.from().may_become(decision.to()), "{decision:?}");
        }
    }
}
