//! The worker that tells staff of pending actions.
//!
//! The row of an action says of which state they were told. It changes in the transaction that enqueues the e-mails, so
//! that neither a crash nor a second node tells anybody twice or not at all.

use super::text;
use crate::accounts::pending_action::store;
use crate::customers::Channel;
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
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

/// Tells of every state that was not told yet. Returns whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let ids = store::unnotified(&mut app.db.read().await?).await?;
    for id in ids {
        let public_url = app.config.public_url();
        app.db.write(async move |tx| notify(tx, now, &id, &public_url).await).await?;
    }
    Ok(false)
}

async fn notify(tx: &mut Tx, now: Timestamp, id: &PublicId, public_url: &str) -> Result<(), Refusal> {
    let action = store::get(tx, id).await?;
    if !store::set_notified(tx, id, action.state).await? {
        return Ok(()); // Another node was faster, or it was decided meanwhile.
    }
    let installation = installation::get(tx).await?;
    let (subject, body) = text::notice(&action, &installation.organisation, public_url, installation.zone());
    for (staff_id, name, email) in store::notified_people(tx, &action).await? {
        let dedupe_key = format!("pending-action:{id}:{}:{staff_id}", action.state.as_str());
        let message = NewMessage {
            recipient_name: name,
            subject: subject.clone(),
            body: body.clone(),
            ..NewMessage::new(Class::Transactional, Channel::Email, &email, dedupe_key, now)
        };
        queue::enqueue(tx, now, message).await?;
    }
    Ok(())
}
