//! Signing in, the first account, and the settings.

mod audit;
mod organisation;
mod settings;
mod sign_in;
mod staff;
mod tokens;

pub use audit::Audit;
pub use organisation::OrganisationPage;
pub use settings::{Settings, settings_view};
pub use sign_in::{Setup, SignIn};
pub use staff::{StaffList, StaffMemberPage};
pub use tokens::Tokens;
