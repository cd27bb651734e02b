//! Subscribers of one incident.

use super::call::{Answer, Call, Outcome};
use super::incidents::find as find_incident;
use super::operations::Operations;
use super::subscribers::{asked, find, list_part, read_address, read_installation, show, states};
use crate::access::SubscriberManager;
use crate::platform::db::Tx;
use crate::subscribers::list::{Filter, Order};
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::{Kinds, Preferences, State, Subscriber, Subscriptions, Target, store};
use crate::types::{PublicId, Refusal};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/incidents/{id}/subscribers", list)
        .post("/v1/pages/{page_id}/incidents/{id}/subscribers", create)
        .get("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", get)
        .delete("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", delete)
        .post("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}/resend_confirmation", resend)
}

async fn list(call: Call) -> Outcome {
    let incident_id = call.id("id")?;
    find_incident(&mut call.tx().await?, &incident_id).await?;
    let states = match call.query().get("state") {
        "" => State::OPEN.to_vec(),
        word => states(word)?,
    };
    let target = Some(Target::Incident(incident_id));
    let filter = Filter { target, with_asked: true, states, ..Filter::default() };
    let part = call.part(0)?;
    list_part(&call, Some(filter), Order::Oldest, part).await
}

/// A subscriber of an incident, or one who is asked to confirm that they want to be.
async fn find_of(tx: &mut Tx, id: &PublicId, incident_id: &PublicId) -> Result<Subscriber, Refusal> {
    let found = find(tx, id).await?;
    let is_of_it = asked(tx, &found).await?.incidents().any(|one| one == incident_id);
    if is_of_it { Ok(found) } else { Err(Refusal::NotFound) }
}

async fn create(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let incident_id = call.id("id")?;
    let mut input = call.input("subscriber")?;
    let installation = read_installation(&call).await?;
    let contact = read_address(&call, &mut input, &installation)?;
    let is_confirmed = input.flag("skip_confirmation_notification").unwrap_or(false);
    input.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("email", "field-required"))?;
    let (now, keys) = (call.now(), call.context().app.keys.clone());
    let created = call.write(async move |tx| {
        find_incident(tx, &incident_id).await?;
        let subscriptions = Subscriptions::of_targets([Target::Incident(incident_id)], Kinds::ALL);
        let new = NewSubscriber { contact, subscriptions, preferences: Preferences::default(), is_confirmed };
        let id = manage::add(tx, &right, &keys, now, &new).await?;
        let added = store::get(tx, &id).await?;
        show(tx, &keys, &added).await
    });
    Ok(Answer::created(created.await?))
}

async fn get(call: Call) -> Outcome {
    let (id, incident_id) = (call.id("subscriber_id")?, call.id("id")?);
    let mut tx = call.tx().await?;
    let found = find_of(&mut tx, &id, &incident_id).await?;
    Ok(Answer::ok(show(&mut tx, &call.context().app.keys, &found).await?))
}

/// Ends the subscription to the incident, or no longer asks to confirm it, and answers as it was.
async fn delete(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let (id, incident_id, now) = (call.id("subscriber_id")?, call.id("id")?, call.now());
    let keys = call.context().app.keys.clone();
    let deleted = call.write(async move |tx| {
        let found = find_of(tx, &id, &incident_id).await?;
        let before = show(tx, &keys, &found).await?;
        manage::unsubscribe_from_incident(tx, &right, now, &id, &incident_id).await?;
        Ok(before)
    });
    Ok(Answer::ok(deleted.await?))
}

/// Sends another confirmation link, unless one was sent within the hour.
async fn resend(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let (id, incident_id, now) = (call.id("subscriber_id")?, call.id("id")?, call.now());
    let resent = call.write(async move |tx| {
        find_of(tx, &id, &incident_id).await?;
        manage::resend_confirmation(tx, &right, now, &id).await
    });
    resent.await?;
    Ok(Answer::created(serde_json::json!({})))
}
