//! The forms of endpoints: each handler decodes a form and calls the function that makes the change.

use super::endpoints::{self, EndpointInput};
use super::{replay, store};
use crate::access::WebhookEditor;
use crate::platform::installation;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Refusal, Timestamp};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, Posted, SHOWN_AGAIN};
use crate::web::moment;
use crate::web::request_context::OneTimeSecret;

/// The list of endpoints.
pub const WEBHOOKS: &str = "/desk/settings/webhooks";

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    const ENDPOINT: &str = "/desk/settings/webhooks/{id}";
    const DELIVERY: &str = "/desk/settings/webhooks/{id}/deliveries/{delivery}";
    routes
        .form(WEBHOOKS, WEBHOOKS, create)
        .form(ENDPOINT, ENDPOINT, edit)
        .form("/desk/settings/webhooks/{id}/rotation", ENDPOINT, rotate)
        .form("/desk/settings/webhooks/{id}/disabling", ENDPOINT, disable)
        .form("/desk/settings/webhooks/{id}/enabling", ENDPOINT, enable)
        .form("/desk/settings/webhooks/{id}/deletion", ENDPOINT, delete)
        .form("/desk/settings/webhooks/{id}/test", ENDPOINT, send_test)
        .form("/desk/settings/webhooks/{id}/replay", ENDPOINT, replay_since)
        .form("/desk/settings/webhooks/{id}/deliveries/{delivery}/replay", DELIVERY, replay_one)
}

fn input(request: &FormRequest) -> EndpointInput {
    EndpointInput {
        name: request.fields.get("name").to_owned(),
        address: request.fields.get("address").to_owned(),
        types: request.fields.all("type").into_iter().map(str::to_owned).collect(),
        all_types: request.fields.has("all_types"),
        format: request.fields.get("format").to_owned(),
    }
}

/// Whether this is a demonstration.
async fn is_demo(request: &FormRequest) -> Result<bool, Refusal> {
    Ok(installation::get(&mut request.context.app.db.read().await?).await?.is_demo)
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (app, now) = (request.context.app.clone(), request.context.now);
    let secret = endpoints::secret(&request.secret_bytes());
    let new = endpoints::check(&app, is_demo(&request).await?, &input(&request), Some(&secret))?;
    let name = input(&request).name;
    let posted = request
        .once_with(async move |tx| {
            let id = endpoints::create(tx, &right, &app.keys, now, &new).await?;
            Ok((format!("{WEBHOOKS}/{id}"), ()))
        })
        .await?;
    Ok(show_secret(posted, now, &name, secret))
}

async fn rotate(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (app, id, now) = (request.context.app.clone(), request.id("id")?, request.context.now);
    let secret = endpoints::secret(&request.secret_bytes());
    let name = store::get(&mut app.db.read().await?, &id).await?.name;
    let new = secret.clone();
    let posted = request
        .once_with(async move |tx| {
            endpoints::rotate(tx, &right, &app.keys, now, &id, &new).await?;
            Ok((format!("{WEBHOOKS}/{id}"), ()))
        })
        .await?;
    Ok(show_secret(posted, now, &name, secret))
}

/// Shows a signing secret once. The second press shows it too, since the browser dropped the first response.
fn show_secret(posted: Posted<()>, now: Timestamp, name: &str, secret: String) -> FormResponse {
    let page = match posted {
        Posted::First { page, .. } => page,
        Posted::Again { page, first_at } if now - first_at <= SHOWN_AGAIN => page,
        posted @ Posted::Again { .. } => return posted.into_response(),
    };
    FormResponse::page_with_secret(page, OneTimeSecret { label: t!("webhook-secret-of", name = name.trim()), secret })
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (app, id, now) = (request.context.app.clone(), request.id("id")?, request.context.now);
    let new = endpoints::check(&app, is_demo(&request).await?, &input(&request), None)?;
    let version = request.fields.version()?;
    request
        .once(async move |tx| {
            endpoints::edit(tx, &right, &app.keys, now, &id, version, &new).await?;
            Ok(format!("{WEBHOOKS}/{id}"))
        })
        .await
}

async fn disable(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{WEBHOOKS}/{id}");
    request.write(async move |tx| endpoints::disable(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn enable(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (app, id, now) = (request.context.app.clone(), request.id("id")?, request.context.now);
    let page = format!("{WEBHOOKS}/{id}");
    request.write(async move |tx| endpoints::enable(tx, &right, &app.keys, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn delete(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request.write(async move |tx| endpoints::delete(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(WEBHOOKS))
}

async fn send_test(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let source = request.context.app.config.public_url();
    request
        .once(async move |tx| {
            let delivery = endpoints::send_test(tx, &right, now, &id, &source).await?;
            Ok(format!("{WEBHOOKS}/{id}/deliveries/{delivery}"))
        })
        .await
}

async fn replay_since(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let mut form = FieldErrors::new();
    let since = moment::parse(&mut form, "since", &moment::typed(&request.fields, "since"), zone);
    form.check()?;
    let since = since.ok_or_else(|| Refusal::field("since", "field-required"))?;
    request
        .once(async move |tx| {
            replay::all_since(tx, &right, now, &id, since).await?;
            Ok(format!("{WEBHOOKS}/{id}#deliveries"))
        })
        .await
}

async fn replay_one(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<WebhookEditor>()?;
    let (id, delivery, now) = (request.id("id")?, request.row_id("delivery")?, request.context.now);
    request
        .once(async move |tx| {
            let new = replay::one(tx, &right, now, &id, delivery).await?;
            Ok(format!("{WEBHOOKS}/{id}/deliveries/{new}"))
        })
        .await
}
