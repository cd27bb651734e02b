//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/offers", "/desk/offers/new", later)
        .form("/desk/offers/{id}", "/desk/offers/{id}", later)
        .form("/desk/offers/{id}/submission", "/desk/offers/{id}", later)
        .form("/desk/offers/{id}/approval", "/desk/offers/{id}", later)
        .form("/desk/offers/{id}/withdrawal", "/desk/offers/{id}", later)
        .form("/desk/offers/budgets", "/desk/offers", later)
        .form("/r/{token}/claim", "/r/{token}", later)
        .other("/api/v1/redemptions", axum::routing::post(super::api::redeem))
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
