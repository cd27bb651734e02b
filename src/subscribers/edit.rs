//! A subscriber changes what they are told about, or ends it.

use super::about::About;
use super::ask::check_about;
use super::store::{self, State};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::Actor;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long ago an update may have been passed on and still have messages waiting.
const WAITING_OVER: Duration = Duration::days(7);

/// Changes what somebody is told about; they hold their own link, so nothing needs to be confirmed.
pub async fn change(tx: &mut Tx, now: Timestamp, id: &PublicId, version: i64, about: &About) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    if before.state != State::Active {
        return Err(Refusal::Gone(Message::new("subscription-already-ended")));
    }
    if before.version != version + 1 {
        let word = |about: &About| t!(&format!("subscribe-about-{}", about.as_str()));
        return Err(Refusal::Stale { theirs: word(&before.about), yours: word(about) });
    }
    if before.about != *about {
        check_about(tx, about).await?;
    }
    store::set_about(tx, id, about).await?;
    record(tx, now, &Actor::Visitor, "subscription.changed", id, &["about"]).await
}

/// Ends a subscription: nothing more is sent, what waits is cancelled, and the address is forgotten.
/// Ending it twice is ending it once.
pub async fn end(tx: &mut Tx, actor: &Actor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    if before.state == State::Ended {
        return Ok(());
    }
    {
        tx.execute(
            sql("update subscriber set state = 'ended', ended_at = $2, address = '', address_key = $3 where id = $1")
                .bind(id)
                .bind(now)
                .bind(format!("ended:{id}")),
        )
        .await?;
        tx.execute(sql("delete from subscriber_service where subscriber_id = $1").bind(id)).await?;
        tx.execute(
            sql("update message set state = 'cancelled', updated_at = $2
             where state in ('rendered', 'failed') and dedupe_key in
                 (select 'update:' || update_id || ':' || $1 from update_notice where begun_at > $3)")
            .bind(id)
            .bind(now)
            .bind(now - WAITING_OVER),
        )
        .await?;
    };
    record(tx, now, actor, "subscription.ended", id, &["state", "address"]).await
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
