//! The organisation's settings, for administrators.

use super::settings::settings_view;
use super::setup::{country_options, currency_options};
use crate::access::{Administrator, Section};
use crate::accounts::organisation::Organisation;
use crate::platform::installation;
use crate::t;
use crate::web::field::{ErrorSummary, SelectField, TextField};
use crate::web::frame::desk_page;
use leptos::prelude::*;

/// The form for the organisation's settings.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let installation = installation::get(&mut context.app.db.read().await?).await?;
        let typed = context.form("/desk/settings/organisation");
        let stored = Organisation::from(&installation);
        // An installation that was never set up chooses; later there is no way back to none.
        let choose = |stored: &str| stored.is_empty().then(|| (String::new(), t!("setup-choose")));
        let countries = choose(&stored.country).into_iter().chain(country_options()).collect();
        let currencies = choose(&stored.currency).into_iter().chain(currency_options()).collect();
        let rate = stored.send_per_minute.to_string();
        let reminder = stored.maintenance_reminder.to_string();
        let body = view! {
            <form method="post" action="/desk/settings/organisation" class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=installation.version.to_string()/>
                <TextField typed=typed.clone() name="name" label=t!("organisation-name-label")
                    help=t!("organisation-name-help") value=stored.name required=true/>
                <SelectField typed=typed.clone() name="country" label=t!("organisation-country-label")
                    help=t!("organisation-country-help") options=countries value=stored.country/>
                <SelectField typed=typed.clone() name="currency" label=t!("organisation-currency-label")
                    help=t!("organisation-currency-help") options=currencies value=stored.currency/>
                <TextField typed=typed.clone() name="time_zone" label=t!("organisation-zone-label")
                    help=t!("organisation-zone-help") value=stored.time_zone required=true/>
                <TextField typed=typed.clone() name="quiet_from" label=t!("organisation-quiet-from-label")
                    help=t!("organisation-quiet-help") kind="time" value=stored.quiet_from required=true/>
                <TextField typed=typed.clone() name="quiet_to" label=t!("organisation-quiet-to-label") kind="time"
                    value=stored.quiet_to required=true/>
                <TextField typed=typed.clone() name="send_per_minute" label=t!("organisation-rate-label")
                    help=t!("organisation-rate-help") inputmode="numeric" value=rate required=true/>
                <TextField typed=typed name="maintenance_reminder" label=t!("organisation-reminder-label")
                    help=t!("organisation-reminder-help") inputmode="numeric" value=reminder required=true/>
                <button class="button primary" type="submit">{t!("settings-save")}</button>
            </form>
        };
        Ok(settings_view(
            &context,
            "/desk/settings/organisation",
            t!("organisation-title"),
            t!("organisation-lead"),
            body,
        ))
    })
}
