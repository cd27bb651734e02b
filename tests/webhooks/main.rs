//! Events for other systems: what is recorded, whom it reaches, and how failures are handled.

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "../promises/desk.rs"]
mod desk;
#[path = "../fixture/mod.rs"]
mod fixture;

mod deliveries;
mod docs;
mod events;
mod receiver;
mod story;
