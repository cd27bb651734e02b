//! What somebody is asked to confirm: everything in their open requests, of which the newest choice counts. Whatever changes it
//! changes every open request, so that neither an older link nor one that is sent again brings back what was taken off.

use super::edit::Wanted;
use super::scope::Subscriptions;
use super::store::{self, Subscriber, SubscriptionRequest};
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};

/// What somebody is asked to confirm.
pub(super) struct AllAsked {
    /// To what, and how they want to be written to.
    pub wanted: Wanted,
    /// Whether the latter was chosen, so that confirming sets it.
    pub sets_preferences: bool,
}

impl AllAsked {
    /// By their open requests, the oldest first; `None` where there are none.
    pub fn of(subscriber: &Subscriber, requests: &[SubscriptionRequest]) -> Option<Self> {
        let newest = requests.last()?;
        let subscriptions = store::after_all(&subscriber.subscriptions, requests);
        // What was chosen last; for more than incidents, if there is such a choice.
        let mut choices = requests.iter().rev().filter(|request| request.sets_preferences);
        let lasting = choices.clone().find(|request| !request.subscriptions.are_of_incidents());
        let choice = lasting.or_else(|| choices.next());
        let preferences = choice.unwrap_or(newest).preferences.clone();
        Some(Self { wanted: Wanted { subscriptions, preferences }, sets_preferences: choice.is_some() })
    }
}

/// Changes what somebody is asked to confirm: the newest of their open requests, the last of `requests`, asks for all that is
/// wanted, and the others for nothing else.
///
/// # Errors
///
/// `Refusal::NotFound` where they are asked nothing.
pub(super) async fn change(
    tx: &mut Tx,
    now: Timestamp,
    requests: &[SubscriptionRequest],
    before: &AllAsked,
    wanted: &Wanted,
) -> Result<(), Refusal> {
    let (newest, older) = requests.split_last().ok_or(Refusal::NotFound)?;
    if wanted.subscriptions != before.wanted.subscriptions {
        for request in older {
            keep(tx, now, request, &request.subscriptions.also_in(&wanted.subscriptions)).await?;
        }
    }
    let is_chosen = wanted.preferences != before.wanted.preferences;
    if is_chosen {
        store::overrule_requests(tx, &newest.subscriber_id, newest.created_at).await?;
    }
    store::set_request(tx, &newest.id, wanted, before.sets_preferences || is_chosen).await
}

/// What is left of what somebody was asked to confirm, after something was taken off.
pub(super) struct Left {
    /// Whether they were asked for what was taken off.
    pub was_asked: bool,
    /// Whether they have a link with which they can confirm something.
    pub can_confirm: bool,
}

/// Takes incidents off all that somebody is asked to confirm.
pub(super) async fn take_off(
    tx: &mut Tx,
    now: Timestamp,
    subscriber_id: &PublicId,
    incident_ids: &[PublicId],
) -> Result<Left, Refusal> {
    let mut left = Left { was_asked: false, can_confirm: false };
    for request in store::open_requests(tx, subscriber_id).await? {
        let others = request.subscriptions.without_incidents(incident_ids);
        left.was_asked |= others != request.subscriptions;
        left.can_confirm |= !others.is_empty() && request.expires_at > now;
        keep(tx, now, &request, &others).await?;
    }
    Ok(left)
}

async fn keep(tx: &mut Tx, now: Timestamp, request: &SubscriptionRequest, kept: &Subscriptions) -> Result<(), Refusal> {
    if *kept == request.subscriptions { Ok(()) } else { store::keep_of_request(tx, now, request, kept).await }
}
