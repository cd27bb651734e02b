//! Values that every module uses, on the server and in the browser. Nothing here does I/O.

mod actor;
pub mod api_scope;
mod case_state;
pub mod clean_text;
pub mod crockford;
pub mod field_errors;
pub mod ids;
pub mod money;
#[cfg(not(feature = "ssr"))]
mod no_text_column;
pub mod placeholders;
pub mod refusal;
pub mod role;
pub mod search_text;
mod server_fn_error;
mod service_kind;
pub mod status;
#[cfg(feature = "ssr")]
pub mod text_column;
pub mod text_enum;
pub mod timestamp;

pub use actor::Actor;
pub use api_scope::ApiScope;
pub use case_state::CaseState;
pub use ids::PublicId;
pub use money::{Currency, Money};
pub use refusal::{FieldError, Message, Refusal};
pub use role::Role;
pub use service_kind::ServiceKind;
pub use status::{Impact, ServiceStatus};
pub use timestamp::Timestamp;
