//! Subscribers of one incident.

use super::call::{Answer, Call, Outcome};
use super::incidents::find as find_incident;
use super::operations::Operations;
use super::subscribers::{find, list_part, read_address, read_installation, resend, show};
use crate::access::SubscriberManager;
use crate::subscribers::list::{Filter, Order};
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::{Kinds, Preferences, Subscriber, Subscriptions, Target, store};
use crate::types::{PublicId, Refusal};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/incidents/{id}/subscribers", list)
        .post("/v1/pages/{page_id}/incidents/{id}/subscribers", create)
        .get("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", get)
        .delete("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", delete)
        .post("/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}/resend_confirmation", |call| {
            resend(call, "subscriber_id")
        })
}

async fn list(call: Call) -> Outcome {
    let incident_id = call.id("id")?;
    find_incident(&mut call.tx().await?, &incident_id).await?;
    let filter = Filter { target: Some(Target::Incident(incident_id)), ..Filter::default() };
    let part = call.part(0)?;
    list_part(&call, Some(filter), Order::Oldest, part).await
}

/// Checks that a subscriber is one of the incident.
fn check_subscribed(subscriber: &Subscriber, incident_id: &PublicId) -> Result<(), Refusal> {
    let is_subscribed = subscriber.subscriptions.incidents().any(|one| one == incident_id);
    if is_subscribed { Ok(()) } else { Err(Refusal::NotFound) }
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
        Ok(show(&store::get(tx, &id).await?))
    });
    Ok(Answer::created(created.await?))
}

async fn get(call: Call) -> Outcome {
    let (id, incident_id) = (call.id("subscriber_id")?, call.id("id")?);
    let found = find(&mut call.tx().await?, &id).await?;
    check_subscribed(&found, &incident_id)?;
    Ok(Answer::ok(show(&found)))
}

/// Ends the subscription to the incident, and answers as it was.
async fn delete(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let (id, incident_id, now) = (call.id("subscriber_id")?, call.id("id")?, call.now());
    let deleted = call.write(async move |tx| {
        let before = find(tx, &id).await?;
        manage::unsubscribe_from_incident(tx, &right, now, &id, &incident_id).await?;
        Ok(show(&before))
    });
    Ok(Answer::ok(deleted.await?))
}
