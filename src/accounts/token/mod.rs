//! API tokens: shown once, stored as a keyed hash. Each has roles and, for a point of sale, its merchant. A token of the
//! role `manager` uses the management APIs with all scopes or some, for the member of staff who owns it (decision 66).

mod request;

pub use request::{ApiCredential, authenticate, authenticate_api, authenticate_limited, authenticate_program};

use crate::access::Administrator;
use crate::access::duties::KEY_TOKEN_ROLES;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::crockford;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, ApiScope, Message, PublicId, Refusal, Role, Timestamp};
use std::collections::BTreeSet;

/// How every token begins, so that one is recognised where it should not be.
const PREFIX: &str = "amends_";

/// The roles of tokens that the desk creates. The command line can create tokens with other roles.
pub const DESK_ROLES: [Role; 3] = [Role::Redeemer, Role::Portal, Role::Manager];

/// A valid token that came with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: PublicId,
    /// The merchant of a point of sale; empty for other tokens.
    pub merchant: String,
    /// Its roles.
    pub roles: BTreeSet<Role>,
    /// The member of staff who owns it; `None` for tokens that write nothing for anybody.
    pub owner_id: Option<PublicId>,
    /// What it may do in the management APIs; empty without the role `manager`.
    pub scopes: BTreeSet<ApiScope>,
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
    /// The member of staff who owns it. A token of the role `manager` has one.
    pub owner_id: Option<PublicId>,
    /// The scopes of a `manager`; empty for all of them, also those of later versions.
    pub scopes: BTreeSet<ApiScope>,
}

impl NewToken {
    /// A token with these roles, and without merchant, owner and chosen scopes.
    pub fn new(name: impl Into<String>, roles: impl Into<BTreeSet<Role>>) -> Self {
        let (merchant, scopes) = (String::new(), BTreeSet::new());
        Self { name: name.into(), roles: roles.into(), merchant, owner_id: None, scopes }
    }
}

/// The scopes that a token has by its roles and the scopes that were chosen for it.
pub fn effective_scopes(roles: &BTreeSet<Role>, chosen: BTreeSet<ApiScope>) -> BTreeSet<ApiScope> {
    match (roles.contains(&Role::Manager), chosen.is_empty()) {
        (false, _) => BTreeSet::new(),
        (true, true) => ApiScope::ALL.into(),
        (true, false) => chosen,
    }
}

/// The member of staff who owns a token; `None` for one of a role of its own.
pub async fn owner(tx: &mut Tx, id: &PublicId) -> Result<Option<PublicId>, Refusal> {
    let query = sql("select owner_id from api_token where id = $1").bind(id);
    Ok(tx.fetch_value_optional::<Option<PublicId>>(query).await?.flatten())
}

/// Whether a token moves or manages money, or opens personal pages, so that it waits for a second person (decision 54).
pub fn is_key(roles: &BTreeSet<Role>, chosen: &BTreeSet<ApiScope>) -> bool {
    KEY_TOKEN_ROLES.iter().any(|role| roles.contains(role))
        || effective_scopes(roles, chosen.clone()).into_iter().any(ApiScope::manages_money)
}

/// What is missing of a token that somebody wants to create: the merchant of a point of sale, or a role for its scopes.
pub fn check_new(form: &mut FieldErrors, roles: &BTreeSet<Role>, merchant: &str, chosen: &BTreeSet<ApiScope>) {
    if roles.contains(&Role::Redeemer) && merchant.is_empty() {
        form.wrong("merchant", Message::new("tokens-merchant-required"));
    }
    if !chosen.is_empty() && !roles.contains(&Role::Manager) {
        form.wrong("scope", Message::new("tokens-scope-without-role"));
    }
}

