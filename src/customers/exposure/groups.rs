//! Groups of customers who use the same services, live in the same region, and so on, with the number of people in each. An
//! incident's customers are counted from a few hundred groups instead of a million customers.
//!
//! A job puts new customers into their groups in the order of their ids, then follows what triggers noted. Each step is one
//! transaction, and takes its customers out of their old groups before it puts them into the new ones, so that it may be repeated.

use super::scope::Scope;
use crate::customers::import::staging::ImportState;
use crate::customers::search::index;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Most customers of one step. On SQLite a step holds the writer for a few hundredths of a second.
const STEP_CUSTOMERS: i64 = 4_000;
/// After as many customers PostgreSQL counts again what the tables hold.
const COUNTED_EVERY: i64 = 100_000;

/// How far the groups have followed the customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Progress {
    /// The last customer who was put into a group.
    done_through: i64,
    /// How far the customers were looked at again, where somebody asked for it.
    again_through: Option<i64>,
    /// The last customer.
    last: i64,
    /// Whether a change was noted that the groups do not have yet.
    has_due: bool,
    /// Whether customers are being added, which nobody sees before all of them are there.
    is_import_applied: bool,
}

impl Progress {
    /// The present one.
    pub(super) async fn read(tx: &mut Tx) -> Result<Self, Refusal> {
        const READ: &str = concatcp!(
            "select done_through, again_through, (select coalesce(max(id), 0) from customer) as last,
                    exists (select 1 from customer_group_due) as has_due,
                    exists (select 1 from import where kind = 'customers' and state in ",
            ImportState::DECIDED_SQL,
            ") as is_import_applied
             from (select coalesce(max(done_through), 0) as done_through, max(again_through) as again_through
                   from customer_group_progress) as progress"
        );
        Ok(tx.fetch_one::<Self>(sql(READ)).await?)
    }

    const fn has_new(&self) -> bool {
        self.done_through < self.last && !self.is_import_applied
    }

    /// Whether the groups are as the customers are.
    pub(super) const fn is_current(&self) -> bool {
        !self.has_due && !self.has_new() && self.again_through.is_none()
    }

    /// How much of the customers is in groups, in percent; `None` where all are.
    pub(super) fn percent(&self) -> Option<i64> {
        let done = self.again_through.unwrap_or(self.done_through).min(self.done_through);
        (!self.is_current()).then(|| (done * 100 / self.last.max(1)).clamp(0, 100))
    }
}

/// Keeps the job away from customers whose services this transaction changes, until it ends: what it changes must either be
/// noted by the triggers or be seen by the job.
pub async fn lock(tx: &mut Tx) -> Result<(), Refusal> {
    index::lock(tx).await
}

/// Has all customers looked at again, as is asked for at the desk.
pub(super) async fn look_again(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("update customer_group_progress set again_through = 0 where done_through > 0")).await?;
    Ok(())
}

/// Runs the next step. Returns its customers, and `None` where there was nothing to do.
pub(super) async fn step(tx: &mut Tx, now: Timestamp) -> Result<Option<Scope>, Refusal> {
    lock(tx).await?;
    let progress = Progress::read(tx).await?;
    if progress.has_due {
        return follow_due(tx, now).await.map(Some);
    }
    if progress.has_new() {
        let after = progress.done_through;
        let Some(upto) = end_of_step(tx, after).await? else { return Ok(None) };
        let scope = Scope::Range(after, upto);
        regroup(tx, now, &scope).await?;
        tx.execute(
            sql("insert into customer_group_progress (id, done_through) values (1, $1)
                 on conflict (id) do update set done_through = excluded.done_through")
            .bind(upto),
        )
        .await?;
        if upto / COUNTED_EVERY > after / COUNTED_EVERY {
            tx.analyze("customer_group_member").await?;
        }
        return Ok(Some(scope));
    }
    let Some(after) = progress.again_through else { return Ok(None) };
    let upto = end_of_step(tx, after).await?.filter(|_| after < progress.done_through);
    let upto = upto.map(|upto| upto.min(progress.done_through));
    let scope = Scope::Range(after, upto.unwrap_or(after));
    match upto {
        Some(_) => regroup(tx, now, &scope).await?,
        None => count_members(tx).await?,
    }
    tx.execute(sql("update customer_group_progress set again_through = $1").bind(upto)).await?;
    Ok(Some(scope))
}

async fn end_of_step(tx: &mut Tx, after: i64) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(id) from (select id from customer where id > $1 order by id limit $2) as next")
                .bind(after)
                .bind(STEP_CUSTOMERS),
        )
        .await?)
}

