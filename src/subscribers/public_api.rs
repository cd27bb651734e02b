//! `POST` and `DELETE /api/v2/subscribers.json`, which widgets and clients of Statuspage use. A subscription made here
//! starts as one of the form does: with the button on the page that the confirmation link opens.

use super::confirmation_limits::ConfirmationLimits;
use super::contact::NewContact;
use super::edit;
use super::scope::{Kinds, Subscriptions, Target};
use super::store::{self, State};
use super::subscribe::{NewSubscription, component_target, request_subscription};
use crate::cases::read_contact;
use crate::customers;
use crate::delivery::channel::{Channel, Settings, Typed};
use crate::delivery::destination;
use crate::delivery::link::SubscriptionLink;
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::platform::keys::Purpose;
use crate::platform::outgoing::Client;
use crate::statuspage::{Directory, Page};
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::announced;
use crate::web::api::{ApiError, BODY_MAX};
use crate::web::form_fields::Fields;
use crate::web::forms::PublicPosts;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use phonenumber::country::Id;
use serde_json::{Value, json};

/// Where programs subscribe.
pub const SUBSCRIBERS: &str = "/api/v2/subscribers.json";

/// The country of a phone number without one, as Statuspage has it.
const DEFAULT_COUNTRY: Id = Id::US;

/// The routes of this file. They read no cookie.
pub fn routes() -> Router<AppState> {
    Router::new().route(SUBSCRIBERS, post(subscribe).delete(unsubscribe).options(preflight))
}

/// Any page may ask, as it may read the other documents of this API.
fn with_cors(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn preflight() -> Response {
    let mut response = with_cors(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, DELETE"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    headers.insert(header::ALLOW, HeaderValue::from_static("POST, DELETE, OPTIONS"));
    response
}

async fn subscribe(Extension(context): Extension<RequestContext>, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        let fields = read_fields(&context, &headers, body).await?;
        ask(&context, &fields).await
    };
    with_cors(match answer.await {
        Ok(body) => (StatusCode::CREATED, Json(body)).into_response(),
        Err(refusal) => ApiError(refusal).into_response(),
    })
}

async fn unsubscribe(Extension(context): Extension<RequestContext>, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        let fields = read_fields(&context, &headers, body).await?;
        end(&context, &fields).await
    };
    with_cors(match answer.await {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => ApiError(refusal).into_response(),
    })
}

/// The fields of the object `subscriber`, from a form, JSON, or the query of the URL, as clients send them.
async fn read_fields(context: &RequestContext, headers: &HeaderMap, body: Body) -> Result<Fields, Refusal> {
    context.app.feature::<PublicPosts>().take_of_program(SUBSCRIBERS, context.source.key(), context.now)?;
    announced::check(headers, BODY_MAX)?;
    let bytes = to_bytes(body, BODY_MAX).await.map_err(|_| Refusal::TooLarge)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sent = if kind.starts_with("application/json") { from_json(&bytes)? } else { Fields::decode(&bytes)? };
    let named = |fields: &Fields| -> Vec<(String, String)> {
        let name = |name: &str| name.strip_prefix("subscriber[")?.strip_suffix(']').map(str::to_owned);
        fields.0.iter().filter_map(|(key, value)| Some((name(key)?, value.clone()))).collect()
    };
    let mut fields = named(&sent);
    fields.extend(named(&context.query));
    Ok(Fields(fields))
}

fn from_json(bytes: &[u8]) -> Result<Fields, Refusal> {
    let malformed = || Refusal::field("subscriber", "field-choice");
    let body: Value = serde_json::from_slice(bytes).map_err(|_| malformed())?;
    let object = body.get("subscriber").and_then(Value::as_object).ok_or_else(malformed)?;
    let text =
        |value: &Value| value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()));
    let fields = object.iter().filter_map(|(key, value)| Some((format!("subscriber[{key}]"), text(value)?)));
    Ok(Fields(fields.collect()))
}

async fn ask(context: &RequestContext, fields: &Fields) -> Result<Value, Refusal> {
    let mut errors = FieldErrors::new();
    let is_demo = installation::get(&mut context.app.db.read().await?).await?.is_demo;
    let contact = read_address(&mut errors, context, fields, is_demo);
    let targets = read_targets(&mut errors, fields);
    errors.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("email", "field-required"))?;
    let app = &context.app;
    let targets = with_groups(&mut app.db.read().await?, targets).await?;
    let (mode, field, shown) = match &contact {
        NewContact::Person(address) if address.channel == customers::Channel::Email => {
            ("email_sms", "email", address.text.clone())
        }
        NewContact::Person(address) => ("email_sms", "phone", address.text.clone()),
        NewContact::Destination(_) => ("webhook", "webhook", fields.get("endpoint").to_owned()),
    };
    let subscription = NewSubscription {
        contact,
        subscriptions: Subscriptions::of_targets(targets, Kinds::ALL),
        // This API has no field for them.
        preferences: None,
        source_key: app.keys.lookup(Purpose::Source, &context.source.key().to_string()),
        limits: ConfirmationLimits::new(&app.config),
    };
    let (now, keys) = (context.now, app.keys.clone());
    app.db.write(async move |tx| request_subscription(tx, &keys, now, subscription).await).await.map_err(api_field)?;
    let mut body = json!({ "page": page_object(context).await?, "mode": mode, "can_select_components": true });
    body[field] = shown.into();
    Ok(body)
}

