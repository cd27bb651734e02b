//! The pages of playbooks: their list and form in the settings, and the steps on the page of an incident.

mod edit;
mod list;
mod steps;

pub use edit::{EditPlaybook, NewPlaybook};
pub use list::Playbooks;
pub use steps::load as steps;
