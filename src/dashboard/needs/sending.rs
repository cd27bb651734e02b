//! Messages that wait for a person, and the great switch.

use crate::access::Section;
use crate::access::Staff;
use crate::access::{KillSwitch, MessageReleaser, SendingSteward};
use crate::dashboard::need::{Clock, Need, What};
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// What this person may decide about messages, and that nothing is sent, for those who can change it.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Need>, Refusal> {
    let mut needs = Vec::new();
    if staff.may::<MessageReleaser>().is_ok() {
        needs.extend(undecided(tx).await?);
    }
    if staff.may::<KillSwitch>().is_ok() || staff.may::<SendingSteward>().is_ok() {
        let stopped = tx
            .fetch_value::<Option<Timestamp>>(sql("select sending_stopped_at from installation where id = 1"))
            .await?;
        needs.extend(stopped.map(|at| Need {
            section: Section::Sending,
            clock: Clock::Since(at),
            what: What::Stopped,
        }));
    }
    Ok(needs)
}

/// Messages in doubt, and those held for a reason that only a person's word ends.
async fn undecided(tx: &mut Tx) -> Result<Vec<Need>, Refusal> {
    let rows = tx
        .fetch_all::<(String, i64, Timestamp)>(sql("select state, count(*), min(updated_at) from message
             where state = 'in_doubt'
                or (state = 'held' and reason in ('open_complaint', 'provisional', 'stale', 'recent_apology'))
             group by state"))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(state, count, since)| {
            let what = if state == "in_doubt" { What::InDoubt { count } } else { What::Held { count } };
            Need { section: Section::Sending, clock: Clock::Since(since), what }
        })
        .collect())
}
