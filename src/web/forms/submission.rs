//! Forms that were posted, stored in the transaction of what they created: the same form posted again, also at the same
//! moment, leads to the first result (decision 49).

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a form with a key is remembered: a page that a browser restores after a weekend creates nothing twice.
pub(super) const KEPT: Duration = Duration::days(7);
/// How long a form of a cached page is remembered, which has no key.
pub(super) const KEPT_WITHOUT_KEY: Duration = Duration::minutes(10);

/// How long a form with a file is remembered. Its content is not compared, so this is shorter than it takes to correct
/// the file and upload it from the same page.
pub(super) const KEPT_UPLOAD: Duration = Duration::seconds(20);

/// A posted form.
#[derive(Debug, Clone)]
pub(super) struct Submission {
    /// Keyed hash of who posted it, where to, and what.
    pub key: String,
    /// Who posted it; `None` for visitors.
    pub staff_id: Option<PublicId>,
    /// The path as the router writes it.
    pub form: String,
    /// How long it is remembered.
    pub kept: Duration,
}

/// What a form led to when it was posted first.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct FirstResult {
    /// The page it led to.
    pub result_path: String,
    /// When it was posted.
    pub at: Timestamp,
}

/// Stores that the form was posted. Returns the first result if it was posted before; on PostgreSQL this waits for the
/// transaction that is storing it.
pub(super) async fn begin(
    tx: &mut Tx,
    now: Timestamp,
    submission: &Submission,
) -> Result<Option<FirstResult>, Refusal> {
    let stored = tx
        .execute(
            sql("insert into form_submission (key, staff_id, form, result_path, at, expires_at)
             values ($1, $2, $3, '', $4, $5)
             on conflict (key) do update
             set staff_id = excluded.staff_id, at = excluded.at, expires_at = excluded.expires_at, result_path = ''
             where form_submission.expires_at <= excluded.at")
            .bind(&submission.key)
            .bind(submission.staff_id.as_ref())
            .bind(&submission.form)
            .bind(now)
            .bind(now + submission.kept),
        )
        .await?;
    if stored > 0 { Ok(None) } else { find(tx, now, submission).await }
}

/// Stores which page the form led to.
pub(super) async fn finish(tx: &mut Tx, submission: &Submission, result_path: &str) -> Result<(), Refusal> {
    let text = "update form_submission set result_path = $2 where key = $1";
    tx.execute(sql(text).bind(&submission.key).bind(result_path)).await?;
    Ok(())
}

/// The first result of a form that was posted before.
pub(super) async fn find(tx: &mut Tx, now: Timestamp, submission: &Submission) -> Result<Option<FirstResult>, Refusal> {
    let text = "select result_path, at from form_submission where key = $1 and expires_at > $2";
    Ok(tx.fetch_optional::<FirstResult>(sql(text).bind(&submission.key).bind(now)).await?)
}

/// Whether there are forms that need no longer be remembered.
pub(super) async fn any_expired(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from form_submission where expires_at <= $1)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(now)).await?)
}

/// Deletes forms that need no longer be remembered, at most `limit`, and returns how many. PostgreSQL leaves out those
/// that a transaction is using.
pub(super) async fn delete_expired(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<u64, Refusal> {
    let text = tx.dialect(
        "delete from form_submission where key in
             (select key from form_submission where expires_at <= $1 order by expires_at limit $2)",
        "delete from form_submission where key in
             (select key from form_submission where expires_at <= $1 order by expires_at limit $2
              for update skip locked)",
    );
    Ok(tx.execute(sql(text).bind(now).bind(limit)).await?)
}
