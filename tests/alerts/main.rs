//! Alerts of monitoring systems: from the address they are posted to, to the draft incident and its publication.

#[path = "../fixture/mod.rs"]
mod fixture;

mod alertmanager;
mod drafts;
mod formats;
mod hidden;
mod intake;
mod receivers;
mod rules;
mod sender;