/// Reads the names of scopes; each that does not exist is an error at `scope`.
pub fn read_scopes<'a>(form: &mut FieldErrors, names: impl IntoIterator<Item = &'a str>) -> BTreeSet<ApiScope> {
    let mut scopes = BTreeSet::new();
    for name in names {
        match name.parse::<ApiScope>() {
            Ok(scope) => drop(scopes.insert(scope)),
            Err(_) => form.wrong("scope", Message::new("tokens-scope-unknown").with("scope", name)),
        }
    }
    scopes
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
        sql("insert into api_token (id, name, token_hash, merchant, created_at, created_by, owner_id)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&id)
        .bind(&new.name)
        .bind(token_hash)
        .bind(&new.merchant)
        .bind(now)
        .bind(actor.to_string())
        .bind(new.owner_id.as_ref()),
    )
    .await?;
    for scope in &new.scopes {
        tx.execute(sql("insert into api_token_scope (token_id, scope) values ($1, $2)").bind(&id).bind(*scope)).await?;
    }
    for role in &new.roles {
        tx.execute(sql("insert into api_token_role (token_id, role) values ($1, $2)").bind(&id).bind(*role)).await?;
    }
    let event = Event {
        actor,
        verb: "token.created",
        subject: "token",
        subject_id: &id,
        incident_id: None,
        fields: &["name", "roles", "merchant", "owner_id", "scopes"],
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
    /// The name of the member of staff who owns it; empty for none.
    pub owner: String,
    /// The scopes that were chosen for a `manager`; empty for all of them.
    pub scopes: BTreeSet<ApiScope>,
}

#[derive(Debug, sqlx::FromRow)]
struct ListedRow {
    id: PublicId,
    name: String,
    merchant: String,
    created_at: Timestamp,
    revoked_at: Option<Timestamp>,
    owner: Option<String>,
}

/// All tokens, revoked ones last; at most a thousand.
pub async fn list(tx: &mut Tx) -> Result<Vec<ListedToken>, Refusal> {
    let rows = tx
        .fetch_all::<ListedRow>(sql(
            "select api_token.id, api_token.name, merchant, api_token.created_at, revoked_at, staff.name as owner
             from api_token left join staff on staff.id = owner_id
             order by revoked_at is not null, api_token.created_at desc limit 1000",
        ))
        .await?;
    let roles = tx.fetch_all::<(PublicId, Role)>(sql("select token_id, role from api_token_role")).await?;
    let scopes = tx.fetch_all::<(PublicId, ApiScope)>(sql("select token_id, scope from api_token_scope")).await?;
    Ok(rows
        .into_iter()
        .map(|row| ListedToken {
            roles: roles.iter().filter(|(of, _)| *of == row.id).map(|(_, role)| *role).collect(),
            scopes: scopes.iter().filter(|(of, _)| *of == row.id).map(|(_, scope)| *scope).collect(),
            owner: row.owner.unwrap_or_default(),
            id: row.id,
            name: row.name,
            merchant: row.merchant,
            created_at: row.created_at,
            revoked_at: row.revoked_at,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_has_the_chosen_scopes_or_all() {
        let (manager, other) = ([Role::Manager].into(), [Role::Portal].into());
        let one: BTreeSet<_> = [ApiScope::IncidentsWrite].into();
        assert_eq!(effective_scopes(&manager, BTreeSet::new()).len(), ApiScope::ALL.len());
        assert_eq!(effective_scopes(&manager, one.clone()), one);
        assert_eq!(effective_scopes(&other, one), BTreeSet::new());
    }

    #[test]
    fn what_manages_money_waits() {
        let roles = |role| BTreeSet::from([role]);
        assert!(is_key(&roles(Role::Manager), &BTreeSet::new()), "all scopes");
        assert!(is_key(&roles(Role::Manager), &[ApiScope::BudgetsWrite].into()));
        assert!(!is_key(&roles(Role::Manager), &[ApiScope::IncidentsWrite, ApiScope::BudgetsRead].into()));
        assert!(is_key(&roles(Role::Portal), &BTreeSet::new()));
        assert!(!is_key(&roles(Role::Commander), &BTreeSet::new()));
    }
}
