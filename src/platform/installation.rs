//! The single row of settings that are stored in the database: organisation, time zone, quiet hours, sending.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono_tz::Tz;

/// The settings of this installation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Installation {
    /// A random id. Snapshots carry it, so that a snapshot of another installation is not used.
    pub installation_id: String,
    /// The name of the organisation.
    pub organisation: String,
    /// Whether it has the demonstration data.
    pub is_demo: bool,
    /// The IANA time zone of staff.
    pub time_zone: String,
    /// Start of quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_from: String,
    /// End of quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_to: String,
    /// Maximum sending rate over all nodes, in messages a minute.
    pub send_per_minute: i64,
    /// When all sending was stopped; `None` while it is not.
    pub sending_stopped_at: Option<Timestamp>,
    /// Incremented by every public change.
    pub public_version: i64,
    /// The version for optimistic locking (decision 6).
    pub version: i64,
}

impl Installation {
    /// The time zone of staff; UTC if the stored name is unknown.
    pub fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(Tz::UTC)
    }
}

/// Reads the settings; `None` before the first start.
pub async fn find(tx: &mut Tx) -> Result<Option<Installation>, Refusal> {
    Ok(tx
        .fetch_optional::<Installation>(sql(
            "select installation_id, organisation, is_demo, time_zone, quiet_from, quiet_to,
                    send_per_minute, sending_stopped_at, public_version, version
             from installation where id = 1",
        ))
        .await?)
}

/// Reads the settings.
///
/// # Errors
///
/// A fault if the row is missing, since every start creates it.
pub async fn get(tx: &mut Tx) -> Result<Installation, Refusal> {
    find(tx).await?.ok_or_else(|| Refusal::Fault("the table installation has no row".to_owned()))
}

/// Creates the row and the first public page if they are missing.
pub async fn ensure(tx: &mut Tx, organisation: &str, host: &str) -> Result<(), Refusal> {
    if find(tx).await?.is_some() {
        return Ok(());
    }
    tx.execute(
        sql("insert into installation (id, installation_id, organisation) values (1, $1, $2)")
            .bind(crate::platform::random::public_id())
            .bind(organisation),
    )
    .await?;
    tx.execute(
        sql("insert into page (id, name, host, time_zone) values ($1, $2, $3, 'Etc/UTC')")
            .bind(crate::platform::random::public_id())
            .bind(organisation)
            .bind(host),
    )
    .await?;
    Ok(())
}
