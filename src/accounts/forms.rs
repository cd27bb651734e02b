//! The forms of this feature: each handler decodes a form and calls the function that makes the change.

use super::initial_settings::{InitialSettings, is_unused};
use super::organisation::{self, Organisation};
use super::password::Queue;
use super::pending_action::decide;
use super::pending_action::request::{self as pending, Progress};
use super::pending_action::rules::DELAY_HOURS_MAX;
use super::sign_in_limits::SignInLimits;
use super::staff::{self, StaffEdit, StaffProfile};
use super::store::NewStaff;
use super::token::{self, NewToken};
use super::{
    PASSWORD_CHANGE, SETUP, SETUP_REGION, SETUP_SERVICE, ownership, password, session, setup, shortcuts, store,
};
use crate::access::{Administrator, ServiceEditor, SignedIn};
use crate::platform::installation::ConflictPolicy;
use crate::platform::keys::Purpose;
use crate::services::catalogue::{self, ServiceInput};
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Refusal, Role, Timestamp};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, Posted};
use crate::web::request_context::OneTimeSecret;
use axum::http::header;
use chrono::Duration;

const STAFF: &str = "/desk/settings/staff";
const PENDING: &str = "/desk/settings/pending";
const TOKENS: &str = "/desk/settings/tokens";
/// What the address of a page with a secret ends with when the secret works only after somebody confirmed it.
const WAITS: &str = "?waits=1";
/// How long after the first press a second one shows a new secret. Passwords and tokens open more than other secrets of forms, so it is
/// shorter than [`web::forms::SHOWN_AGAIN`](crate::web::forms::SHOWN_AGAIN).
const SHOWN_AGAIN: Duration = Duration::minutes(1);

/// Adds the routes of all forms of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/sign-in", "/sign-in", sign_in)
        .form("/setup/{token}", "/setup/{token}", set_up)
        .form(SETUP, SETUP, set_up_organisation)
        .form(SETUP_REGION, SETUP_REGION, set_up_region)
        .form(SETUP_SERVICE, SETUP_SERVICE, set_up_service)
        .form("/sign-out", "/sign-in", sign_out)
        .form("/desk/settings/sessions/{id}/end", "/desk/settings", end_session)
        .form("/desk/settings/password", "/desk/settings", change_password)
        .form("/desk/settings/shortcuts", "/desk/settings", set_shortcuts)
        .form(PASSWORD_CHANGE, PASSWORD_CHANGE, change_generated_password)
        .form("/desk/settings/staff", "/desk/settings/staff", add_person)
        .form("/desk/settings/staff/{id}", "/desk/settings/staff/{id}", edit_person)
        .form("/desk/settings/staff/{id}/ownership", "/desk/settings/staff/{id}", transfer_ownership)
        .form("/desk/settings/pending/{id}/confirmation", "/desk/settings/pending/{id}", confirm_action)
        .form("/desk/settings/pending/{id}/stop", "/desk/settings/pending/{id}", stop_action)
        .form("/desk/settings/safeguards", "/desk/settings/pending", change_safeguards)
        .form("/desk/settings/tokens", "/desk/settings/tokens", create_token)
        .form("/desk/settings/tokens/{id}/revocation", "/desk/settings/tokens", revoke_token)
        .form("/desk/settings/organisation", "/desk/settings/organisation", edit_organisation)
}

/// Checks that passwords and sessions are not sent over plain HTTP, which others could read, except on this machine.
fn require_https(request: &FormRequest) -> Result<(), Refusal> {
    let config = &request.context.app.config;
    if config.is_https() || config.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Refusal::not_allowed("sign-in-needs-https"))
}

fn user_agent(request: &FormRequest) -> String {
    let value = request.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    session::trim_user_agent(value.unwrap_or_default())
}

async fn sign_in(request: FormRequest) -> Result<FormResponse, Refusal> {
    require_https(&request)?;
    let password = request.fields.get("password").to_owned();
    let (email, agent) = (request.fields.get("email"), user_agent(&request));
    let (app, source, now) = (&request.context.app, request.context.source.key(), request.context.now);
    let token = session::sign_in(app, email, password, source, &agent, now).await?;
    let next = request.fields.get("next");
    let next = if next.starts_with("/desk") { next } else { "/desk" };
    Ok(FormResponse::to(next).with_cookie(session::set_cookie(request.context.app.config.is_https(), &token)))
}

