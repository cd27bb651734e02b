//! The pages of customers, imports and exposure.

pub mod card;
pub mod exposure;
pub mod import;
pub mod list;
pub mod profile;
mod saved;
mod upload;

pub use card::{CustomerCard, CustomerSummary};
pub use exposure::ExposurePage;
pub use import::ImportPage;
pub use list::Customers;
pub(super) use list::search_of;
pub use profile::Profile;
