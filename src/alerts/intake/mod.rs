//! Takes deliveries: what came, what became of it, and the draft incidents that it made.
//!
//! Everything happens in one transaction that holds the receiver's row, so that two nodes that get the same alert at the
//! same time make one draft. A receiver's answer of success means that this transaction is committed.

mod deliveries;
mod joining;

use deliveries::Counts;
pub use deliveries::{Delivered, Outcome};
use joining::Candidates;

use super::alert::{Alert, AlertStatus};
use super::formats::{FormatError, Parsed};
use super::receivers::{self, Hook};
use super::rule_store;
use super::rules::{self, Action, Rule};
use crate::platform::db::{Tx, sql};
use crate::services::store::{self as services, Service};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// How long after it was resolved an alert with the same start counts as sent late, and not as firing again.
const LATE_WINDOW: Duration = Duration::minutes(5);

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The most important of what became of its alerts.
    pub outcome: Outcome,
    /// The draft that was made, extended or resolved.
    pub draft_id: Option<PublicId>,
}

/// An alert that is known already.
#[derive(sqlx::FromRow)]
struct Known {
    id: i64,
    status: AlertStatus,
    started_at: Option<Timestamp>,
    last_seen_at: Timestamp,
    draft_id: Option<PublicId>,
}

/// Takes the alerts of a delivery.
///
/// # Errors
///
/// `Refusal::NotFound` when the receiver was revoked meanwhile.
pub async fn accept(
    tx: &mut Tx,
    now: Timestamp,
    hook_id: &PublicId,
    delivered: &Delivered,
    parsed: &Parsed,
) -> Result<Taken, Refusal> {
    tx.lock("inbound_hook", hook_id).await?;
    let hook = receivers::get(tx, hook_id).await?;
    if hook.revoked_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let mut news = 0;
    let taken = if parsed.is_test {
        Taken { outcome: Outcome::Test, draft_id: None }
    } else {
        let mut intake = Intake::load(tx, now, &hook).await?;
        for alert in &parsed.alerts {
            intake.take(tx, alert, &parsed.group_key).await?;
        }
        if parsed.is_group_resolved {
            intake.resolve_group(tx, &parsed.group_key).await?;
        }
        news = intake.news();
        intake.finish(tx).await?
    };
    let counts = Counts { refused: 0, alerts: news };
    deliveries::store(tx, now, &hook, delivered, &parsed.alerts, &taken, "", counts).await?;
    Ok(taken)
}

/// Stores a delivery that can never be taken, with the reason.
pub async fn refuse(
    tx: &mut Tx,
    now: Timestamp,
    hook_id: &PublicId,
    delivered: &Delivered,
    error: &FormatError,
) -> Result<(), Refusal> {
    tx.lock("inbound_hook", hook_id).await?;
    let hook = receivers::get(tx, hook_id).await?;
    let taken = Taken { outcome: Outcome::Refused, draft_id: None };
    let reason = serde_json::to_string(&error.message).unwrap_or_default();
    deliveries::store(tx, now, &hook, delivered, &[], &taken, &reason, Counts { refused: 1, alerts: 0 }).await
}

/// One delivery as its alerts are taken.
struct Intake<'a> {
    now: Timestamp,
    hook: &'a Hook,
    rules: Vec<Rule>,
    services: Vec<Service>,
    candidates: Candidates,
    /// By how much the number of alerts, and of firing ones, changed for each draft.
    changes: BTreeMap<PublicId, (i64, i64)>,
    best: Option<Taken>,
}

impl<'a> Intake<'a> {
    async fn load(tx: &mut Tx, now: Timestamp, hook: &'a Hook) -> Result<Self, Refusal> {
        let rules = rule_store::of_hook(tx, &hook.id).await?;
        let services = services::all(tx).await?.into_iter().filter(|service| service.archived_at.is_none()).collect();
        let candidates = Candidates::load(tx, now, &hook.id).await?;
        Ok(Self { now, hook, rules, services, candidates, changes: BTreeMap::new(), best: None })
    }

    /// How many alerts were new.
    fn news(&self) -> i64 {
        self.changes.values().map(|(alerts, _)| alerts).sum()
    }

    fn note(&mut self, outcome: Outcome, draft_id: Option<PublicId>) {
        if self.best.as_ref().is_none_or(|best| outcome < best.outcome) {
            self.best = Some(Taken { outcome, draft_id });
        }
    }

    fn count(&mut self, draft_id: Option<&PublicId>, alerts: i64, firing: i64) {
        if let Some(id) = draft_id {
            let change = self.changes.entry(id.clone()).or_default();
            *change = (change.0 + alerts, change.1 + firing);
        }
    }

    async fn take(&mut self, tx: &mut Tx, alert: &Alert, group_key: &str) -> Result<(), Refusal> {
        let text = "select id, status, started_at, last_seen_at, draft_id from alert where hook_id = $1 and key = $2";
        let known = tx.fetch_optional::<Known>(sql(text).bind(&self.hook.id).bind(&alert.key)).await?;
        match (alert.status, known) {
            (AlertStatus::Firing, None) => self.fire(tx, alert, group_key, None).await,
            (AlertStatus::Firing, Some(known))
                if known.status == AlertStatus::Firing || self.is_late(&known, alert) =>
            {
                self.repeat(tx, known).await
            }
            (AlertStatus::Firing, Some(known)) => self.fire(tx, alert, group_key, Some(known.id)).await,
            (AlertStatus::Resolved, None) => {
                self.note(Outcome::Unmatched, None);
                Ok(())
            }
            (AlertStatus::Resolved, Some(known))
                if known.status == AlertStatus::Resolved || is_older(alert, &known) =>
            {
                self.repeat(tx, known).await
            }
            (AlertStatus::Resolved, Some(known)) => self.resolve(tx, alert, known).await,
        }
    }

