//! The text of a notice about a pending action.

use crate::accounts::pages::pending;
use crate::accounts::pending_action::{PendingAction, State};
use crate::t;
use crate::ui::time;
use chrono_tz::Tz;

/// Subject and body of the notice of an action's state.
pub fn notice(action: &PendingAction, organisation: &str, public_url: &str, zone: Tz) -> (String, String) {
    let title = pending::title(action);
    let subject = t!(
        &format!("staff-notice-subject-{}", action.state.as_str()),
        organisation = organisation.to_owned(),
        title = title.clone()
    );
    let name = &action.requested_by_name;
    let decided_by = action.decided_by_name.clone().unwrap_or_default();
    let requested =
        t!("staff-notice-requested", name = name, at = time::full_text(action.requested_at, zone), title = title);
    let state = match action.state {
        State::Waiting => t!("staff-notice-waiting", at = time::full_text(action.due_at, zone)),
        State::Applied if action.decided_by_name.is_some() => t!("staff-notice-confirmed", name = decided_by),
        State::Applied => t!("staff-notice-applied"),
        State::Stopped => t!("staff-notice-stopped", name = decided_by, reason = &action.reason),
        State::Lapsed => t!("staff-notice-lapsed"),
    };
    let link = format!("{public_url}/desk/settings/pending/{}", action.id);
    (subject, format!("{requested}\n\n{state}\n\n{}\n{link}\n", t!("staff-notice-link")))
}
