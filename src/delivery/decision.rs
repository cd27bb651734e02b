//! What a person decides about messages that no machine may decide: those in doubt, and those held.

use super::message::{Held, Skipped, State};
use crate::access::MessageReleaser;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};

text_enum! {
    /// A decision about a message.
    pub enum Decision("decision") {
        /// In doubt: it arrived.
        Arrived = "arrived",
        /// In doubt: send it again, with the same Message-ID.
        SendAgain = "send_again",
        /// In doubt: leave it.
        Leave = "leave",
        /// Held: it goes although something spoke against it.
        Release = "release",
        /// Held: it does not go.
        LeaveOut = "leave_out",
    }
}

impl Decision {
    /// The state a message must be in for this.
    pub const fn from(self) -> State {
        match self {
            Self::Arrived | Self::SendAgain | Self::Leave => State::InDoubt,
            Self::Release | Self::LeaveOut => State::Held,
        }
    }

    /// The state it leads to.
    pub const fn to(self) -> State {
        match self {
            Self::Arrived => State::Sent,
            Self::SendAgain | Self::Release => State::Released,
            Self::Leave => State::Abandoned,
            Self::LeaveOut => State::Skipped,
        }
    }

    /// Whether the message goes out because of it, which needs a batch that still sends.
    const fn sends(self) -> bool {
        matches!(self, Self::SendAgain | Self::Release)
    }
}

/// Which messages are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// One.
    Message(i64),
    /// All of a batch that are in the state the decision is for.
    Batch(PublicId),
}

/// Decides, and answers how many messages it was about. None at all is told: somebody was faster.
pub async fn decide(
    tx: &mut Tx,
    right: &MessageReleaser,
    now: Timestamp,
    which: &Which,
    decision: Decision,
) -> Result<u64, Refusal> {
    let staff = right.staff_id()?.to_string();
    if decision.sends() {
        must_still_send(tx, which).await?;
    }
    let mut changed = 0;
    for why in reasons(decision) {
        changed += set(tx, now, which, decision, *why, &staff).await?;
    }
    if changed == 0 {
        return Err(Refusal::conflict("delivery-decision-made"));
    }
    let (subject, subject_id) = match which {
        Which::Message(id) => ("message", id.to_string()),
        Which::Batch(id) => ("batch", id.to_string()),
    };
    let verb = match decision {
        Decision::Arrived => "message.found_sent",
        Decision::SendAgain => "message.sent_again",
        Decision::Leave => "message.abandoned",
        Decision::Release => "message.released",
        Decision::LeaveOut => "message.left_out",
    };
    let event =
        Event { actor: right.actor(), verb, subject, subject_id: &subject_id, incident_id: None, fields: &["state"] };
    events::record(tx, now, event).await?;
    Ok(changed)
}

/// What a message was held for decides what it counts as when it is left out.
fn reasons(decision: Decision) -> &'static [Option<Held>] {
    const ALL: [Option<Held>; 8] = [
        Some(Held::OpenComplaint),
        Some(Held::Provisional),
        Some(Held::Stale),
        Some(Held::RecentApology),
        Some(Held::Reopened),
        Some(Held::Budget),
        Some(Held::KillSwitch),
        None,
    ];
    if decision == Decision::LeaveOut { &ALL } else { &[None] }
}

async fn set(
    tx: &mut Tx,
    now: Timestamp,
    which: &Which,
    decision: Decision,
    why: Option<Held>,
    staff: &str,
) -> Result<u64, Refusal> {
    let (id, batch) = match which {
        Which::Message(id) => (Some(*id), None),
        Which::Batch(batch) => (None, Some(batch)),
    };
    let reason = match decision {
        Decision::LeaveOut => why.map_or(Skipped::OpenComplaint, Held::left_out).as_str(),
        _ => "",
    };
    let released_by = decision.sends().then_some(staff);
    // What arrived, arrived when it was handed over: `updated_at` of a message in doubt.
    Ok(tx
        .execute(
            sql("update message
             set state = $4, reason = $5, released_by = coalesce($6, released_by),
                 sent_at = case when $4 = 'sent' then updated_at else sent_at end,
                 due_at = case when $4 = 'released' then $7 else due_at end,
                 updated_at = $7
             where state = $3 and ($1 = id or $2 = batch_id) and ($8 = '' or reason = $8)")
            .bind(id)
            .bind(batch)
            .bind(decision.from().as_str())
            .bind(decision.to().as_str())
            .bind(reason)
            .bind(released_by)
            .bind(now)
            .bind(why.map_or("", Held::as_str)),
        )
        .await?)
}

/// A message of a batch that was ended is not sent any more, whoever decides.
async fn must_still_send(tx: &mut Tx, which: &Which) -> Result<(), Refusal> {
    let state = match which {
        Which::Message(id) => {
            tx.fetch_value::<Option<String>>(
                sql("select b.state from message m left join batch b on b.id = m.batch_id where m.id = $1").bind(id),
            )
            .await?
        }
        Which::Batch(id) => {
            tx.fetch_value::<Option<String>>(sql("select state from batch where id = $1").bind(id)).await?
        }
    };
    match state.as_deref() {
        None | Some("sending" | "paused") => Ok(()),
        Some(_) => Err(Refusal::conflict("delivery-decision-batch-ended")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_is_a_legal_move() {
        for decision in Decision::ALL {
            assert!(decision.from().may_become(decision.to()), "{decision:?}");
            assert_eq!(decision.as_str().parse::<Decision>().ok(), Some(decision));
        }
    }

    #[test]
    fn every_reason_to_hold_has_its_turn() {
        for held in &Held::ALL {
            assert!(reasons(Decision::LeaveOut).contains(&Some(*held)), "{held:?}");
        }
    }
}
