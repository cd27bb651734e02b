//! The worker that tells staff channels of what needs their people.
//!
//! A task that a channel was told of is a row, written in the transaction that enqueues the message: neither a crash nor
//! a second node tells twice or not at all. The row goes when the task is done.

use super::manage;
use super::need::{self, Need};
use super::store::{self, StaffChannel};
use crate::access::Staff;
use crate::accounts;
use crate::dashboard::pages::task_list::{TaskText, task_text};
use crate::dashboard::task::TaskKind;
use crate::dashboard::tasks;
use crate::delivery::notice::{Link, Notice, Severity};
use crate::delivery::quiet::QuietHours;
use crate::platform::db::Tx;
use crate::platform::installation::{self, Installation};
use crate::platform::{AppState, worker};
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use chrono_tz::Tz;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Starts the worker.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "staff channels", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await?;
        Ok(false)
    });
}

/// Tells each channel of what is new for it.
pub async fn reconcile(app: &AppState) -> Result<(), Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let channels = store::all(&mut tx).await?;
    if channels.is_empty() {
        return Ok(());
    }
    let installation = installation::get(&mut tx).await?;
    let mut changes = Vec::new();
    for channel in channels.into_iter().filter(|channel| channel.rejected_at.is_none()) {
        let told = store::told(&mut tx, &channel.id).await?;
        let needs = match reader(&mut tx, &channel).await? {
            Some(reader) => need::of(tasks::of(&mut tx, &reader, now).await?, channel.needs, now),
            None => Vec::new(),
        };
        let over: Vec<String> = told.iter().filter(|key| needs.iter().all(|need| need.key != **key)).cloned().collect();
        let new: Vec<Need> = needs.into_iter().filter(|need| !told.contains(&need.key)).collect();
        if !over.is_empty() || !new.is_empty() {
            changes.push((channel, over, new));
        }
    }
    drop(tx);
    let public_url = app.config.public_url();
    for (channel, over, new) in &changes {
        app.db
            .write(async |tx| {
                for key in over {
                    store::forget(tx, &channel.id, key).await?;
                }
                for need in new {
                    tell(tx, now, channel, need, &installation, &public_url).await?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// Whose tasks a channel tells of: the person's, or those of somebody with only its role. `None` for a person who left.
async fn reader(tx: &mut Tx, channel: &StaffChannel) -> Result<Option<Staff>, Refusal> {
    match (&channel.staff_id, channel.role) {
        (Some(id), _) => accounts::store::find_active(tx, id).await,
        // Nobody has the id of a channel, so nothing counts as written or approved by this reader.
        (None, Some(role)) => {
            Ok(Some(Staff { id: channel.id.clone(), name: channel.name.clone(), roles: [role].into() }))
        }
        (None, None) => Ok(None),
    }
}

/// When an update is due, and whether a promise of it was missed by now. Other tasks have no such status.
fn timing(need: &Need, now: Timestamp, zone: Tz) -> (String, Severity) {
    let at = time::full_text(need.task.timing.at(), zone);
    match &need.task.kind {
        TaskKind::Update { .. } if need.is_missed_promise(now) => {
            (t!("staff-channels-update-missed", at = at), Severity::Major)
        }
        TaskKind::Update { .. } => (t!("staff-channels-update-due", at = at), Severity::Minor),
        _ => (String::new(), Severity::default()),
    }
}

async fn tell(
    tx: &mut Tx,
    now: Timestamp,
    channel: &StaffChannel,
    need: &Need,
    installation: &Installation,
    public_url: &str,
) -> Result<(), Refusal> {
    if !store::take(tx, &channel.id, &need.key, now).await? {
        return Ok(()); // Another node was faster.
    }
    let zone = installation.zone();
    let TaskText { title, text, href, action } = task_text(need.task.kind.clone(), zone);
    let url = format!("{public_url}{href}");
    let (status, severity) = timing(need, now, zone);
    let notice = Notice {
        organisation: installation.organisation.clone(),
        title,
        status,
        severity,
        paragraphs: vec![text],
        links: vec![Link { label: action, url: url.clone(), sentence: String::new() }],
        ..Notice::default()
    };
    let subject = notice.heading();
    let notice = Notice { short: format!("{subject}. {url}"), subject, ..notice };
    let quiet = QuietHours::parse(&channel.quiet_from, &channel.quiet_to);
    let due_at = quiet
        .filter(|_| !need.is_told_always(channel.always, now))
        .and_then(|quiet| quiet.end(now, zone))
        .unwrap_or(now);
    manage::enqueue(tx, now, channel, &format!("{}:{}", need.key, now.timestamp_micros()), &notice, due_at).await
}
