//! Making it good, from the rules to the till, on both databases.

#[path = "goodwill/larkmoor.rs"]
mod larkmoor;

#[path = "goodwill/approving.rs"]
mod approving;
#[path = "goodwill/books.rs"]
mod books;
#[path = "goodwill/claiming.rs"]
mod claiming;
#[path = "goodwill/tills.rs"]
mod tills;
