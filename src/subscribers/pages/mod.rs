//! The pages of this room: asking to be told, and a subscriber's own page.

mod choice;
mod subscribe;
mod subscription;

pub use subscribe::Subscribe;
pub use subscription::Subscription;
