//! What a public page wears: the company's logo, its accent in light and in dark, and its own style.
//!
//! `look` is what is chosen, `keeping` has the verbs that change it, `store` keeps it beside what was worn
//! before. `colour`, `css`, `logo` and `svg` say what may be worn: what people can read, what loads nothing
//! from elsewhere, what is the picture it says it is. `worn` is the same as pages carry it, in every edition
//! and so in the snapshot: pages that are rendered when they are asked for wear what is published.

pub mod colour;
pub mod css;
pub mod forms;
pub mod keeping;
mod logo;
mod look;
pub mod pages;
mod store;
mod svg;
mod upload;

pub use logo::Logo;
pub use look::{Links, Look};
pub use store::{chosen, links};
