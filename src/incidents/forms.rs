//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/incidents", "/desk/incidents/new", later)
        .form("/desk/incidents/{id}/updates", "/desk/incidents/{id}", later)
        .form("/desk/incidents/{id}/updates/{update}", "/desk/incidents/{id}/updates/{update}", later)
        .form("/desk/incidents/{id}/review", "/desk/incidents/{id}", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
