//! The form of a translation.

use super::{Subject, TranslationInput};
use crate::access::IncidentCommander;
use crate::types::{PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// The page of an incident's translations, and its form.
const PAGE: &str = "/desk/incidents/{id}/translations";

/// Registers the form.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form(PAGE, PAGE, set)
}

async fn set(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let input = parse(&request.fields)?;
    let page = format!("/desk/incidents/{id}/translations?language={}", input.language);
    request
        .once(async move |tx| {
            super::set(tx, &right, now, &id, &input).await?;
            Ok(page)
        })
        .await
}

fn parse(fields: &Fields) -> Result<TranslationInput, Refusal> {
    let subject = match fields.get("update") {
        "" => Subject::Title,
        typed => Subject::Update(PublicId::parse(typed).ok_or(Refusal::NotFound)?),
    };
    Ok(TranslationInput {
        subject,
        language: fields.get("language").to_owned(),
        text: fields.get("text").to_owned(),
        version: fields.version()?,
    })
}
