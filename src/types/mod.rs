//! The words every room uses: pure, on both sides, no input or output.
//!
//! `instant` is a moment, `ids` are names of things, `money` is money, `status` is what a service can be,
//! `text` turns what people typed into what the rules accept, and `refusal` says no, with a reason.

mod across;
mod actor;
mod case_state;
pub mod crockford;
pub mod ids;
pub mod money;
#[cfg(not(feature = "ssr"))]
mod no_text_column;
pub mod refusal;
pub mod role;
pub mod status;
pub mod text;
#[cfg(feature = "ssr")]
mod text_column;
pub mod text_enum;
pub mod timestamp;

pub use actor::Actor;
pub use case_state::CaseState;
pub use ids::PublicId;
pub use money::{Currency, Money};
pub use refusal::{FieldError, Message, Refusal};
pub use role::Role;
pub use status::{Impact, ServiceStatus};
pub use timestamp::Timestamp;
