//! Changing and ending a subscription.

use super::scope::{Kinds, Scope};
use super::store::{self, State};
use super::subscribe::check_scope;
use crate::delivery::queue;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// How long ago the notices of an update may have been queued and still be waiting.
const QUEUED_NOTICE_MAX_AGE: Duration = Duration::days(7);

/// Whether a subscriber gets these updates already, as the form of this version shows it. Asked before a write
/// transaction, which a form that changes nothing must not cost.
pub(super) async fn is_unchanged(
    tx: &mut Tx,
    id: &PublicId,
    version: i64,
    scope: &Scope,
    kinds: Kinds,
) -> Result<bool, Refusal> {
    let before = store::get(tx, id).await?;
    let is_same = before.scope == *scope && before.kinds == kinds;
    Ok(before.state == State::Active && before.version == version && is_same)
}

/// Changes which updates a subscriber gets. Whoever has the link needs no confirmation.
///
/// # Errors
///
/// `Refusal::Gone` if the subscription is not active, `Refusal::Stale` if it was changed since `version`.
pub async fn edit(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    scope: &Scope,
    kinds: Kinds,
) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    if before.state != State::Active {
        return Err(Refusal::Gone(Message::new("subscription-already-ended")));
    }
    if before.version != version + 1 {
        let label = |scope: &Scope| t!(&format!("subscribe-about-{}", scope.kind().as_str()));
        return Err(Refusal::Stale { theirs: label(&before.scope), yours: label(scope) });
    }
    if before.scope != *scope {
        check_scope(tx, scope).await?;
    }
    store::set_scope(tx, id, scope, kinds).await?;
    record(tx, now, &Actor::Visitor, "subscription.changed", id, &["about", "kinds"]).await
}

/// Ends a subscription: cancels queued notices and erases the address. Ending it again changes nothing.
pub async fn end(tx: &mut Tx, actor: &Actor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    const END: &str = concatcp!(
        "update subscriber set state = 'ended', ended_at = $2, address = '', address_key = $3
         where id = $1 and state in ",
        State::OPEN_SQL
    );
    let before = store::lock(tx, id).await?;
    if !before.state.may_become(State::Ended) {
        return Ok(());
    }
    tx.execute(sql(END).bind(id).bind(now).bind(format!("ended:{id}"))).await?;
    tx.execute(sql("delete from subscriber_service where subscriber_id = $1").bind(id)).await?;
    cancel_queued_notices(tx, now, id).await?;
    record(tx, now, actor, "subscription.ended", id, &["state", "address"]).await
}

async fn cancel_queued_notices(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let update_ids = tx
        .fetch_values::<PublicId>(
            sql("select update_id from update_notice where begun_at > $1").bind(now - QUEUED_NOTICE_MAX_AGE),
        )
        .await?;
    for update_id in update_ids {
        queue::cancel_message(tx, now, &store::notice_dedupe_key(&update_id, id)).await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "subscriber", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
