//! The conversation of a case: messages in and out, internal notes, and the reports that came with them.

use super::case::CaseChannel;
use super::report::Severity;
use crate::delivery::message;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Refusal, Timestamp};

/// Most interactions of one case that are shown, the newest ones.
const INTERACTIONS_MAX: i64 = 200;
/// Most reports of one case that are shown.
const REPORTS_MAX: i64 = 10;

text_enum! {
    /// Which way an interaction went.
    pub enum Direction("interaction direction") {
        /// From the customer.
        In = "in",
        /// To the customer.
        Out = "out",
        /// An internal note.
        Note = "note",
    }
}

/// A message or an internal note of a case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Interaction {
    /// The row.
    pub id: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Where it came in or went out.
    pub channel: CaseChannel,
    /// The name of the staff member who wrote it.
    pub author: Option<String>,
    /// The text.
    pub body: String,
    /// When.
    pub at: Timestamp,
    /// Of a message in: whether it is certainly the customer's.
    pub is_certain: bool,
    /// The state of the message that a reply was sent as.
    pub message_state: Option<message::State>,
}

/// The newest interactions of a case, oldest first.
pub async fn interactions(tx: &mut Tx, case_id: i64) -> Result<Vec<Interaction>, Refusal> {
    let mut interactions = interactions_before(tx, case_id, i64::MAX, INTERACTIONS_MAX).await?;
    interactions.reverse();
    Ok(interactions)
}

/// The interactions of a case with an id below `before`, the newest first, at most `limit`.
pub async fn interactions_before(
    tx: &mut Tx,
    case_id: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<Interaction>, Refusal> {
    Ok(tx
        .fetch_all::<Interaction>(
            sql("select interaction.id, direction, interaction.channel, staff.name as author, interaction.body, at, is_certain,
                    message.state as message_state
             from interaction
             left join staff_view as staff on staff.id = interaction.author_id
             left join message_view as message on message.id = interaction.message_id
             where interaction.case_id = $1 and interaction.id < $2
             order by interaction.id desc limit $3")
            .bind(case_id)
            .bind(before)
            .bind(limit),
        )
        .await?)
}

/// A report that belongs to a case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CaseReport {
    /// The row.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// How badly the services failed.
    pub severity: Severity,
    /// Where they were; may be empty.
    pub place: String,
}

/// The reports of a case, each with the names of its services, newest first.
pub async fn reports(tx: &mut Tx, case_id: i64) -> Result<Vec<(CaseReport, String)>, Refusal> {
    let reports = tx
        .fetch_all::<CaseReport>(
            sql("select id, at, severity, place from report where case_id = $1 order by id desc limit $2")
                .bind(case_id)
                .bind(REPORTS_MAX),
        )
        .await?;
    let mut with_services = Vec::new();
    for report in reports {
        let names = tx
            .fetch_values::<String>(
                sql("select name from service_view as service join report_service on service_id = service.id
                 where report_id = $1 order by name")
                .bind(report.id),
            )
            .await?;
        with_services.push((report, names.join(", ")));
    }
    Ok(with_services)
}
