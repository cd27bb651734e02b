//! Stores how far a notice got, so that every step is done once.

use super::STEP_MAX;
use super::pending::{About, Pending};
use super::recipients::Recipient;
use crate::incidents;
use crate::platform::db::{Query, Tx, sql};
use crate::types::{Refusal, Timestamp};

/// Claims the next step of a notice for this transaction. Only one node still finds the row as it was read.
pub(super) async fn claim(tx: &mut Tx, now: Timestamp, pending: &Pending) -> Result<bool, Refusal> {
    if let About::Update(update) = &pending.about
        && !incidents::undo::release_notices(tx, now, update).await?
    {
        return Ok(false);
    }
    let (begin, claim) = match &pending.about {
        About::Update(_) => (
            "insert into update_notice (begun_at, update_id) values ($1, $2) on conflict do nothing",
            "update update_notice set begun_at = begun_at
             where after_subscriber = $1 and done_at is null and update_id = $2",
        ),
        About::Reminder(_) => (
            "insert into maintenance_reminder (begun_at, incident_id, starts_at) values ($1, $2, $3) on conflict do nothing",
            "update maintenance_reminder set begun_at = begun_at
             where after_subscriber = $1 and done_at is null and incident_id = $2 and starts_at = $3",
        ),
        About::PostMortem => (
            "insert into post_mortem_notice (begun_at, incident_id) values ($1, $2) on conflict do nothing",
            "update post_mortem_notice set begun_at = begun_at
             where after_subscriber = $1 and done_at is null and incident_id = $2",
        ),
    };
    tx.execute(bind_key(sql(begin).bind(now), pending)).await?;
    Ok(tx.execute(bind_key(sql(claim).bind(&pending.after), pending)).await? == 1)
}

/// Stores that these were told.
pub(super) async fn advance(
    tx: &mut Tx,
    now: Timestamp,
    pending: &Pending,
    recipients: &[Recipient],
) -> Result<(), Refusal> {
    let told = i64::try_from(recipients.len()).unwrap_or(STEP_MAX);
    let last = recipients.last().map_or(pending.after.as_str(), |recipient| recipient.id.as_str());
    let text = match &pending.about {
        About::Update(_) => {
            "update update_notice set told = told + $1, after_subscriber = $2, done_at = $3 where update_id = $4"
        }
        About::Reminder(_) => {
            "update maintenance_reminder set told = told + $1, after_subscriber = $2, done_at = $3
             where incident_id = $4 and starts_at = $5"
        }
        About::PostMortem => {
            "update post_mortem_notice set told = told + $1, after_subscriber = $2, done_at = $3 where incident_id = $4"
        }
    };
    let query = sql(text).bind(told).bind(last).bind((told < STEP_MAX).then_some(now));
    tx.execute(bind_key(query, pending)).await?;
    Ok(())
}

/// Binds the key of the notice's row.
fn bind_key<'q>(query: Query<'q>, pending: &'q Pending) -> Query<'q> {
    match &pending.about {
        About::Update(update_id) => query.bind(update_id),
        About::Reminder(starts_at) => query.bind(&pending.incident_id).bind(*starts_at),
        About::PostMortem => query.bind(&pending.incident_id),
    }
}
