//! What other systems are told about cases: that somebody wrote or was answered, never who or what.

use super::case::{CaseChannel, CaseState};
use super::store::Case;
use crate::platform::db::Tx;
use crate::platform::event_out::{self, EventOut, EventType};
use crate::types::{PublicId, Refusal, Timestamp};
use serde::Serialize;

/// The facts of events about cases.
#[derive(Debug, Clone, Serialize)]
pub struct CaseData {
    /// The case.
    pub case: CaseFacts,
    /// Its state before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_state: Option<CaseState>,
}

/// What a case is, without anything of its customer.
#[derive(Debug, Clone, Serialize)]
pub struct CaseFacts {
    /// Its id.
    pub id: i64,
    /// Its state.
    pub state: CaseState,
    /// Where the customer wrote last.
    pub channel: CaseChannel,
    /// The incident it is about.
    pub incident_id: Option<PublicId>,
    /// When the first message came in.
    pub opened_at: Timestamp,
    /// When the customer last wrote.
    pub last_message_at: Timestamp,
    /// When a person last replied.
    pub last_reply_at: Option<Timestamp>,
    /// By when a reply is promised, while the customer waits for one.
    pub reply_due_at: Option<Timestamp>,
}

/// Records what happened to a case, by the verb of its audit event, and whether its state changed.
pub(super) async fn record(tx: &mut Tx, now: Timestamp, case: &Case, verb: &str) -> Result<(), Refusal> {
    let kind = match verb {
        "case.opened" => Some(EventType::CaseOpened),
        "case.extended" => Some(EventType::CaseMessageReceived),
        "case.replied" | "case.spoken" => Some(EventType::CaseReplied),
        _ => None,
    };
    if let Some(kind) = kind {
        write(tx, now, kind, case, None).await?;
    }
    if case.state != case.stored_state {
        write(tx, now, EventType::CaseStateChanged, case, Some(case.stored_state)).await?;
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    now: Timestamp,
    kind: EventType,
    case: &Case,
    previous_state: Option<CaseState>,
) -> Result<(), Refusal> {
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let data = CaseData {
        case: CaseFacts {
            id: case.id,
            state: case.state,
            channel: case.channel,
            incident_id: case.incident_id.clone(),
            opened_at: case.opened_at,
            last_message_at: case.clock.last_in_at,
            last_reply_at: case.clock.last_human_out_at,
            reply_due_at: Some(case.clock.reply_due_at).filter(|_| case.clock.is_unanswered()),
        },
        previous_state,
    };
    event_out::record(tx, now, EventOut::new(kind, now, &case.id, &data)).await?;
    Ok(())
}
