//! What every feature needs for HTTP: the request's context, forms and their errors, JSON errors, security headers, the
//! page frame.
//!
//! Knows no feature. A feature lists its forms in [`forms::FormRoutes`]; what a page needs from other features (the
//! counts in the navigation, the document around a page) is registered by `app` when the process starts.

pub mod announced;
pub mod api;
pub mod branding;
pub mod field;
pub mod form_fields;
pub mod form_state;
pub mod forms;
pub mod frame;
pub mod masthead;
pub mod moment;
pub mod public_forms;
pub mod redact;
pub mod request_context;
pub mod section_icon;
pub mod security;
pub mod server_functions;
pub mod streamed_body;
pub mod unsent_form;

pub use form_state::FormState;
pub use request_context::RequestContext;
