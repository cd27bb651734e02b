//! Tasks in sending: messages that wait for a decision, and the stop of all sending.

use crate::access::{KillSwitch, MessageReleaser, Section, SendingOperator, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::delivery::health::{self, ChannelHealth};
use crate::delivery::message::State;
use crate::delivery::{Channel, store};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::Refusal;

/// Messages for those who may decide them; that sending is stopped, for those who may resume it.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    let mut tasks = Vec::new();
    if staff.may::<MessageReleaser>().is_ok() {
        tasks.extend(undecided(tx).await?);
    }
    if staff.may::<KillSwitch>().is_ok() || staff.may::<SendingOperator>().is_ok() {
        tasks.extend(channels_down(tx).await?);
        let stopped_at = installation::get(tx).await?.sending_stopped_at;
        tasks.extend(stopped_at.map(|at| Task {
            section: Section::Sending,
            timing: Timing::Since(at),
            kind: TaskKind::Stopped,
        }));
    }
    Ok(tasks)
}

/// Channels that fail while messages wait for them.
async fn channels_down(tx: &mut Tx) -> Result<Vec<Task>, Refusal> {
    let failing: Vec<_> = health::all(tx).await?.into_iter().filter(|health| !health.error_code.is_empty()).collect();
    if failing.is_empty() {
        return Ok(Vec::new());
    }
    let waits = |state: &State| !State::UNDECIDED.contains(state);
    let states: Vec<State> = State::OPEN.iter().copied().filter(waits).collect();
    let channels: Vec<Channel> = failing.iter().map(|health| health.channel).collect();
    let waiting = store::count_open_of(tx, &channels, &states).await?;
    let task = |health: ChannelHealth| {
        let waiting = *waiting.get(&health.channel)?;
        let kind = TaskKind::ChannelDown { channel: health.channel, waiting };
        Some(Task { section: Section::Sending, timing: Timing::Since(health.since), kind })
    };
    Ok(failing.into_iter().filter_map(task).collect())
}

/// Messages in doubt, and those held for a reason that only a person's decision ends.
async fn undecided(tx: &mut Tx) -> Result<Vec<Task>, Refusal> {
    let groups = store::count_undecided(tx).await?;
    Ok(groups
        .into_iter()
        .map(|(state, count, since)| {
            let kind = match state {
                State::InDoubt => TaskKind::InDoubt { count },
                _ => TaskKind::Held { count },
            };
            Task { section: Section::Sending, timing: Timing::Since(since), kind }
        })
        .collect())
}
