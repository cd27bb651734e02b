//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/incidents/{id}/affected", "/incidents/{id}/affected", later)
        .form("/r/{token}/reply", "/r/{token}", later)
        .form("/desk/inbox/{id}/replies", "/desk/inbox/{id}", later)
        .form("/desk/inbox/{id}/owner", "/desk/inbox/{id}", later)
        .form("/desk/inbox/{id}/state", "/desk/inbox/{id}", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
