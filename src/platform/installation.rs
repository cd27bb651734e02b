//! The one row about this installation: whose it is, its clock's zone, its quiet hours, its switches.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono_tz::Tz;

/// This installation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Installation {
    /// A random id, in every snapshot, so that one of another installation never replaces ours.
    pub installation_id: String,
    /// The company's name.
    pub organisation: String,
    /// Whether it holds the demonstration.
    pub is_demo: bool,
    /// The IANA zone staff read times in.
    pub time_zone: String,
    /// Start of the quiet hours on the recipient's clock, `HH:MM`.
    pub quiet_from: String,
    /// End of the quiet hours on the recipient's clock, `HH:MM`.
    pub quiet_to: String,
    /// Most messages a minute, over all nodes.
    pub send_per_minute: i64,
    /// Since when all sending is stopped.
    pub sending_stopped_at: Option<Timestamp>,
    /// Raised by every public change.
    pub public_version: i64,
    /// For edits (decision 6).
    pub version: i64,
}

impl Installation {
    /// The zone staff read times in; UTC where the stored name is unknown.
    pub fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(Tz::UTC)
    }
}

/// Reads the row; `None` before the first start has made it.
pub async fn load(tx: &mut Tx) -> Result<Option<Installation>, Refusal> {
    Ok(tx
        .fetch_optional::<Installation>(sql(
            "select installation_id, organisation, is_demo, time_zone, quiet_from, quiet_to,
                    send_per_minute, sending_stopped_at, public_version, version
             from installation where id = 1",
        ))
        .await?)
}

/// Reads the row; its absence is a fault, since every start makes it.
pub async fn this(tx: &mut Tx) -> Result<Installation, Refusal> {
    load(tx).await?.ok_or_else(|| Refusal::Fault("the installation has no row".to_owned()))
}

/// Makes the row, and the first public page, on the first start; afterwards does nothing.
pub async fn ensure(tx: &mut Tx, organisation: &str, host: &str) -> Result<(), Refusal> {
    if load(tx).await?.is_some() {
        return Ok(());
    }
    {
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
    };
    Ok(())
}