async fn set_up(request: FormRequest) -> Result<FormResponse, Refusal> {
    require_https(&request)?;
    let lookups = request.context.app.keys.lookups(Purpose::Lookup, request.param("token")?);
    // Checked before the password is hashed, so that a guessed link costs no CPU time.
    setup::check_link(&mut request.context.app.db.read().await?, &lookups, request.context.now).await?;
    let mut form = FieldErrors::new();
    let name = form.required_line("name", request.fields.get("name"), TITLE_MAX);
    let email = staff::read_email(&mut form, &request.fields);
    let new_password = staff::read_new_password(&mut form, &request.fields);
    form.check()?;
    let password_hash = password::hash(new_password).await?;
    let new = NewStaff {
        email,
        name,
        title: String::new(),
        password_hash,
        roles: [Role::Admin].into(),
        can_sign_in: true,
        must_change_password: false,
    };
    let (keys, now, agent) = (request.context.app.keys.clone(), request.context.now, user_agent(&request));
    let token = request
        .write(async move |tx| {
            let id = setup::add_administrator(tx, &lookups, now, &new).await?;
            session::start(tx, &keys, &id, &agent, now).await
        })
        .await?;
    Ok(FormResponse::to(SETUP).with_cookie(session::set_cookie(request.context.app.config.is_https(), &token)))
}

/// Stores name and country, and what the country suggests unless it is the same as before.
async fn set_up_organisation(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let suggested = InitialSettings::suggest(request.fields.get("organisation"), request.fields.get("country"))?;
    let now = request.context.now;
    let write = async move |tx: &mut _| {
        let stored = InitialSettings::stored(tx).await?.filter(|stored| stored.country == suggested.country);
        let settings = match stored {
            Some(stored) => InitialSettings { organisation: suggested.organisation.clone(), ..stored },
            None => suggested.clone(),
        };
        settings.store(tx, right.actor(), now).await
    };
    request.write(write).await?;
    Ok(FormResponse::to(SETUP_REGION))
}

async fn set_up_region(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let field = |name| request.fields.get(name).to_owned();
    let (currency, language, zone) = (field("currency"), field("language"), field("time_zone"));
    let now = request.context.now;
    let write = async move |tx: &mut _| {
        let stored = InitialSettings::stored(tx).await?.ok_or_else(|| Refusal::conflict("setup-country-first"))?;
        stored.choose(&currency, &language, &zone)?.store(tx, right.actor(), now).await
    };
    request.write(write).await?;
    Ok(FormResponse::to(SETUP_SERVICE))
}

/// Adds the first service. Posted again, it leads to the end of set-up and adds no second one.
async fn set_up_service(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<ServiceEditor>()?;
    let now = request.context.now;
    let input = ServiceInput {
        name: request.fields.get("name").to_owned(),
        description: request.fields.get("description").to_owned(),
        weight_percent: 100,
        showcase: true,
        ..ServiceInput::default()
    };
    let write = async move |tx: &mut _| {
        if is_unused(tx).await? {
            catalogue::add_service(tx, &right, now, &input).await?;
        }
        Ok(())
    };
    request.write(write).await?;
    Ok(FormResponse::to(SETUP_SERVICE))
}

async fn sign_out(request: FormRequest) -> Result<FormResponse, Refusal> {
    if let Some(person) = &request.context.staff {
        session::sign_out(&request.context.app, person, &request.headers, request.context.now).await?;
    }
    Ok(FormResponse::to("/sign-in").with_cookie(session::set_cookie(request.context.app.config.is_https(), "")))
}

