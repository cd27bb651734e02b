//! Tasks in the inbox: complaints that wait for a reply, and promises to customers.

use super::LISTED_MAX;
use crate::access::personal_data::ContactView;
use crate::access::{CaseAgent, CaseAssigner, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{CaseState, Refusal, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;

/// The states of an open complaint, as SQL takes them after `in`.
const OPEN_STATES: &str = CaseState::OPEN_SQL;

/// How far ahead a person's promises to customers are shown.
const PROMISES_WINDOW: Duration = Duration::hours(24);

text_enum! {
    /// Who is assigned to a complaint, as seen by one person.
    enum Assignee("assignee") {
        /// This person.
        Mine = "mine",
        /// Nobody.
        Nobody = "nobody",
        /// Somebody else.
        Other = "other",
    }
}

/// Open complaints without a reply, counted.
#[derive(sqlx::FromRow)]
struct Unanswered {
    /// 1 if they are overdue, else 0.
    is_overdue: i64,
    assignee: Assignee,
    count: i64,
    /// When the first of them is or was due.
    due_at: Timestamp,
}

/// For those who answer customers: overdue complaints, unassigned ones, their own, and their promises. Overdue
/// complaints of others are included for those who assign cases.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    if staff.may::<CaseAgent>().is_err() {
        return Ok(Vec::new());
    }
    let unanswered = unanswered(tx, staff, now).await?;
    let total = |overdue: bool, assignees: &[Assignee]| {
        let groups =
            unanswered.iter().filter(|group| (group.is_overdue == 1) == overdue && assignees.contains(&group.assignee));
        let first_due = groups.clone().map(|group| group.due_at).min()?;
        Some((groups.map(|group| group.count).sum::<i64>(), first_due))
    };
    let visible = match staff.may::<CaseAssigner>() {
        Ok(_) => &Assignee::ALL[..],
        Err(_) => &[Assignee::Mine, Assignee::Nobody],
    };
    let unassigned = total(true, &[Assignee::Nobody]).map_or(0, |(count, _)| count);
    let task = |due, kind| Task { section: Section::Inbox, timing: Timing::Due(due), kind };
    let late = total(true, visible).map(|(count, due)| task(due, TaskKind::CasesOverdue { count, unassigned }));
    let nobody = total(false, &[Assignee::Nobody]).map(|(count, due)| task(due, TaskKind::CasesUnassigned { count }));
    let mine = total(false, &[Assignee::Mine]).map(|(count, due)| task(due, TaskKind::CasesMine { count }));
    let mut tasks: Vec<_> = [late, nobody, mine].into_iter().flatten().collect();
    tasks.extend(promises(tx, staff, now).await?);
    Ok(tasks)
}

async fn unanswered(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Unanswered>, Refusal> {
    let text = format!(
        "select cast(case when reply_due_at < $1 then 1 else 0 end as bigint) as is_overdue,
                case when owner_id is null then 'nobody' when owner_id = $2 then 'mine' else 'other' end as assignee,
                count(*) as count, min(reply_due_at) as due_at
         from complaint_case_view
         where state in {OPEN_STATES} and (last_human_out_at is null or last_human_out_at < last_in_at)
         group by 1, 2"
    );
    Ok(tx.fetch_all::<Unanswered>(sql(AssertSqlSafe(text)).bind(now).bind(&staff.id)).await?)
}

async fn promises(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    let contacts = ContactView::of(staff);
    let promises = tx
        .fetch_all::<(i64, String, Timestamp, Option<String>, String)>(
            sql("select customer_promise.case_id, customer_promise.body, customer_promise.due_at,
                    customer.name, complaint_case.contact
             from customer_promise_view as customer_promise
             join complaint_case_view as complaint_case on complaint_case.id = customer_promise.case_id
             left join customer_view as customer on customer.id = complaint_case.customer_id
             where customer_promise.owner_id = $1 and customer_promise.kept_at is null
               and customer_promise.due_at < $2
             order by customer_promise.due_at
             limit $3")
            .bind(&staff.id)
            .bind(now + PROMISES_WINDOW)
            .bind(LISTED_MAX),
        )
        .await?;
    Ok(promises
        .into_iter()
        .map(|(case_id, body, due_at, name, contact)| Task {
            section: Section::Inbox,
            timing: Timing::Due(due_at),
            kind: TaskKind::Promise { case_id, body, name: name.unwrap_or_else(|| contacts.show(&contact)) },
        })
        .collect())
}
