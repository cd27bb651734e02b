//! The doors of this room: each decodes a form and calls a verb.

use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::Refusal;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/subscriptions", "/subscribe", later)
        .form("/subscriptions/{token}/confirmation", "/subscriptions/{token}", later)
        .form("/subscriptions/{token}/end", "/subscriptions/{token}", later)
}

async fn later(_: Door) -> Result<Done, Refusal> {
    Err(Refusal::Unavailable)
}
