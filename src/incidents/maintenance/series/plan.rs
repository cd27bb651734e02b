//! Creates a series.

use super::make;
use super::rule::{Occurrence, Rule};
use super::store::{self, LOCAL_FORMAT, Series};
use crate::access::IncidentCommander;
use crate::incidents::maintenance::plan::{check_reminder, check_services};
use crate::incidents::publish;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::{Duration, NaiveDateTime};
use chrono_tz::Tz;

/// Most series at once; more is a mistake, and each makes work for the publisher.
const SERIES_MAX: i64 = 100;
/// How many dates the form shows before a series is saved.
const PREVIEWED: usize = 10;

/// A series as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct SeriesPlan {
    /// The title, shown to customers.
    pub title: String,
    /// What will be affected each time, in Markdown.
    pub body: String,
    /// The affected services.
    pub services: Vec<PublicId>,
    /// The rule, as an RRULE of RFC 5545.
    pub rule: String,
    /// The local time from which the rule counts. The first occurrence is the first that matches.
    pub start: NaiveDateTime,
    /// The zone of the local time.
    pub zone: Tz,
    /// How long each occurrence lasts.
    pub duration: Duration,
    /// Whether subscribers are notified of the series.
    pub notify: bool,
    /// Whether subscribers are reminded of each occurrence, and told when it begins and ends by itself.
    pub notify_during: bool,
    /// How many minutes before it begins they are reminded: 0 for never, `None` as the setting says.
    pub reminder_minutes: Option<i64>,
}

/// The next dates of a plan, to look at before it is saved.
///
/// # Errors
///
/// What is wrong with its rule.
pub fn preview(plan: &SeriesPlan, now: Timestamp) -> Result<Vec<Occurrence>, Refusal> {
    let mut form = FieldErrors::new();
    let rule = read_rule(&mut form, plan, now);
    form.check()?;
    Ok(rule.map(|rule| rule.occurrences().take(PREVIEWED).collect()).unwrap_or_default())
}

fn read_rule(form: &mut FieldErrors, plan: &SeriesPlan, now: Timestamp) -> Option<Rule> {
    if plan.duration <= Duration::zero() {
        form.wrong("until", Message::new("incident-end-before-start"));
        return None;
    }
    match Rule::read(&plan.rule, plan.start, plan.zone, plan.duration) {
        Ok(rule) => {
            let first = rule.occurrences().next()?;
            if first.from < now {
                form.wrong("from", Message::new("field-past"));
            }
            Some(rule)
        }
        Err(message) => {
            form.wrong("rule", message);
            None
        }
    }
}

/// Creates a series with the occurrences that are due to be made now, at least the first, and returns it. `follows` is
/// the series that it continues.
pub async fn create(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: SeriesPlan,
    follows: Option<&PublicId>,
) -> Result<Series, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &plan.title, TITLE_MAX);
    let body = publish::check_body(&mut form, &plan.body);
    check_reminder(&mut form, plan.reminder_minutes);
    check_services(tx, &mut form, &plan.services).await?;
    let rule = read_rule(&mut form, &plan, now);
    form.check()?;
    let rule = rule.ok_or_else(|| Refusal::field("rule", "field-required"))?;
    events::public_changed(tx).await?;
    let count = tx
        .fetch_value::<i64>(
            sql("select count(*) from maintenance_series where ends_before is null or ends_before > $1").bind(now),
        )
        .await?;
    if count >= SERIES_MAX {
        return Err(Refusal::conflict("series-too-many"));
    }
    let id = random::public_id();
    tx.execute(
        sql("insert into maintenance_series (id, title, body, rrule, dtstart_local, zone, duration_minutes,
                 notify_during, reminder_minutes, is_announced, made_until, follows_id, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $11)")
        .bind(&id)
        .bind(&title)
        .bind(&body)
        .bind(rule.text())
        .bind(rule.first().format(LOCAL_FORMAT).to_string())
        .bind(plan.zone.name())
        .bind(plan.duration.num_minutes())
        .bind(plan.notify_during)
        .bind(plan.reminder_minutes)
        .bind(plan.notify)
        .bind(now)
        .bind(follows)
        .bind(right.staff_id().ok()),
    )
    .await?;
    for service in &plan.services {
        tx.execute(
            sql(
                "insert into maintenance_series_service (series_id, service_id) values ($1, $2) on conflict do nothing",
            )
            .bind(&id)
            .bind(service),
        )
        .await?;
    }
    let event = Event {
        actor: right.actor(),
        verb: "maintenance_series.planned",
        subject: "maintenance_series",
        subject_id: &id,
        incident_id: None,
        fields: &["title", "services", "rrule", "dtstart_local", "duration_minutes"],
    };
    events::record(tx, now, event).await?;
    let series = store::get(tx, &id).await?;
    make::begin(tx, right.actor(), now, &series).await?;
    store::get(tx, &id).await
}
