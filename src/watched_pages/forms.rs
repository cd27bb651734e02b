//! The forms of watched pages: each handler decodes a form and calls a function of `manage`.

use super::manage::{self, WatchedPageInput};
use super::summary::COMPONENTS_MAX;
use crate::access::{IncidentCommander, ServiceEditor};
use crate::platform::outgoing::Client;
use crate::types::{PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

const LIST: &str = "/desk/watched-pages";
const PAGE: &str = "/desk/watched-pages/{id}";
/// Most services of one form.
const SERVICES_MAX: usize = 500;

/// Registers the forms of watched pages.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, LIST, add)
        .form(PAGE, PAGE, edit)
        .form("/desk/watched-pages/{id}/removal", PAGE, remove)
        .form("/desk/watched-pages/{id}/reading", PAGE, read_again)
        .form("/desk/watched-pages/{id}/dismissal", PAGE, dismiss)
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (now, input) = (request.context.now, parse(&request.fields));
    let client = request.context.app.feature::<Client>().clone();
    request
        .once(async move |tx| {
            let id = manage::add(tx, &right, &client, now, &input).await?;
            Ok(format!("{LIST}/{id}"))
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let (input, client) = (parse(&request.fields), request.context.app.feature::<Client>().clone());
    let page = format!("{LIST}/{id}");
    request
        .once(async move |tx| {
            manage::edit(tx, &right, &client, now, &id, version, &input).await?;
            Ok(page)
        })
        .await
}

async fn remove(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            manage::remove(tx, &right, now, &id, version).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn read_again(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{LIST}/{id}");
    request.write(async move |tx| manage::read_again(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn dismiss(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{LIST}/{id}");
    request.write(async move |tx| manage::dismiss(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

fn parse(fields: &Fields) -> WatchedPageInput {
    let services = fields.all("service").into_iter().take(SERVICES_MAX).filter_map(PublicId::parse);
    let components = fields.all("component").into_iter().take(COMPONENTS_MAX).map(str::to_owned);
    WatchedPageInput {
        name: fields.get("name").to_owned(),
        url: fields.get("url").to_owned(),
        makes_drafts: fields.has("makes_drafts"),
        services: services.collect(),
        components: components.collect(),
    }
}
