//! API tokens: shown once, stored as a keyed hash, each with its roles and, for a till, its merchant.

use crate::access::Administrator;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Role, Timestamp};
use axum::http::{HeaderMap, header};
use std::collections::BTreeSet;

/// What a token may be made for on the desk: what the JSON doors take. The command line makes others.
pub const ROLES: [Role; 2] = [Role::Redeemer, Role::Portal];

/// A token that came with a request and is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, for the events.
    pub id: PublicId,
    /// The merchant a till works for; empty for others.
    pub merchant: String,
    /// What it may do.
    pub roles: BTreeSet<Role>,
}

impl Token {
    /// Refuses a token that has none of these roles.
    pub fn must_hold(&self, roles: &[Role]) -> Result<(), Refusal> {
        let holds = roles.iter().any(|role| self.roles.contains(role));
        if holds { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
    }

    /// As the events name it.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.id.clone())
    }
}

/// A token to make; already checked.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do; at least one.
    pub roles: BTreeSet<Role>,
    /// The merchant a redeemer works for.
    pub merchant: String,
}

/// Makes a token and returns its text, which is not stored and cannot be shown again.
pub async fn create(
    tx: &mut Tx,
    keys: &Keys,
    actor: &Actor,
    now: Timestamp,
    new: &NewToken,
) -> Result<String, Refusal> {
    let id = random::public_id();
    let text = format!("amends_{}", random::secret());
    tx.execute(
        sql("insert into api_token (id, name, token_hash, merchant, created_at, created_by)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(&id)
        .bind(&new.name)
        .bind(keys.lookup(Purpose::Lookup, &text))
        .bind(&new.merchant)
        .bind(now)
        .bind(actor.to_string()),
    )
    .await?;
    for role in &new.roles {
        tx.execute(sql("insert into api_token_role (token_id, role) values ($1, $2)").bind(&id).bind(role.as_str()))
            .await?;
    }
    let event = Event {
        actor,
        verb: "token.created",
        subject: "token",
        subject_id: &id,
        incident_id: None,
        fields: &["name", "roles", "merchant"],
    };
    events::record(tx, now, event).await?;
    Ok(text)
}

/// A token as the list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: PublicId,
    /// What it is for.
    pub name: String,
    /// The merchant a till works for; empty for others.
    pub merchant: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it no longer works.
    pub revoked_at: Option<Timestamp>,
    /// What it may do.
    pub roles: BTreeSet<Role>,
}

/// Every token, those that work first; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<Listed>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String, String, Timestamp, Option<Timestamp>)>(sql(
            "select id, name, merchant, created_at, revoked_at from api_token
             order by revoked_at is not null, created_at desc limit 1000",
        ))
        .await?;
    let roles = tx.fetch_all::<(PublicId, String)>(sql("select token_id, role from api_token_role")).await?;
    let roles_of = |id: &PublicId| {
        roles.iter().filter(|(of, _)| of == id).filter_map(|(_, role)| role.parse::<Role>().ok()).collect()
    };
    Ok(rows
        .into_iter()
        .map(|(id, name, merchant, created_at, revoked_at)| {
            let roles = roles_of(&id);
            Listed { id, name, merchant, created_at, revoked_at, roles }
        })
        .collect())
}

/// Ends a token at once; one that is unknown or already ended is not found.
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

/// The token a request carries as `Authorization: Bearer …`; refused when there is none that is known.
pub async fn bearer(app: &AppState, headers: &HeaderMap) -> Result<Token, Refusal> {
    let text = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(Refusal::SignedOut)?;
    let mut tx = app.db.read().await?;
    for lookup in app.keys.lookups(Purpose::Lookup, text.trim()) {
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
    let roles = tx.fetch_values::<String>(sql("select role from api_token_role where token_id = $1").bind(&id)).await?;
    let roles = roles.iter().filter_map(|role| role.parse::<Role>().ok()).collect();
    Ok(Some(Token { id, merchant, roles }))
}

/// The token of a request, if it holds one of `roles`.
pub async fn with_role(app: &AppState, headers: &HeaderMap, roles: &[Role]) -> Result<Token, Refusal> {
    let token = bearer(app, headers).await?;
    token.must_hold(roles)?;
    Ok(token)
}
