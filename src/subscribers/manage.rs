//! What staff and programs do with subscribers: add, change, end, ask again for a confirmation, and let one go on whose
//! messages came back. Everything is an event of whoever has the right.

use super::confirm::activate;
use super::contact::NewContact;
use super::edit::{self, Wanted, record};
use super::open_requests::{self, AllAsked};
use super::scope::Subscriptions;
use super::store::{self, Preferences, State};
use super::subscribe::{Asked, ask_to_confirm, check_preferences, check_subscriptions, find_or_insert};
use crate::access::SubscriberManager;
use crate::platform::db::Tx;
use crate::platform::keys::Keys;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long after a confirmation link another one can be sent to the same subscriber.
const RESEND_INTERVAL: Duration = Duration::hours(1);

/// A subscriber whom staff or a program adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscriber {
    /// Where to send updates.
    pub contact: NewContact,
    /// To what, and to which updates.
    pub subscriptions: Subscriptions,
    /// How they want to be written to.
    pub preferences: Preferences,
    /// Whether they agreed already, elsewhere; otherwise they get a confirmation link.
    pub is_confirmed: bool,
}

/// Adds a subscriber, or incidents to the subscriptions of one who is there. Returns their id.
///
/// # Errors
///
/// `Refusal::Invalid` for what cannot be subscribed to; `Refusal::Conflict` if the address is subscribed already to
/// something else than incidents, so that a program does not undo what a reader chose.
pub async fn add(
    tx: &mut Tx,
    right: &SubscriberManager,
    keys: &Keys,
    now: Timestamp,
    new: &NewSubscriber,
) -> Result<PublicId, Refusal> {
    check_subscriptions(tx, &new.subscriptions, None).await?;
    check_preferences(tx, &new.preferences).await?;
    let preferences = new.preferences.clone().for_channel(new.contact.channel());
    // Somebody new has the default, so it is no choice, and what a reader chose before counts.
    let sets_preferences = preferences != Preferences::default();
    let id = find_or_insert(tx, keys, now, &new.contact).await?;
    let before = store::lock(tx, &id).await?;
    let is_there = matches!(before.state, State::Active | State::Quarantined);
    if is_there && !new.subscriptions.are_of_incidents() {
        return Err(Refusal::conflict("subscribers-exists"));
    }
    if before.state == State::Active {
        let wanted = before.subscriptions.after(&new.subscriptions);
        store::set_subscriptions(tx, &id, &wanted).await?;
        record(tx, now, right.actor(), "subscription.changed", &id, &["about"]).await?;
    } else if new.is_confirmed {
        activate(tx, now, &before, &before.subscriptions.after(&new.subscriptions)).await?;
        // Somebody quarantined goes on as they chose to be written to.
        if before.state == State::Unconfirmed {
            store::set_preferences(tx, now, &id, &preferences).await?;
            if sets_preferences {
                store::overrule_requests(tx, &id, now).await?;
            }
        }
        record(tx, now, right.actor(), "subscription.added", &id, &["about", "state"]).await?;
    } else {
        let subscriptions = &new.subscriptions;
        let asked = Asked { subscriptions, preferences: &preferences, sets_preferences, source_key: "" };
        ask_to_confirm(tx, right.actor(), now, &before, asked).await?;
    }
    Ok(id)
}

/// Adds the page, groups or services for somebody who confirmed single incidents and nothing else. These stay, as does how
/// they chose to be written to. Unless they agreed already, elsewhere, they get a confirmation link, and nothing changes
/// before they confirm.
///
/// # Errors
///
/// `Refusal::Invalid` for what cannot be subscribed to; `Refusal::Conflict` if they have more than incidents meanwhile.
pub async fn add_to_incidents(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    id: &PublicId,
    subscriptions: &Subscriptions,
    is_confirmed: bool,
) -> Result<(), Refusal> {
    check_subscriptions(tx, subscriptions, None).await?;
    let before = store::lock(tx, id).await?;
    let has_confirmed = matches!(before.state, State::Active | State::Quarantined);
    if !has_confirmed || !before.subscriptions.are_of_incidents() {
        return Err(Refusal::conflict("subscribers-exists"));
    }
    if !is_confirmed {
        let preferences = &before.preferences;
        let asked = Asked { subscriptions, preferences, sets_preferences: false, source_key: "" };
        return ask_to_confirm(tx, right.actor(), now, &before, asked).await;
    }
    activate(tx, now, &before, &before.subscriptions.after(subscriptions)).await?;
    record(tx, now, right.actor(), "subscription.added", id, &["about", "state"]).await
}

/// What a subscriber has; all that they are asked to confirm where they have not confirmed yet. Nothing after the end.
pub async fn wanted(tx: &mut Tx, id: &PublicId) -> Result<Wanted, Refusal> {
    let subscriber = store::get(tx, id).await?;
    let requests = match subscriber.state {
        State::Unconfirmed => store::open_requests(tx, id).await?,
        State::Active | State::Quarantined | State::Ended => Vec::new(),
    };
    Ok(match AllAsked::of(&subscriber, &requests) {
        Some(asked) => asked.wanted,
        None => Wanted { subscriptions: subscriber.subscriptions, preferences: subscriber.preferences },
    })
}

