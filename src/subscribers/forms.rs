//! The form endpoints of this feature.

use super::contact::NewContact;
use super::edit::Wanted;
use super::pages::offered;
use super::scope::{Kinds, Subscriptions, Target};
use super::store::{self, Preferences, State, Subscriber};
use super::subscribe::{NewSubscription, TARGETS_MAX, request_subscription};
use super::{ConfirmationLimits, confirm, edit};
use crate::cases;
use crate::delivery::channel::webhook::Endpoint;
use crate::delivery::channel::{Channel, Settings, TOKEN_FIELD, Typed};
use crate::delivery::destination;
use crate::delivery::link::{SubscriptionLink, manage_path};
use crate::platform::installation;
use crate::platform::outgoing::Client;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, SHOWN_AGAIN};
use crate::web::request_context::OneTimeSecret;

/// The field that the page's own button sends.
pub(super) const FROM_PAGE: &str = "from_page";

/// The field that says that a form shows the choice of kinds.
pub(super) const KINDS_SHOWN: &str = "kinds_shown";

/// What that field says of a form with every kind of today.
pub(super) const KINDS_SHOWN_ALL: &str = "3";

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
    let subscriptions = parse_subscriptions(&mut errors, &request.fields);
    let preferences = parse_preferences(&mut errors, &request.fields, Preferences::default());
    let preferences = has_preferences(&request.fields).then_some(preferences);
    let contact = read_contact(&mut errors, &request).await?;
    errors.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("to", "field-required"))?;
    let keys = request.context.app.keys.clone();
    let now = request.context.now;
    let subscription = NewSubscription {
        contact,
        subscriptions,
        preferences,
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

/// Reads the fields `channel`, `to` and `token`. Without a channel it is an e-mail address or a mobile number.
pub(super) async fn read_contact(
    errors: &mut FieldErrors,
    request: &FormRequest,
) -> Result<Option<NewContact>, Refusal> {
    let (app, fields) = (&request.context.app, &request.fields);
    let installation = installation::get(&mut app.db.read().await?).await?;
    if fields.get("to").trim().is_empty() {
        errors.wrong("to", Message::new("field-required"));
        return Ok(None);
    }
    if !fields.has("channel") {
        let home = installation.phone_country();
        return Ok(cases::read_contact(errors, "to", fields.get("to"), &app.config, home).map(NewContact::Person));
    }
    let Some(channel) = offered(app).into_iter().find(|one| one.as_str() == fields.get("channel")) else {
        errors.wrong("to", Message::new("field-choice"));
        return Ok(None);
    };
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let typed = Typed { address: fields.get("to"), token: fields.get("token") };
    Ok(match destination::parse(channel, &typed, &settings, installation.is_demo) {
        Ok(destination) => Some(NewContact::Destination(destination)),
        Err(error) => {
            let field = if error.field == TOKEN_FIELD { "token" } else { "to" };
            errors.wrong(field, error.message);
            None
        }
    })
}

/// Reads the fields `about` (`all`, `chosen`, `incidents`, or `incident:` and an id), `service`, `group` and `incident`.
fn parse_targets(errors: &mut FieldErrors, fields: &Fields) -> Vec<Target> {
    let mut ids = |name: &str| {
        let typed = fields.all(name);
        let ids: Vec<_> = typed.iter().take(TARGETS_MAX).filter_map(|id| PublicId::parse(id)).collect();
        if ids.len() < typed.len() {
            errors.wrong(name, Message::new("field-choice"));
        }
        ids
    };
    let incidents: Vec<_> = ids("incident").into_iter().map(Target::Incident).collect();
    let (services, groups) = (ids("service"), ids("group"));
    let chosen = match fields.get("about") {
        "all" => vec![Target::Page],
        "chosen" => {
            if services.is_empty() && groups.is_empty() {
                errors.wrong("service", Message::new("subscribe-services-required"));
            }
            groups.into_iter().map(Target::Group).chain(services.into_iter().map(Target::Service)).collect()
        }
        "incidents" => {
            if incidents.is_empty() {
                errors.wrong("about", Message::new("subscribe-about-required"));
            }
            Vec::new()
        }
        other => {
            let incident = other.strip_prefix("incident:").and_then(PublicId::parse);
            if incident.is_none() {
                errors.wrong("about", Message::new("subscribe-about-required"));
            }
            incident.map(Target::Incident).into_iter().collect()
        }
    };
    chosen.into_iter().chain(incidents).collect()
}

/// The field `kinds`, at least one. A page from before there was a choice, which a cache may still have, does not post
/// that it shows one; that means all. One from before post-mortems were a choice shows the others.
fn parse_kinds(errors: &mut FieldErrors, fields: &Fields) -> Kinds {
    if !fields.has(KINDS_SHOWN) {
        return Kinds::ALL;
    }
    let typed = fields.all("kinds");
    let mut kinds = Kinds {
        incidents: typed.contains(&"incidents"),
        maintenance: typed.contains(&"maintenance"),
        post_mortems: typed.contains(&"post_mortems"),
    };
    if fields.get(KINDS_SHOWN) != KINDS_SHOWN_ALL {
        kinds.post_mortems = kinds.incidents;
    }
    if kinds.is_empty() {
        errors.wrong("kinds", Message::new("subscribe-kinds-required"));
    }
    kinds
}

/// What a form chooses; the subscriptions that it shows nothing of stay as they are.
pub(super) fn parse_subscriptions(errors: &mut FieldErrors, fields: &Fields) -> Subscriptions {
    let targets = parse_targets(errors, fields);
    Subscriptions::of_targets(targets, parse_kinds(errors, fields))
}

/// The fields `language` and `digest`; those of `before` where the form does not show them.
pub(super) fn parse_preferences(errors: &mut FieldErrors, fields: &Fields, before: Preferences) -> Preferences {
    let language = if fields.has("language") { fields.get("language").to_owned() } else { before.language };
    let digest = match fields.get("digest") {
        "" => before.digest,
        typed => typed.parse().unwrap_or_else(|_| {
            errors.wrong("digest", Message::new("field-choice"));
            before.digest
        }),
    };
    Preferences { language, digest }
}

/// Whether the form says how messages are wanted. One that shows neither field says nothing of it.
fn has_preferences(fields: &Fields) -> bool {
    fields.has("language") || fields.has("digest")
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
    let (id, shows_secret) = match confirmed {
        Some((subscriber_id, at)) => (subscriber_id, now - at <= SHOWN_AGAIN),
        None => (request.write(async move |tx| confirm::confirm(tx, &keys, &limits, now, &id).await).await?, true),
    };
    let page = format!("{}?welcome=1", manage_path(&request.context.app.keys, &id));
    // Whoever confirms has proven that the endpoint is theirs, and needs the secret to check what arrives there. Later the link, which
    // may be in a log of the endpoint, gives it to nobody.
    let secret = if shows_secret { signing_secret(&request, &id).await? } else { None };
    Ok(match secret {
        Some(secret) => FormResponse::page_with_secret(page, secret),
        None => FormResponse::to(page),
    })
}

/// The signing secret of a subscriber's webhook, of which the form may have said that it be made; `None` for any other
/// contact.
async fn signing_secret(request: &FormRequest, id: &PublicId) -> Result<Option<OneTimeSecret>, Refusal> {
    let app = &request.context.app;
    let mut tx = app.db.read().await?;
    let Subscriber { contact, .. } = store::get(&mut tx, id).await?;
    let destination_id = contact.destination_id()?.filter(|_| contact.channel == Channel::WEBHOOK);
    let Some(destination_id) = destination_id else { return Ok(None) };
    let sealed = destination::open(&mut tx, &app.keys, &destination_id).await?;
    let secret = Endpoint::parse(sealed.expose()).and_then(|endpoint| endpoint.secrets.into_iter().next());
    Ok(secret.map(|secret| OneTimeSecret { label: t!("subscription-secret-heading"), secret }))
}

async fn save_scope(request: FormRequest) -> Result<FormResponse, Refusal> {
    let SubscriptionLink::Manage(id) = parse_link(&request)? else { return Err(Refusal::NotFound) };
    let mut tx = request.context.app.db.read().await?;
    let before = store::get(&mut tx, &id).await?;
    drop(tx);
    let mut errors = FieldErrors::new();
    let subscriptions = parse_subscriptions(&mut errors, &request.fields);
    let preferences = parse_preferences(&mut errors, &request.fields, before.preferences);
    errors.check()?;
    let wanted = Wanted { subscriptions, preferences };
    // Saved as they are, they are a choice too, if the form shows them.
    let chooses = has_preferences(&request.fields);
    let (now, version) = (request.context.now, request.fields.version()?);
    let path = manage_path(&request.context.app.keys, &id);
    let mut tx = request.context.app.db.read().await?;
    let is_unchanged = edit::is_unchanged(&mut tx, &id, version, &wanted, chooses).await?;
    drop(tx);
    if is_unchanged {
        return Ok(FormResponse::to(format!("{path}?saved=1")));
    }
    request
        .once(async move |tx| {
            edit::edit(tx, &Actor::Visitor, now, &id, Some(version), &wanted, chooses).await?;
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
