//! Reads and changes the rules of a receiver.

use super::rules::{Action, RULES_MAX, Rule, RuleText};
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    position: i64,
    conditions: String,
    action: Action,
    title: String,
    body: String,
    promise_minutes: i64,
    notify: bool,
    resolve_body: String,
    version: i64,
}

/// The rules of a receiver, in their order.
pub async fn of_hook(tx: &mut Tx, hook_id: &PublicId) -> Result<Vec<Rule>, Refusal> {
    let rows = tx
        .fetch_all::<Row>(
            sql("select id, position, conditions, action, title, body, promise_minutes, notify, resolve_body, version
                 from alert_rule where hook_id = $1 order by position, id")
            .bind(hook_id),
        )
        .await?;
    let services = tx
        .fetch_all::<(PublicId, PublicId, ServiceStatus)>(
            sql("select alert_rule_service.rule_id, alert_rule_service.service_id, alert_rule_service.status
                 from alert_rule_service join alert_rule on alert_rule.id = alert_rule_service.rule_id
                 where alert_rule.hook_id = $1 order by alert_rule_service.service_id")
            .bind(hook_id),
        )
        .await?;
    let services_of = |id: &PublicId| {
        services.iter().filter(|(rule, ..)| rule == id).map(|(_, service, status)| (service.clone(), *status)).collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| Rule {
            text: RuleText {
                conditions: serde_json::from_str(&row.conditions).unwrap_or_default(),
                action: row.action,
                services: services_of(&row.id),
                title: row.title,
                body: row.body,
                promise_minutes: row.promise_minutes,
                notify: row.notify,
                resolve_body: row.resolve_body,
            },
            id: row.id,
            position: row.position,
            version: row.version,
        })
        .collect())
}

/// A rule of a receiver.
///
/// # Errors
///
/// `Refusal::NotFound` when the receiver has no such rule.
pub async fn get(tx: &mut Tx, hook_id: &PublicId, id: &PublicId) -> Result<Rule, Refusal> {
    of_hook(tx, hook_id).await?.into_iter().find(|rule| rule.id == *id).ok_or(Refusal::NotFound)
}

/// Adds a rule after the others.
///
/// # Errors
///
/// A conflict where the receiver has too many.
pub async fn add(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    hook_id: &PublicId,
    text: &RuleText,
) -> Result<PublicId, Refusal> {
    super::receivers::get(tx, hook_id).await?;
    tx.lock("inbound_hook", hook_id).await?;
    let rules = of_hook(tx, hook_id).await?;
    if rules.len() >= RULES_MAX {
        return Err(Refusal::conflict("rule-too-many"));
    }
    let id = random::public_id();
    let position = rules.last().map_or(1, |rule| rule.position + 1);
    tx.execute(
        sql("insert into alert_rule (id, hook_id, position, conditions, action, title, body, promise_minutes, notify,
                 resolve_body, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)")
        .bind(&id)
        .bind(hook_id)
        .bind(position)
        .bind(serde_json::to_string(&text.conditions).unwrap_or_default())
        .bind(text.action)
        .bind(&text.title)
        .bind(&text.body)
        .bind(text.promise_minutes)
        .bind(text.notify)
        .bind(&text.resolve_body)
        .bind(now),
    )
    .await?;
    set_services(tx, &id, text).await?;
    record(tx, right, now, "alert_rule.added", &id).await?;
    Ok(id)
}

/// Stores an edited rule.
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it first.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    hook_id: &PublicId,
    id: &PublicId,
    version: i64,
    text: &RuleText,
) -> Result<(), Refusal> {
    let before = get(tx, hook_id, id).await?;
    let changed = tx
        .execute(
            sql("update alert_rule set conditions = $3, action = $4, title = $5, body = $6, promise_minutes = $7,
                     notify = $8, resolve_body = $9, updated_at = $10, version = version + 1
                 where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(serde_json::to_string(&text.conditions).unwrap_or_default())
            .bind(text.action)
            .bind(&text.title)
            .bind(&text.body)
            .bind(text.promise_minutes)
            .bind(text.notify)
            .bind(&text.resolve_body)
            .bind(now),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: before.text.body, yours: text.body.clone() });
    }
    tx.execute(sql("delete from alert_rule_service where rule_id = $1").bind(id)).await?;
    set_services(tx, id, text).await?;
    record(tx, right, now, "alert_rule.edited", id).await
}

async fn set_services(tx: &mut Tx, id: &PublicId, text: &RuleText) -> Result<(), Refusal> {
    for (service, status) in &text.services {
        tx.execute(
            sql("insert into alert_rule_service (rule_id, service_id, status) values ($1, $2, $3)")
                .bind(id)
                .bind(service)
                .bind(*status),
        )
        .await?;
    }
    Ok(())
}

/// Moves a rule to a place, counted from 1; the others make room.
pub async fn move_to(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    hook_id: &PublicId,
    id: &PublicId,
    place: usize,
) -> Result<(), Refusal> {
    tx.lock("inbound_hook", hook_id).await?;
    let mut order: Vec<PublicId> = of_hook(tx, hook_id).await?.into_iter().map(|rule| rule.id).collect();
    let from = order.iter().position(|other| other == id).ok_or(Refusal::NotFound)?;
    let moved = order.remove(from);
    order.insert(place.saturating_sub(1).min(order.len()), moved);
    for (position, rule) in (1_i64..).zip(&order) {
        let text = "update alert_rule set position = $2 where id = $1 and position <> $2";
        tx.execute(sql(text).bind(rule).bind(position)).await?;
    }
    record(tx, right, now, "alert_rule.moved", id).await
}

/// Deletes a rule. What came of it stays as it is.
pub async fn delete(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    hook_id: &PublicId,
    id: &PublicId,
) -> Result<(), Refusal> {
    get(tx, hook_id, id).await?;
    tx.execute(sql("delete from alert_rule_service where rule_id = $1").bind(id)).await?;
    tx.execute(sql("delete from alert_rule where id = $1").bind(id)).await?;
    record(tx, right, now, "alert_rule.deleted", id).await
}

async fn record(tx: &mut Tx, right: &Administrator, now: Timestamp, verb: &str, id: &PublicId) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "alert_rule",
        subject_id: id,
        incident_id: None,
        fields: &["conditions", "action", "services", "title", "body", "position"],
    };
    events::record(tx, now, event).await
}
