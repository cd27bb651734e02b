//! The public pages: what they show, what they never show, and how they stay available while everything else is
//! down.

mod api;
mod branding;
mod clients;
mod export;
mod feeds;
mod fixture;
mod front;
mod http_rules;
mod languages;
mod mirror;
mod other_languages;
mod outage;
mod page;
mod page_sections;
mod raw_client;
mod serving;
mod sharing;
mod slow_clients;
mod source_limits;
mod test_server;
