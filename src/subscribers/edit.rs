//! Changing and ending a subscription.

use super::open_requests;
use super::request_text::subscriptions_label;
use super::scope::{Subscriptions, Target};
use super::store::{self, Preferences, State, Subscriber};
use super::subscribe::{check_preferences, check_subscriptions};
use crate::delivery::{destination, queue};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::page::first_page;
use crate::t;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// What a subscriber has or wants instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// To what, and to which updates.
    pub subscriptions: Subscriptions,
    /// How they want to be written to.
    pub preferences: Preferences,
}

/// Whether a subscriber has this already, as the form of this version shows it, and no open request says how they want to be
/// written to where the form `chooses` that. Asked before a write transaction, which a form that changes nothing must not cost.
pub(super) async fn is_unchanged(
    tx: &mut Tx,
    id: &PublicId,
    version: i64,
    wanted: &Wanted,
    chooses: bool,
) -> Result<bool, Refusal> {
    let before = store::get(tx, id).await?;
    let is_same = before.subscriptions == wanted.subscriptions && before.preferences == wanted.preferences;
    if before.state != State::Active || before.version != version || !is_same {
        return Ok(false);
    }
    Ok(!chooses || !store::open_requests(tx, id).await?.iter().any(|request| request.sets_preferences))
}

/// Changes which updates a subscriber gets, and how. Whoever has the link needs no confirmation, nor does staff. `chooses` is
/// whether they chose how they want to be written to, also where that is what they have: no older link undoes it then.
///
/// # Errors
///
/// `Refusal::Gone` if the subscription was not confirmed or has ended, `Refusal::Stale` if it was changed since `version`,
/// `Refusal::Invalid` for what cannot be subscribed to.
pub async fn edit(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    id: &PublicId,
    version: Option<i64>,
    wanted: &Wanted,
    chooses: bool,
) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    if !matches!(before.state, State::Active | State::Quarantined) {
        return Err(Refusal::Gone(Message::new("subscription-already-ended")));
    }
    let stored = Wanted { subscriptions: before.subscriptions.clone(), preferences: before.preferences.clone() };
    check_version(tx, &before, version, &stored, wanted).await?;
    check_subscriptions(tx, &wanted.subscriptions, Some(&before.subscriptions)).await?;
    if before.preferences.language != wanted.preferences.language {
        check_preferences(tx, &wanted.preferences).await?;
    }
    store::set_subscriptions(tx, id, &wanted.subscriptions).await?;
    let preferences = wanted.preferences.clone().for_channel(before.contact.channel);
    store::set_preferences(tx, now, id, &preferences).await?;
    if chooses || preferences != before.preferences {
        store::overrule_requests(tx, id, now).await?;
    }
    let is_off = |incident: &&PublicId| !wanted.subscriptions.has(&Target::Incident((*incident).clone()));
    let taken_off: Vec<_> = before.subscriptions.incidents().filter(is_off).cloned().collect();
    if !taken_off.is_empty() {
        open_requests::take_off(tx, now, id, &taken_off).await?;
    }
    record(tx, now, actor, "subscription.changed", id, &["about", "kinds"]).await
}

/// Checks that a subscriber, who was locked just now and has `stored`, was not changed since `version`.
pub(super) async fn check_version(
    tx: &mut Tx,
    locked: &Subscriber,
    version: Option<i64>,
    stored: &Wanted,
    wanted: &Wanted,
) -> Result<(), Refusal> {
    if version.is_none_or(|version| locked.version == version + 1) {
        return Ok(());
    }
    // First, so that the titles of incidents that are not public are not named.
    check_subscriptions(tx, &wanted.subscriptions, Some(&stored.subscriptions)).await?;
    let preferences = wanted.preferences.clone().for_channel(locked.contact.channel);
    let wanted = Wanted { subscriptions: wanted.subscriptions.clone(), preferences };
    let theirs = difference(tx, stored, &wanted).await?;
    Err(Refusal::Stale { theirs, yours: difference(tx, &wanted, stored).await? })
}

/// In what `this` differs from another choice, as words. What a choice is about is also said where nothing differs.
async fn difference(tx: &mut Tx, this: &Wanted, other: &Wanted) -> Result<String, Refusal> {
    let mut parts = Vec::new();
    if this.subscriptions != other.subscriptions || this == other {
        parts.push(subscriptions_label(tx, &this.subscriptions).await?);
    }
    if this.preferences.digest != other.preferences.digest {
        parts.push(t!(&format!("subscribe-digest-{}", this.preferences.digest.as_str())));
    }
    if this.preferences.language != other.preferences.language {
        let own = first_page(tx).await?.language;
        parts.push(match this.preferences.language.as_str() {
            "" => t!("subscribe-language-page", language = Language::from_tag(&own).name),
            tag => Language::from_tag(tag).name.to_owned(),
        });
    }
    Ok(parts.join("; "))
}

/// Ends a subscription: cancels queued notices and erases the address. Ending it again changes nothing.
pub async fn end(tx: &mut Tx, actor: &Actor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    const END: &str = concatcp!(
        "update subscriber set state = 'ended', ended_at = $2, address = '', address_key = $3, digest_due_at = null
         where id = $1 and state in ",
        State::OPEN_SQL
    );
    let before = store::lock(tx, id).await?;
    if !before.state.may_become(State::Ended) {
        return Ok(());
    }
    tx.execute(sql(END).bind(id).bind(now).bind(format!("ended:{id}"))).await?;
    for table in ["subscription", "digest_entry", "subscriber_failure"] {
        tx.execute(sql(AssertSqlSafe(format!("delete from {table} where subscriber_id = $1"))).bind(id)).await?;
    }
    queue::cancel_for_subscriber(tx, now, id).await?;
    if let Some(destination_id) = before.contact.destination_id()? {
        destination::forget(tx, &destination_id).await?;
    }
    record(tx, now, actor, "subscription.ended", id, &["state", "address"]).await
}

/// Ends the subscription to one incident, and the subscriber where it was the last.
pub(super) async fn end_incident(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    id: &PublicId,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let before = store::lock(tx, id).await?;
    let others: Vec<_> =
        before.subscriptions.iter().filter(|one| one.target.incident() != Some(incident_id)).cloned().collect();
    if others.is_empty() {
        return end(tx, actor, now, id).await;
    }
    store::set_subscriptions(tx, id, &Subscriptions::new(others)).await
}

pub(super) async fn record(
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
