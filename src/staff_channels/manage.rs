//! Adds, edits, tests and removes staff channels. Administrators keep those of roles, everybody their own.

use super::store::{self, Always, Needs, StaffChannel};
use crate::access::SignedIn;
use crate::delivery::destination::{self, NewDestination};
use crate::delivery::message::Class;
use crate::delivery::notice::Notice;
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::{installation, random};
use crate::t;
use crate::types::{Message, PublicId, Refusal, Role, Timestamp};

/// Most staff channels of an installation. Their tasks are looked up one after the other.
pub const MAX: i64 = 50;
/// What an event about all of a channel names.
const ALL_FIELDS: &[&str] = &["name", "destination_id", "role", "staff_id"];

/// Whom a staff channel tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody with a role. Only administrators choose this.
    Role(Role),
    /// The person who adds it.
    Oneself,
}

/// What a staff channel is, already validated.
#[derive(Debug, Clone)]
pub struct StaffChannelInput {
    /// What staff call it.
    pub name: String,
    /// Whom it tells.
    pub audience: Audience,
    /// What it tells of.
    pub needs: Needs,
    /// Its quiet hours, both `HH:MM` or both empty.
    pub quiet: (String, String),
    /// What it tells of during its quiet hours too.
    pub always: Always,
}

impl StaffChannelInput {
    /// The role and the person that are stored.
    ///
    /// # Errors
    ///
    /// Not allowed for a role by somebody who is no administrator.
    fn audience(&self, right: &SignedIn) -> Result<(Option<Role>, Option<PublicId>), Refusal> {
        match self.audience {
            Audience::Role(_) if !is_administrator(right) => Err(Refusal::not_allowed("refusal-role")),
            Audience::Role(role) => Ok((Some(role), None)),
            Audience::Oneself => Ok((None, Some(right.staff_id()?.clone()))),
        }
    }
}

/// Adds a channel and sends a first message to it, which shows that it works.
///
/// # Errors
///
/// Not allowed for a role by somebody who is no administrator; a field error when there are [`MAX`].
pub async fn add(
    tx: &mut Tx,
    keys: &Keys,
    right: &SignedIn,
    now: Timestamp,
    new: &StaffChannelInput,
    destination: &NewDestination,
) -> Result<(), Refusal> {
    let (role, staff_id) = new.audience(right)?;
    if tx.fetch_value::<i64>(sql("select count(*) from staff_channel")).await? >= MAX {
        return Err(Refusal::fields([("address", Message::new("staff-channels-too-many").with("max", MAX))]));
    }
    let destination = destination::insert(tx, keys, now, destination).await?;
    let id = random::public_id();
    tx.execute(
        sql("insert into staff_channel (id, name, destination_id, role, staff_id, tells_promises, tells_approvals,
                                        tells_doubt, tells_budgets, quiet_from, quiet_to, tells_missed_always,
                                        tells_doubt_always, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
        .bind(&id)
        .bind(&new.name)
        .bind(&destination.id)
        .bind(role)
        .bind(staff_id)
        .bind(new.needs.promises)
        .bind(new.needs.approvals)
        .bind(new.needs.doubt)
        .bind(new.needs.budgets)
        .bind(&new.quiet.0)
        .bind(&new.quiet.1)
        .bind(new.always.missed)
        .bind(new.always.doubt)
        .bind(now),
    )
    .await?;
    record(tx, right, now, "staff_channel.added", &id, ALL_FIELDS).await?;
    let channel = store::get(tx, &id).await?;
    send_test(tx, now, &channel).await
}

/// Changes a channel. `destination` is where it leads from now on, if that was typed anew; what led to the other one is
/// then forgotten, and a first message is sent.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a channel that is not the person's to keep, `Refusal::Stale` if it was changed since `version`,
/// not allowed for a role by somebody who is no administrator.
pub async fn edit(
    tx: &mut Tx,
    keys: &Keys,
    right: &SignedIn,
    now: Timestamp,
    (id, version): (&PublicId, i64),
    new: &StaffChannelInput,
    destination: Option<&NewDestination>,
) -> Result<(), Refusal> {
    let before = get_own(tx, right, id).await?;
    let (role, staff_id) = new.audience(right)?;
    let changed = tx
        .execute(
            sql("update staff_channel
                 set name = $3, role = $4, staff_id = $5, tells_promises = $6, tells_approvals = $7, tells_doubt = $8,
                     tells_budgets = $9, quiet_from = $10, quiet_to = $11, tells_missed_always = $12,
                     tells_doubt_always = $13, version = version + 1
                 where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&new.name)
            .bind(role)
            .bind(staff_id)
            .bind(new.needs.promises)
            .bind(new.needs.approvals)
            .bind(new.needs.doubt)
            .bind(new.needs.budgets)
            .bind(&new.quiet.0)
            .bind(&new.quiet.1)
            .bind(new.always.missed)
            .bind(new.always.doubt),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: before.name, yours: new.name.clone() });
    }
    let Some(destination) = destination else {
        return record(tx, right, now, "staff_channel.edited", id, &["name", "role", "staff_id"]).await;
    };
    let destination = destination::insert(tx, keys, now, destination).await?;
    let text = "update staff_channel set destination_id = $2 where id = $1";
    tx.execute(sql(text).bind(id).bind(&destination.id)).await?;
    destination::forget(tx, &before.destination_id).await?;
    record(tx, right, now, "staff_channel.edited", id, ALL_FIELDS).await?;
    let channel = store::get(tx, id).await?;
    send_test(tx, now, &channel).await
}