    /// Whether a firing alert was overtaken by its own end.
    fn is_late(&self, known: &Known, alert: &Alert) -> bool {
        alert.started_at.is_some()
            && alert.started_at <= known.started_at
            && self.now - known.last_seen_at < LATE_WINDOW
    }

    async fn repeat(&mut self, tx: &mut Tx, known: Known) -> Result<(), Refusal> {
        let text =
            "update alert set last_seen_at = $2, seen_count = seen_count + 1 where id = $1 and status = 'firing'";
        tx.execute(sql(text).bind(known.id).bind(self.now)).await?;
        self.note(Outcome::Repeated, known.draft_id);
        Ok(())
    }

    /// An alert that is news: it goes where the rules send it. `known` is the row of its last time.
    async fn fire(&mut self, tx: &mut Tx, alert: &Alert, group_key: &str, known: Option<i64>) -> Result<(), Refusal> {
        let verdict = rules::judge(alert, &self.rules, &self.services);
        if verdict.action == Action::Ignore {
            self.note(Outcome::Ignored, None);
            return Ok(());
        }
        let joined = self.candidates.join(tx, self.now, self.hook, alert, &verdict).await?;
        self.store(tx, alert, group_key, known, &joined.draft_id).await?;
        self.count(Some(&joined.draft_id), 1, 1);
        let outcome = if joined.is_new { Outcome::Drafted } else { Outcome::Extended };
        self.note(outcome, Some(joined.draft_id));
        Ok(())
    }

    async fn store(
        &self,
        tx: &mut Tx,
        alert: &Alert,
        group_key: &str,
        known: Option<i64>,
        draft_id: &PublicId,
    ) -> Result<(), Refusal> {
        let labels = serde_json::to_string(&alert.labels).unwrap_or_default();
        let text = match known {
            None => {
                "insert into alert (hook_id, key, group_key, status, title, summary, labels, source_url, started_at,
                     first_seen_at, last_seen_at, draft_id)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)"
            }
            Some(_) => {
                "update alert set group_key = $3, status = $4, title = $5, summary = $6, labels = $7, source_url = $8,
                     started_at = $9, ended_at = null, first_seen_at = $10, last_seen_at = $10, seen_count = 1,
                     draft_id = $11
                 where hook_id = $1 and key = $2"
            }
        };
        tx.execute(
            sql(text)
                .bind(&self.hook.id)
                .bind(&alert.key)
                .bind(group_key)
                .bind(alert.status)
                .bind(&alert.title)
                .bind(&alert.summary)
                .bind(labels)
                .bind(&alert.source_url)
                .bind(alert.started_at)
                .bind(self.now)
                .bind(draft_id),
        )
        .await?;
        Ok(())
    }

    async fn resolve(&mut self, tx: &mut Tx, alert: &Alert, known: Known) -> Result<(), Refusal> {
        let text = "update alert set status = 'resolved', ended_at = $2, last_seen_at = $3 where id = $1";
        tx.execute(sql(text).bind(known.id).bind(alert.ended_at.unwrap_or(self.now)).bind(self.now)).await?;
        self.count(known.draft_id.as_ref(), 0, -1);
        self.note(Outcome::Resolved, known.draft_id);
        Ok(())
    }

    /// The sender says that every alert of the group is over, also those it left out because they were too many.
    async fn resolve_group(&mut self, tx: &mut Tx, group_key: &str) -> Result<(), Refusal> {
        let text = "update alert set status = 'resolved', ended_at = $3, last_seen_at = $3
                    where hook_id = $1 and group_key = $2 and status = 'firing' returning draft_id";
        let query = sql(text).bind(&self.hook.id).bind(group_key).bind(self.now);
        for draft_id in tx.fetch_values::<Option<PublicId>>(query).await? {
            self.count(draft_id.as_ref(), 0, -1);
            self.note(Outcome::Resolved, draft_id);
        }
        Ok(())
    }

    /// Stores what changed for each draft. When nothing of one fires any more, its end is proposed.
    async fn finish(self, tx: &mut Tx) -> Result<Taken, Refusal> {
        for (draft_id, (alerts, firing)) in &self.changes {
            tx.execute(
                sql("update incident_draft set alert_count = alert_count + $2, firing_count = firing_count + $3,
                         last_alert_at = case when $2 > 0 then $4 else last_alert_at end,
                         resolve_proposed_at = case when firing_count + $3 > 0 then null
                             else coalesce(resolve_proposed_at, $4) end,
                         version = version + 1
                     where id = $1")
                .bind(draft_id)
                .bind(*alerts)
                .bind(*firing)
                .bind(self.now),
            )
            .await?;
        }
        Ok(self.best.unwrap_or(Taken { outcome: Outcome::Repeated, draft_id: None }))
    }
}

/// Whether an end belongs to an earlier time than the one that is firing.
fn is_older(alert: &Alert, known: &Known) -> bool {
    matches!((alert.started_at, known.started_at), (Some(theirs), Some(ours)) if theirs < ours)
}