/// Follows the changes that were noted first. What is noted meanwhile has a row of its own, which stays.
async fn follow_due(tx: &mut Tx, now: Timestamp) -> Result<Scope, Refusal> {
    let due = tx
        .fetch_all::<(i64, i64)>(
            sql("select id, customer_id from customer_group_due order by id limit $1").bind(STEP_CUSTOMERS),
        )
        .await?;
    let mut customers: Vec<i64> = due.iter().map(|(_, customer)| *customer).collect();
    customers.sort_unstable();
    customers.dedup();
    let scope = Scope::listed(&customers);
    regroup(tx, now, &scope).await?;
    let done = Scope::listed(&due.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    let delete = format!("delete from customer_group_due where {}", done.has(tx, "id", 1));
    tx.execute(done.bind(sql(AssertSqlSafe(delete)))).await?;
    Ok(scope)
}

/// Puts customers into their groups, and takes them out of others. A new one is in a group already where a change was noted
/// before the job came to it.
async fn regroup(tx: &mut Tx, now: Timestamp, scope: &Scope) -> Result<(), Refusal> {
    let today = now.date_naive().to_string();
    let joined = tx.dialect(
        "group_concat(service_id, ' ' order by service_id)",
        "string_agg(service_id, ' ' order by service_id)",
    );
    let (of_services, of_customer) = (scope.has(tx, "customer_id", 2), scope.has(tx, "customer.id", 2));
    let step = format!(
        "(select customer.id as customer_id, used.services, customer.region, customer.plan, customer.vulnerable,
                 case when customer.tenure_start > $1 then customer.tenure_start else '' end as joins_on
          from (select customer_id, {joined} as services from customer_service where {of_services} group by customer_id) as used
          join customer on customer.id = used.customer_id
          where {of_customer} and customer.erased_at is null and {}) as step",
        crate::visible_customer!()
    );
    let members = scope.has(tx, "customer_id", 1);
    add_people(tx, scope, "-").await?;
    let delete = format!("delete from customer_group_member where {members}");
    tx.execute(scope.bind(sql(AssertSqlSafe(delete)))).await?;
    let groups = format!(
        "insert into customer_group (services, region, plan, vulnerable, joins_on)
         select distinct services, region, plan, vulnerable, joins_on from {step} where true
         on conflict (services, region, plan, vulnerable, joins_on) do nothing"
    );
    let added = tx.execute(scope.bind(sql(AssertSqlSafe(groups)).bind(&today))).await?;
    let insert = format!(
        "insert into customer_group_member (customer_id, group_id)
         select step.customer_id, customer_group.id from {step}
         join customer_group on customer_group.services = step.services and customer_group.region = step.region
              and customer_group.plan = step.plan and customer_group.vulnerable = step.vulnerable
              and customer_group.joins_on = step.joins_on
         order by step.customer_id"
    );
    tx.execute(scope.bind(sql(AssertSqlSafe(insert)).bind(&today))).await?;
    if added > 0 {
        let services = format!(
            "insert into customer_group_service (group_id, service_id)
             select distinct member.group_id, used.service_id
             from (select customer_id, group_id from customer_group_member where {members}) as member
             join customer_service as used on used.customer_id = member.customer_id
             where true on conflict (group_id, service_id) do nothing"
        );
        tx.execute(scope.bind(sql(AssertSqlSafe(services)))).await?;
    }
    add_people(tx, scope, "+").await
}

/// Sets the people of each group to its members, after all customers were looked at again.
async fn count_members(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("update customer_group set people = counted.members
             from (select group_id, count(*) as members from customer_group_member group by group_id) as counted
             where customer_group.id = counted.group_id and people <> counted.members"))
        .await?;
    tx.execute(sql("update customer_group set people = 0
             where people <> 0 and id not in (select group_id from customer_group_member)"))
        .await?;
    Ok(())
}

/// Adds the customers of a step to the people of the groups they are in, or takes them away.
async fn add_people(tx: &mut Tx, scope: &Scope, sign: &'static str) -> Result<(), Refusal> {
    let members = scope.has(tx, "customer_id", 1);
    let update = format!(
        "update customer_group set people = people {sign} step.members
         from (select group_id, count(*) as members from customer_group_member where {members} group by group_id) as step
         where customer_group.id = step.group_id"
    );
    tx.execute(scope.bind(sql(AssertSqlSafe(update)))).await?;
    Ok(())
}
