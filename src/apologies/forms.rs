//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/apologies", "/desk/apologies/new", later)
        .form("/desk/apologies/{id}", "/desk/apologies/{id}", later)
        .form("/desk/apologies/{id}/submission", "/desk/apologies/{id}", later)
        .form("/desk/apologies/{id}/approval", "/desk/apologies/{id}", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