async fn end_session(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let (id, now) = (request.param("id")?.to_owned(), request.context.now);
    request.write(async move |tx| session::end(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to("/desk/settings"))
}

async fn set_shortcuts(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let (now, is_on) = (request.context.now, request.fields.has("single_keys"));
    request.write(async move |tx| shortcuts::set_single_keys(tx, &right, now, is_on).await).await?;
    Ok(FormResponse::to("/desk/settings#keyboard"))
}

async fn change_password(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let mut form = FieldErrors::new();
    let new_password = staff::read_new_password(&mut form, &request.fields);
    form.check()?;
    let id = right.staff_id()?.clone();
    // Whoever finds an open session must not be able to guess the password without limit.
    let limits = request.context.app.feature::<SignInLimits>();
    limits.begin_password_change(&id, request.context.now)?;
    let stored = store::get_password_hash(&mut request.context.app.db.read().await?, &id).await?;
    if !password::verify(request.fields.get("current").to_owned(), Some(stored), Queue::Known).await? {
        return Err(Refusal::field("current", "password-current-wrong"));
    }
    limits.clear_password_change(&id);
    let hash = password::hash(new_password).await?;
    let token = session::token_of(&request.headers, request.context.app.config.is_https()).unwrap_or_default();
    let (keep, now) = (request.context.app.keys.lookups(Purpose::Lookup, &token), request.context.now);
    request.write(async move |tx| store::replace_password(tx, right.actor(), now, &id, &hash, &keep).await).await?;
    Ok(FormResponse::to("/desk/settings"))
}

/// Replaces a generated password. It is not asked for again: the person has just signed in with it.
async fn change_generated_password(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let id = right.staff_id()?.clone();
    let mut tx = request.context.app.db.read().await?;
    let must_change = store::must_change_password(&mut tx, &id).await?;
    let stored = store::get_password_hash(&mut tx, &id).await?;
    drop(tx);
    if !must_change {
        // Whoever chose their password changes it in the settings, where the current one is asked for.
        return Ok(FormResponse::to("/desk/settings"));
    }
    let mut form = FieldErrors::new();
    let new_password = staff::read_new_password(&mut form, &request.fields);
    form.check()?;
    request.context.app.feature::<SignInLimits>().begin_password_change(&id, request.context.now)?;
    if password::verify(new_password.clone(), Some(stored), Queue::Known).await? {
        return Err(Refusal::field("password", "password-same"));
    }
    let hash = password::hash(new_password).await?;
    let token = session::token_of(&request.headers, request.context.app.config.is_https()).unwrap_or_default();
    let (keep, now) = (request.context.app.keys.lookups(Purpose::Lookup, &token), request.context.now);
    request.write(async move |tx| store::replace_password(tx, right.actor(), now, &id, &hash, &keep).await).await?;
    Ok(FormResponse::to("/desk"))
}

async fn add_person(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let mut form = FieldErrors::new();
    let profile = StaffProfile::read(&mut form, &request.fields);
    let email = staff::read_email(&mut form, &request.fields);
    form.check()?;
    let generated = password::from_bytes(&request.secret_bytes());
    let (hash, now) = (password::hash(generated.clone()).await?, request.context.now);
    let name = profile.name.clone();
    let posted = request
        .once_with(async move |tx| {
            let waiting = staff::add(tx, &right, now, email, profile, hash).await?;
            Ok((secret_page(STAFF, waiting.access), ()))
        })
        .await?;
    Ok(show_secret(posted, now, generated, |waits| {
        t!(if waits { "staff-password-access-waits" } else { "staff-password-of" }, name = &name)
    }))
}

async fn edit_person(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now, version) = (request.id("id")?, request.context.now, request.fields.version()?);
    let mut form = FieldErrors::new();
    let profile = StaffProfile::read(&mut form, &request.fields);
    form.check()?;
    let name = profile.name.clone();
    let generated = request.fields.has("new_password").then(|| password::from_bytes(&request.secret_bytes()));
    let password_hash = match &generated {
        Some(generated) => Some(password::hash(generated.clone()).await?),
        None => None,
    };
    let edit = StaffEdit { version, profile, is_active: request.fields.has("may_sign_in"), password_hash };
    let has_secret = generated.is_some();
    let posted = request
        .once_with(async move |tx| {
            let waiting = staff::edit(tx, &right, now, &id, &edit).await?;
            let page = match has_secret {
                true => secret_page(STAFF, waiting.password),
                false if waiting.access => PENDING.to_owned(),
                false => STAFF.to_owned(),
            };
            Ok((page, ()))
        })
        .await?;
    Ok(match generated {
        Some(secret) => show_secret(posted, now, secret, |waits| {
            t!(if waits { "staff-password-waits" } else { "staff-password-of" }, name = &name)
        }),
        None => posted.into_response(),
    })
}

