//! Reads stored addresses again after the rules or the country changed (decision 62), and does so for contact points.
//! Other features have steps of their own for their rows.

use super::address::{Address, Channel};
use super::address_text::{self, has_code_of};
use crate::platform::AppState;
use crate::platform::address_rekey::{self, Pass};
use crate::platform::country;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use phonenumber::Mode;
use phonenumber::country::Id;

/// Most rows of one step.
pub const STEP_MAX: i64 = 500;
const SUBJECT: &str = "contact_point";

/// Reads stored addresses as they would be read today.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    from: Option<Id>,
    home: Option<Id>,
}

impl Reader {
    /// The reader of a pass.
    pub async fn of(tx: &mut Tx, pass: &Pass) -> Result<Self, Refusal> {
        let from = country::find(&pass.from_country).and_then(|country| country.phone_id());
        Ok(Self { from, home: installation::get(tx).await?.phone_country() })
    }

    /// The reader of contact points: that of the pass over them, if it has not ended.
    pub async fn of_contact_points(tx: &mut Tx) -> Result<Self, Refusal> {
        let pass = address_rekey::unfinished(tx, SUBJECT).await?.unwrap_or_else(|| Pass::new(SUBJECT));
        Self::of(tx, &pass).await
    }

    /// The address as it would be read today; `None` where that changes nothing, and for text that is no address.
    pub fn read(&self, channel: Channel, text: &str, key: &str) -> Option<Address> {
        let read = match channel {
            Channel::Email => address_text::parse_email(text),
            Channel::Sms => self.read_number(text),
        };
        read.ok().filter(|address| address.text != text || address.key != key)
    }

    /// A number that does not exist in the country it was read in, but in the present one, was written without its
    /// country code by somebody there. One that exists in both stays as it is.
    fn read_number(&self, text: &str) -> Result<Address, Message> {
        let unchanged = || address_text::parse_phone(text, None);
        let (Some(from), Some(home)) = (self.from, self.home) else { return unchanged() };
        let Ok(number) = phonenumber::parse(None, text) else { return unchanged() };
        if from == home || number.is_valid() || !has_code_of(&number, from) || has_code_of(&number, home) {
            return unchanged();
        }
        let national = number.format().mode(Mode::National).to_string();
        let is_valid = phonenumber::parse(Some(home), &national).is_ok_and(|number| number.is_valid());
        if is_valid { address_text::parse_phone(&national, Some(home)) } else { unchanged() }
    }
}

#[derive(Clone, sqlx::FromRow)]
struct ContactPoint {
    id: i64,
    customer_id: i64,
    channel: Channel,
    address: String,
    address_key: String,
    consent_service: bool,
    consent_marketing: bool,
    suppressed_at: Option<Timestamp>,
    suppression_reason: String,
    changed_at: Option<Timestamp>,
    changed_by: Option<PublicId>,
}

const COLUMNS: &str = "select id, customer_id, channel, address, address_key, consent_service, consent_marketing,
                              suppressed_at, suppression_reason, changed_at, changed_by from contact_point where ";

/// Reads the next contact points again. Returns whether there is more to do.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let Some(pass) = address_rekey::unfinished(&mut tx, SUBJECT).await? else { return Ok(false) };
    drop(tx);
    app.db.write(async move |tx| rekey(tx, &pass).await).await
}

async fn rekey(tx: &mut Tx, pass: &Pass) -> Result<bool, Refusal> {
    let after: i64 = pass.done_through.parse().unwrap_or(0);
    let rows = tx
        .fetch_all::<ContactPoint>(
            sql(const_format::concatcp!(COLUMNS, "id > $1 order by id limit $2")).bind(after).bind(STEP_MAX),
        )
        .await?;
    let through = rows.last().map(|row| row.id.to_string());
    if !address_rekey::advance(tx, pass, through.as_deref()).await? {
        return Ok(false);
    }
    let reader = Reader::of(tx, pass).await?;
    for row in &rows {
        if let Some(address) = reader.read(row.channel, &row.address, &row.address_key) {
            change(tx, row, &address).await?;
        }
    }
    Ok(through.is_some())
}

/// Gives a contact point its new address. Where the customer has that address already, the two become one: it is
/// written to only if both were, since nobody may get what they refused at one spelling of their address.
async fn change(tx: &mut Tx, row: &ContactPoint, address: &Address) -> Result<(), Refusal> {
    let other = tx
        .fetch_optional::<ContactPoint>(
            sql(const_format::concatcp!(
                COLUMNS,
                "customer_id = $1 and channel = $2 and address_key = $3 and id <> $4"
            ))
            .bind(row.customer_id)
            .bind(row.channel)
            .bind(&address.key)
            .bind(row.id),
        )
        .await?;
    let mut merged = row.clone();
    if let Some(other) = other {
        merged.consent_service &= other.consent_service;
        merged.consent_marketing &= other.consent_marketing;
        if merged.suppressed_at.is_none() {
            (merged.suppressed_at, merged.suppression_reason) = (other.suppressed_at, other.suppression_reason);
        }
        if other.changed_at > merged.changed_at {
            (merged.changed_at, merged.changed_by) = (other.changed_at, other.changed_by);
        }
        tx.execute(sql("delete from contact_point where id = $1").bind(other.id)).await?;
    }
    tx.execute(
        sql("update contact_point
             set address = $2, address_key = $3, consent_service = $4, consent_marketing = $5, suppressed_at = $6,
                 suppression_reason = $7, changed_at = $8, changed_by = $9
             where id = $1")
        .bind(row.id)
        .bind(&address.text)
        .bind(&address.key)
        .bind(merged.consent_service)
        .bind(merged.consent_marketing)
        .bind(merged.suppressed_at)
        .bind(&merged.suppression_reason)
        .bind(merged.changed_at)
        .bind(&merged.changed_by),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(from: Option<Id>, home: Option<Id>, stored: &str) -> Option<String> {
        Reader { from, home }.read(Channel::Sms, stored, stored).map(|address| address.key)
    }

    #[test]
    fn a_number_of_the_former_country_is_read_again_only_if_it_cannot_be_one() {
        // 0511 is Hanover; no British number begins with 05 11.
        let german = |stored| read(Some(Id::GB), Some(Id::DE), stored);
        assert_eq!(german("+44511123456").as_deref(), Some("+49511123456"));
        for kept in ["+447400123456", "+442079460000", "+491713920000", "+33612345678"] {
            assert_eq!(german(kept), None, "{kept}");
        }
        assert_eq!(read(None, Some(Id::DE), "+44511123456"), None, "the country did not change");
    }

    #[test]
    fn a_number_that_was_stored_with_the_digit_dialled_inside_its_country_loses_it() {
        assert_eq!(read(None, None, "+49015123456789").as_deref(), Some("+4915123456789"));
        assert_eq!(read(None, None, "+390612345678"), None, "in Italy the 0 belongs to the number");
    }
}
