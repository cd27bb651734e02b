//! Adds, verifies and removes one's own contact points.

use super::store::{self, Contact};
use super::{ATTEMPTS_MAX, CODE_TTL, CODES_MAX, CONTACTS_MAX};
use crate::access::SignedIn;
use crate::customers::{Channel, address_text};
use crate::delivery::link::PLACEHOLDER;
use crate::delivery::message::Class;
use crate::delivery::one_time_code;
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::{installation, random};
use crate::t;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// What entering a code led to. It is committed in every case, so that each attempt counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// The address is verified.
    Verified,
    /// The code is wrong.
    Wrong,
    /// There were too many attempts, or the code is too old.
    Spent,
}

/// Adds a contact point and sends a code to it. `typed` is an e-mail address or a phone number.
///
/// # Errors
///
/// A field error at `address` when it cannot be read, is there already, or is one too many.
pub async fn add(tx: &mut Tx, right: &SignedIn, now: Timestamp, typed: &str) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    let installation = installation::get(tx).await?;
    let wrong = |message: Message| Refusal::fields([("address", message)]);
    let address = address_text::parse(typed, installation.phone_country()).map_err(wrong)?;
    let count = "select count(*) from staff_contact where staff_id = $1";
    if tx.fetch_value::<i64>(sql(count).bind(staff_id)).await? >= CONTACTS_MAX {
        return Err(wrong(Message::new("contacts-too-many").with("max", CONTACTS_MAX)));
    }
    let id = random::public_id();
    tx.execute(
        sql("insert into staff_contact (id, staff_id, channel, address, address_key, code_expires_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&id)
        .bind(staff_id)
        .bind(address.channel)
        .bind(&address.text)
        .bind(&address.key)
        .bind(now + CODE_TTL)
        .bind(now),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::field("address", "contacts-known")))?;
    record(tx, right, now, "staff.contact_added", &id).await?;
    let contact = store::get(tx, staff_id, &id).await?;
    send_code(tx, now, &contact, &installation.organisation).await
}

/// Sends a new code; the one before no longer works.
///
/// # Errors
///
/// `Refusal::Conflict` when the address is verified, or when no more codes are sent to it.
pub async fn renew_code(tx: &mut Tx, right: &SignedIn, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    store::get(tx, staff_id, id).await?;
    let changed = tx
        .execute(
            sql("update staff_contact set codes = codes + 1, attempts = 0, code_expires_at = $3
                 where id = $1 and staff_id = $2 and verified_at is null and codes < $4")
            .bind(id)
            .bind(staff_id)
            .bind(now + CODE_TTL)
            .bind(CODES_MAX),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::conflict("contacts-no-more-codes"));
    }
    let contact = store::get(tx, staff_id, id).await?;
    let organisation = installation::get(tx).await?.organisation;
    send_code(tx, now, &contact, &organisation).await
}

/// Enters the code that was sent to a contact point.
pub async fn verify(
    tx: &mut Tx,
    keys: &Keys,
    right: &SignedIn,
    now: Timestamp,
    id: &PublicId,
    typed: &str,
) -> Result<Verification, Refusal> {
    let staff_id = right.staff_id()?;
    let contact = store::get(tx, staff_id, id).await?;
    if contact.verified_at.is_some() {
        return Ok(Verification::Verified);
    }
    // Counted before the code is compared, in one statement, so that attempts at the same moment all count.
    let counted = tx
        .execute(
            sql("update staff_contact set attempts = attempts + 1
                 where id = $1 and codes = $2 and attempts < $3 and code_expires_at > $4")
            .bind(id)
            .bind(contact.codes)
            .bind(ATTEMPTS_MAX)
            .bind(now),
        )
        .await?;
    if counted == 0 {
        return Ok(Verification::Spent);
    }
    if !one_time_code::matches(keys, &contact.code_subject(), typed) {
        return Ok(Verification::Wrong);
    }
    tx.execute(sql("update staff_contact set verified_at = $2 where id = $1").bind(id).bind(now)).await?;
    record(tx, right, now, "staff.contact_verified", id).await?;
    Ok(Verification::Verified)
}

/// Removes a contact point. One that is gone already stays gone.
pub async fn remove(tx: &mut Tx, right: &SignedIn, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let text = "delete from staff_contact where id = $1 and staff_id = $2";
    if tx.execute(sql(text).bind(id).bind(right.staff_id()?)).await? > 0 {
        record(tx, right, now, "staff.contact_removed", id).await?;
    }
    Ok(())
}

async fn send_code(tx: &mut Tx, now: Timestamp, contact: &Contact, organisation: &str) -> Result<(), Refusal> {
    let (subject, body) = match contact.channel {
        Channel::Email => (
            t!("contacts-code-subject", organisation = organisation),
            t!("contacts-code-email", organisation = organisation, code = PLACEHOLDER),
        ),
        Channel::Sms => (String::new(), t!("contacts-code-sms", organisation = organisation, code = PLACEHOLDER)),
    };
    let key = format!("staff-contact:{}:{}", contact.id, contact.codes);
    let message = NewMessage {
        subject,
        body,
        code_subject: contact.code_subject(),
        ..NewMessage::new(Class::StaffNotice, contact.channel, &contact.address, key, now)
    };
    queue::enqueue(tx, now, message).await?;
    Ok(())
}

async fn record(tx: &mut Tx, right: &SignedIn, now: Timestamp, verb: &str, id: &PublicId) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "staff_contact",
        subject_id: id,
        incident_id: None,
        fields: &["address"],
    };
    events::record(tx, now, event).await
}
