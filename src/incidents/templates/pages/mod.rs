//! The pages of templates: their list and form in the settings, and the choice of one inside another form.

mod edit;
mod list;
mod picker;

pub use edit::{EditTemplate, NewTemplate};
pub use list::Templates;
pub use picker::{declare_form, picker, used_by_update};

use crate::incidents::incident::{Kind, State};
use crate::t;

/// What a template is for, in words: "Incident: Investigating".
fn situation(kind: Kind, state: State) -> String {
    let state = t!(&format!("state-{}", state.as_str()));
    match kind {
        Kind::Incident => t!("template-for-incident", state = state),
        Kind::Maintenance => t!("template-for-maintenance", state = state),
    }
}
