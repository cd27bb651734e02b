//! The branding of the public page: the company's logo, accent colours and CSS.
//!
//! `look` is what the company chose, `look_changes` changes it, `store` keeps it beside the look before. `settings`
//! changes the page's name, time zone, language and links. `colour`, `css`, `logo`, `raster` and `svg` check what is uploaded:
//! colours must be readable, CSS and drawings load nothing from elsewhere, a logo is the image that it claims to be.
//! Every published edition carries the result (`web::branding::Branding`), so that pages that are rendered per request
//! look like the published ones.

pub mod api;
pub mod colour;
pub mod css;
pub mod forms;
mod logo;
mod look;
mod look_changes;
pub mod pages;
mod raster;
mod security;
mod settings;
mod store;
mod svg;
mod upload;

pub use colour::Scheme;
pub use logo::Logo;
pub use look::{Links, Look};
pub use look_changes::{LogoChange, LogoInput, LookInput, edit_logo, edit_look, reset_look, undo_look};
pub use settings::{PageInput, edit_page};
pub use store::current_look;
