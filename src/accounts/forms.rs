//! The doors of this room: each decodes a form and calls a verb.

use super::session;
use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;
use axum::http::header;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/sign-in", "/sign-in", sign_in)
        .form("/setup/{token}", "/setup/{token}", later)
        .form("/sign-out", "/sign-in", sign_out)
        .form("/desk/settings/sessions/{id}/end", "/desk/settings", later)
        .form("/desk/settings/staff", "/desk/settings", later)
        .form("/desk/settings/staff/{id}", "/desk/settings", later)
        .form("/desk/settings/tokens", "/desk/settings", later)
        .form("/desk/settings/tokens/{id}/revocation", "/desk/settings", later)
        .form("/desk/settings/organisation", "/desk/settings", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}

async fn sign_in(door: Door) -> Result<Done, Refusal> {
    let config = &door.app.config;
    if !config.is_https() && !config.listen.ip().is_loopback() {
        return Err(Refusal::not_allowed("sign-in-needs-https"));
    }
    let agent = door.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let password = door.fields.get("password").to_owned();
    let token = session::sign_in(&door.app, door.fields.get("email"), password, &door.source, agent, door.now).await?;
    let next = door.fields.get("next");
    let next = if next.starts_with("/desk") { next } else { "/desk" };
    Ok(Done::to(next).with_cookie(session::set_cookie(config.is_https(), &token)))
}

async fn sign_out(door: Door) -> Result<Done, Refusal> {
    if let Some(staff) = &door.staff {
        session::sign_out(&door.app, staff, &door.headers, door.now).await?;
    }
    Ok(Done::to("/sign-in").with_cookie(session::set_cookie(door.app.config.is_https(), "")))
}
