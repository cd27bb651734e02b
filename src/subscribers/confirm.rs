//! The button behind the link: now it counts. Only a press does it, for mail scanners open links.

use super::store::{self, State};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Confirms a request and returns its subscriber. A second press changes nothing.
pub async fn confirm(tx: &mut Tx, now: Timestamp, request_id: &PublicId) -> Result<PublicId, Refusal> {
    let request = store::request(tx, request_id).await?;
    let subscriber = store::lock(tx, &request.subscriber_id).await?;
    if request.confirmed_at.is_some() && subscriber.state == State::Active {
        return Ok(subscriber.id);
    }
    if request.expires_at <= now || request.confirmed_at.is_some() || subscriber.state == State::Ended {
        return Err(Refusal::Gone(Message::new("subscription-link-expired")));
    }
    store::set_about(tx, &subscriber.id, &request.about).await?;
    {
        // Who was told before is told on: an update under way does not pass them over.
        tx.execute(
            sql("update subscriber set confirmed_at = case when state = 'active' then confirmed_at else $2 end,
                                   state = 'active', ended_at = null
             where id = $1")
            .bind(&subscriber.id)
            .bind(now),
        )
        .await?;
        tx.execute(sql("update subscription_request set confirmed_at = $2 where id = $1").bind(request_id).bind(now))
            .await?;
    };
    let event = Event {
        actor: &Actor::Visitor,
        verb: "subscription.confirmed",
        subject: "subscriber",
        subject_id: &subscriber.id,
        incident_id: request.about.incident().map(PublicId::as_str),
        fields: &["about", "state"],
    };
    events::record(tx, now, event).await?;
    Ok(subscriber.id)
}
