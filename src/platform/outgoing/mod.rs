//! The HTTP client for every address that somebody typed: watched pages, webhooks and chat (decision 72).
//!
//! An address that was typed must not make the server ask its own network. Therefore addresses are checked after the
//! name was resolved, and the connection goes to exactly those that were checked, so that a name cannot lead elsewhere
//! between the two (DNS rebinding). Redirects are not followed, no proxy of the environment is used, and time and size
//! of an answer are bounded.

mod addresses;
mod client;
#[cfg(any(test, feature = "test-support"))]
pub mod private_hosts;

pub use addresses::{AddressRules, UrlError};
pub use client::{Client, LongAnswer, Request, Response, SendError};
