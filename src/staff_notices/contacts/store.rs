//! Reads the contact points of staff.

use crate::customers::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// A contact point.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Contact {
    /// Its id.
    pub id: PublicId,
    /// How it is reached.
    pub channel: Channel,
    /// The e-mail address or phone number.
    pub address: String,
    /// How many codes were sent to it.
    pub codes: i64,
    /// Until when the last code works.
    pub code_expires_at: Timestamp,
    /// How often somebody tried to enter the last code.
    pub attempts: i64,
    /// When it was verified; `None` until then.
    pub verified_at: Option<Timestamp>,
}

impl Contact {
    /// What the code that verifies it is derived from.
    pub fn code_subject(&self) -> String {
        format!("{} {}", self.id, self.codes)
    }
}

const SELECT: &str =
    "select id, channel, address, codes, code_expires_at, attempts, verified_at from staff_contact where staff_id = $1";

/// A person's contact points, in the order in which they were added.
pub async fn of(tx: &mut Tx, staff_id: &PublicId) -> Result<Vec<Contact>, Refusal> {
    let query = sql(const_format::concatcp!(SELECT, " order by created_at, id"));
    Ok(tx.fetch_all::<Contact>(query.bind(staff_id)).await?)
}

/// One of a person's contact points.
///
/// # Errors
///
/// `Refusal::NotFound` when they have none with this id.
pub async fn get(tx: &mut Tx, staff_id: &PublicId, id: &PublicId) -> Result<Contact, Refusal> {
    let query = sql(const_format::concatcp!(SELECT, " and id = $2"));
    Ok(tx.fetch_one::<Contact>(query.bind(staff_id).bind(id)).await?)
}

/// The verified contact points of a person for one channel.
pub async fn verified(tx: &mut Tx, staff_id: &PublicId, channel: Channel) -> Result<Vec<Contact>, Refusal> {
    let query =
        sql(const_format::concatcp!(SELECT, " and channel = $2 and verified_at is not null order by created_at, id"));
    Ok(tx.fetch_all::<Contact>(query.bind(staff_id).bind(channel)).await?)
}
