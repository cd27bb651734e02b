//! What needs whoever is signed in, ordered by the clock.

pub mod counts;
pub mod pages;
