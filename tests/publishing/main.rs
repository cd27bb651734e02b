//! The public page: what it shows, what it never shows, and how it stays up when all else is down.

mod api;
mod front;
mod outage;
mod page;
mod scene;
mod serving;
