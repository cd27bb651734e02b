//! Finds the token of a request, and the program that it stands for.

use super::{PREFIX, Token};
use crate::access::{ApiCaller, api};
use crate::accounts::store;
use crate::accounts::token_limits::{TokenLimits, TokenText};
use crate::platform::AppState;
use crate::platform::db::{Tx, share_read, sql};
use crate::platform::keys::Purpose;
use crate::platform::random;
use crate::types::{ApiScope, PublicId, Refusal, Role};
use crate::web::RequestContext;
use axum::http::{HeaderMap, header};
use std::collections::BTreeSet;

/// The text of a request's token, from `Authorization` with one of these schemes, if it has the shape of one. The scheme has no case, and any
/// number of spaces may follow it (RFC 9110 § 11.1 and § 11.4). Several fields are none.
fn read<'a>(headers: &'a HeaderMap, schemes: &[&str]) -> Option<&'a str> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(field), None) = (fields.next(), fields.next()) else { return None };
    let (scheme, text) = field.to_str().ok()?.trim().split_once(' ')?;
    let text = text.trim_start_matches(' ');
    (schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)) && has_shape(text)).then_some(text)
}

/// Whether a text looks like a token.
fn has_shape(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(random::has_shape_of_secret)
}

/// Where a request may carry its token.
#[derive(Debug, Clone, Copy)]
pub enum ApiCredential<'a> {
    /// `Authorization: Bearer …`, as in Amends' own API.
    Bearer,
    /// As in Statuspage's API: `Authorization: OAuth …`, or the parameter `api_key` of the query, which is given here.
    Statuspage(Option<&'a str>),
}

/// Finds a token by its text. What does not look like one is refused before the database is asked, and unknown ones are
/// limited by source.
///
/// # Errors
///
/// [`Refusal::SignedOut`] without a token, and for one that is unknown or revoked; [`Refusal::TooMany`] beyond the limit.
async fn look_up(context: &RequestContext, text: Option<&str>) -> Result<Token, Refusal> {
    let text = TokenText(text.ok_or(Refusal::SignedOut)?.to_owned());
    let (app, now) = (&context.app, context.now);
    let limits = app.feature::<TokenLimits>();
    let pending = limits.begin(&text, context.source.key(), now)?;
    let found = find_by_text(app, &text.0).await?;
    limits.finish(&text, &pending, found.is_some(), now);
    found.ok_or(Refusal::SignedOut)
}

