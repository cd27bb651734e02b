//! The form of the steps.

use super::settings;
use crate::access::Administrator;
use crate::types::Refusal;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// The page of the steps.
pub(super) const PAGE: &str = "/desk/settings/promises";

/// Registers the forms of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/settings/promises", PAGE, edit)
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (now, rules) = (request.context.now, settings::read(&request.fields)?);
    request
        .once(async move |tx| {
            settings::edit(tx, &right, now, &rules).await?;
            Ok(PAGE.to_owned())
        })
        .await
}
