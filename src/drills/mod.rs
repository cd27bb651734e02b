//! Drills beyond the incident: an apology and an offer for people who were made up for the drill, its outbox, and its
//! scorecard.
//!
//! A drill practises the real steps by the real rules: the variables and the linter of apologies, the amounts of the
//! compensation rules, the approvals of offers. What it makes is in tables of its own. No message of a drill is a row that
//! `delivery` sends, no amount of it reaches a budget or the ledger of `goodwill`, and its addresses are
//! at `drill.invalid`, which no row stores and the channels refuse. `figures` has no I/O, `store` reads, `recipients`,
//! `documents` and `sending` change something.

mod documents;
pub mod figures;
pub mod forms;
pub mod pages;
mod recipients;
mod sending;
pub mod store;

pub use documents::{DocumentInput, approve_apology, approve_offer, save};
pub use recipients::make as make_recipients;
pub use sending::send;

use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::text_enum;
use crate::types::{PublicId, Refusal};

text_enum! {
    /// What is practised after the incident of a drill.
    pub enum DocumentKind("drill document kind") {
        /// An apology to everybody.
        Apology = "apology",
        /// An offer of goodwill.
        Offer = "offer",
    }
}

/// The incident of a drill.
///
/// # Errors
///
/// `Refusal::NotFound` for one that is not a drill: nothing of this feature touches a real incident.
pub async fn incident(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    let incident = crate::incidents::store::get(tx, id).await?;
    if incident.is_drill { Ok(incident) } else { Err(Refusal::NotFound) }
}
