//! The organisation's settings: name, country, currency, time zone, quiet hours and sending rate.

use crate::access::Administrator;
use crate::platform::address_rekey;
use crate::platform::country;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::platform::installation::{self, Installation};
use crate::services::page;
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// The highest sending rate that is accepted, in messages per minute. Anything above it is a typing error.
const SEND_RATE_MAX: i64 = 1_000_000;
/// The earliest reminder of maintenance, in minutes before it begins: a week.
const REMINDER_MAX: i64 = 7 * 24 * 60;

/// What an administrator can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The company's name, shown on every page.
    pub name: String,
    /// ISO 3166-1 code of the country.
    pub country: String,
    /// ISO 4217 code of the currency of new budgets.
    pub currency: String,
    /// IANA time zone of the desk and the public page.
    pub time_zone: String,
    /// Start of the quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_from: String,
    /// End of the quiet hours in the recipient's time zone, `HH:MM`.
    pub quiet_to: String,
    /// The most messages per minute, over all nodes.
    pub send_per_minute: i64,
    /// How many minutes before maintenance begins subscribers are reminded; 0 for never.
    pub maintenance_reminder: i64,
}

impl Organisation {
    /// Reads the form.
    ///
    /// # Errors
    ///
    /// Every field that is invalid.
    pub fn read(fields: &Fields) -> Result<Self, Refusal> {
        let mut form = FieldErrors::new();
        let name = form.required_line("name", fields.get("name"), TITLE_MAX);
        let country = form.parsed("country", fields.get("country"), "setup-country-required", country::find);
        let currency =
            form.parsed("currency", fields.get("currency"), "setup-currency-unknown", country::find_currency);
        let zone = form.parsed("time_zone", fields.get("time_zone"), "organisation-zone-unknown", |text| {
            text.parse::<chrono_tz::Tz>().ok()
        });
        let mut time_field = |field| form.parsed(field, fields.get(field), "field-time", time_of_day);
        let (quiet_from, quiet_to) = (time_field("quiet_from"), time_field("quiet_to"));
        let send_per_minute =
            form.parsed("send_per_minute", fields.get("send_per_minute"), "organisation-rate-invalid", |text| {
                text.parse::<i64>().ok().filter(|rate| (1..=SEND_RATE_MAX).contains(rate))
            });
        let maintenance_reminder = form.parsed(
            "maintenance_reminder",
            fields.get("maintenance_reminder"),
            "organisation-reminder-invalid",
            |text| text.parse::<i64>().ok().filter(|minutes| (0..=REMINDER_MAX).contains(minutes)),
        );
        form.check()?;
        Ok(Self {
            name,
            country: country.map(|country| country.code.to_owned()).unwrap_or_default(),
            currency: currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            time_zone: zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
            quiet_from: quiet_from.unwrap_or_default(),
            quiet_to: quiet_to.unwrap_or_default(),
            send_per_minute: send_per_minute.unwrap_or_default(),
            maintenance_reminder: maintenance_reminder.unwrap_or_default(),
        })
    }

    fn settings(&self) -> installation::EditedSettings<'_> {
        installation::EditedSettings {
            organisation: &self.name,
            country: &self.country,
            currency: &self.currency,
            time_zone: &self.time_zone,
            quiet_from: &self.quiet_from,
            quiet_to: &self.quiet_to,
            send_per_minute: self.send_per_minute,
            maintenance_reminder_minutes: self.maintenance_reminder,
        }
    }

    /// The settings in words, for comparing two edits.
    fn summary(&self) -> String {
        let quiet = t!("organisation-quiet-summary", from = &self.quiet_from, to = &self.quiet_to);
        let rate = t!("organisation-rate-summary", count = self.send_per_minute);
        let reminder = t!("organisation-reminder-summary", count = self.maintenance_reminder);
        [self.name.as_str(), &self.country, &self.currency, &self.time_zone, &quiet, &rate, &reminder].join("\n")
    }
}

impl From<&Installation> for Organisation {
    fn from(installation: &Installation) -> Self {
        Self {
            name: installation.organisation.clone(),
            country: installation.country.clone(),
            currency: installation.currency.clone(),
            time_zone: installation.time_zone.clone(),
            quiet_from: installation.quiet_from.clone(),
            quiet_to: installation.quiet_to.clone(),
            send_per_minute: installation.send_per_minute,
            maintenance_reminder: installation.maintenance_reminder_minutes,
        }
    }
}

/// A time of day as `HH:MM`. Browsers may post seconds.
fn time_of_day(text: &str) -> Option<String> {
    let time = chrono::NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| chrono::NaiveTime::parse_from_str(text, "%H:%M:%S"));
    time.ok().map(|time| time.format("%H:%M").to_string())
}

/// Stores the settings. Public pages that had the organisation's name or time zone get the new ones.
///
/// # Errors
///
/// [`Refusal::Stale`] when the settings were edited meanwhile.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    version: i64,
    new: &Organisation,
) -> Result<(), Refusal> {
    let old = Organisation::from(&installation::get(tx).await?);
    if !installation::edit(tx, version, &new.settings()).await? {
        return Err(Refusal::Stale { theirs: old.summary(), yours: new.summary() });
    }
    if old.country != new.country {
        address_rekey::restart(tx, &old.country).await?;
    }
    page::rename_all(tx, &old.name, &new.name).await?;
    page::change_time_zone(tx, &old.time_zone, &new.time_zone).await?;
    let changed: Vec<&str> = [
        ("name", old.name != new.name),
        ("country", old.country != new.country),
        ("currency", old.currency != new.currency),
        ("time_zone", old.time_zone != new.time_zone),
        ("quiet_from", old.quiet_from != new.quiet_from),
        ("quiet_to", old.quiet_to != new.quiet_to),
        ("send_per_minute", old.send_per_minute != new.send_per_minute),
        ("maintenance_reminder_minutes", old.maintenance_reminder != new.maintenance_reminder),
    ]
    .into_iter()
    .filter_map(|(field, is_changed)| is_changed.then_some(field))
    .collect();
    let event = Event {
        actor: right.actor(),
        verb: "installation.edited",
        subject: "installation",
        subject_id: &1,
        incident_id: None,
        fields: &changed,
    };
    events::record(tx, now, event).await?;
    events::public_changed(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_invalid_field() {
        let body = b"name=+&country=Mars&currency=EURO&time_zone=Mars&quiet_from=9pm&quiet_to=08:00&send_per_minute=0&maintenance_reminder=-1";
        let Err(Refusal::Invalid(errors)) = Organisation::read(&Fields::decode(body).unwrap()) else {
            panic!("should refuse")
        };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["name", "country", "currency", "time_zone", "quiet_from", "send_per_minute", "maintenance_reminder"]
        );
    }

    #[test]
    fn reads_what_browsers_post() {
        let body = b"name=Larkmoor&country=GB&currency=GBP&time_zone=Europe/London&quiet_from=21:00:00&quiet_to=8:00&send_per_minute=600&maintenance_reminder=60";
        let organisation = Organisation::read(&Fields::decode(body).unwrap()).unwrap();
        assert_eq!((organisation.quiet_from.as_str(), organisation.quiet_to.as_str()), ("21:00", "08:00"));
    }
}
