//! Messages that were held because an import changed their address, until others had time to object.

use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;

/// Most messages that one claim releases.
const RELEASED_MAX: i64 = 1_000;

/// In SQL: held messages whose time has come.
const DUE: &str = "state = 'held' and reason = 'contact_changed' and due_at <= $1";

const _: () = assert!(State::Held.may_become(State::Released));

/// Whether [`release_due`] would release one.
pub(super) async fn has_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    const QUERY: &str = concatcp!("select exists (select 1 from message where ", DUE, ")");
    Ok(tx.fetch_value::<bool>(sql(QUERY).bind(now)).await?)
}

/// Queues them again. They are checked once more when they are claimed, also for another change of the address.
pub(super) async fn release_due(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    const RELEASE: &str = concatcp!(
        "update message set state = 'released', reason = '', updated_at = $1
         where id in (select id from message where ",
        DUE,
        " order by due_at limit $2)"
    );
    tx.execute(sql(RELEASE).bind(now).bind(RELEASED_MAX)).await?;
    Ok(())
}