/// Changes what a subscriber subscribed to, and how they are written to; of one who has not confirmed yet, all that they are
/// asked to confirm, by whichever link. `version` is that of the form; `None` changes whatever is there.
///
/// # Errors
///
/// Those of [`edit`](super::edit()); `Refusal::Conflict` for one who is asked nothing, or confirms at the same moment.
pub async fn change(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    id: &PublicId,
    version: Option<i64>,
    wanted: &Wanted,
) -> Result<(), Refusal> {
    let subscriber = store::get(tx, id).await?;
    if subscriber.state != State::Unconfirmed {
        return edit::edit(tx, right.actor(), now, id, version, wanted, false).await;
    }
    let before = store::lock(tx, id).await?;
    let requests = store::open_requests(tx, id).await?;
    // They may have confirmed since.
    let asked = AllAsked::of(&before, &requests).filter(|_| before.state == State::Unconfirmed);
    let asked = asked.ok_or_else(|| Refusal::conflict("subscribers-nothing-to-confirm"))?;
    edit::check_version(tx, &before, version, &asked.wanted, wanted).await?;
    check_subscriptions(tx, &wanted.subscriptions, Some(&asked.wanted.subscriptions)).await?;
    check_preferences(tx, &wanted.preferences).await?;
    let preferences = wanted.preferences.clone().for_channel(before.contact.channel);
    let wanted = Wanted { subscriptions: wanted.subscriptions.clone(), preferences };
    open_requests::change(tx, now, &requests, &asked, &wanted).await?;
    record(tx, now, right.actor(), "subscription.changed", id, &["about", "kinds"]).await
}

/// Ends a subscription and erases the address. Ending it again changes nothing.
pub async fn unsubscribe(tx: &mut Tx, right: &SubscriberManager, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    edit::end(tx, right.actor(), now, id).await
}

/// Ends the subscription to one incident, and the subscriber where it was the last. Somebody who has not confirmed is not
/// asked for it any more.
///
/// # Errors
///
/// `Refusal::NotFound` if the subscriber is not subscribed to it, and not asked to confirm that they are.
pub async fn unsubscribe_from_incident(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    id: &PublicId,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    if before.state == State::Unconfirmed {
        return do_not_ask(tx, right, now, id, incident_id).await;
    }
    if !before.subscriptions.incidents().any(|one| one == incident_id) {
        return Err(Refusal::NotFound);
    }
    open_requests::take_off(tx, now, id, std::slice::from_ref(incident_id)).await?;
    edit::end_incident(tx, right.actor(), now, id, incident_id).await
}

/// Takes an incident off all that somebody is asked to confirm, and ends them where no link is left with which they could
/// confirm anything.
async fn do_not_ask(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    id: &PublicId,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let left = open_requests::take_off(tx, now, id, std::slice::from_ref(incident_id)).await?;
    if !left.was_asked {
        return Err(Refusal::NotFound);
    }
    if !left.can_confirm {
        return unsubscribe(tx, right, now, id).await;
    }
    record(tx, now, right.actor(), "subscription.changed", id, &["about"]).await
}

/// Sends another confirmation link to a subscriber who has not confirmed, one for all that they are asked to. `false` where
/// they had one within the hour, which is not repeated.
///
/// # Errors
///
/// `Refusal::Conflict` if there is nothing to confirm.
pub async fn resend_confirmation(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    id: &PublicId,
) -> Result<bool, Refusal> {
    resend_by(tx, right.actor(), now, id).await
}

/// [`resend_confirmation`] by somebody who had the right when it was begun.
pub(super) async fn resend_by(tx: &mut Tx, actor: &Actor, now: Timestamp, id: &PublicId) -> Result<bool, Refusal> {
    let subscriber = store::lock(tx, id).await?;
    let requests = store::open_requests(tx, id).await?;
    let all = AllAsked::of(&subscriber, &requests).filter(|_| subscriber.state == State::Unconfirmed);
    let all = all.ok_or_else(|| Refusal::conflict("subscribers-nothing-to-confirm"))?;
    if requests.last().is_some_and(|newest| newest.created_at > now - RESEND_INTERVAL) {
        return Ok(false);
    }
    let asked = Asked {
        subscriptions: &all.wanted.subscriptions,
        preferences: &all.wanted.preferences,
        sets_preferences: all.sets_preferences,
        source_key: "",
    };
    ask_to_confirm(tx, actor, now, &subscriber, asked).await?;
    Ok(true)
}

/// Lets a quarantined subscriber go on, with what they had. One who is active stays so.
///
/// # Errors
///
/// `Refusal::Conflict` if they never confirmed, or ended.
pub async fn reactivate(tx: &mut Tx, right: &SubscriberManager, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    reactivate_by(tx, right.actor(), now, id).await
}

/// [`reactivate`] by somebody who had the right when it was begun.
pub(super) async fn reactivate_by(tx: &mut Tx, actor: &Actor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let subscriber = store::lock(tx, id).await?;
    match subscriber.state {
        State::Active => Ok(()),
        State::Quarantined => {
            activate(tx, now, &subscriber, &subscriber.subscriptions).await?;
            record(tx, now, actor, "subscription.reactivated", id, &["state"]).await
        }
        State::Unconfirmed | State::Ended => Err(Refusal::conflict("subscribers-not-quarantined")),
    }
}
