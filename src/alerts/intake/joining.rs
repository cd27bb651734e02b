//! Which draft an alert joins: that of the same receiver on the same services, for an hour after the last one joined.

use crate::alerts::alert::Alert;
use crate::alerts::drafts;
use crate::alerts::receivers::Hook;
use crate::alerts::rules::{Action, Verdict};
use crate::incidents::{self, State};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::{Actor, PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::Duration;
use const_format::concatcp;
use std::collections::BTreeMap;

/// How long after the last alert another one joins.
pub const JOIN_WINDOW: Duration = Duration::minutes(60);
/// The promise of a draft that no rule made, in minutes.
const PROMISE_MINUTES: i64 = 30;
/// Most open drafts of a receiver that are looked at.
const CANDIDATES_MAX: i64 = 200;

/// The drafts of a receiver that an alert may join.
pub struct Candidates(Vec<Candidate>);

struct Candidate {
    id: PublicId,
    is_waiting: bool,
    publishes: bool,
    started_at: Timestamp,
    services: BTreeMap<PublicId, ServiceStatus>,
    /// The services that its incident affects, as its commander sees them.
    published_services: Vec<PublicId>,
}

/// The draft that an alert joined.
pub struct Joined {
    pub draft_id: PublicId,
    /// Whether the alert made it.
    pub is_new: bool,
}

impl Candidates {
    /// The drafts that wait, and the published ones whose incident is open.
    pub async fn load(tx: &mut Tx, now: Timestamp, hook_id: &PublicId) -> Result<Self, Refusal> {
        let rows = tx
            .fetch_all::<(PublicId, Option<PublicId>, bool, Timestamp)>(
                sql(concatcp!(
                    "select incident_draft.id, incident_draft.incident_id, incident_draft.publishes,
                            incident_draft.started_at
                     from incident_draft left join incident_view as incident on incident.id = incident_draft.incident_id
                     where incident_draft.hook_id = $1 and incident_draft.last_alert_at > $2
                       and (incident_draft.state = 'waiting' or (incident_draft.state = 'published'
                            and incident.withdrawn_at is null and incident.state not in ",
                    State::OVER_SQL,
                    ")) order by incident_draft.created_at desc limit $3"
                ))
                .bind(hook_id)
                .bind(now - JOIN_WINDOW)
                .bind(CANDIDATES_MAX),
            )
            .await?;
        let mut candidates = Vec::new();
        for (id, incident_id, publishes, started_at) in rows {
            let services = drafts::services_of(tx, &id).await?.into_iter().collect();
            let published_services = match &incident_id {
                Some(incident_id) => incidents::store::service_ids_of(tx, incident_id).await?,
                None => Vec::new(),
            };
            let is_waiting = incident_id.is_none();
            candidates.push(Candidate { id, is_waiting, publishes, started_at, services, published_services });
        }
        Ok(Self(candidates))
    }

    /// Adds an alert to the draft that it belongs to, or makes one.
    pub async fn join(
        &mut self,
        tx: &mut Tx,
        now: Timestamp,
        hook: &Hook,
        alert: &Alert,
        verdict: &Verdict<'_>,
    ) -> Result<Joined, Refusal> {
        let shares = |candidate: &&mut Candidate| {
            let affects = |id| candidate.services.contains_key(id) || candidate.published_services.contains(id);
            candidate.services.is_empty() && verdict.services.is_empty()
                || verdict.services.iter().any(|(id, _)| affects(id))
        };
        if let Some(candidate) = self.0.iter_mut().find(shares) {
            candidate.extend(tx, now, alert, verdict).await?;
            return Ok(Joined { draft_id: candidate.id.clone(), is_new: false });
        }
        let made = make(tx, now, hook, alert, verdict).await?;
        let draft_id = made.id.clone();
        self.0.insert(0, made);
        Ok(Joined { draft_id, is_new: true })
    }
}

impl Candidate {
    /// What a draft that waits says of services gets worse with its alerts, never better; a published incident is in the
    /// hands of its commander.
    async fn extend(
        &mut self,
        tx: &mut Tx,
        now: Timestamp,
        alert: &Alert,
        verdict: &Verdict<'_>,
    ) -> Result<(), Refusal> {
        if !self.is_waiting {
            return Ok(());
        }
        for (service, status) in &verdict.services {
            if self.services.get(service).is_none_or(|known| known < status) {
                set_service(tx, &self.id, service, *status).await?;
                self.services.insert(service.clone(), *status);
            }
        }
        let started_at = alert.started_at.unwrap_or(now);
        if started_at < self.started_at {
            let text = "update incident_draft set started_at = $2 where id = $1";
            tx.execute(sql(text).bind(&self.id).bind(started_at)).await?;
            self.started_at = started_at;
        }
        if verdict.action == Action::Publish && !self.publishes {
            if let Some(rule) = verdict.rule {
                tx.execute(
                    sql("update incident_draft set publishes = true, title = $2, body = $3, promise_minutes = $4,
                             notify = $5, resolve_body = $6 where id = $1")
                    .bind(&self.id)
                    .bind(&rule.text.title)
                    .bind(&rule.text.body)
                    .bind(rule.text.promise_minutes)
                    .bind(rule.text.notify)
                    .bind(&rule.text.resolve_body),
                )
                .await?;
            }
            self.publishes = true;
        }
        Ok(())
    }
}

async fn set_service(
    tx: &mut Tx,
    draft_id: &PublicId,
    service_id: &PublicId,
    status: ServiceStatus,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into incident_draft_service (draft_id, service_id, status) values ($1, $2, $3)
             on conflict (draft_id, service_id) do update set status = excluded.status")
        .bind(draft_id)
        .bind(service_id)
        .bind(status),
    )
    .await?;
    Ok(())
}

async fn make(
    tx: &mut Tx,
    now: Timestamp,
    hook: &Hook,
    alert: &Alert,
    verdict: &Verdict<'_>,
) -> Result<Candidate, Refusal> {
    let id = random::public_id();
    let rule = verdict.rule.map(|rule| &rule.text);
    let publishes = verdict.action == Action::Publish;
    let started_at = alert.started_at.unwrap_or(now);
    tx.execute(
        sql("insert into incident_draft (id, hook_id, state, alert_title, title, body, promise_minutes, started_at,
                 last_alert_at, publishes, notify, resolve_body, created_at)
             values ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10, $11, $8)")
        .bind(&id)
        .bind(&hook.id)
        .bind(&alert.title)
        .bind(rule.map_or("", |rule| rule.title.as_str()))
        .bind(rule.map_or("", |rule| rule.body.as_str()))
        .bind(rule.map_or(PROMISE_MINUTES, |rule| rule.promise_minutes))
        .bind(started_at)
        .bind(now)
        .bind(publishes)
        .bind(rule.is_none_or(|rule| rule.notify))
        .bind(rule.map_or("", |rule| rule.resolve_body.as_str())),
    )
    .await?;
    for (service, status) in &verdict.services {
        set_service(tx, &id, service, *status).await?;
    }
    let event = Event {
        actor: &Actor::System,
        verb: "incident_draft.made",
        subject: "incident_draft",
        subject_id: &id,
        incident_id: None,
        fields: &["alert_title", "services", "started_at"],
    };
    events::record(tx, now, event).await?;
    let services = verdict.services.iter().cloned().collect();
    Ok(Candidate { id, is_waiting: true, publishes, started_at, services, published_services: Vec::new() })
}
