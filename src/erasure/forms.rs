//! The form that erases a customer.

use super::erase::erase;
use crate::access::CustomerEraser;
use crate::types::Refusal;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the form.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/customers/{id}/erasure", "/desk/customers/{id}", erase_customer)
}

/// The page that it leads to says that the customer was erased.
async fn erase_customer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CustomerEraser>()?;
    let (id, now, number) = (request.row_id("id")?, request.context.now, request.fields.get("number").to_owned());
    request.write(async move |tx| erase(tx, &right, now, id, &number).await).await?;
    Ok(FormResponse::to(format!("/desk/customers/{id}")))
}
