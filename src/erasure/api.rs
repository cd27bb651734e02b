//! Erasing a customer in the API for programs.

use super::erase;
use crate::access::CustomerEraser;
use crate::customers::store;
use crate::types::Refusal;
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, NoContent, Written};

const AREA: Area = Area("Customers");

/// Registers the operation.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes.act(
        AREA.delete("/api/v1/customers/{external_id}", "eraseCustomer", "Erase the data of a customer")
            .about(
                "Deletes the record with its addresses, and the texts and addresses of their cases, reports and messages. Kept are \
                 the id, so that no later import brings the customer back, measured outages, amounts, vouchers and \
                 the ledger, and the audit log. It cannot be undone. Refused with `conflict` while the customer has an open case, \
                 while a message to them is being sent, and while an import is under way.",
            )
            .parameter("external_id", "The company's own id of the customer."),
        erase_customer,
    )
}

async fn erase_customer(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now) = (request.may::<CustomerEraser>()?, request.now());
    let external_id = request.param("external_id")?.trim().to_owned();
    request
        .write(async move |tx| {
            let customer = store::find_by_external_id(tx, &external_id).await?;
            let customer = customer.filter(|customer| customer.erased_at.is_none()).ok_or(Refusal::NotFound)?;
            erase::erase(tx, &right, now, customer.id, &customer.external_id).await?;
            Ok(Written::nothing())
        })
        .await
}