async fn create_token(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let mut form = FieldErrors::new();
    let name = form.required_line("name", request.fields.get("name"), TITLE_MAX);
    let roles = staff::read_roles(&mut form, &request.fields, |role| token::DESK_ROLES.contains(&role));
    let merchant = form.optional_line("merchant", request.fields.get("merchant"), TITLE_MAX);
    let scopes = token::read_scopes(&mut form, request.fields.all("scope"));
    token::check_new(&mut form, &roles, &merchant, &scopes);
    form.check()?;
    let (text, hash) = token::from_bytes(&request.context.app.keys, &request.secret_bytes());
    // Whoever creates it answers for what it writes. Choosing another owner would let people approve their own texts.
    let owner_id = Some(right.staff_id()?.clone());
    let (now, new) = (request.context.now, NewToken { name: name.clone(), roles, merchant, owner_id, scopes });
    let posted = request
        .once_with(async move |tx| {
            let progress = pending::request_token(tx, &right, now, &new, &hash).await?;
            Ok((secret_page(TOKENS, progress == Progress::Waiting), ()))
        })
        .await?;
    Ok(show_secret(posted, now, text, |waits| {
        t!(if waits { "tokens-secret-waits" } else { "tokens-secret-of" }, name = &name)
    }))
}

/// The page that shows a secret once. `waits` says that the secret works only after somebody confirmed it.
fn secret_page(page: &str, waits: bool) -> String {
    if waits { format!("{page}{WAITS}") } else { page.to_owned() }
}

/// Shows the secret that a form made. The second press shows it too, since the browser dropped the first response; a
/// form that is posted again later does not.
fn show_secret(posted: Posted<()>, now: Timestamp, secret: String, label: impl Fn(bool) -> String) -> FormResponse {
    let page = match posted {
        Posted::First { page, .. } => page,
        Posted::Again { page, first_at } if now - first_at <= SHOWN_AGAIN => page,
        posted @ Posted::Again { .. } => return posted.into_response(),
    };
    let label = label(page.ends_with(WAITS));
    FormResponse::page_with_secret(page, OneTimeSecret { label, secret })
}

async fn transfer_ownership(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request.write(async move |tx| ownership::transfer(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to("/desk/settings/staff"))
}

async fn confirm_action(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = FormResponse::to(format!("/desk/settings/pending/{id}"));
    request.write(async move |tx| decide::confirm(tx, &right, now, &id).await).await?;
    Ok(page)
}

async fn stop_action(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let (id, now, reason) = (request.id("id")?, request.context.now, request.fields.get("reason").to_owned());
    let page = FormResponse::to(format!("/desk/settings/pending/{id}"));
    request.write(async move |tx| decide::stop(tx, &right, now, &id, &reason).await).await?;
    Ok(page)
}

async fn change_safeguards(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let mut form = FieldErrors::new();
    let hours = form.parsed("delay_hours", request.fields.get("delay_hours"), "safeguards-delay-invalid", |text| {
        text.parse::<i64>().ok().filter(|hours| (1..=DELAY_HOURS_MAX).contains(hours))
    });
    let policy = form.parsed("conflicting_roles", request.fields.get("conflicting_roles"), "field-choice", |text| {
        text.parse::<ConflictPolicy>().ok()
    });
    form.check()?;
    let (Some(hours), Some(policy)) = (hours, policy) else { return Ok(FormResponse::to(PENDING)) };
    request
        .once(async move |tx| {
            pending::change_safeguards(tx, &right, now, version, hours, policy).await?;
            Ok(PENDING.to_owned())
        })
        .await
}

async fn revoke_token(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request.write(async move |tx| token::revoke(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to("/desk/settings/tokens"))
}

async fn edit_organisation(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let new = Organisation::read(&request.fields)?;
    request
        .once(async move |tx| {
            organisation::edit(tx, &right, now, version, &new).await?;
            Ok("/desk/settings/organisation".to_owned())
        })
        .await
}
