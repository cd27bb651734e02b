//! The worker that tells staff of promised updates.
//!
//! The row in `promise_notice` is written in the transaction that enqueues the messages, and there is one for each step of a
//! promise. So neither a crash nor a second node tells anybody twice or not at all.

use super::step::{Step, StepRule};
use super::store::{self, OpenPromise};
use super::{commander, text};
use crate::accounts::reachable::{self, Reachable};
use crate::customers::Channel;
use crate::platform::db::{Tx, sql};
use crate::platform::worker::{self, Next};
use crate::platform::{AppState, installation};
use crate::staff_notices::notice;
use crate::types::{Refusal, Role, Timestamp};
use chrono::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(30);
/// How far ahead promises are looked at: longer than any step is told before the promised time.
const AHEAD: Duration = Duration::hours(25);

/// Starts the worker of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "promises", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await
    });
}

/// Tells of every step that is due, and returns when the next one is.
pub async fn reconcile(app: &AppState) -> Result<Next, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let rules = store::rules(&mut tx).await?;
    let promises = store::promises(&mut tx, now + AHEAD).await?;
    let mut due = Vec::new();
    for promise in &promises {
        let told = store::told(&mut tx, promise).await?;
        for rule in rules.iter().filter(|rule| rule.is_told(promise.promised_for, now) && !told.contains(&rule.step)) {
            due.push((promise.clone(), rule.clone()));
        }
    }
    drop(tx);
    let public_url = app.config.public_url();
    for (promise, rule) in &due {
        app.db.write(async |tx| tell(tx, now, promise, rule, &public_url).await).await?;
    }
    let next = promises.iter().flat_map(|promise| rules.iter().map(|rule| rule.due_at(promise.promised_for)));
    Ok(Next::at(next.filter(|at| *at > now).min(), now))
}

async fn tell(
    tx: &mut Tx,
    now: Timestamp,
    seen: &OpenPromise,
    rule: &StepRule,
    public_url: &str,
) -> Result<(), Refusal> {
    let promise = store::promise_of(tx, &seen.incident_id).await?;
    // An update may have been published meanwhile, or the promise put off.
    let Some(promise) = promise.filter(|promise| promise == seen) else { return Ok(()) };
    let first = tx
        .execute(
            sql("insert into promise_notice (update_id, promised_for, step, incident_id, at) values ($1, $2, $3, $4, $5)
                 on conflict do nothing")
            .bind(&promise.update_id)
            .bind(promise.promised_for)
            .bind(rule.step)
            .bind(&promise.incident_id)
            .bind(now),
        )
        .await?;
    // A drill tells nobody outside the desk, where the banner shows it.
    if first == 0 || promise.is_drill {
        return Ok(());
    }
    let zone = installation::get(tx).await?.zone();
    let notice = text::notice(&promise, rule.step, public_url, zone);
    let channels: Vec<Channel> = [(rule.by_email, Channel::Email), (rule.by_sms, Channel::Sms)]
        .into_iter()
        .filter_map(|(is_used, channel)| is_used.then_some(channel))
        .collect();
    let key = format!("promise:{}:{}:{}", promise.update_id, promise.promised_for.timestamp(), rule.step.as_str());
    let mut count = 0;
    for person in audience(tx, &promise, rule).await? {
        count += notice::enqueue(tx, now, &person, &channels, &key, &notice).await?;
    }
    tx.execute(
        sql("update promise_notice set told = $4 where update_id = $1 and promised_for = $2 and step = $3")
            .bind(&promise.update_id)
            .bind(promise.promised_for)
            .bind(rule.step)
            .bind(i64::try_from(count).unwrap_or(i64::MAX)),
    )
    .await?;
    Ok(())
}

/// Everybody who is told, each once. Where an incident has no commander, everybody with that role stands in.
async fn audience(tx: &mut Tx, promise: &OpenPromise, rule: &StepRule) -> Result<Vec<Reachable>, Refusal> {
    let commander = match commander::of(tx, &promise.incident_id).await? {
        Some(id) => reachable::person(tx, &id).await?,
        None => None,
    };
    let mut told: Vec<Reachable> = Vec::new();
    if rule.to_commanders || (rule.to_commander && commander.is_none()) {
        told.extend(reachable::with_role(tx, Role::Commander).await?);
    } else if rule.to_commander {
        told.extend(commander);
    }
    if rule.to_support_leads || (rule.step == Step::Missed && told.is_empty()) {
        told.extend(reachable::with_role(tx, Role::SupportLead).await?);
    }
    let mut known = std::collections::BTreeSet::new();
    told.retain(|person| known.insert(person.id.clone()));
    Ok(told)
}
