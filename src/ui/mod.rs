//! What every page is built from: the catalogue of wording, the frame, form fields, times, badges.
//!
//! Nothing here knows a room. Words for people come from the Fluent catalogue, through [`t!`].

#[cfg(feature = "ssr")]
pub mod badge;
#[cfg(feature = "ssr")]
pub mod icon;
#[cfg(feature = "ssr")]
pub mod number;
#[cfg(feature = "ssr")]
pub mod own;
#[cfg(feature = "ssr")]
pub mod time;
pub mod typing;
#[cfg(feature = "ssr")]
pub mod wording;
