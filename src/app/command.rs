//! The subcommands. Each opens the database, does one thing and prints the result. A running server notices the change
//! by the version in the database.

use super::cli::{AuditVerb, ExportVerb, ImportVerb, KeysVerb, ReceiverVerb, StaffVerb, TokenVerb, Verb};
use super::{open, serve};
use crate::access::duties;
use crate::accounts::audit::verify;
use crate::accounts::initial_settings::InitialSettings;
use crate::accounts::{ownership, password, store, token};
use crate::alerts;
use crate::customers;
use crate::demo;
use crate::platform::CommandError;
use crate::platform::config::{Config, secret};
use crate::platform::db::Tx;
use crate::platform::keys::Keys;
use crate::platform::output::{say, warn};
use crate::publishing::export;
use crate::statuspage_import;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Message, PublicId, Refusal, Role};
use std::collections::BTreeSet;

/// Runs a subcommand.
pub async fn run(config: Config, verb: Verb) -> Result<(), CommandError> {
    match verb {
        Verb::Serve => serve::run(config).await,
        Verb::Migrate => {
            let app = open::app(config, true).await?;
            app.db.close().await;
            say("The database is migrated to this version.");
            Ok(())
        }
        Verb::Setup { organisation, country, currency, language, time_zone } => {
            let settings = InitialSettings::suggest(&organisation, &country.to_uppercase())?;
            let currency = currency.unwrap_or_else(|| settings.currency.to_string());
            let language = language.unwrap_or_else(|| settings.language.clone());
            let time_zone = time_zone.unwrap_or_else(|| settings.time_zone.clone());
            set_up(config, settings.choose(&currency, &language, &time_zone)?).await
        }
        Verb::Staff(StaffVerb::Add { email, name, roles }) => add_staff(config, email, name, roles).await,
        Verb::Staff(StaffVerb::MakeOwner { email }) => make_owner(config, email).await,
        Verb::Token(TokenVerb::Create { name, roles, merchant, scopes, owner }) => {
            let merchant = merchant.unwrap_or_default();
            create_token(config, NewTokenArguments { name, roles, merchant, scopes, owner }).await
        }
        Verb::Receiver(ReceiverVerb::Create { kind, name }) => {
            let app = open::app(config, true).await?;
            let created = alerts::command::create(&app, &kind, &name).await;
            app.db.close().await;
            say(created?);
            Ok(())
        }
        Verb::Demo { customers, yes } => {
            demo::run(&config, customers, yes, async || open::app(config.clone(), true).await).await
        }
        Verb::Import(ImportVerb::Files(verb)) => {
            customers::command::run(verb, async || open::app(config, true).await).await
        }
        Verb::Import(ImportVerb::Statuspage(arguments)) => {
            let key = secret("AMENDS_STATUSPAGE_KEY");
            statuspage_import::command::run_statuspage(arguments, key, async || open::app(config, true).await).await
        }
        Verb::Import(ImportVerb::Cachet(arguments)) => {
            statuspage_import::command::run_cachet(arguments, async || open::app(config, true).await).await
        }
        Verb::Audit(AuditVerb::Verify { head }) => {
            let app = open::app(config, false).await?;
            let outcome = verify::command(&app, head).await;
            app.db.close().await;
            outcome
        }
        Verb::Keys(KeysVerb::New) => {
            let path = open::keys_file(&config)?;
            Keys::create(&path)?;
            say(format_args!("The keys file {} is written. Back it up; every node needs a copy.", path.display()));
            Ok(())
        }
        Verb::Export(ExportVerb::Site { folder }) => {
            export::site(&config, folder, async || open::app(config.clone(), false).await).await
        }
    }
}

async fn set_up(config: Config, settings: InitialSettings) -> Result<(), CommandError> {
    let app = open::app(config, true).await?;
    let now = app.clock.now();
    app.db.write(async |tx| settings.store(tx, &Actor::System, now).await).await?;
    app.db.close().await;
    let InitialSettings { organisation, country, currency, language, time_zone } = settings;
    say(format_args!(
        "{organisation} is set up: {}, {currency}, language {language}, time zone {time_zone}.",
        country.name
    ));
    Ok(())
}

