//! Events for other systems: what is recorded, whom it reaches, and how failures are handled.

#[path = "../promises/desk.rs"]
mod desk;
#[path = "../fixture/mod.rs"]
mod fixture;

mod deliveries;
mod docs;
mod events;
mod receiver;
mod story;
