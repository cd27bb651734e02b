//! The doors of this room: each decodes a form and calls a verb.

use super::about::About;
use super::ask::{Ask, ask};
use super::token::Leads;
use super::{change, confirm, end, words};
use crate::cases;
use crate::platform::keys::Purpose;
use crate::t;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form this room answers. Ending is also posted by mail programs (RFC 8058).
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/subscriptions", "/subscribe", subscribe)
        .form("/subscriptions/{token}", "/subscriptions/{token}", save)
        .form("/subscriptions/{token}/confirmation", "/subscriptions/{token}", confirmation)
        .open_form("/subscriptions/{token}/end", "/subscriptions/{token}", stop)
}

async fn subscribe(request: FormRequest) -> Result<FormResponse, Refusal> {
    let mut form = FieldErrors::new();
    let about = about(&mut form, &request.fields);
    let address = cases::contact(&mut form, "to", request.fields.get("to"));
    if request.fields.get("to").trim().is_empty() {
        form.wrong("to", Message::new("field-required"));
    }
    form.check()?;
    let (Some(about), Some(address)) = (about, address) else { return Err(Refusal::field("about", "field-choice")) };
    let keys = request.context.app.keys.clone();
    let now = request.context.now;
    let new = Ask {
        address,
        about,
        source_key: keys.lookup(Purpose::Source, &request.source),
        public_url: request.context.app.config.public_url(),
    };
    request.write(async move |tx| ask(tx, &keys, now, new).await).await?;
    Ok(FormResponse::to("/subscribe?asked=1"))
}

/// What is asked for: everything, some services, or `incident:` and its id.
fn about(form: &mut FieldErrors, fields: &Fields) -> Option<About> {
    match fields.get("about") {
        "all" => Some(About::All),
        "chosen" => {
            let typed = fields.all("service");
            if typed.is_empty() {
                form.wrong("service", Message::new("subscribe-services-required"));
            }
            let mut services: Vec<_> = typed.iter().filter_map(|id| PublicId::parse(id)).collect();
            if services.len() < typed.len() {
                form.wrong("service", Message::new("field-choice"));
            }
            services.sort();
            services.dedup();
            Some(About::Chosen(services))
        }
        other => {
            let incident = other.strip_prefix("incident:").and_then(PublicId::parse);
            if incident.is_none() {
                form.wrong("about", Message::new("subscribe-about-required"));
            }
            incident.map(About::Incident)
        }
    }
}

fn leads(request: &FormRequest) -> Result<Leads, Refusal> {
    Leads::read(&request.context.app.keys, request.param("token")?).ok_or(Refusal::NotFound)
}

async fn confirmation(request: FormRequest) -> Result<FormResponse, Refusal> {
    let Leads::Confirm(id) = leads(&request)? else { return Err(Refusal::NotFound) };
    let now = request.context.now;
    let id = request.write(async move |tx| confirm(tx, now, &id).await).await?;
    Ok(FormResponse::to(format!("{}?welcome=1", words::manage_path(&request.context.app.keys, &id))))
}

async fn save(request: FormRequest) -> Result<FormResponse, Refusal> {
    let Leads::Manage(id) = leads(&request)? else { return Err(Refusal::NotFound) };
    let mut form = FieldErrors::new();
    let about = about(&mut form, &request.fields);
    form.check()?;
    let about = about.ok_or_else(|| Refusal::field("about", "field-choice"))?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let path = words::manage_path(&request.context.app.keys, &id);
    request.write(async move |tx| change(tx, now, &id, version, &about).await).await?;
    Ok(FormResponse::to(format!("{path}?saved=1")))
}

/// The button on the page, or the mail program's own: that one wants no page and no redirect.
async fn stop(request: FormRequest) -> Result<FormResponse, Refusal> {
    let Leads::Manage(id) = leads(&request)? else { return Err(Refusal::NotFound) };
    let now = request.context.now;
    let path = words::manage_path(&request.context.app.keys, &id);
    request.write(async move |tx| end(tx, &Actor::Visitor, now, &id).await).await?;
    Ok(if request.fields.has("List-Unsubscribe") {
        FormResponse::text(t!("subscription-ended"))
    } else {
        FormResponse::to(path)
    })
}
