//! Wording, icons, times and numbers: small parts of pages that know no feature.
//!
//! Every sentence people read comes from the Fluent catalogue, through [`t!`](crate::t).

#[cfg(feature = "ssr")]
pub mod badge;
#[cfg(feature = "ssr")]
pub mod bidi;
#[cfg(feature = "ssr")]
pub mod breakdown;
pub mod form_input;
#[cfg(feature = "ssr")]
pub mod icon;
#[cfg(feature = "ssr")]
pub mod number;
#[cfg(feature = "ssr")]
pub mod time;
#[cfg(feature = "ssr")]
pub mod wording;
