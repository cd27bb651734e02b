//! Ninety ordinary days before today: what broke, what was planned, and what was said, each at its own
//! time and through the functions that staff use.

mod stories;

use super::Stage;
use crate::access::IncidentCommander;
use crate::incidents::{self, Declaration, MaintenancePlan, NewUpdate, State, maintenance};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveTime};
use std::collections::BTreeMap;
use stories::{STORIES, Story, WINDOWS, Window};

/// How long after each word the next one was promised.
const PROMISED: Duration = Duration::minutes(30);
/// How long before it begins planned work is announced.
const ANNOUNCED: Duration = Duration::days(3);

/// Something that is done at its time.
#[derive(Clone, Copy)]
enum Act {
    /// The first word of a story.
    First(usize),
    /// The word in between.
    Between(usize),
    /// The last word.
    Last(usize),
    /// Planned work is announced.
    Announce(usize),
    /// The clock strikes: planned work begins or ends.
    Strike,
}

/// Plays all of it, in the order it happened.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    let mut acts = Vec::new();
    for (index, story) in STORIES.iter().enumerate() {
        let began = on_day(stage.now, story.days_ago, story.began);
        acts.push((began + Duration::minutes(story.first_after), Act::First(index)));
        if let Some((after, _)) = story.between {
            acts.push((began + Duration::minutes(after), Act::Between(index)));
        }
        acts.push((began + Duration::minutes(story.lasted), Act::Last(index)));
    }
    for (index, window) in WINDOWS.iter().enumerate() {
        let (from, until) = hours_of(stage.now, window);
        acts.push((from - ANNOUNCED, Act::Announce(index)));
        acts.extend([(from, Act::Strike), (until, Act::Strike)]);
    }
    acts.retain(|(at, _)| *at < stage.now);
    acts.sort_by_key(|(at, _)| *at);
    let mut declared: BTreeMap<usize, PublicId> = BTreeMap::new();
    for (at, act) in acts {
        match act {
            Act::First(index) => {
                declared.insert(index, first(stage, at, &STORIES[index]).await?);
            }
            Act::Between(index) => {
                let story = &STORIES[index];
                let body = story.between.map_or("", |(_, body)| body);
                say(stage, at, story, declared.get(&index), State::Identified, body, Some(at + PROMISED)).await?;
            }
            Act::Last(index) => {
                let story = &STORIES[index];
                say(stage, at, story, declared.get(&index), State::Resolved, story.last, None).await?;
            }
            Act::Announce(index) => announce(stage, at, &WINDOWS[index]).await?,
            Act::Strike => {
                stage.app.db.write(async |tx| maintenance::reconcile(tx, at).await).await?;
            }
        }
    }
    Ok(())
}

async fn first(stage: &Stage, at: Timestamp, story: &Story) -> Result<PublicId, Refusal> {
    let right: IncidentCommander = stage.may(story.by)?;
    let declaration = Declaration {
        title: story.title.to_owned(),
        cause: Some(story.cause),
        regions: Vec::new(),
        services: vec![(service(stage, story.service)?, story.status)],
        started_at: at - Duration::minutes(story.first_after),
        first_evidence_at: None,
        state: State::Investigating,
        body: story.first.to_owned(),
        next_update_by: Some(at + PROMISED),
        notify: true,
        is_drill: false,
    };
    let declared = stage.app.db.write(async |tx| incidents::declare(tx, &right, at, declaration).await).await?;
    Ok(declared.id)
}

async fn say(
    stage: &Stage,
    at: Timestamp,
    story: &Story,
    id: Option<&PublicId>,
    state: State,
    body: &str,
    next_update_by: Option<Timestamp>,
) -> Result<(), Refusal> {
    let right: IncidentCommander = stage.may(story.by)?;
    let id = id.ok_or_else(|| Refusal::Fault(format!("{} was not declared", story.title)))?;
    let is_last = state == State::Resolved;
    let services =
        if is_last { vec![(service(stage, story.service)?, ServiceStatus::Operational)] } else { Vec::new() };
    let update = NewUpdate {
        state,
        body: body.to_owned(),
        services,
        next_update_by,
        notify: true,
        display_at: None,
        despite_reports: false,
    };
    stage
        .app
        .db
        .write(async |tx| {
            let version = incidents::store::get(tx, id).await?.version;
            incidents::publish_update(tx, &right, at, id, version, update).await
        })
        .await?;
    Ok(())
}

async fn announce(stage: &Stage, at: Timestamp, window: &Window) -> Result<(), Refusal> {
    let right: IncidentCommander = stage.may("maren")?;
    let (from, until) = hours_of(stage.now, window);
    let plan = MaintenancePlan {
        title: window.title.to_owned(),
        body: window.body.to_owned(),
        services: vec![service(stage, window.service)?],
        from,
        until,
        notify: true,
    };
    stage.app.db.write(async |tx| incidents::schedule_maintenance(tx, &right, at, plan).await).await?;
    Ok(())
}

fn service(stage: &Stage, name: &str) -> Result<PublicId, Refusal> {
    stage.services.get(name).cloned().ok_or_else(|| Refusal::Fault(format!("no service {name}")))
}

/// A wall-clock time, UTC, so many days before today (after, where negative).
fn on_day(now: Timestamp, days_ago: i64, (hour, minute): (u32, u32)) -> Timestamp {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    (now.date_naive() - Duration::days(days_ago)).and_time(time).and_utc()
}

fn hours_of(now: Timestamp, window: &Window) -> (Timestamp, Timestamp) {
    let from = on_day(now, window.days_ago, window.begins);
    (from, from + Duration::minutes(window.lasts))
}