/// Sends a test message.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a channel that is not the person's to keep.
pub async fn test(tx: &mut Tx, right: &SignedIn, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let channel = get_own(tx, right, id).await?;
    send_test(tx, now, &channel).await
}

/// Removes a channel. Its secret is deleted.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a channel that is not the person's to keep.
pub async fn remove(tx: &mut Tx, right: &SignedIn, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let channel = get_own(tx, right, id).await?;
    tx.execute(sql("delete from staff_channel_notice where channel_id = $1").bind(id)).await?;
    tx.execute(sql("delete from staff_channel where id = $1").bind(id)).await?;
    destination::forget(tx, &channel.destination_id).await?;
    record(tx, right, now, "staff_channel.removed", id, ALL_FIELDS).await
}

/// A channel that the person may keep.
///
/// # Errors
///
/// [`Refusal::NotFound`] for any other.
async fn get_own(tx: &mut Tx, right: &SignedIn, id: &PublicId) -> Result<StaffChannel, Refusal> {
    let channel = store::get(tx, id).await?;
    if channel.is_kept_by(right.staff_id()?, is_administrator(right)) { Ok(channel) } else { Err(Refusal::NotFound) }
}

fn is_administrator(right: &SignedIn) -> bool {
    right.roles().contains(&Role::Admin)
}

async fn send_test(tx: &mut Tx, now: Timestamp, channel: &StaffChannel) -> Result<(), Refusal> {
    let organisation = installation::get(tx).await?.organisation;
    let text = t!("staff-channels-test-text", name = &channel.name, organisation = &organisation);
    let notice = Notice {
        subject: t!("staff-channels-test-title"),
        title: t!("staff-channels-test-title"),
        short: text.clone(),
        paragraphs: vec![text],
        organisation,
        ..Notice::default()
    };
    enqueue(tx, now, channel, &format!("test:{}", random::public_id()), &notice, now).await
}

/// Enqueues a notice to a channel. A second one with the same key is not sent.
pub(super) async fn enqueue(
    tx: &mut Tx,
    now: Timestamp,
    channel: &StaffChannel,
    key: &str,
    notice: &Notice,
    due_at: Timestamp,
) -> Result<(), Refusal> {
    let destination = destination::find(tx, &channel.destination_id).await?.ok_or(Refusal::NotFound)?;
    let content = channel.channel.render(notice);
    let dedupe_key = format!("staff-channel:{}:{key}", channel.id);
    let message = NewMessage {
        subject: content.subject,
        body: content.body,
        ..NewMessage::to_destination(Class::StaffNotice, &destination, dedupe_key, due_at)
    };
    queue::enqueue(tx, now, message).await?;
    Ok(())
}

async fn record(
    tx: &mut Tx,
    right: &SignedIn,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event =
        Event { actor: right.actor(), verb, subject: "staff_channel", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
