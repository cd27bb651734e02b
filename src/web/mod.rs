//! HTTP for every feature: who asks, forms and their errors, JSON errors, security headers, the page frame.
//!
//! Knows no feature. A feature lists its forms in [`forms::FormRoutes`]; what a page needs of other features
//! (the navigation's counts, the document around a page) is handed in when the process starts.

pub mod api;
pub mod branding;
pub mod field;
pub mod form_fields;
pub mod form_state;
pub mod forms;
pub mod frame;
pub mod held;
pub mod mask;
pub mod masthead;
pub mod request_context;
pub mod section_icon;
pub mod security;
pub mod server_functions;

pub use form_state::FormState;
pub use request_context::RequestContext;
