//! The form endpoints of this feature.

use super::scope::{Kinds, Scope, ScopeKind};
use super::store::{self, State};
use super::subscribe::{NewSubscription, SERVICES_MAX, request_subscription};
use super::{ConfirmationLimits, confirm, edit};
use crate::cases;
use crate::delivery::link::{SubscriptionLink, manage_path};
use crate::platform::installation;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// The field that the page's own button sends.
pub(super) const FROM_PAGE: &str = "from_page";

/// The field that says that a form shows the choice of kinds.
pub(super) const KINDS_SHOWN: &str = "kinds_shown";

/// Registers every form of this feature. Mail programs post to `/end` too (RFC 8058).
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/subscriptions", "/subscribe", subscribe)
        .form("/subscriptions/{token}", "/subscriptions/{token}", save_scope)
        .form("/subscriptions/{token}/confirmation", "/subscriptions/{token}", confirm_request)
        .open_form("/subscriptions/{token}/end", "/subscriptions/{token}", unsubscribe)
}

async fn subscribe(request: FormRequest) -> Result<FormResponse, Refusal> {
    let mut errors = FieldErrors::new();
    let scope = parse_scope(&mut errors, &request.fields);
    let kinds = parse_kinds(&mut errors, &request.fields);
    let home = installation::get(&mut request.context.app.db.read().await?).await?.phone_country();
    let address = cases::read_contact(&mut errors, "to", request.fields.get("to"), &request.context.app.config, home);
    if request.fields.get("to").trim().is_empty() {
        errors.wrong("to", Message::new("field-required"));
    }
    errors.check()?;
    let (Some(scope), Some(address)) = (scope, address) else { return Err(Refusal::field("about", "field-choice")) };
    let keys = request.context.app.keys.clone();
    let now = request.context.now;
    let subscription = NewSubscription {
        address,
        scope,
        kinds,
        source_key: request.source_key(),
        limits: ConfirmationLimits::new(&request.context.app.config),
    };
    request
        .once_by_content(async move |tx| {
            request_subscription(tx, &keys, now, subscription).await?;
            Ok("/subscribe?asked=1".to_owned())
        })
        .await
}

/// Reads the fields `about` (`all`, `chosen`, or `incident:` and an id) and `service`.
fn parse_scope(errors: &mut FieldErrors, fields: &Fields) -> Option<Scope> {
    match fields.get("about") {
        about if about == ScopeKind::All.as_str() => Some(Scope::All),
        about if about == ScopeKind::Services.as_str() => {
            let typed = fields.all("service");
            if typed.is_empty() {
                errors.wrong("service", Message::new("subscribe-services-required"));
            }
            let mut services: Vec<_> = typed.iter().take(SERVICES_MAX).filter_map(|id| PublicId::parse(id)).collect();
            if services.len() < typed.len() {
                errors.wrong("service", Message::new("field-choice"));
            }
            services.sort();
            services.dedup();
            Some(Scope::Services(services))
        }
        other => {
            let incident = other.strip_prefix("incident:").and_then(PublicId::parse);
            if incident.is_none() {
                errors.wrong("about", Message::new("subscribe-about-required"));
            }
            incident.map(Scope::Incident)
        }
    }
}

/// The field `kinds`, at least one of `incidents` and `maintenance`. A page from before there was a choice, which a cache
/// may still have, does not post that it shows one; that means both.
fn parse_kinds(errors: &mut FieldErrors, fields: &Fields) -> Kinds {
    if !fields.has(KINDS_SHOWN) {
        return Kinds::BOTH;
    }
    let typed = fields.all("kinds");
    let kinds = Kinds { incidents: typed.contains(&"incidents"), maintenance: typed.contains(&"maintenance") };
    if !kinds.incidents && !kinds.maintenance {
        errors.wrong("kinds", Message::new("subscribe-kinds-required"));
    }
    kinds
}

fn parse_link(request: &FormRequest) -> Result<SubscriptionLink, Refusal> {
    SubscriptionLink::parse(&request.context.app.keys, request.param("token")?).ok_or(Refusal::NotFound)
}

async fn confirm_request(request: FormRequest) -> Result<FormResponse, Refusal> {
    let SubscriptionLink::Confirm(id) = parse_link(&request)? else { return Err(Refusal::NotFound) };
    let (now, keys) = (request.context.now, request.context.app.keys.clone());
    let mut tx = request.context.app.db.read().await?;
    let confirmed = confirm::confirmed(&mut tx, now, &id).await?;
    drop(tx);
    let limits = ConfirmationLimits::new(&request.context.app.config);
    let id = match confirmed {
        Some(subscriber_id) => subscriber_id,
        None => request.write(async move |tx| confirm::confirm(tx, &keys, &limits, now, &id).await).await?,
    };
    Ok(FormResponse::to(format!("{}?welcome=1", manage_path(&request.context.app.keys, &id))))
}

async fn save_scope(request: FormRequest) -> Result<FormResponse, Refusal> {
    let SubscriptionLink::Manage(id) = parse_link(&request)? else { return Err(Refusal::NotFound) };
    let mut errors = FieldErrors::new();
    let scope = parse_scope(&mut errors, &request.fields);
    let kinds = parse_kinds(&mut errors, &request.fields);
    errors.check()?;
    let scope = scope.ok_or_else(|| Refusal::field("about", "field-choice"))?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let path = manage_path(&request.context.app.keys, &id);
    let mut tx = request.context.app.db.read().await?;
    let is_unchanged = edit::is_unchanged(&mut tx, &id, version, &scope, kinds).await?;
    drop(tx);
    if is_unchanged {
        return Ok(FormResponse::to(format!("{path}?saved=1")));
    }
    request
        .once(async move |tx| {
            edit::edit(tx, now, &id, version, &scope, kinds).await?;
            Ok(format!("{path}?saved=1"))
        })
        .await
}

/// Posted by the button on the page, or by a mail program. RFC 8058 lets a program encode the body either way and gives
/// it no redirect, so whatever does not come from the page is answered with one line, whatever the body says.
async fn unsubscribe(request: FormRequest) -> Result<FormResponse, Refusal> {
    let SubscriptionLink::Manage(id) = parse_link(&request)? else { return Err(Refusal::NotFound) };
    let now = request.context.now;
    let path = manage_path(&request.context.app.keys, &id);
    let mut tx = request.context.app.db.read().await?;
    let is_open = store::get(&mut tx, &id).await?.state != State::Ended;
    drop(tx);
    if is_open {
        request.write(async move |tx| edit::end(tx, &Actor::Visitor, now, &id).await).await?;
    }
    Ok(if request.fields.has(FROM_PAGE) {
        FormResponse::to(path)
    } else {
        FormResponse::text(t!("subscription-ended"))
    })
}
