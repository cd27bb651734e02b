//! The public page as bytes: rendered once on publish, swapped in whole, kept on disk.

mod published;
mod routes;

pub use published::Published;
pub use routes::routes;
pub mod workers;
