//! The API for programs, `/api/v1`: one handler for each operation, which decodes, asks for a right, and calls the same
//! function as the desk's form (decision 66).
//!
//! A feature lists its operations in [`ApiRoutes`], each with the types that its handler reads and writes. From these the
//! OpenAPI document is generated ([`document`]), so that it cannot differ from what the handlers do, and the page for people
//! ([`reference`]). [`crate::access::api::TABLE`] says which scope an operation needs; [`ApiRoutes::finish`] compares the two,
//! and the server does not start while they differ.
//!
//! A handler that reads returns an [`Item`] or a [`List`] page by page ([`paging`]). One that writes runs in
//! [`ApiRequest::write`], which stores the answer under the caller's `Idempotency-Key` in the transaction that does the
//! work ([`idempotency`]). Versions are ETags, and errors are [problems](problem).

mod answer;
mod authenticate;
mod document;
mod handle;
pub mod idempotency;
mod operation;
mod paging;
mod problem;
mod reference;
mod request;
mod routes;
pub mod schema;
pub mod workers;

pub use answer::{Answer, Done, Item, List, NoContent, Written};
pub use authenticate::{Authenticate, Authenticated};
pub use document::Document;
pub use operation::{Area, Operation};
pub use paging::{LIMIT_DEFAULT, LIMIT_MAX, Paging};
pub use problem::{ApiError, problem, rename_fields};
pub use request::ApiRequest;
pub use routes::{ApiRoutes, Exchanged, NoFilter};
pub use schema::Time;

/// The largest body that is read where there are no long texts, in bytes.
pub const BODY_MAX: usize = 64 * 1024;
/// The largest body that may hold the text of an update, in bytes: 25,000 characters take 12 bytes each where JSON escapes
/// them as two surrogates, or a form their four bytes, and the other fields take the rest.
pub const TEXT_BODY_MAX: usize = 512 * 1024;

/// Below this path every answer is JSON.
pub const PREFIX: &str = "/api/v1/";
