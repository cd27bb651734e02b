//! Signing in, the first account, and the settings.

mod audit;
mod organisation;
mod password_change;
pub mod pending;
mod settings;
mod setup;
mod sign_in;
mod staff;
mod tokens;

pub use audit::Audit;
pub use organisation::OrganisationPage;
pub use password_change::PasswordChange;
pub use pending::{PendingActionPage, PendingActions};
pub use settings::{Settings, settings_view};
pub use setup::{Setup, SetupOrganisation, SetupRegion, SetupService};
pub use sign_in::SignIn;
pub use staff::{StaffList, StaffMemberPage};
pub use tokens::Tokens;
