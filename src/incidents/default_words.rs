//! The words of an update for which a program gave none, in the language of the page.

use super::incident::State;
use crate::platform::db::Tx;
use crate::services::page::first_page;
use crate::t;
use crate::types::Refusal;
use crate::ui::wording::Language;

/// The words that announce a state of an incident; `None` for a state that needs words of its own.
pub async fn of_state(tx: &mut Tx, state: State) -> Result<Option<String>, Refusal> {
    let key = match state {
        State::Investigating => "incident-words-investigating",
        State::Identified => "incident-words-identified",
        State::Monitoring => "incident-words-monitoring",
        State::Resolved => "incident-words-resolved",
        _ => return Ok(None),
    };
    let language = Language::from_tag(&first_page(tx).await?.language);
    Ok(Some(language.scope(|| t!(key))))
}
