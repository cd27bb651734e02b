//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors.form("/desk/customers/import", "/desk/customers", later).form(
        "/desk/incidents/{id}/exposure",
        "/desk/incidents/{id}",
        later,
    )
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
