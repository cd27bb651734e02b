//! Tasks in the settings: actions of administrators that a second one confirms or stops, and those about one's own
//! account.

use crate::access::{Administrator, Section, Staff};
use crate::accounts::pages::pending;
use crate::accounts::pending_action::{rules, store};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::Tx;
use crate::types::Refusal;

/// The waiting actions that this person can confirm, and those about their own account.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    let confirms = staff.may::<Administrator>().is_ok();
    let waiting = store::waiting(tx, (!confirms).then_some(&staff.id)).await?;
    Ok(waiting
        .into_iter()
        .filter_map(|action| {
            let is_own = action.action.subject() == Some(&staff.id);
            if !is_own && rules::check_confirm(&action, &staff.id).is_err() {
                return None;
            }
            let (id, title, due_at) = (action.id.clone(), pending::title(&action), action.takes_effect_at());
            let requester = action.requested_by_name;
            let kind = if is_own {
                TaskKind::OwnAccount { id, title, requester, due_at }
            } else {
                TaskKind::PendingAction { id, title, requester, due_at }
            };
            Some(Task { section: Section::Settings, timing: Timing::Since(action.requested_at), kind })
        })
        .collect())
}
