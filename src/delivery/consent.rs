//! The recipient of an offer withdraws the consent to marketing: with the link at its end, or with one click in the mail
//! program (RFC 8058). Messages about the service go on.

use super::link::ConsentLink;
use crate::customers::consent;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::{Actor, Refusal, Timestamp};
use crate::ui::wording::Language;

/// What each offer ends in: why its reader gets it, and how to stop it.
pub fn footer(language: &Language, url: &str) -> String {
    language.scope(|| format!("\n\n{}\n{url}\n", t!("consent-footer")))
}

/// Whose consent a link is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address that the message went to.
    pub address: String,
    /// Whether they withdrew the consent.
    pub has_withdrawn: bool,
}

/// The recipient of the message that a link belongs to.
///
/// # Errors
///
/// `Refusal::NotFound` if the message or its address is gone.
pub async fn recipient(tx: &mut Tx, link: ConsentLink) -> Result<Recipient, Refusal> {
    let (address, key) = address_of(tx, link).await?;
    Ok(Recipient { address, has_withdrawn: consent::has_withdrawn(tx, &key).await? })
}

async fn address_of(tx: &mut Tx, link: ConsentLink) -> Result<(String, String), Refusal> {
    Ok(tx
        .fetch_one::<(String, String)>(
            sql("select address, address_key from message where id = $1 and address_key <> ''").bind(link.message_id),
        )
        .await?)
}

/// Withdraws the consent to marketing of the address that a message went to. Doing it twice changes nothing.
pub async fn withdraw(tx: &mut Tx, actor: &Actor, now: Timestamp, link: ConsentLink) -> Result<(), Refusal> {
    let (_, key) = address_of(tx, link).await?;
    if !consent::withdraw_marketing(tx, now, &key).await? {
        return Ok(());
    }
    record(tx, actor, now, link, "consent.withdrawn").await
}

/// Gives the consent again, for somebody who withdrew it by mistake.
pub async fn give(tx: &mut Tx, actor: &Actor, now: Timestamp, link: ConsentLink) -> Result<(), Refusal> {
    let (_, key) = address_of(tx, link).await?;
    if !consent::give_marketing(tx, &key).await? {
        return Ok(());
    }
    record(tx, actor, now, link, "consent.given").await
}

async fn record(tx: &mut Tx, actor: &Actor, now: Timestamp, link: ConsentLink, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "message",
        subject_id: &link.message_id,
        incident_id: None,
        fields: &["consent_marketing"],
    };
    events::record(tx, now, event).await
}
