//! The contact points of staff: addresses beside the one they sign in with. Everybody keeps their own. A message goes only
//! to one that was verified by a code sent to it, so nobody can have a stranger's phone ring at night.

pub mod edit;
pub mod forms;
pub mod pages;
pub mod store;

use chrono::Duration;

/// Most contact points of one person.
pub const CONTACTS_MAX: i64 = 10;
/// Most codes that are sent to one contact point before it is verified.
pub const CODES_MAX: i64 = 5;
/// Most attempts to enter one code.
pub const ATTEMPTS_MAX: i64 = 5;
/// How long a code works.
pub const CODE_TTL: Duration = Duration::minutes(30);
/// The page where staff keep them.
pub const PAGE: &str = "/desk/settings/contacts";
