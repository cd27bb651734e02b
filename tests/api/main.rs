//! The API for programs: what its document says, who may call what, and what each area does.

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "../apologies/fixture.rs"]
mod apologies_fixture;
#[path = "../fixture/mod.rs"]
mod fixture;
#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "../goodwill/fixture.rs"]
mod goodwill_fixture;

mod apologies;
mod areas;
mod cases;
mod customers;
mod document;
mod forms;
mod idempotency;
mod incidents;
mod offers;
mod page;
mod programs;
mod sending;
mod support;
mod watched_pages;
