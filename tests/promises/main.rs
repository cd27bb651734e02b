//! Promised updates and their escalation, and what happens around a publication: it is taken back, prepared, scheduled,
//! approved by a second commander, or written by two people at once.

#[path = "../fixture/mod.rs"]
mod fixture;

mod contacts;
mod desk;
mod drafts;
mod escalation;
mod prepared;
mod put_off;
mod second_approval;
mod undo;
