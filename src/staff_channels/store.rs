//! Staff channels in the database.

use crate::delivery::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Role, Timestamp};
use const_format::concatcp;

/// What a staff channel tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Needs {
    /// Updates that are due or late.
    #[sqlx(rename = "tells_promises")]
    pub promises: bool,
    /// Apologies and offers that wait for an approval.
    #[sqlx(rename = "tells_approvals")]
    pub approvals: bool,
    /// Messages in doubt.
    #[sqlx(rename = "tells_doubt")]
    pub doubt: bool,
    /// Budgets that are nearly gone.
    #[sqlx(rename = "tells_budgets")]
    pub budgets: bool,
}

/// A staff channel.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StaffChannel {
    /// Its id.
    pub id: PublicId,
    /// What staff call it.
    pub name: String,
    /// The channel of its destination.
    pub channel: Channel,
    /// The id of its destination.
    pub destination_id: PublicId,
    /// Where it leads, without what gives access.
    pub label: String,
    /// When the other side said that the destination is gone.
    pub rejected_at: Option<Timestamp>,
    /// The role that it tells; `None` for one of a person.
    pub role: Option<Role>,
    /// The person that it tells; `None` for one of a role.
    pub staff_id: Option<PublicId>,
    /// What it tells of.
    #[sqlx(flatten)]
    pub needs: Needs,
    /// The start of its quiet hours, `HH:MM`; empty for none.
    pub quiet_from: String,
    /// Their end.
    pub quiet_to: String,
    /// What it tells of during them too.
    #[sqlx(flatten)]
    pub always: Always,
    /// For edits (decision 6).
    pub version: i64,
}

/// What a staff channel tells of during its quiet hours too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Always {
    /// That a promise of an update was missed.
    #[sqlx(rename = "tells_missed_always")]
    pub missed: bool,
    /// That messages are in doubt.
    #[sqlx(rename = "tells_doubt_always")]
    pub doubt: bool,
}

impl StaffChannel {
    /// Whether it tells of promises, approvals, doubt and budgets, in this order.
    pub const fn told_of(&self) -> [bool; 4] {
        [self.needs.promises, self.needs.approvals, self.needs.doubt, self.needs.budgets]
    }

    /// Whether a person may see and change it: their own, and those of roles as an administrator.
    pub fn is_kept_by(&self, staff_id: &PublicId, is_administrator: bool) -> bool {
        self.staff_id.as_ref() == Some(staff_id) || (is_administrator && self.role.is_some())
    }
}

const SELECT: &str = "select staff_channel.id, staff_channel.name, destination.channel, destination_id, label,
        rejected_at, role, staff_id, tells_promises, tells_approvals, tells_doubt, tells_budgets, quiet_from, quiet_to,
        tells_missed_always, tells_doubt_always, staff_channel.version
    from staff_channel join destination_view as destination on destination.id = destination_id ";

/// Every staff channel; there are at most [`MAX`](super::manage::MAX).
pub async fn all(tx: &mut Tx) -> Result<Vec<StaffChannel>, Refusal> {
    const ALL: &str = concatcp!(SELECT, "order by staff_channel.name, staff_channel.id");
    Ok(tx.fetch_all::<StaffChannel>(sql(ALL)).await?)
}

/// A staff channel.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<StaffChannel, Refusal> {
    const ONE: &str = concatcp!(SELECT, "where staff_channel.id = $1");
    tx.fetch_optional::<StaffChannel>(sql(ONE).bind(id)).await?.ok_or(Refusal::NotFound)
}

/// The keys of what a channel has told of and that lasts.
pub async fn told(tx: &mut Tx, id: &PublicId) -> Result<Vec<String>, Refusal> {
    Ok(tx.fetch_values::<String>(sql("select key from staff_channel_notice where channel_id = $1").bind(id)).await?)
}

/// Stores that a channel tells of something; `false` where another node was faster.
pub async fn take(tx: &mut Tx, id: &PublicId, key: &str, now: Timestamp) -> Result<bool, Refusal> {
    let insert =
        sql("insert into staff_channel_notice (channel_id, key, at) values ($1, $2, $3) on conflict do nothing");
    Ok(tx.execute(insert.bind(id).bind(key).bind(now)).await? > 0)
}

/// Forgets what is over, so that the next of its kind is told again.
pub async fn forget(tx: &mut Tx, id: &PublicId, key: &str) -> Result<(), Refusal> {
    let delete = sql("delete from staff_channel_notice where channel_id = $1 and key = $2");
    tx.execute(delete.bind(id).bind(key)).await?;
    Ok(())
}
