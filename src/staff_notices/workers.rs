//! The worker that tells staff of pending actions, of changes of access, and of prepared updates.
//!
//! The row of an action says of which state they were told, the other rows whether they were. It changes in the
//! transaction that enqueues the e-mails, so that neither a crash nor a second node tells anybody twice or not at all.

use super::{prepared, text};
use crate::accounts::access_notice;
use crate::accounts::oversight::{self, Watcher};
use crate::accounts::pending_action::store;
use crate::customers::Channel;
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents::prepared::store as prepared_updates;
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::platform::{installation, worker};
use crate::types::{PublicId, Refusal, Timestamp};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "staff notices", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await
    });
}

/// Tells of everything that was not told yet. Returns whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let actions = store::unnotified(&mut tx).await?;
    let changes = access_notice::unenqueued(&mut tx).await?;
    let updates = prepared_updates::untold(&mut tx).await?;
    drop(tx);
    for (incident_id, id) in &updates {
        let public_url = app.config.public_url();
        app.db.write(async |tx| prepared::tell(tx, now, incident_id, id, &public_url).await).await?;
    }
    for id in actions {
        let public_url = app.config.public_url();
        app.db.write(async move |tx| tell_of_action(tx, now, &id, &public_url).await).await?;
    }
    for id in changes {
        app.db.write(async move |tx| tell_of_access(tx, now, &id).await).await?;
    }
    Ok(false)
}

async fn tell_of_action(tx: &mut Tx, now: Timestamp, id: &PublicId, public_url: &str) -> Result<(), Refusal> {
    let action = store::get(tx, id).await?;
    if !store::set_notified(tx, id, action.state).await? {
        return Ok(()); // Another node was faster, or it was decided meanwhile.
    }
    let installation = installation::get(tx).await?;
    let text = text::pending_notice(&action, &installation.organisation, public_url, installation.zone());
    let watchers = oversight::watchers(tx, action.action.subject(), action.watched_from).await?;
    enqueue(tx, now, &format!("pending-action:{id}:{}", action.state.as_str()), watchers, text).await
}

async fn tell_of_access(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let Some(notice) = access_notice::take(tx, now, id).await? else { return Ok(()) };
    let installation = installation::get(tx).await?;
    let text = text::access_notice(&notice, &installation.organisation, installation.zone());
    let since = oversight::watched_from(tx, notice.at).await?;
    let watchers = oversight::watchers(tx, Some(&notice.subject_id), since).await?;
    enqueue(tx, now, &format!("access:{id}"), watchers, text).await
}

async fn enqueue(
    tx: &mut Tx,
    now: Timestamp,
    key: &str,
    watchers: Vec<Watcher>,
    (subject, body): (String, String),
) -> Result<(), Refusal> {
    for watcher in watchers {
        let dedupe_key = format!("{key}:{}", watcher.id);
        let message = NewMessage {
            recipient_name: watcher.name,
            subject: subject.clone(),
            body: body.clone(),
            ..NewMessage::new(Class::StaffNotice, Channel::Email, &watcher.email, dedupe_key, now)
        };
        queue::enqueue(tx, now, message).await?;
    }
    Ok(())
}
