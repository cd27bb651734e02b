//! Keeps the index that the search reads (decision 64). New customers are added by a job, in the order of their ids and in
//! short steps, after the import that brought them: an import is not slowed by it, a kill loses nothing, and of two nodes
//! one does a step. What is renamed or erased later is followed by triggers, so that no erased name is ever found.

use super::FEW;
use crate::customers::import::staging::ImportState;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use const_format::concatcp;

/// Most customers of one step.
pub const STEP_MAX: i64 = 2_000;
/// Whoever adds customers, and the job that follows them, hold this lock: a customer with a lower id than the last one that
/// the job sees would otherwise be passed over, where it is committed later.
const LOCK: &str = "customer search";
/// After as many customers PostgreSQL counts again what the index holds.
const COUNTED_EVERY: i64 = 50_000;

/// How far the index has followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress {
    /// The id of the last customer that was added to it.
    pub done_through: i64,
    /// Customers in it.
    pub customers: i64,
    /// How many ids were given to customers since; those of an unfinished import are among them.
    pub behind: i64,
}

impl Progress {
    /// The present one.
    pub async fn read(tx: &mut Tx) -> Result<Self, Refusal> {
        const READ: &str = "
            select done_through, customers,
                   coalesce((select max(id) from customer), done_through) - done_through as behind
            from (select coalesce(max(done_through), 0) as done_through, coalesce(max(customers), 0) as customers
                  from customer_search_progress) as progress";
        Ok(tx.fetch_one::<Self>(sql(READ.trim_start())).await?)
    }

    /// How many customers are not found by a part of their name yet. The newest few are, although they are not in the index.
    pub const fn lag(&self) -> i64 {
        if self.behind > FEW { self.behind - FEW } else { 0 }
    }
}

/// Keeps the job away from customers that this transaction adds, until it ends.
pub async fn lock(tx: &mut Tx) -> Result<(), Refusal> {
    Ok(tx.lock_name(LOCK).await?)
}

/// Adds the next customers. Returns whether there are more.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let is_due = Progress::read(&mut tx).await?.behind > 0 && !is_import_applied(&mut tx).await?;
    drop(tx);
    if !is_due {
        return Ok(false);
    }
    app.db.write(async |tx| add_next(tx).await).await
}

/// Whether customers are being added, which nobody sees before all of them are there.
async fn is_import_applied(tx: &mut Tx) -> Result<bool, Refusal> {
    const QUERY: &str = concatcp!(
        "select exists (select 1 from import where kind = 'customers' and state in ",
        ImportState::DECIDED_SQL,
        ")"
    );
    Ok(tx.fetch_value::<bool>(sql(QUERY)).await?)
}

async fn add_next(tx: &mut Tx) -> Result<bool, Refusal> {
    lock(tx).await?;
    let done = Progress::read(tx).await?.done_through;
    let through = tx
        .fetch_value::<Option<i64>>(
            sql("select max(id) from (select id from customer where id > $1 order by id limit $2) as next")
                .bind(done)
                .bind(STEP_MAX),
        )
        .await?;
    let Some(through) = through else { return Ok(false) };
    // A name that is being changed or erased at this moment is waited for: the trigger of that change finds no row yet.
    let insert = tx.dialect(
        "insert into customer_search (customer_id, name, number)
         select id, name_folded, lower(external_id) from customer
         where id > $1 and id <= $2 and erased_at is null
         on conflict (customer_id) do nothing",
        "insert into customer_search (customer_id, name, number)
         select id, name_folded, lower(external_id collate \"C\") from customer
         where id > $1 and id <= $2 and erased_at is null
         order by id for share
         on conflict (customer_id) do nothing",
    );
    let added = tx.execute(sql(insert).bind(done).bind(through)).await?;
    tx.execute(
        sql("insert into customer_search_progress (id, done_through, customers) values (1, $1, $2)
             on conflict (id) do update set
                 done_through = $1, customers = customer_search_progress.customers + $2")
        .bind(through)
        .bind(added.cast_signed()),
    )
    .await?;
    if through / COUNTED_EVERY > done / COUNTED_EVERY {
        tx.analyze("customer_search").await?;
    }
    Ok(true)
}

/// Whether PostgreSQL has an index of the parts of names. SQLite always has.
pub async fn has_trigrams(tx: &mut Tx) -> Result<bool, Refusal> {
    let query = tx.dialect("select true", "select to_regclass('customer_search_name_trigram') is not null");
    Ok(tx.fetch_value::<bool>(sql(query)).await?)
}

/// Creates that index on PostgreSQL, and the extension it needs, where this role may. Returns whether it is there. Without
/// it, names are found where they begin with a text.
///
/// PostgreSQL makes trigrams of what the locale of the database calls a letter. Where that is ASCII only, the index would
/// find no other script, and is not made.
pub async fn prepare(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let is_there = has_trigrams(&mut tx).await?;
    let is_allowed = !is_there
        && tx
            .fetch_value::<bool>(sql("select exists (select 1 from pg_extension where extname = 'pg_trgm')
                 or (exists (select 1 from pg_available_extensions where name = 'pg_trgm')
                     and has_database_privilege(current_database(), 'create'))"))
            .await?;
    drop(tx);
    if !is_allowed {
        return Ok(is_there);
    }
    app.db
        .write(async |tx| {
            lock(tx).await?;
            tx.execute(sql("create extension if not exists pg_trgm")).await?;
            if !tx.fetch_value::<bool>(sql("select cardinality(show_trgm('王')) > 0")).await? {
                return Ok(false);
            }
            // Without `fastupdate` a search never reads a list of what was added lately. Only the job waits for that.
            tx.execute(sql("create index if not exists customer_search_name_trigram
                 on customer_search using gin (name gin_trgm_ops) with (fastupdate = off)"))
                .await?;
            Ok(true)
        })
        .await
}
