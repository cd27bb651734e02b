//! The form of a signal.

use super::manage;
use crate::access::IncidentCommander;
use crate::types::Refusal;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the forms of signals.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/signals/{id}/dismissal", "/desk/signals/{id}", dismissal)
}

async fn dismissal(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let reason = request.fields.get("reason").to_owned();
    let page = format!("/desk/signals/{id}");
    request
        .once(async move |tx| {
            manage::dismiss(tx, &right, now, &id, version, &reason).await?;
            Ok(page)
        })
        .await
}
