//! The messages of cancelled batches. None of them is claimed from the moment its batch is cancelled; a job then gives each its
//! outcome, in steps, so that cancelling a batch of a million takes as long as cancelling one of ten.

use crate::delivery::message::State;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The most messages that one step cancels.
const CANCEL_STEP_MAX: i64 = 2_000;

/// Cancels at most [`CANCEL_STEP_MAX`] messages of a cancelled batch. Returns whether there may be more.
pub async fn cancel_step(app: &AppState) -> Result<bool, Refusal> {
    let Some(id) = find(&mut app.db.read().await?).await? else { return Ok(false) };
    let now = app.clock.now();
    app.db.write(async |tx| cancel_messages(tx, now, &id).await).await?;
    Ok(true)
}

/// A batch that was cancelled and has messages that could still be sent.
async fn find(tx: &mut Tx) -> Result<Option<PublicId>, Refusal> {
    const FIND: &str = concatcp!(
        "select id from batch where state = 'cancelled' and exists
             (select 1 from message where message.batch_id = batch.id and message.state in ",
        State::CANCELLABLE_SQL,
        ") order by id limit 1"
    );
    Ok(tx.fetch_value_optional(sql(FIND)).await?)
}

async fn cancel_messages(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    const CANCEL: &str = concatcp!(
        "update message set state = 'cancelled', reason = '', updated_at = $2
         where id in (select id from message where batch_id = $1 and state in ",
        State::CANCELLABLE_SQL,
        " order by id limit $3)"
    );
    // On PostgreSQL a claim may have taken one of them meanwhile.
    const CANCEL_UNCLAIMED: &str = concatcp!(CANCEL, " and state in ", State::CANCELLABLE_SQL);
    let query = tx.dialect(CANCEL, CANCEL_UNCLAIMED);
    tx.execute(sql(query).bind(id).bind(now).bind(CANCEL_STEP_MAX)).await?;
    Ok(())
}
