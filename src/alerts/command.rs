//! The command that creates a receiver.

use super::formats::JsonFields;
use super::kind::HookKind;
use super::receivers::{self, NewHook};
use super::token;
use crate::platform::AppState;
use crate::platform::random;
use crate::types::{Actor, Message, Refusal};

/// Creates a receiver and returns the address to post to, which cannot be shown again.
///
/// # Errors
///
/// A field error for an unknown kind, or a name that is empty or too long.
pub async fn create(app: &AppState, kind: &str, name: &str) -> Result<String, Refusal> {
    let kind = kind.parse::<HookKind>().map_err(|_| {
        let known = HookKind::ALL.map(HookKind::as_str).join(", ");
        Refusal::fields([("kind", Message::new("receiver-kind-unknown").with("known", known))])
    })?;
    let text = token::from_bytes(&random::bytes());
    let hash = token::hash(&app.keys, &text);
    let (now, new) = (app.clock.now(), NewHook { kind, name: name.to_owned(), fields: JsonFields::usual() });
    app.db.write(async |tx| receivers::insert(tx, &Actor::System, now, &new, &hash).await).await?;
    Ok(kind.address(&app.config.public_url(), &text))
}
