//! What set-up asks after the first account: name and country, then currency, language and time zone, for which the
//! country gives suggestions. The command line takes the same for installations that nobody sits in front of.

use crate::platform::country::{self, Country};
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::services::page::{self, first_page};
use crate::services::store as services;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Currency, Refusal, Timestamp};
use crate::ui::wording::LANGUAGES;

/// The answers, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitialSettings {
    /// The company's name.
    pub organisation: String,
    /// The country.
    pub country: &'static Country,
    /// The currency of new budgets.
    pub currency: Currency,
    /// The language of the public page.
    pub language: String,
    /// The IANA time zone of the desk and the public page.
    pub time_zone: String,
}

impl InitialSettings {
    /// Reads a name and a country, and suggests the rest.
    ///
    /// # Errors
    ///
    /// The fields `organisation` and `country`.
    pub fn suggest(organisation: &str, country: &str) -> Result<Self, Refusal> {
        let mut form = FieldErrors::new();
        let organisation = form.required_line("organisation", organisation, TITLE_MAX);
        let country = form.parsed("country", country, "setup-country-required", country::find);
        form.check()?;
        let country = country.ok_or_else(|| Refusal::field("country", "setup-country-required"))?;
        Ok(Self {
            organisation,
            country,
            currency: country.currency,
            language: country.language.to_owned(),
            time_zone: country.zones.first().copied().unwrap_or("Etc/UTC").to_owned(),
        })
    }

    /// Replaces suggestions by what was chosen.
    ///
    /// # Errors
    ///
    /// The fields `currency`, `language` and `time_zone`.
    pub fn choose(self, currency: &str, language: &str, time_zone: &str) -> Result<Self, Refusal> {
        let mut form = FieldErrors::new();
        let currency = form.parsed("currency", currency, "setup-currency-unknown", country::find_currency);
        let language = form.parsed("language", language, "page-language-unknown", |tag| {
            LANGUAGES.iter().find(|language| language.tag == tag).map(|language| language.tag.to_owned())
        });
        let zone =
            form.parsed("time_zone", time_zone, "organisation-zone-unknown", |zone| zone.parse::<chrono_tz::Tz>().ok());
        form.check()?;
        Ok(Self {
            currency: currency.unwrap_or(self.currency),
            language: language.unwrap_or(self.language),
            time_zone: zone.map_or(self.time_zone, |zone| zone.name().to_owned()),
            ..self
        })
    }

    /// What is stored; `None` before the country is known.
    pub async fn stored(tx: &mut Tx) -> Result<Option<Self>, Refusal> {
        let stored = installation::get(tx).await?;
        let (Some(country), Some(currency)) = (stored.country(), stored.currency()) else { return Ok(None) };
        let language = first_page(tx).await?.language;
        let (organisation, time_zone) = (stored.organisation, stored.time_zone);
        Ok(Some(Self { organisation, country, currency, language, time_zone }))
    }

    /// Stores the answers, also for the public page.
    ///
    /// # Errors
    ///
    /// [`Refusal::Conflict`] once there is a service: from then on the settings change them.
    pub async fn store(&self, tx: &mut Tx, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
        check_unused(tx).await?;
        let page = first_page(tx).await?;
        installation::set_up(tx, &self.organisation, self.country.code, self.currency, &self.time_zone).await?;
        let (name, time_zone) = (self.organisation.clone(), self.time_zone.clone());
        page::update(tx, &page::Page { name, time_zone, language: self.language.clone(), ..page }).await?;
        let event = Event {
            actor,
            verb: "installation.set_up",
            subject: "installation",
            subject_id: &1,
            incident_id: None,
            fields: &["name", "country", "currency", "language", "time_zone"],
        };
        events::record(tx, now, event).await?;
        events::public_changed(tx).await
    }
}

/// Checks that set-up still goes on: there is no service.
///
/// # Errors
///
/// [`Refusal::Conflict`] once there is one.
pub async fn check_unused(tx: &mut Tx) -> Result<(), Refusal> {
    if is_unused(tx).await? { Ok(()) } else { Err(Refusal::conflict("setup-done")) }
}

/// Whether there is no service yet.
pub async fn is_unused(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(services::all(tx).await?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(refusal: Refusal) -> Vec<String> {
        let Refusal::Invalid(errors) = refusal else { panic!("should name fields: {refusal:?}") };
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_country_suggests_the_rest() {
        let bank = InitialSettings::suggest(" Havelbank ", "DE").unwrap();
        assert_eq!((bank.organisation.as_str(), bank.currency), ("Havelbank", Currency::EUR));
        assert_eq!((bank.language.as_str(), bank.time_zone.as_str()), ("de", "Europe/Berlin"));
        let chosen = bank.choose("chf", "en", "Europe/Zurich").unwrap();
        assert_eq!((chosen.currency.code(), chosen.language.as_str()), ("CHF", "en"));
        assert_eq!((chosen.time_zone.as_str(), chosen.country.code), ("Europe/Zurich", "DE"));
    }

    #[test]
    fn names_every_invalid_field() {
        assert_eq!(fields(InitialSettings::suggest("", "Germany").unwrap_err()), ["organisation", "country"]);
        let bank = InitialSettings::suggest("Havelbank", "DE").unwrap();
        assert_eq!(fields(bank.choose("EURO", "fr", "Mars").unwrap_err()), ["currency", "language", "time_zone"]);
    }
}
