//! The single row of settings that are stored in the database: organisation, time zone, quiet hours, sending.

use crate::platform::country::{self, Country};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Currency, PublicId, Refusal, Timestamp};
use chrono_tz::Tz;
use phonenumber::country::Id;

text_enum! {
    /// What happens when somebody is given roles that undo a control together.
    pub enum ConflictPolicy("conflict policy") {
        /// It is pointed out.
        Flag = "flag",
        /// It is refused.
        Refuse = "refuse",
    }
}

/// The settings of this installation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Installation {
    /// A random id. Snapshots carry it, so that a snapshot of another installation is not used.
    pub installation_id: String,
    /// The name of the organisation.
    pub organisation: String,
    /// Whether it has the demonstration data.
    pub is_demo: bool,
    /// The ISO 3166-1 code of the country; empty before set-up.
    pub country: String,
    /// The ISO 4217 code of the currency; empty before set-up.
    pub currency: String,
    /// The IANA time zone of staff.
    pub time_zone: String,
    /// Start of quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_from: String,
    /// End of quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_to: String,
    /// Maximum sending rate over all nodes, in messages a minute.
    pub send_per_minute: i64,
    /// How many minutes before maintenance begins subscribers are reminded; 0 for never.
    pub maintenance_reminder_minutes: i64,
    /// How long an action of an administrator waits for a second one, in hours.
    pub action_delay_hours: i64,
    /// What happens to conflicting roles.
    pub conflicting_roles: ConflictPolicy,
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

    /// The country of the organisation; `None` before set-up.
    pub fn country(&self) -> Option<&'static Country> {
        country::find(&self.country)
    }

    /// The country whose phone numbers may be written without a country code; `None` before set-up.
    pub fn phone_country(&self) -> Option<Id> {
        self.country()?.phone_id()
    }

    /// The currency of new budgets and of customers whose record names none; `None` before set-up.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.parse().ok()
    }
}

/// Reads the settings; `None` before the first start.
pub async fn find(tx: &mut Tx) -> Result<Option<Installation>, Refusal> {
    Ok(tx
        .fetch_optional::<Installation>(sql(
            "select installation_id, organisation, is_demo, country, currency, time_zone, quiet_from, quiet_to,
                    send_per_minute, maintenance_reminder_minutes, action_delay_hours, conflicting_roles, sending_stopped_at, public_version,
                    version
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

/// Creates the row if it is missing.
pub async fn ensure(tx: &mut Tx, organisation: &str) -> Result<(), Refusal> {
    if find(tx).await?.is_some() {
        return Ok(());
    }
    tx.execute(
        sql("insert into installation (id, installation_id, organisation) values (1, $1, $2)")
            .bind(crate::platform::random::public_id())
            .bind(organisation),
    )
    .await?;
    Ok(())
}

/// The settings that an administrator edits.
#[derive(Debug, Clone, Copy)]
pub struct EditedSettings<'a> {
    /// The name of the organisation.
    pub organisation: &'a str,
    /// The ISO 3166-1 code of the country.
    pub country: &'a str,
    /// The ISO 4217 code of the currency.
    pub currency: &'a str,
    /// The IANA time zone of staff.
    pub time_zone: &'a str,
    /// Start of quiet hours, `HH:MM`.
    pub quiet_from: &'a str,
    /// End of quiet hours, `HH:MM`.
    pub quiet_to: &'a str,
    /// Maximum sending rate over all nodes, in messages a minute.
    pub send_per_minute: i64,
    /// How many minutes before maintenance begins subscribers are reminded; 0 for never.
    pub maintenance_reminder_minutes: i64,
}

/// Stores edited settings; false when they were edited after `version`.
pub async fn edit(tx: &mut Tx, version: i64, new: &EditedSettings<'_>) -> Result<bool, Refusal> {
    let updated = tx
        .execute(
            sql("update installation set organisation = $2, time_zone = $3, quiet_from = $4, quiet_to = $5,
                    send_per_minute = $6, country = $7, currency = $8, maintenance_reminder_minutes = $9, version = version + 1
             where id = 1 and version = $1")
            .bind(version)
            .bind(new.organisation)
            .bind(new.time_zone)
            .bind(new.quiet_from)
            .bind(new.quiet_to)
            .bind(new.send_per_minute)
            .bind(new.country)
            .bind(new.currency)
            .bind(new.maintenance_reminder_minutes),
        )
        .await?;
    Ok(updated > 0)
}

/// Stores what set-up asks for.
pub async fn set_up(
    tx: &mut Tx,
    organisation: &str,
    country: &str,
    currency: Currency,
    time_zone: &str,
) -> Result<(), Refusal> {
    set_country(tx, country, currency.code()).await?;
    tx.execute(
        sql("update installation set organisation = $1, time_zone = $2, version = version + 1 where id = 1")
            .bind(organisation)
            .bind(time_zone),
    )
    .await?;
    Ok(())
}

/// Stores the ISO codes of the country and the currency; empty ones for none.
pub async fn set_country(tx: &mut Tx, country: &str, currency: &str) -> Result<(), Refusal> {
    tx.execute(sql("update installation set country = $1, currency = $2 where id = 1").bind(country).bind(currency))
        .await?;
    Ok(())
}

/// Stores how long actions wait and what happens to conflicting roles.
pub async fn set_safeguards(tx: &mut Tx, delay_hours: i64, conflicting_roles: ConflictPolicy) -> Result<(), Refusal> {
    tx.execute(
        sql("update installation
             set action_delay_hours = $1, conflicting_roles = $2, version = version + 1
             where id = 1")
        .bind(delay_hours)
        .bind(conflicting_roles),
    )
    .await?;
    Ok(())
}

/// A stop of all sending.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SendingStop {
    /// Since when.
    pub at: Timestamp,
    /// The id of whoever stopped it.
    pub by_id: Option<PublicId>,
    /// The reason they gave.
    pub reason: String,
}

/// Returns the stop of all sending; `None` while messages are sent.
pub async fn find_sending_stop(tx: &mut Tx) -> Result<Option<SendingStop>, Refusal> {
    Ok(tx
        .fetch_optional::<SendingStop>(sql(
            "select sending_stopped_at as at, sending_stopped_by as by_id, sending_stopped_reason as reason
             from installation where id = 1 and sending_stopped_at is not null",
        ))
        .await?)
}

/// Stops all sending; false when it is stopped already.
pub async fn stop_sending(tx: &mut Tx, now: Timestamp, by_id: &PublicId, reason: &str) -> Result<bool, Refusal> {
    let stopped = tx
        .execute(
            sql("update installation
             set sending_stopped_at = $1, sending_stopped_by = $2, sending_stopped_reason = $3
             where id = 1 and sending_stopped_at is null")
            .bind(now)
            .bind(by_id)
            .bind(reason),
        )
        .await?;
    Ok(stopped > 0)
}

/// Resumes all sending; false when it is not stopped.
pub async fn resume_sending(tx: &mut Tx) -> Result<bool, Refusal> {
    let resumed = tx
        .execute(sql("update installation
             set sending_stopped_at = null, sending_stopped_by = null, sending_stopped_reason = ''
             where id = 1 and sending_stopped_at is not null"))
        .await?;
    Ok(resumed > 0)
}
