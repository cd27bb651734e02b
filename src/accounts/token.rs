//! API tokens: shown once, stored as a keyed hash. Each has roles and, for a point of sale, its merchant.

use crate::access::Administrator;
use crate::access::duties::KEY_TOKEN_ROLES;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::crockford;
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};
use axum::http::{HeaderMap, header};
use std::collections::BTreeSet;

/// How every token begins, so that one is recognised where it should not be.
const PREFIX: &str = "amends_";

/// The roles of tokens that the desk creates. The command line can create tokens with other roles.
pub const DESK_ROLES: [Role; 2] = [Role::Redeemer, Role::Portal];

/// A valid token that came with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: PublicId,
    /// The merchant of a point of sale; empty for other tokens.
    pub merchant: String,
    /// Its roles.
    pub roles: BTreeSet<Role>,
}

impl Token {
    /// Checks that the token has one of these roles.
    fn check_role(&self, roles: &[Role]) -> Result<(), Refusal> {
        let holds = roles.iter().any(|role| self.roles.contains(role));
        if holds { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
    }

    /// The token as the actor of an event.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.id.clone())
    }
}

/// A token to create, already validated.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// At least one role.
    pub roles: BTreeSet<Role>,
    /// The merchant of a point of sale; empty for other tokens.
    pub merchant: String,
}

/// Whether one of these roles moves money or opens personal pages, so that the token waits for a second person.
pub fn has_key_role(roles: &BTreeSet<Role>) -> bool {
    KEY_TOKEN_ROLES.iter().any(|role| roles.contains(role))
}

/// Generates the text of a token and the hash that is stored of it.
pub fn generate(keys: &Keys) -> (String, String) {
    from_bytes(keys, &random::bytes())
}

/// The text of the token that random bytes make, and the hash that is stored of it.
pub fn from_bytes(keys: &Keys, bytes: &[u8; 32]) -> (String, String) {
    let text = format!("{PREFIX}{}", crockford::encode(bytes).to_lowercase());
    let hash = keys.lookup(Purpose::Lookup, &text);
    (text, hash)
}

/// Creates a token and returns its text, which is not stored and cannot be shown again. For the command line; on the
/// desk, a token with a key role is requested
/// ([`request_token`](super::pending_action::request::request_token)).
pub async fn create(
    tx: &mut Tx,
    keys: &Keys,
    actor: &Actor,
    now: Timestamp,
    new: &NewToken,
) -> Result<String, Refusal> {
    let (text, hash) = generate(keys);
    insert(tx, actor, now, new, &hash).await?;
    Ok(text)
}

/// Stores a token with the hash of its text.
pub async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    new: &NewToken,
    token_hash: &str,
) -> Result<(), Refusal> {
    let id = random::public_id();
    tx.execute(
        sql("insert into api_token (id, name, token_hash, merchant, created_at, created_by)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(&id)
        .bind(&new.name)
        .bind(token_hash)
        .bind(&new.merchant)
        .bind(now)
        .bind(actor.to_string()),
    )
    .await?;
    for role in &new.roles {
        tx.execute(sql("insert into api_token_role (token_id, role) values ($1, $2)").bind(&id).bind(*role)).await?;
    }
    let event = Event {
        actor,
        verb: "token.created",
        subject: "token",
        subject_id: &id,
        incident_id: None,
        fields: &["name", "roles", "merchant"],
    };
    events::record(tx, now, event).await
}

/// A token in the list.
#[derive(Debug, Clone)]
pub struct ListedToken {
    /// Its id.
    pub id: PublicId,
    /// What it is for.
    pub name: String,
    /// The merchant of a point of sale; empty for other tokens.
    pub merchant: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Its roles.
    pub roles: BTreeSet<Role>,
}

/// All tokens, revoked ones last; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<ListedToken>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, String, Timestamp, Option<Timestamp>)>(sql(
            "select id, name, merchant, created_at, revoked_at from api_token
             order by revoked_at is not null, created_at desc limit 1000",
        ))
        .await?;
    let roles = tx.fetch_all::<(PublicId, Role)>(sql("select token_id, role from api_token_role")).await?;
    let roles_of = |id: &PublicId| roles.iter().filter(|(of, _)| of == id).map(|(_, role)| *role).collect();
    Ok(rows
        .into_iter()
        .map(|(id, name, merchant, created_at, revoked_at)| {
            let roles = roles_of(&id);
            ListedToken { id, name, merchant, created_at, revoked_at, roles }
        })
        .collect())
}