fn read_roles(form: &mut FieldErrors, typed: &[String], for_people: bool) -> BTreeSet<Role> {
    typed
        .iter()
        .filter_map(|text| {
            let role = text.parse::<Role>().ok().filter(|role| !for_people || role.is_for_people());
            if role.is_none() {
                form.wrong("role", Message::new("role-unknown").with("role", text));
            }
            role
        })
        .collect()
}

async fn add_staff(config: Config, email: String, name: String, roles: Vec<String>) -> Result<(), CommandError> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &name, TITLE_MAX);
    let email = form.required_line("email", &email, TITLE_MAX);
    form.parsed("email", &email, "field-email", |text| text.parse::<lettre::Address>().ok());
    let roles = read_roles(&mut form, &roles, true);
    form.check()?;
    let app = open::app(config, true).await?;
    let generated = password::generate();
    let password_hash = password::hash(generated.clone()).await?;
    let now = app.clock.now();
    let conflicts = duties::conflicts(&roles);
    let new = store::NewStaff {
        email: email.clone(),
        name,
        title: String::new(),
        password_hash,
        roles,
        can_sign_in: true,
        must_change_password: true,
    };
    app.db
        .write(async |tx| {
            let must_change_password = store::must_change_generated(tx).await?;
            store::add(tx, &Actor::System, now, &store::NewStaff { must_change_password, ..new.clone() }).await
        })
        .await?;
    app.db.close().await;
    say(format_args!("{email} can sign in with the password\n{generated}"));
    for (one, other) in conflicts {
        warn(format_args!("warning: one person should not hold both {} and {}", one.as_str(), other.as_str()));
    }
    Ok(())
}

async fn make_owner(config: Config, email: String) -> Result<(), CommandError> {
    let app = open::app(config, false).await?;
    let now = app.clock.now();
    app.db.write(async |tx| ownership::appoint(tx, now, &email).await).await?;
    app.db.close().await;
    say(format_args!("{email} is the owner"));
    Ok(())
}

/// The member of staff for whom a token writes: the one with this e-mail address, else the owner of the installation.
async fn token_owner(tx: &mut Tx, email: Option<&str>) -> Result<PublicId, Refusal> {
    let found = match email {
        Some(email) => store::find_credentials(tx, &email.trim().to_lowercase()).await?.map(|(id, _)| id),
        None => ownership::owner(tx).await?,
    };
    let key = if email.is_some() { "tokens-owner-unknown" } else { "tokens-owner-required" };
    found.ok_or_else(|| Refusal::field("owner", key))
}

/// The arguments of `amends token create`.
struct NewTokenArguments {
    name: String,
    roles: Vec<String>,
    merchant: String,
    scopes: Vec<String>,
    owner: Option<String>,
}

async fn create_token(config: Config, arguments: NewTokenArguments) -> Result<(), CommandError> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &arguments.name, TITLE_MAX);
    let roles = read_roles(&mut form, &arguments.roles, false);
    let merchant = arguments.merchant.trim().to_owned();
    let scopes = token::read_scopes(&mut form, arguments.scopes.iter().map(String::as_str));
    token::check_new(&mut form, &roles, &merchant, &scopes);
    form.check()?;
    let app = open::app(config, true).await?;
    let now = app.clock.now();
    let new = token::NewToken { name, roles, merchant, owner_id: None, scopes };
    let text = app
        .db
        .write(async |tx| {
            let mut new = new.clone();
            if new.roles.contains(&Role::Manager) {
                new.owner_id = Some(token_owner(tx, arguments.owner.as_deref()).await?);
            }
            token::create(tx, &app.keys, &Actor::System, now, &new).await
        })
        .await?;
    app.db.close().await;
    say(text);
    Ok(())
}