async fn find_by_text(app: &AppState, text: &str) -> Result<Option<Token>, Refusal> {
    let mut tx = app.db.read().await?;
    for lookup in app.keys.lookups(Purpose::Lookup, text) {
        if let Some(token) = find(&mut tx, &lookup).await? {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

async fn find(tx: &mut Tx, lookup: &str) -> Result<Option<Token>, Refusal> {
    // One row for each role and each chosen scope; every request of a program asks this.
    let rows = tx
        .fetch_all::<(PublicId, String, Option<PublicId>, Option<Role>, Option<ApiScope>)>(
            sql("select id, merchant, owner_id, role, null as scope
                 from api_token left join api_token_role on token_id = id
                 where token_hash = $1 and revoked_at is null
                 union all
                 select id, merchant, owner_id, null, scope
                 from api_token join api_token_scope on token_id = id
                 where token_hash = $1 and revoked_at is null")
            .bind(lookup),
        )
        .await?;
    let roles: BTreeSet<Role> = rows.iter().filter_map(|row| row.3).collect();
    let chosen: BTreeSet<ApiScope> = rows.iter().filter_map(|row| row.4).collect();
    let Some((id, merchant, owner_id, ..)) = rows.into_iter().next() else { return Ok(None) };
    let scopes = super::effective_scopes(&roles, chosen);
    Ok(Some(Token { id, merchant, roles, owner_id, scopes }))
}

/// The token of a request, which must have one of `roles`.
///
/// # Errors
///
/// [`Refusal::SignedOut`] without a valid token, [`Refusal::TooMany`] for a source that sent too many unknown ones, and
/// not allowed for a token with other roles.
pub async fn authenticate(context: &RequestContext, headers: &HeaderMap, roles: &[Role]) -> Result<Token, Refusal> {
    let token = look_up(context, read(headers, &["bearer"])).await?;
    token.check_role(roles)?;
    Ok(token)
}

/// Like [`authenticate`], for what a token may ask a limited number of times a minute: everything but redemptions, which
/// have limits of their own, since the points of sale of a merchant share one token.
///
/// # Errors
///
/// Those of [`authenticate`], and [`Refusal::TooMany`] beyond the setting.
pub async fn authenticate_limited(
    context: &RequestContext,
    headers: &HeaderMap,
    roles: &[Role],
) -> Result<Token, Refusal> {
    let token = authenticate(context, headers, roles).await?;
    context.app.feature::<TokenLimits>().take_request(&token, context.now)?;
    Ok(token)
}

/// The program that calls an operation of the management APIs, written as in the router. The token must be a `manager`
/// with the scope that [`access::api::TABLE`](crate::access::api::TABLE) asks for, and its owner must be able to sign in.
///
/// # Errors
///
/// [`Refusal::SignedOut`] without a valid token, [`Refusal::TooMany`] beyond the limits, [`Refusal::NotAllowed`] without
/// the scope or with an owner who left, and [`Refusal::NotFound`] for an operation without a rule.
pub async fn authenticate_api(
    context: &RequestContext,
    headers: &HeaderMap,
    credential: ApiCredential<'_>,
    method: &str,
    route: &str,
) -> Result<ApiCaller, Refusal> {
    let caller = authenticate_program(context, headers, credential).await?;
    api::check(&caller, method, route)?;
    Ok(caller)
}

/// The program that sent a request, whatever it asks for: what is no operation needs no scope.
///
/// # Errors
///
/// [`Refusal::SignedOut`] without a valid token, [`Refusal::TooMany`] beyond the limits, and [`Refusal::NotAllowed`] for a
/// token with another role or an owner who left.
pub async fn authenticate_program(
    context: &RequestContext,
    headers: &HeaderMap,
    credential: ApiCredential<'_>,
) -> Result<ApiCaller, Refusal> {
    let text = match credential {
        ApiCredential::Bearer => read(headers, &["bearer"]),
        ApiCredential::Statuspage(query) => {
            let header = read(headers, &["oauth", "bearer"]);
            header.or_else(|| query.filter(|text| has_shape(text) && !headers.contains_key(header::AUTHORIZATION)))
        }
    };
    let (token, owner) = share_read(async {
        let token = look_up(context, text).await?;
        context.app.feature::<TokenLimits>().take_request(&token, context.now)?;
        token.check_role(&[Role::Manager])?;
        let owner_id = token.owner_id.as_ref().ok_or_else(|| Refusal::not_allowed("tokens-owner-left"))?;
        let owner = store::find_active(&mut context.app.db.read().await?, owner_id).await?;
        Ok::<_, Refusal>((token, owner))
    })
    .await?;
    let owner = owner.ok_or_else(|| Refusal::not_allowed("tokens-owner-left"))?;
    Ok(ApiCaller { token_id: token.id, owner, scopes: token.scopes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::token::generate;
    use crate::platform::keys::Keys;
    use axum::http::HeaderValue;

    fn read_from(value: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap())]);
        read(&headers, &["bearer"]).map(str::to_owned)
    }

    #[test]
    fn what_is_generated_has_the_shape_that_is_read() {
        let keys = Keys::parse("a:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap();
        let (text, _) = generate(&keys);
        for scheme in ["Bearer", "bearer", "BEARER", " bEaReR  "] {
            assert_eq!(read_from(&format!("{scheme} {text}")), Some(text.clone()));
        }
        assert_eq!(read_from(&format!("Bearer  {text} ")), Some(text.clone()));
        for other in
            [text.clone(), format!("Basic {text}"), format!("Bearer {text}a"), "Bearer".into(), "Bearer x".into()]
        {
            assert_eq!(read_from(&other), None, "{other}");
        }
        assert_eq!(read_from(&format!("Bearer {}", text.to_uppercase())), None);
        assert_eq!(read_from(&format!("Bearer {}", text.replace("amends_", ""))), None);
        let field = HeaderValue::from_str(&format!("Bearer {text}")).unwrap();
        let mut twice = HeaderMap::from_iter([(header::AUTHORIZATION, field.clone())]);
        assert!(read(&twice, &["bearer"]).is_some());
        twice.append(header::AUTHORIZATION, field);
        assert_eq!(read(&twice, &["bearer"]), None, "two fields");
    }
}
