//! Set-up in four steps: the first administrator's account, the company, its region, and the first service.

use crate::access::{Administrator, ServiceEditor};
use crate::accounts::initial_settings::{InitialSettings, check_unused, is_unused};
use crate::accounts::{SETUP, SETUP_REGION, SETUP_SERVICE, password, setup};
use crate::platform::country;
use crate::platform::installation;
use crate::platform::keys::Purpose;
use crate::t;
use crate::types::Refusal;
use crate::ui::wording::LANGUAGES;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, SelectField, TextField};
use crate::web::frame::{DeskView, sign_in_brand, standalone_page};
use leptos::prelude::*;

/// Number of steps.
const STEPS: usize = 4;

/// One step: where it is, a heading and a lead, and the form.
fn step(number: usize, title: String, lead: String, form: AnyView) -> DeskView {
    let heading = title.clone();
    DeskView::new(
        title,
        view! {
            <main id="main" class="sign-in">
                {sign_in_brand()}
                <p class="quiet">{t!("setup-step", number = number, steps = STEPS)}</p>
                <h1>{heading}</h1>
                <p>{lead}</p>
                {form}
            </main>
        },
    )
}

/// The form for the first administrator's account, opened by the link that the first start prints.
#[component]
pub fn Setup() -> impl IntoView {
    standalone_page(|context| async move {
        let token = context.param("token")?.to_owned();
        setup::check_shape(&token)?;
        let lookups = context.app.keys.lookups(Purpose::Lookup, &token);
        setup::check_link(&mut context.app.db.read().await?, &lookups, context.now).await?;
        let action = format!("/setup/{token}");
        let typed = context.form(&action);
        let form = view! {
            <form method="post" action=action class="form">
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="name" label=t!("staff-name-label") autocomplete="name"
                    required=true/>
                <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email"
                    autocomplete="username" required=true/>
                <TextField typed=typed.clone() name="password" label=t!("sign-in-password") kind="password"
                    autocomplete="new-password" help=t!("password-help", least = password::LENGTH_MIN) required=true/>
                <TextField typed=typed name="again" label=t!("password-repeat") kind="password"
                    autocomplete="new-password" required=true/>
                <button class="button primary big" type="submit">{t!("setup-submit")}</button>
            </form>
        };
        Ok(step(1, t!("setup-title"), t!("setup-lead"), form.into_any()))
    })
}

/// Name and country of the company.
#[component]
pub fn SetupOrganisation() -> impl IntoView {
    standalone_page(|context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        check_unused(&mut tx).await?;
        let stored = installation::get(&mut tx).await?;
        drop(tx);
        let typed = context.form(SETUP);
        // Before set-up the organisation has a name that nobody gave it.
        let name = stored.country().map(|_| stored.organisation.clone()).unwrap_or_default();
        let options = std::iter::once((String::new(), t!("setup-country-choose"))).chain(country_options()).collect();
        let form = view! {
            <form method="post" action=SETUP class="form">
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="organisation" label=t!("organisation-name-label")
                    help=t!("organisation-name-help") value=name autocomplete="organization" required=true/>
                <SelectField typed=typed name="country" label=t!("organisation-country-label")
                    help=t!("setup-country-help") options=options value=stored.country/>
                <button class="button primary big" type="submit">{t!("setup-continue")}</button>
            </form>
        };
        Ok(step(2, t!("setup-organisation-title"), t!("setup-organisation-lead"), form.into_any()))
    })
}

/// Currency, language and time zone, as the country suggests them.
#[component]
pub fn SetupRegion() -> impl IntoView {
    standalone_page(|context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        check_unused(&mut tx).await?;
        let stored = InitialSettings::stored(&mut tx).await?.ok_or_else(|| Refusal::conflict("setup-country-first"))?;
        drop(tx);
        let typed = context.form(SETUP_REGION);
        let languages = LANGUAGES.iter().map(|one| (one.tag.to_owned(), one.name.to_owned())).collect();
        let zones = country::time_zones(Some(stored.country)).into_iter().map(zone_option).collect();
        let form = view! {
            <form method="post" action=SETUP_REGION class="form">
                <ErrorSummary typed=typed.clone()/>
                <SelectField typed=typed.clone() name="currency" label=t!("organisation-currency-label")
                    help=t!("organisation-currency-help") options=currency_options()
                    value=stored.currency.code().to_owned()/>
                <SelectField typed=typed.clone() name="language" label=t!("setup-language-label")
                    help=t!("setup-language-help") options=languages value=stored.language/>
                <SelectField typed=typed name="time_zone" label=t!("organisation-zone-label")
                    help=t!("setup-zone-help") options=zones value=stored.time_zone/>
                <div class="row">
                    <button class="button primary big" type="submit">{t!("setup-continue")}</button>
                    <a href=SETUP>{t!("setup-back")}</a>
                </div>
            </form>
        };
        let lead = t!("setup-region-lead", country = stored.country.name);
        Ok(step(3, t!("setup-region-title"), lead, form.into_any()))
    })
}

/// The first service. Without one, the public page says that it is being set up.
#[component]
pub fn SetupService() -> impl IntoView {
    standalone_page(|context| async move {
        context.staff()?.may::<ServiceEditor>()?;
        if !is_unused(&mut context.app.db.read().await?).await? {
            return Ok(done(&context));
        }
        let typed = context.form(SETUP_SERVICE);
        let form = view! {
            <form method="post" action=SETUP_SERVICE class="form">
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="name" label=t!("services-name-label") help=t!("setup-service-help")
                    required=true/>
                <TextField typed=typed name="description" label=t!("setup-description-label")
                    help=t!("services-description-help")/>
                <div class="row">
                    <button class="button primary big" type="submit">{t!("setup-finish")}</button>
                    <a href="/desk">{t!("setup-skip")}</a>
                </div>
            </form>
        };
        Ok(step(4, t!("setup-service-title"), t!("setup-service-lead"), form.into_any()))
    })
}

/// What there is to do next.
fn done(context: &RequestContext) -> DeskView {
    let title = t!("setup-done-title");
    let address = context.app.config.public_url();
    let next = [
        ("/desk/settings/staff", "setup-next-staff"),
        ("/desk/services", "setup-next-services"),
        ("/desk/settings/page", "setup-next-page"),
        ("/desk/customers", "setup-next-customers"),
    ];
    let next = next.map(|(path, key)| view! { <li><a href=path>{t!(key)}</a></li> });
    let heading = title.clone();
    DeskView::new(
        title,
        view! {
            <main id="main" class="sign-in">
                {sign_in_brand()}
                <h1>{heading}</h1>
                <p>{t!("setup-done-lead")}" "<a href="/">{address}</a></p>
                <h2>{t!("setup-next-heading")}</h2>
                <ul>{next.collect_view()}</ul>
                <p class="above-3"><a class="button primary big" href="/desk">{t!("setup-open-desk")}</a></p>
            </main>
        },
    )
}

/// Every country, as a list offers it.
pub(super) fn country_options() -> impl Iterator<Item = (String, String)> {
    country::all().iter().map(|country| (country.code.to_owned(), country.name.to_owned()))
}

/// Every currency, as a list offers it.
pub(super) fn currency_options() -> Vec<(String, String)> {
    let currencies = country::currencies().iter();
    currencies.map(|(currency, name)| (currency.code().to_owned(), format!("{currency} – {name}"))).collect()
}

fn zone_option(zone: &str) -> (String, String) {
    (zone.to_owned(), zone.replace('_', " "))
}
