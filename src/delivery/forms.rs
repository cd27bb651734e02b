//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/sending/{id}/pause", "/desk/sending/{id}", later)
        .form("/desk/sending/{id}/resumption", "/desk/sending/{id}", later)
        .form("/desk/sending/{id}/cancellation", "/desk/sending/{id}", later)
        .form("/desk/sending/stop", "/desk/sending", later)
        .form("/desk/sending/messages/{id}/decision", "/desk/sending", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
