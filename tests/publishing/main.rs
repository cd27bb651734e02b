//! The public page: what it shows, what it never shows, and how it stays up when all else is down.

mod api;
mod branding;
mod export;
mod fixture;
mod front;
mod languages;
mod mirror;
mod outage;
mod page;
mod page_sections;
mod serving;
mod test_server;
