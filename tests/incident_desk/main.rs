//! What staff have beside an incident, by the desk's forms: templates, people, notes with the log, playbooks, and the
//! keyboard's pages.

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "../delivery/fixture.rs"]
mod delivery_fixture;

mod fixture;
mod keyboard;
mod notes;
mod people;
mod playbooks;
mod secrecy;
mod templates;
