//! The message queue and its channels.
//!
//! The message rows are the queue: one row per recipient, one durable outcome each. Others put rows in
//! ([`queue::enqueue`]; a batch's rows are planned by `apologies`); workers here claim what may go *now*
//! ([`admission`]), commit `sending`, hand over, and write down what came of it.

pub mod message;

#[cfg(feature = "ssr")]
pub mod admission;
#[cfg(feature = "ssr")]
pub mod batch;
#[cfg(feature = "ssr")]
pub mod channel;
#[cfg(feature = "ssr")]
pub mod claim;
#[cfg(feature = "ssr")]
pub mod decision;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod health;
#[cfg(feature = "ssr")]
pub mod lists;
#[cfg(feature = "ssr")]
mod mail;
#[cfg(feature = "ssr")]
pub mod node;
#[cfg(feature = "ssr")]
mod outcome;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod queue;
#[cfg(feature = "ssr")]
pub mod quiet;
#[cfg(feature = "ssr")]
pub mod rate;
#[cfg(feature = "ssr")]
mod readback;
#[cfg(feature = "ssr")]
pub mod stop;
#[cfg(feature = "ssr")]
pub mod workers;
