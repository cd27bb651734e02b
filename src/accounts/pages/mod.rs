//! The door of the desk (sign in, first set-up), and the settings.

mod audit;
mod door;
mod organisation;
mod people;
mod settings;
mod tokens;

pub use audit::Audit;
pub use door::{Setup, SignIn};
pub use organisation::OrganisationPage;
pub use people::{People, PersonPage};
pub use settings::{Settings, framed};
pub use tokens::Tokens;
