//! The doors of this room: each decodes a form and calls a verb.

use super::organisation::{self, Organisation};
use super::people::{self, Described};
use super::rights::{Administrator, SignedIn};
use super::store::NewStaff;
use super::token::{self, NewToken};
use super::{password, session, setup, store};
use crate::server::forms::{Done, Door, Doors};
use crate::server::keys::Purpose;
use crate::server::visit::Once;
use crate::t;
use crate::vocabulary::text::{Form, TITLE_MAX};
use crate::vocabulary::{Message, Refusal, Role};
use axum::http::header;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
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
fn must_be_private(door: &Door) -> Result<(), Refusal> {
    let config = &door.app.config;
    if config.is_https() || config.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Refusal::not_allowed("sign-in-needs-https"))
}

fn agent(door: &Door) -> String {
    let agent = door.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    session::agent_kept(agent.unwrap_or_default())
}

async fn sign_in(door: Door) -> Result<Done, Refusal> {
    must_be_private(&door)?;
    let password = door.fields.get("password").to_owned();
    let (email, agent) = (door.fields.get("email"), agent(&door));
    let token = session::sign_in(&door.app, email, password, &door.source, &agent, door.now).await?;
    let next = door.fields.get("next");
    let next = if next.starts_with("/desk") { next } else { "/desk" };
    Ok(Done::to(next).with_cookie(session::set_cookie(door.app.config.is_https(), &token)))
}

async fn set_up(door: Door) -> Result<Done, Refusal> {
    must_be_private(&door)?;
    let lookups = door.app.keys.lookups(Purpose::Lookup, door.param("token")?);
    // Looked at before anything is hashed, so that guessing links costs nothing.
    if !setup::is_open(&mut door.app.db.read().await?, &lookups, door.now).await? {
        return Err(setup::gone());
    }
    let mut form = Form::new();
    let name = form.required("name", door.fields.get("name"), TITLE_MAX);
    let email = people::email(&mut form, &door.fields);
    let chosen = people::chosen_password(&mut form, &door.fields);
    form.check()?;
    let password_hash = password::hash(chosen).await?;
    let new = NewStaff { email, name, title: String::new(), password_hash, roles: [Role::Admin].into() };
    let (keys, now, agent) = (door.app.keys.clone(), door.now, agent(&door));
    let token = door
        .app
        .db
        .write(async move |tx| {
            let id = setup::add_administrator(tx, &lookups, now, &new).await?;
            session::start(tx, &keys, &id, &agent, now).await
        })
        .await?;
    Ok(Done::to("/desk").with_cookie(session::set_cookie(door.app.config.is_https(), &token)))
}

async fn sign_out(door: Door) -> Result<Done, Refusal> {
    if let Some(staff) = &door.staff {
        session::sign_out(&door.app, staff, &door.headers, door.now).await?;
    }
    Ok(Done::to("/sign-in").with_cookie(session::set_cookie(door.app.config.is_https(), "")))
}

async fn end_session(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<SignedIn>()?;
    let (id, now) = (door.param("id")?.to_owned(), door.now);
    door.app.db.write(async move |tx| session::end(tx, &right, now, &id).await).await?;
    Ok(Done::to("/desk/settings"))
}

async fn change_password(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<SignedIn>()?;
    let mut form = Form::new();
    let chosen = people::chosen_password(&mut form, &door.fields);
    form.check()?;
    let id = right.staff_id()?.clone();
    // A session left open on somebody's desk is no licence to guess.
    door.app.sign_ins.check(&[id.as_str()], door.now)?;
    let stored = store::password_hash(&mut door.app.db.read().await?, &id).await?;
    if !password::verify(door.fields.get("current").to_owned(), Some(stored)).await? {
        door.app.sign_ins.failed(&[id.as_str()], door.now);
        return Err(Refusal::field("current", "password-current-wrong"));
    }
    let hash = password::hash(chosen).await?;
    let token = session::token_of(&door.headers, door.app.config.is_https()).unwrap_or_default();
    let (keep, now) = (door.app.keys.lookups(Purpose::Lookup, &token), door.now);
    door.app.db.write(async move |tx| store::replace_password(tx, right.actor(), now, &id, &hash, &keep).await).await?;
    Ok(Done::to("/desk/settings"))
}

async fn add_person(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<Administrator>()?;
    let mut form = Form::new();
    let described = Described::read(&mut form, &door.fields);
    let email = people::email(&mut form, &door.fields);
    form.check()?;
    let generated = password::generated();
    let (hash, now) = (password::hash(generated.clone()).await?, door.now);
    let words = t!("staff-password-of", name = &described.name);
    door.app.db.write(async move |tx| people::add(tx, &right, now, email, described, hash).await).await?;
    Ok(Done::showing("/desk/settings/staff", Once { words, secret: generated }))
}

async fn edit_person(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<Administrator>()?;
    let (id, now, version) = (door.id("id")?, door.now, door.fields.version()?);
    let mut form = Form::new();
    let described = Described::read(&mut form, &door.fields);
    form.check()?;
    let words = t!("staff-password-of", name = &described.name);
    let generated = door.fields.has("new_password").then(password::generated);
    let password_hash = match &generated {
        Some(generated) => Some(password::hash(generated.clone()).await?),
        None => None,
    };
    let edit = people::Edit { version, described, may_sign_in: door.fields.has("may_sign_in"), password_hash };
    door.app.db.write(async move |tx| people::edit(tx, &right, now, &id, &edit).await).await?;
    Ok(match generated {
        Some(secret) => Done::showing("/desk/settings/staff", Once { words, secret }),
        None => Done::to("/desk/settings/staff"),
    })
}

async fn create_token(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<Administrator>()?;
    let mut form = Form::new();
    let name = form.required("name", door.fields.get("name"), TITLE_MAX);
    let roles = people::roles(&mut form, &door.fields, |role| token::ROLES.contains(&role));
    let merchant = form.optional("merchant", door.fields.get("merchant"), TITLE_MAX);
    if roles.contains(&Role::Redeemer) && merchant.is_empty() {
        form.wrong("merchant", Message::new("tokens-merchant-required"));
    }
    form.check()?;
    let words = t!("tokens-secret-of", name = &name);
    let (keys, now, new) = (door.app.keys.clone(), door.now, NewToken { name, roles, merchant });
    let text = door.app.db.write(async move |tx| token::create(tx, &keys, right.actor(), now, &new).await).await?;
    Ok(Done::showing("/desk/settings/tokens", Once { words, secret: text }))
}

async fn revoke_token(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<Administrator>()?;
    let (id, now) = (door.id("id")?, door.now);
    door.app.db.write(async move |tx| token::revoke(tx, &right, now, &id).await).await?;
    Ok(Done::to("/desk/settings/tokens"))
}

async fn edit_organisation(door: Door) -> Result<Done, Refusal> {
    let right = door.may::<Administrator>()?;
    let (version, now) = (door.fields.version()?, door.now);
    let new = Organisation::read(&door.fields)?;
    door.app.db.write(async move |tx| organisation::edit(tx, &right, now, version, &new).await).await?;
    Ok(Done::to("/desk/settings/organisation"))
}
