//! Confirming a subscription. Opening the link is not enough, because mail scanners open links: only the button on its
//! page confirms.

use super::confirmation_limits::ConfirmationLimits;
use super::scope::Subscriptions;
use super::store::{self, State, Subscriber, SubscriptionRequest};
use crate::delivery::destination;
use crate::delivery::store::forget_bounce;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The id of the subscriber whose request was confirmed already; `None` where there is something to confirm. Asked before
/// a write transaction, which a repeated form must not cost.
///
/// # Errors
///
/// Those of [`confirm`].
pub(super) async fn confirmed(tx: &mut Tx, now: Timestamp, request_id: &PublicId) -> Result<Option<PublicId>, Refusal> {
    let request = store::get_request(tx, request_id).await?;
    let subscriber = store::get(tx, &request.subscriber_id).await?;
    Ok(is_confirmed(now, &request, &subscriber)?.then_some(subscriber.id))
}

/// Whether a request was confirmed; refused where it cannot be.
fn is_confirmed(now: Timestamp, request: &SubscriptionRequest, subscriber: &Subscriber) -> Result<bool, Refusal> {
    if request.confirmed_at.is_some() && subscriber.state == State::Active {
        return Ok(true);
    }
    let can_activate = subscriber.state == State::Active || subscriber.state.may_become(State::Active);
    if request.expires_at <= now || request.confirmed_at.is_some() || !can_activate {
        return Err(Refusal::Gone(Message::new("subscription-link-expired")));
    }
    Ok(false)
}

/// Confirms a request and returns the id of its subscriber. Confirming it again changes nothing.
///
/// # Errors
///
/// `Refusal::Gone` if the link has expired or the subscription has ended.
pub async fn confirm(
    tx: &mut Tx,
    keys: &Keys,
    limits: &ConfirmationLimits,
    now: Timestamp,
    request_id: &PublicId,
) -> Result<PublicId, Refusal> {
    let request = store::get_request(tx, request_id).await?;
    let subscriber = store::lock(tx, &request.subscriber_id).await?;
    if is_confirmed(now, &request, &subscriber)? {
        return Ok(subscriber.id);
    }
    let wanted = subscriber.subscriptions.after(&request.subscriptions);
    activate(tx, now, &subscriber, &wanted).await?;
    store::set_preferences(tx, now, &subscriber.id, &request.preferences).await?;
    tx.execute(sql("update subscription_request set confirmed_at = $2 where id = $1").bind(request_id).bind(now))
        .await?;
    limits.refund(tx, keys, now, &subscriber.contact, request.created_at).await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "subscription.confirmed",
        subject: "subscriber",
        subject_id: &subscriber.id,
        incident_id: request.subscriptions.incidents().next().map(PublicId::as_str),
        fields: &["about", "state"],
    };
    events::record(tx, now, event).await?;
    Ok(subscriber.id)
}

/// Starts a subscriber, or goes on with one that was quarantined, with these subscriptions.
pub(super) async fn activate(
    tx: &mut Tx,
    now: Timestamp,
    subscriber: &Subscriber,
    wanted: &Subscriptions,
) -> Result<(), Refusal> {
    // An active subscriber keeps `confirmed_at`, so that an update that is being sent does not leave them out.
    const ACTIVATE: &str = concatcp!(
        "update subscriber
         set confirmed_at = case when state = 'active' then confirmed_at else $2 end, state = 'active', ended_at = null,
             quarantined_at = null, quarantine_reason = ''
         where id = $1 and state in ",
        State::OPEN_SQL
    );
    store::set_subscriptions(tx, &subscriber.id, wanted).await?;
    tx.execute(sql(ACTIVATE).bind(&subscriber.id).bind(now)).await?;
    if subscriber.state == State::Quarantined {
        forget_bounce(tx, &subscriber.contact.key).await?;
        if let Some(id) = subscriber.contact.destination_id()? {
            destination::works_again(tx, &id).await?;
        }
    }
    Ok(())
}
