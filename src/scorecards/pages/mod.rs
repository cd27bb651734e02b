//! The pages of this room: every scorecard, and one that prints.

mod card;
mod funnels;
mod list;
mod picture;
mod rest;
mod six;

pub use card::Scorecard;
pub use list::Scorecards;
