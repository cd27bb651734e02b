//! Confirming a subscription. Opening the link is not enough, because mail scanners open links: only the button on its
//! page confirms.

use super::confirmation_limits::ConfirmationLimits;
use super::scope::Subscriptions;
use super::store::{self, State, Subscriber, SubscriptionRequest};
use crate::delivery::channel::Channel;
use crate::delivery::channel::webhook::Endpoint;
use crate::delivery::destination::{self, NewDestination};
use crate::delivery::store::forget_bounce;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The id of the subscriber whose request was confirmed already, and when; `None` where there is something to confirm. Asked
/// before a write transaction, which a repeated form must not cost.
///
/// # Errors
///
/// Those of [`confirm`].
pub(super) async fn confirmed(
    tx: &mut Tx,
    now: Timestamp,
    request_id: &PublicId,
) -> Result<Option<(PublicId, Timestamp)>, Refusal> {
    let request = store::get_request(tx, request_id).await?;
    let subscriber = store::get(tx, &request.subscriber_id).await?;
    let is_confirmed = is_confirmed(now, &request, &subscriber)?;
    Ok(request.confirmed_at.filter(|_| is_confirmed).map(|at| (subscriber.id, at)))
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
    // Once more, since whoever held the lock may have changed or overruled it.
    let request = store::get_request(tx, request_id).await?;
    if is_confirmed(now, &request, &subscriber)? {
        return Ok(subscriber.id);
    }
    let wanted = subscriber.subscriptions.after(&request.subscriptions);
    if subscriber.state == State::Unconfirmed {
        renew_secret(tx, keys, &subscriber).await?;
    }
    activate(tx, now, &subscriber, &wanted).await?;
    tx.execute(sql("update subscription_request set confirmed_at = $2 where id = $1").bind(request_id).bind(now))
        .await?;
    if sets_preferences(&subscriber, &request) {
        store::set_preferences(tx, now, &subscriber.id, &request.preferences).await?;
        // An older link that is opened later must not undo it. What was chosen for an incident is no choice for all else.
        if !request.subscriptions.are_of_incidents() {
            store::overrule_requests(tx, &subscriber.id, request.created_at).await?;
        }
    }
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

/// Gives a webhook that was asked for several times another signing secret when its owner confirms: anybody may have asked before
/// them, with a secret that they chose.
async fn renew_secret(tx: &mut Tx, keys: &Keys, subscriber: &Subscriber) -> Result<(), Refusal> {
    let destination_id =
        subscriber.contact.destination_id()?.filter(|_| subscriber.contact.channel == Channel::WEBHOOK);
    let Some(destination_id) = destination_id else { return Ok(()) };
    let requests = sql("select count(*) from subscription_request where subscriber_id = $1").bind(&subscriber.id);
    if tx.fetch_value::<i64>(requests).await? < 2 {
        return Ok(());
    }
    let sealed = destination::open(tx, keys, &destination_id).await?;
    let Some(endpoint) = Endpoint::parse(sealed.expose()) else { return Ok(()) };
    let renewed = Endpoint { secrets: vec![Endpoint::new_secret()], ..endpoint };
    let renewed = NewDestination::new(Channel::WEBHOOK, renewed.checked());
    destination::replace(tx, keys, &destination_id, &renewed).await
}

/// Whether confirming a request also sets the language and how often messages come, if it says anything of them. They hold
/// for everything that somebody subscribed to, so whoever adds an incident to what they have keeps them: the form preselects
/// "At once", and nobody who follows one incident asks for all else at once. A new choice of the page, groups or services
/// replaces the one before, and with it how it is told.
fn sets_preferences(subscriber: &Subscriber, request: &SubscriptionRequest) -> bool {
    let may_set = subscriber.state == State::Unconfirmed || !request.subscriptions.are_of_incidents();
    request.sets_preferences && may_set
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
