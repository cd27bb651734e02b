//! Events for other systems: what is recorded, whom it reaches, and how failures are handled.

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "../promises/desk.rs"]
mod desk;
#[path = "../fixture/mod.rs"]
mod fixture;
#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "../api/support.rs"]
mod support;

mod api;
mod deliveries;
mod docs;
mod events;
mod receiver;
mod story;
