//! The texts of notices about pending actions and changes of access.

use crate::accounts::access_notice::{AccessChange, AccessNotice};
use crate::accounts::pages::pending;
use crate::accounts::pending_action::{PendingAction, State};
use crate::accounts::staff::role_names;
use crate::t;
use crate::ui::time;
use chrono_tz::Tz;

/// Subject and body of the notice of an action's state.
pub fn pending_notice(action: &PendingAction, organisation: &str, public_url: &str, zone: Tz) -> (String, String) {
    let title = pending::title(action);
    let requester = &action.requested_by_name;
    let decided_by = action.decided_by_name.clone().unwrap_or_default();
    let decided_at = time::day_text(action.decided_at.unwrap_or(action.due_at), zone);
    let subject = match (action.state, action.takes_effect_at()) {
        (State::Waiting, Some(at)) => {
            let at = time::day_text(at, zone);
            t!("staff-notice-subject-waiting", organisation = organisation, title = &title, at = at)
        }
        (State::Waiting, None) => {
            t!("staff-notice-subject-unconfirmed", organisation = organisation, title = &title)
        }
        (State::Applied, _) => {
            t!("staff-notice-subject-applied", organisation = organisation, title = &title, at = decided_at)
        }
        (State::Stopped, _) => {
            t!("staff-notice-subject-stopped", organisation = organisation, title = &title, name = &decided_by)
        }
        (State::Lapsed, _) => t!("staff-notice-subject-lapsed", organisation = organisation, title = &title),
    };
    let requested_at = time::full_text(action.requested_at, zone);
    let requested = t!("staff-notice-requested", name = requester, at = requested_at, title = title);
    let state = match (action.state, action.takes_effect_at()) {
        (State::Waiting, Some(at)) => t!("staff-notice-waiting", at = time::full_text(at, zone), name = requester),
        (State::Waiting, None) => t!("staff-notice-unconfirmed", name = requester),
        (State::Applied, _) if action.decided_by_name.is_some() => t!("staff-notice-confirmed", name = decided_by),
        (State::Applied, _) => t!("staff-notice-applied"),
        (State::Stopped, _) => t!("staff-notice-stopped", name = decided_by, reason = &action.reason),
        (State::Lapsed, _) => t!("staff-notice-lapsed"),
    };
    let link = format!("{public_url}/desk/settings/pending/{}", action.id);
    (subject, format!("{requested}\n\n{state}\n\n{}\n{link}\n", t!("staff-notice-link")))
}

/// Subject and body of the notice that somebody's access changed.
pub fn access_notice(notice: &AccessNotice, organisation: &str, zone: Tz) -> (String, String) {
    let change = change_text(&notice.change, &notice.subject_name);
    let at = time::day_text(notice.at, zone);
    let subject = t!("staff-notice-access-subject", organisation = organisation, change = &change, at = at);
    let at = time::full_text(notice.at, zone);
    let made = t!("staff-notice-access-body", name = &notice.actor_name, at = at, change = change);
    let unexpected = t!("staff-notice-access-unexpected", name = &notice.actor_name);
    (subject, format!("{made}\n\n{unexpected}\n"))
}

fn change_text(change: &AccessChange, name: &str) -> String {
    let AccessChange { given, taken, can_sign_in, new_password } = change;
    let sign_in = can_sign_in.map(|can| {
        if can {
            t!("staff-notice-access-enabled", name = name)
        } else {
            t!("staff-notice-access-disabled", name = name)
        }
    });
    let taken = (!taken.is_empty())
        .then(|| t!("staff-notice-access-taken", name = name, count = taken.len(), roles = role_names(taken)));
    let given = (!given.is_empty())
        .then(|| t!("staff-notice-access-given", name = name, count = given.len(), roles = role_names(given)));
    let password = new_password.then(|| t!("staff-notice-access-password", name = name));
    [sign_in, taken, given, password].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