/// Revokes a token, which stops working at once.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a token that is unknown or already revoked.
pub async fn revoke(tx: &mut Tx, right: &Administrator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let revoked = tx
        .execute(sql("update api_token set revoked_at = $2 where id = $1 and revoked_at is null").bind(id).bind(now))
        .await?;
    if revoked == 0 {
        return Err(Refusal::NotFound);
    }
    let event = Event {
        actor: right.actor(),
        verb: "token.revoked",
        subject: "token",
        subject_id: id,
        incident_id: None,
        fields: &["revoked_at"],
    };
    events::record(tx, now, event).await
}

/// The text of a request's token, from `Authorization: Bearer …`. The scheme has no case, and any number of spaces may
/// follow it (RFC 9110 § 11.1 and § 11.4). Several fields are none.
fn text_of(headers: &HeaderMap) -> Option<&str> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(field), None) = (fields.next(), fields.next()) else { return None };
    let (scheme, text) = field.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim_start_matches(' '))
}

/// The token of a request. What cannot be a token is not looked up.
///
/// # Errors
///
/// [`Refusal::SignedOut`] without a token, and for one that is unknown or revoked.
pub async fn from_request(app: &AppState, headers: &HeaderMap) -> Result<Token, Refusal> {
    let text = text_of(headers).ok_or(Refusal::SignedOut)?;
    if !text.strip_prefix(PREFIX).is_some_and(random::has_shape_of_secret) {
        return Err(Refusal::SignedOut);
    }
    let mut tx = app.db.read().await?;
    for lookup in app.keys.lookups(Purpose::Lookup, text) {
        if let Some(token) = find(&mut tx, &lookup).await? {
            return Ok(token);
        }
    }
    Err(Refusal::SignedOut)
}

async fn find(tx: &mut Tx, lookup: &str) -> Result<Option<Token>, Refusal> {
    let found = tx
        .fetch_optional::<(PublicId, String)>(
            sql("select id, merchant from api_token where token_hash = $1 and revoked_at is null").bind(lookup),
        )
        .await?;
    let Some((id, merchant)) = found else { return Ok(None) };
    let roles = tx.fetch_values::<Role>(sql("select role from api_token_role where token_id = $1").bind(&id)).await?;
    Ok(Some(Token { id, merchant, roles: roles.into_iter().collect() }))
}

/// The token of a request, which must have one of `roles`.
///
/// # Errors
///
/// Those of [`from_request`], and not allowed for a token with other roles.
pub async fn authenticate(app: &AppState, headers: &HeaderMap, roles: &[Role]) -> Result<Token, Refusal> {
    let token = from_request(app, headers).await?;
    token.check_role(roles)?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_scheme_in_any_case_and_after_any_number_of_spaces() {
        let of = |fields: &[&str]| {
            let fields = fields.iter().map(|field| (header::AUTHORIZATION, field.parse().unwrap()));
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.append(name, value);
            }
            text_of(&headers).map(str::to_owned)
        };
        for field in ["Bearer x", "bearer x", "BEARER   x", " bEaReR x "] {
            assert_eq!(of(&[field]).as_deref(), Some("x"), "{field:?}");
        }
        for field in ["", "x", "Bearer", "Bearerx", "Basic x", "Bearer-x y"] {
            assert_eq!(of(&[field]), None, "{field:?}");
        }
        assert_eq!(of(&["Bearer x", "Bearer y"]), None, "two fields");
    }
}
