//! Decisions of approvers: who approved or sent back which content, and until when an approval counts. Apologies and
//! goodwill say who may approve what; here their decisions are stored.

pub mod decision;
#[cfg(feature = "ssr")]
pub mod store;

pub use decision::{Decision, Subject};
