//! HTML forms (decisions 2 and 3).
//!
//! A form posts to its resource's URL. The path is looked up in [`crate::access::writes::TABLE`], the body is decoded,
//! and the feature's handler runs. Success is a 303 to a page. A refusal renders the form's page with status 401, 403,
//! 404, 409, 422, 429 or 503, showing what was typed and what is wrong.
//!
//! A form that creates something calls [`FormRequest::once`], so that pressing its button twice creates it once.

mod handle;
mod public_posts;
mod request;
mod response;
mod routes;
mod submission;
pub mod workers;

pub use handle::{FORM_MAX_BYTES, render_refused_form};
pub use public_posts::PublicPosts;
pub use request::{FormRequest, Posted, Upload};
pub use response::{FormResponse, SHOWN_AGAIN};
pub use routes::FormRoutes;
