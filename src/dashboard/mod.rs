//! What needs whoever is signed in, ordered by the clock.
//!
//! [`needs`] asks every section, in one or two bounded queries each, what waits for this person: by their
//! roles, never their own work to approve. The list is the desk's first page; its counts stand in the
//! rail of every page. Beside it stands what goes on without them.

pub mod counts;
pub mod going_on;
pub mod need;
pub mod needs;
pub mod pages;
