//! Complaints that wait for an answer, and what was promised to customers.

use super::MOST;
use crate::access::Section;
use crate::access::Staff;
use crate::access::{CaseAgent, CaseAssigner};
use crate::dashboard::need::{Clock, Need, What};
use crate::platform::db::{Tx, sql};
use crate::types::{CaseState, Refusal, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;

/// The states of an open complaint, as SQL takes them after `in`.
const OPEN_STATES: &str = CaseState::OPEN_SQL;

/// How far ahead one's own promises to customers are shown.
const AHEAD: Duration = Duration::hours(24);

/// Unanswered open cases of one kind.
#[derive(sqlx::FromRow)]
struct Waiting {
    is_late: i64,
    whose: String,
    count: i64,
    due_at: Timestamp,
}

/// For those who answer customers: what is late (with everybody's, for those who give cases to people),
/// what nobody has taken, what is theirs; and their promises of the next day.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Need>, Refusal> {
    if staff.may::<CaseAgent>().is_err() {
        return Ok(Vec::new());
    }
    let sees_all = staff.may::<CaseAssigner>().is_ok();
    let waiting = waiting(tx, staff, now).await?;
    let pick = |late: bool, whose: &[&str]| {
        let of = waiting.iter().filter(|row| (row.is_late == 1) == late && whose.contains(&row.whose.as_str()));
        let (count, due) = of.fold((0, None::<Timestamp>), |(count, due), row| {
            (count + row.count, Some(due.map_or(row.due_at, |due| due.min(row.due_at))))
        });
        due.map(|due| (count, due))
    };
    let late_of: &[&str] = if sees_all { &["mine", "nobody", "other"] } else { &["mine", "nobody"] };
    let unowned = pick(true, &["nobody"]).map_or(0, |(count, _)| count);
    let case = |due, what| Need { section: Section::Inbox, clock: Clock::Due(due), what };
    let late = pick(true, late_of).map(|(count, due)| case(due, What::CasesLate { count, unowned }));
    let nobody = pick(false, &["nobody"]).map(|(count, due)| case(due, What::CasesUnowned { count }));
    let mine = pick(false, &["mine"]).map(|(count, due)| case(due, What::CasesMine { count }));
    let mut needs: Vec<_> = [late, nobody, mine].into_iter().flatten().collect();
    needs.extend(promises(tx, staff, now).await?);
    Ok(needs)
}

async fn waiting(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Waiting>, Refusal> {
    let text = format!(
        "select cast(case when reply_due_at < $1 then 1 else 0 end as bigint) as is_late,
                case when owner_id is null then 'nobody' when owner_id = $2 then 'mine' else 'other' end as whose,
                count(*) as count, min(reply_due_at) as due_at
         from complaint_case
         where state in {OPEN_STATES} and (last_human_out_at is null or last_human_out_at < last_in_at)
         group by 1, 2"
    );
    Ok(tx.fetch_all::<Waiting>(sql(AssertSqlSafe(text)).bind(now).bind(&staff.id)).await?)
}

async fn promises(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Need>, Refusal> {
    let rows = tx
        .fetch_all::<(i64, String, Timestamp, String)>(
            sql("select customer_promise.case_id, customer_promise.body, customer_promise.due_at,
                    coalesce(customer.name, complaint_case.contact)
             from customer_promise
             join complaint_case on complaint_case.id = customer_promise.case_id
             left join customer on customer.id = complaint_case.customer_id
             where customer_promise.owner_id = $1 and customer_promise.kept_at is null
               and customer_promise.due_at < $2
             order by customer_promise.due_at
             limit $3")
            .bind(&staff.id)
            .bind(now + AHEAD)
            .bind(MOST),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(case_id, body, due_at, name)| Need {
            section: Section::Inbox,
            clock: Clock::Due(due_at),
            what: What::Promise { case_id, body, name },
        })
        .collect())
}
