//! Disables endpoints to which nothing arrives any more, and tells administrators.
//!
//! An endpoint that answers 410 is gone. One that fails for days, or to which an event was tried through its whole schedule
//! while nothing arrived, is failing. Both get nothing more until somebody enables them; what was missed can be replayed.

use super::endpoints;
use super::store::{self, DisabledReason, Endpoint, EndpointState};
use crate::accounts::reachable;
use crate::customers::Channel;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::staff_notices::notice::{self, Notice};
use crate::t;
use crate::types::{Actor, PublicId, Refusal, Role, Timestamp};
use crate::ui::time;
use chrono::Duration;

/// How long an endpoint may fail.
pub const FAILING_MAX: Duration = Duration::days(5);

/// Disables every endpoint that is gone or failing.
pub async fn step(app: &AppState) -> Result<(), Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let mut due = Vec::new();
    for endpoint in store::all(&mut tx).await? {
        if let Some(reason) = reason(&mut tx, now, &endpoint).await? {
            due.push((endpoint.id, reason));
        }
    }
    drop(tx);
    let public_url = app.config.public_url();
    for (id, reason) in &due {
        app.db.write(async |tx| disable(tx, now, id, *reason, &public_url).await).await?;
    }
    Ok(())
}

/// Why an endpoint has to be disabled, if it has to.
async fn reason(tx: &mut Tx, now: Timestamp, endpoint: &Endpoint) -> Result<Option<DisabledReason>, Refusal> {
    if endpoint.state != EndpointState::Enabled {
        return Ok(None);
    }
    let gone = "select exists (select 1 from destination_view where id = $1 and rejected_at is not null)";
    if tx.fetch_value::<bool>(sql(gone).bind(&endpoint.destination_id)).await? {
        return Ok(Some(DisabledReason::Gone));
    }
    let Some(since) = endpoint.failing_since else { return Ok(None) };
    if now - since >= FAILING_MAX || has_given_up(tx, endpoint, since).await? {
        return Ok(Some(DisabledReason::Failing));
    }
    Ok(None)
}

/// Whether an event was tried through its whole schedule while nothing arrived.
async fn has_given_up(tx: &mut Tx, endpoint: &Endpoint, since: Timestamp) -> Result<bool, Refusal> {
    // The first try of that event was the first that failed, or came after it.
    let text = "select exists (
            select 1 from webhook_delivery as delivery
            join destination_message_view as message on message.id = delivery.message_id
            where delivery.endpoint_id = $1 and message.state = 'failed_permanently' and message.updated_at >= $2
              and not exists (select 1 from message_attempt_view as attempt
                              where attempt.message_id = message.id and attempt.at < $2))";
    Ok(tx.fetch_value(sql(text).bind(&endpoint.id).bind(since)).await?)
}

async fn disable(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    reason: DisabledReason,
    public_url: &str,
) -> Result<(), Refusal> {
    let endpoint = store::get(tx, id).await?;
    if !endpoints::disable_for(tx, &Actor::System, now, &endpoint, reason).await? {
        return Ok(()); // Another node was faster.
    }
    let zone = installation::get(tx).await?.zone();
    let name = &endpoint.name;
    let why = match reason {
        DisabledReason::Gone => t!("webhook-notice-gone", name = name),
        _ => {
            let since = time::full_text(endpoint.failing_since.unwrap_or(now), zone);
            t!("webhook-notice-failing", name = name, since = since, code = &endpoint.last_code)
        }
    };
    let link = format!("{public_url}/desk/settings/webhooks/{id}");
    let notice = Notice {
        subject: t!("webhook-notice-subject", name = name),
        body: format!("{why}\n\n{}\n\n{}\n{link}\n", t!("webhook-notice-what"), t!("staff-notice-link")),
        short: format!("{} {link}", t!("webhook-notice-subject", name = name)),
    };
    let key = format!("webhook-disabled:{id}:{}", endpoint.version);
    for person in reachable::with_role(tx, Role::Admin).await? {
        notice::enqueue(tx, now, &person, &[Channel::Email], &key, &notice).await?;
    }
    Ok(())
}
