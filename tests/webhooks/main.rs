//! Events for other systems: what is recorded, whom it reaches, and how failures are handled.

#[path = "../promises/desk.rs"]
mod desk;
#[path = "../fixture/mod.rs"]
mod fixture;

mod docs;
mod events;
