//! A case read as a conversation: what was said in and out, noted among us, and reported.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// Most messages of one case that are shown, the newest ones.
const SHOWN_MAX: i64 = 200;
/// Most reports of one case that are shown.
const REPORTS_MAX: i64 = 10;

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Said {
    /// The row.
    pub id: i64,
    /// `in`, `out` or `note`.
    pub direction: String,
    /// Where.
    pub channel: String,
    /// The name of whoever of us said it.
    pub author: Option<String>,
    /// The words.
    pub body: String,
    /// When.
    pub at: Timestamp,
    /// What became of the message it went out as.
    pub mail_state: Option<String>,
}

/// The conversation, oldest first.
pub async fn of(tx: &mut Tx, case_id: i64) -> Result<Vec<Said>, Refusal> {
    let mut said = tx
        .fetch_all::<Said>(
            sql("select interaction.id, direction, interaction.channel, staff.name as author, interaction.body, at,
                    message.state as mail_state
             from interaction
             left join staff on staff.id = interaction.author_id
             left join message on message.id = interaction.message_id
             where interaction.case_id = $1
             order by interaction.id desc limit $2")
            .bind(case_id)
            .bind(SHOWN_MAX),
        )
        .await?;
    said.reverse();
    Ok(said)
}

/// What somebody reported beside their words.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Report {
    /// The row.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// `down`, `flaky` or `slow`.
    pub severity: String,
    /// Where they were; may be empty.
    pub place: String,
}

/// The reports of a case with the services each named, newest first.
pub async fn reports(tx: &mut Tx, case_id: i64) -> Result<Vec<(Report, String)>, Refusal> {
    let reports = tx
        .fetch_all::<Report>(
            sql("select id, at, severity, place from report where case_id = $1 order by id desc limit $2")
                .bind(case_id)
                .bind(REPORTS_MAX),
        )
        .await?;
    let mut with_services = Vec::new();
    for report in reports {
        let names = tx
            .fetch_values::<String>(
                sql("select name from service join report_service on service_id = service.id
                 where report_id = $1 order by name")
                .bind(report.id),
            )
            .await?;
        with_services.push((report, names.join(", ")));
    }
    Ok(with_services)
}
