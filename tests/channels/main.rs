//! Chats and other systems as channels: what each one is sent, what its answers mean, how much it gets, and that what gives
//! access to it is nowhere in clear. The other side is a real HTTP server on this machine, at the place of the vendor's.

#[path = "../rights/database_contents.rs"]
#[allow(dead_code)]
mod database_contents;
#[path = "../delivery/fixture.rs"]
#[allow(dead_code)]
mod delivery_fixture;
#[path = "../delivery/process.rs"]
#[allow(dead_code)]
mod process;
#[path = "../delivery/smtp_sink.rs"]
#[allow(dead_code)]
mod smtp_sink;

mod addresses;
mod events;
mod fixture;
mod outcomes;
mod payloads;
mod rates;
mod receiver;
mod secrets;
