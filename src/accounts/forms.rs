//! The doors of this room: each decodes a form and calls a verb.

use super::limiter::SignInLimiter;
use super::organisation::{self, Organisation};
use super::people::{self, Described};
use super::store::NewStaff;
use super::token::{self, NewToken};
use super::{password, session, setup, store};
use crate::access::{Administrator, SignedIn};
use crate::platform::keys::Purpose;
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Role};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::request_context::OneTimeSecret;
use axum::http::header;

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/sign-in", "/sign-in", sign_in)
        .form("/setup/{token}", "/setup/{token}", set_up)
        .form("/sign-out", "/sign-in", sign_out)
        .form("/desk/settings/sessions/{id}/end", "/desk/settings", end_session)
        .form("/desk/settings/password", "/desk/settings", change_password)
        .form("/desk/settings/staff", "/desk/settings/staff", add_person)
        .form("/desk/settings/staff/{id}", "/desk/settings/staff/{id}", edit_person)
        .form("/desk/settings/tokens", "/desk/settings/tokens", create_token)
        .form("/desk/settings/tokens/{id}/revocation", "/desk/settings/tokens", revoke_token)
        .form("/desk/settings/organisation", "/desk/settings/organisation", edit_organisation)
}

/// A password or a session on plain http can be read on the way, except on this machine.
fn must_be_private(request: &FormRequest) -> Result<(), Refusal> {
    let config = &request.context.app.config;
    if config.is_https() || config.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Refusal::not_allowed("sign-in-needs-https"))
}

fn agent(request: &FormRequest) -> String {
    let agent = request.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    session::agent_kept(agent.unwrap_or_default())
}

async fn sign_in(request: FormRequest) -> Result<FormResponse, Refusal> {
    must_be_private(&request)?;
    let password = request.fields.get("password").to_owned();
    let (email, agent) = (request.fields.get("email"), agent(&request));
    let token =
        session::sign_in(&request.context.app, email, password, &request.source, &agent, request.context.now).await?;
    let next = request.fields.get("next");
    let next = if next.starts_with("/desk") { next } else { "/desk" };
    Ok(FormResponse::to(next).with_cookie(session::set_cookie(request.context.app.config.is_https(), &token)))
}

async fn set_up(request: FormRequest) -> Result<FormResponse, Refusal> {
    must_be_private(&request)?;
    let lookups = request.context.app.keys.lookups(Purpose::Lookup, request.param("token")?);
    // Looked at before anything is hashed, so that guessing links costs nothing.
    if !setup::is_open(&mut request.context.app.db.read().await?, &lookups, request.context.now).await? {
        return Err(setup::gone());
    }
    let mut form = FieldErrors::new();
    let name = form.required("name", request.fields.get("name"), TITLE_MAX);
    let email = people::email(&mut form, &request.fields);
    let chosen = people::chosen_password(&mut form, &request.fields);
    form.check()?;
    let password_hash = password::hash(chosen).await?;
    let new = NewStaff { email, name, title: String::new(), password_hash, roles: [Role::Admin].into() };
    let (keys, now, agent) = (request.context.app.keys.clone(), request.context.now, agent(&request));
    let token = request
        .write(async move |tx| {
            let id = setup::add_administrator(tx, &lookups, now, &new).await?;
            session::start(tx, &keys, &id, &agent, now).await
        })
        .await?;
    Ok(FormResponse::to("/desk").with_cookie(session::set_cookie(request.context.app.config.is_https(), &token)))
}

async fn sign_out(request: FormRequest) -> Result<FormResponse, Refusal> {
    if let Some(staff) = &request.context.staff {
        session::sign_out(&request.context.app, staff, &request.headers, request.context.now).await?;
    }
    Ok(FormResponse::to("/sign-in").with_cookie(session::set_cookie(request.context.app.config.is_https(), "")))
}

async fn end_session(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let (id, now) = (request.param("id")?.to_owned(), request.context.now);
    request.write(async move |tx| session::end(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to("/desk/settings"))
}

async fn change_password(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<SignedIn>()?;
    let mut form = FieldErrors::new();
    let chosen = people::chosen_password(&mut form, &request.fields);
    form.check()?;
    let id = right.staff_id()?.clone();
    // A session left open on somebody's desk is no licence to guess.
    request.context.app.feature::<SignInLimiter>().check(&[id.as_str()], request.context.now)?;
    let stored = store::password_hash(&mut request.context.app.db.read().await?, &id).await?;
    if !password::verify(request.fields.get("current").to_owned(), Some(stored)).await? {
        request.context.app.feature::<SignInLimiter>().failed(&[id.as_str()], request.context.now);
        return Err(Refusal::field("current", "password-current-wrong"));
    }
    let hash = password::hash(chosen).await?;
    let token = session::token_of(&request.headers, request.context.app.config.is_https()).unwrap_or_default();
    let (keep, now) = (request.context.app.keys.lookups(Purpose::Lookup, &token), request.context.now);
    request.write(async move |tx| store::replace_password(tx, right.actor(), now, &id, &hash, &keep).await).await?;
    Ok(FormResponse::to("/desk/settings"))
}

async fn add_person(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let mut form = FieldErrors::new();
    let described = Described::read(&mut form, &request.fields);
    let email = people::email(&mut form, &request.fields);
    form.check()?;
    let generated = password::generated();
    let (hash, now) = (password::hash(generated.clone()).await?, request.context.now);
    let words = t!("staff-password-of", name = &described.name);
    request.write(async move |tx| people::add(tx, &right, now, email, described, hash).await).await?;
    Ok(FormResponse::showing("/desk/settings/staff", OneTimeSecret { words, secret: generated }))
}

async fn edit_person(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now, version) = (request.id("id")?, request.context.now, request.fields.version()?);
    let mut form = FieldErrors::new();
    let described = Described::read(&mut form, &request.fields);
    form.check()?;
    let words = t!("staff-password-of", name = &described.name);
    let generated = request.fields.has("new_password").then(password::generated);
    let password_hash = match &generated {
        Some(generated) => Some(password::hash(generated.clone()).await?),
        None => None,
    };
    let edit = people::Edit { version, described, may_sign_in: request.fields.has("may_sign_in"), password_hash };
    request.write(async move |tx| people::edit(tx, &right, now, &id, &edit).await).await?;
    Ok(match generated {
        Some(secret) => FormResponse::showing("/desk/settings/staff", OneTimeSecret { words, secret }),
        None => FormResponse::to("/desk/settings/staff"),
    })
}

async fn create_token(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let mut form = FieldErrors::new();
    let name = form.required("name", request.fields.get("name"), TITLE_MAX);
    let roles = people::roles(&mut form, &request.fields, |role| token::ROLES.contains(&role));
    let merchant = form.optional("merchant", request.fields.get("merchant"), TITLE_MAX);
    if roles.contains(&Role::Redeemer) && merchant.is_empty() {
        form.wrong("merchant", Message::new("tokens-merchant-required"));
    }
    form.check()?;
    let words = t!("tokens-secret-of", name = &name);
    let (keys, now, new) = (request.context.app.keys.clone(), request.context.now, NewToken { name, roles, merchant });
    let text = request.write(async move |tx| token::create(tx, &keys, right.actor(), now, &new).await).await?;
    Ok(FormResponse::showing("/desk/settings/tokens", OneTimeSecret { words, secret: text }))
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
    request.write(async move |tx| organisation::edit(tx, &right, now, version, &new).await).await?;
    Ok(FormResponse::to("/desk/settings/organisation"))
}
