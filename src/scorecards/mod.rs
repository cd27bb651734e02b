//! How well we did: the scorecard of an incident, from recorded facts alone.
//!
//! [`figures`] computes from the timeline; [`store`] counts people, cases, messages and money. Nothing on
//! a scorecard is typed in by anybody.

pub mod figures;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;