/// The names that this API has for the fields of the form.
fn api_field(refusal: Refusal) -> Refusal {
    let Refusal::Invalid(mut errors) = refusal else { return refusal };
    for error in &mut errors {
        error.field = match error.field.as_str() {
            "about" => "incident_id".to_owned(),
            "service" | "group" => "component_id".to_owned(),
            other => other.to_owned(),
        };
    }
    Refusal::Invalid(errors)
}

/// A webhook has an e-mail address too, as Statuspage asks for; what is confirmed is the webhook itself.
fn read_address(
    errors: &mut FieldErrors,
    context: &RequestContext,
    fields: &Fields,
    is_demo: bool,
) -> Option<NewContact> {
    let config = &context.app.config;
    if fields.has("endpoint") {
        let settings = Settings { config, client: context.app.feature::<Client>() };
        let typed = Typed { address: fields.get("endpoint"), token: "" };
        return match destination::parse(Channel::WEBHOOK, &typed, &settings, is_demo) {
            Ok(destination) => Some(NewContact::Destination(destination)),
            Err(error) => {
                errors.wrong("endpoint", error.message);
                None
            }
        };
    }
    if fields.has("email") {
        return read_contact(errors, "email", fields.get("email"), config, None).map(NewContact::Person);
    }
    if fields.has("phone_number") {
        let country = match fields.get("phone_country") {
            "" => DEFAULT_COUNTRY,
            typed => match typed.to_uppercase().parse() {
                Ok(country) => country,
                Err(_) => {
                    errors.wrong("phone_country", Message::new("field-choice"));
                    return None;
                }
            },
        };
        return read_contact(errors, "phone_number", fields.get("phone_number"), config, Some(country))
            .map(NewContact::Person);
    }
    errors.wrong("email", Message::new("field-required"));
    None
}

/// A component is a service until [`with_groups`] looked it up.
fn read_targets(errors: &mut FieldErrors, fields: &Fields) -> Vec<Target> {
    let mut id = |name: &str| {
        let typed = Some(fields.get(name)).filter(|typed| !typed.is_empty())?;
        let id = PublicId::parse(typed);
        if id.is_none() {
            errors.wrong(name, Message::new("field-choice"));
        }
        id
    };
    let (component, incident) = (id("component_id"), id("incident_id"));
    match (component, incident) {
        (_, Some(incident)) => vec![Target::Incident(incident)],
        (Some(component), None) => vec![Target::Service(component)],
        (None, None) => vec![Target::Page],
    }
}

/// The targets, of which those that are components may be groups.
async fn with_groups(tx: &mut Tx, targets: Vec<Target>) -> Result<Vec<Target>, Refusal> {
    let mut found = Vec::new();
    for target in targets {
        found.push(match target {
            Target::Service(id) => component_target(tx, id).await?,
            other => other,
        });
    }
    Ok(found)
}

/// Ends a subscription by its id, or by the token of the link in its messages. Both are secrets of 60 bits or more that
/// only the subscriber and the company know, and a guess costs as much as a form.
async fn end(context: &RequestContext, fields: &Fields) -> Result<Value, Refusal> {
    let app = &context.app;
    let typed = fields.get("id");
    let id = match SubscriptionLink::parse(&app.keys, typed) {
        Some(SubscriptionLink::Manage(id)) => id,
        _ => PublicId::parse(typed).ok_or_else(|| Refusal::field("id", "field-choice"))?,
    };
    let now = context.now;
    let subscriber = store::get(&mut app.db.read().await?, &id).await?;
    if subscriber.state != State::Ended {
        app.db.write(async move |tx| edit::end(tx, &Actor::Visitor, now, &subscriber.id).await).await?;
    }
    Ok(json!({ "page": page_object(context).await? }))
}

/// The page as in the other answers of this API.
async fn page_object(context: &RequestContext) -> Result<Page, Refusal> {
    let mut tx = context.app.db.read().await?;
    let directory = Directory::load(&mut tx, &context.app.config.public_url()).await?;
    directory.page(&mut tx).await
}
