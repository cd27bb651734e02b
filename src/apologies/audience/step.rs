//! The job that finds out who gets a batch, in steps of one short transaction each. A step is read first and then written if the
//! run stands where it stood, so that it may be killed at any point, and two nodes may take the same step.

use super::members::{self, NewMember};
use super::recipients::{count_excluded, last_of_range};
use super::run::{self, AudienceRun, Purpose, RunState};
use super::{AudienceQuery, Recipient, fetch_range};
use crate::apologies::batch::{State, Templates};
use crate::apologies::drafts::{begin_review, lock_batch, refuse_audience};
use crate::apologies::rendering::{self, SharedValues};
use crate::apologies::store;
use crate::customers::exposure::{self, Source};
use crate::delivery::template::{Values, Variable};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};
use std::collections::HashMap;

/// Rows of exposure of one step. They are read without the writer of SQLite, which a step holds for some hundredths of a second.
const STEP_MAX: i64 = 2_000;
/// Most runs that are looked at for one that can go on: the others wait for customers to be counted.
const RUNS_MAX: i64 = 20;
/// From how many recipients the preview chooses.
const SAMPLES_MAX: usize = 500;

/// Takes the next step of the first run that can go on. Returns whether there was one.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let due = run::due(&mut app.db.read().await?, RUNS_MAX).await?;
    for run in due {
        let went_on = match run.state {
            RunState::Waiting => start(app, now, &run).await?,
            _ => go_on(app, now, run).await?,
        };
        if went_on {
            return Ok(true);
        }
    }
    // Looked for before a writer is asked for: there is hardly ever one.
    let has_dropped =
        sql("select count(*) from (select id from audience_run where state = 'dropped' limit 1) as dropped");
    if app.db.read().await?.fetch_value::<i64>(has_dropped).await? == 0 {
        return Ok(false);
    }
    app.db.write(async |tx| members::delete_dropped(tx).await).await
}

/// Starts a run if it is counted whom the incident affected. Returns whether it did.
async fn start(app: &AppState, now: Timestamp, run: &AudienceRun) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let batch = store::get(&mut tx, &run.batch_id).await?;
    let incident_id = batch.content.incident_id.clone();
    // Whoever only drafts has nobody written to, so no rows are made for them (decision 48).
    let is_by_rule = matches!(Source::of(&mut tx, now, &incident_id).await?, Source::Rule(_));
    drop(tx);
    if run.purpose == Purpose::Estimate && is_by_rule {
        return Ok(false);
    }
    if !app.db.write(async |tx| exposure::ensure_counted(tx, now, &incident_id).await).await? {
        return Ok(false);
    }
    let mut tx = app.db.read().await?;
    let (up_to, last) = last_exposure(&mut tx, &incident_id).await?;
    drop(tx);
    // One that an earlier version submitted is for those who were known to be affected then.
    let up_to = batch.content.audience.up_to.unwrap_or(up_to);
    app.db.write(async |tx| run::start(tx, now, run, (up_to, last)).await).await?;
    Ok(true)
}

/// The last row of exposure of an incident, and the last customer; zeros for none.
async fn last_exposure(tx: &mut Tx, incident_id: &PublicId) -> Result<(i64, i64), Refusal> {
    Ok(tx
        .fetch_one(
            sql("select coalesce(max(id), 0), coalesce(max(customer_id), 0) from exposure_view where incident_id = $1")
                .bind(incident_id),
        )
        .await?)
}

/// Looks at the next customers of a run, or ends it.
async fn go_on(app: &AppState, now: Timestamp, run: AudienceRun) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let batch = store::get(&mut tx, &run.batch_id).await?;
    let query = AudienceQuery::new(&batch, &run, now);
    let Some(upto) = last_of_range(&mut tx, &batch.content.incident_id, run.after, STEP_MAX).await? else {
        drop(tx);
        app.db.write(async |tx| finish(tx, now, &run).await).await?;
        return Ok(true);
    };
    let from = run.after;
    let people = fetch_range(&mut tx, &query, (from, upto)).await?;
    let excluded = count_excluded(&mut tx, &query, (from, upto)).await?;
    let templates = batch
        .content
        .templates()
        .map_err(|error| Refusal::Fault(format!("batch {} cannot be parsed: {error:?}", batch.id)))?;
    let incident = store::find_incident(&mut tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    let shared = rendering::shared_values(&mut tx, &batch.content, &incident.title, run.up_to, now).await?;
    let disruptions = rendering::disruptions(&mut tx, &shared, &people).await?;
    drop(tx);
    let mut run = AudienceRun { after: upto, ..run };
    run.figures.counts.excluded += excluded;
    let members = look_at(&mut run, &templates, &shared, &people, &disruptions)?;
    app.db
        .write(async |tx| {
            if run::advance(tx, &run, from).await? && run.purpose == Purpose::Approval {
                members::insert(tx, run.id, &members).await?;
            }
            Ok(())
        })
        .await?;
    Ok(true)
}

/// Counts some customers, and returns them as members.
fn look_at<'a>(
    run: &mut AudienceRun,
    templates: &Templates,
    shared: &SharedValues,
    people: &'a [Recipient],
    disruptions: &HashMap<i64, Vec<rendering::Disruption>>,
) -> Result<Vec<NewMember<'a>>, Refusal> {
    let mut members = Vec::with_capacity(people.len());
    for person in people {
        let lost = disruptions.get(&person.id).map_or(&[][..], Vec::as_slice);
        let values = rendering::customer_values(shared, person, lost);
        let member = member(templates, person, &values)?;
        run.seen += 1;
        run.figures.counts.add(person, lost.iter().map(|disruption| disruption.service.as_str()));
        if person.skipped.is_none() {
            run.incomplete += i64::from(!member.missing.is_empty());
            sample(&mut run.figures.samples, run.figures.counts.recipients(), person.id);
        }
        if run.purpose == Purpose::Approval {
            run.hash = members::chain(&run.hash, &member);
        }
        members.push(member);
    }
    Ok(members)
}

/// A member with the values that their text uses, and those of them that are empty.
fn member<'a>(templates: &Templates, person: &'a Recipient, values: &Values) -> Result<NewMember<'a>, Refusal> {
    let (None, Some(channel)) = (person.skipped, person.channel) else {
        return Ok(NewMember { person, missing: String::new(), values: "{}".to_owned() });
    };
    let used = templates.variables(channel);
    let mut missing: Vec<&str> = Vec::new();
    for variable in used.iter().filter(|variable| values.get(**variable).is_empty()) {
        if !missing.contains(&variable.as_str()) {
            missing.push(variable.as_str());
        }
    }
    let missing = missing.join(", ");
    let values: Values = values.only(used.into_iter().filter(|variable: &Variable| !values.get(*variable).is_empty()));
    let values = serde_json::to_string(&values)
        .map_err(|error| Refusal::Fault(format!("customer {}: the values: {error}", person.id)))?;
    Ok(NewMember { person, missing, values })
}

/// Keeps each recipient with the same chance, however many there are: the `number`-th replaces one of those before with the chance
/// that it is among [`SAMPLES_MAX`] of `number`.
fn sample(samples: &mut Vec<i64>, number: i64, customer: i64) {
    if samples.len() < SAMPLES_MAX {
        samples.push(customer);
        return;
    }
    let place = i64::from_le_bytes(random::bytes::<8>()).rem_euclid(number.max(1));
    if let Some(kept) = usize::try_from(place).ok().and_then(|place| samples.get_mut(place)) {
        *kept = customer;
    }
}

/// Ends a run that has looked at everybody. A batch that waits for it is submitted to its approvers, or goes back to its author.
async fn finish(tx: &mut Tx, now: Timestamp, run: &AudienceRun) -> Result<(), Refusal> {
    let batch = lock_batch(tx, &run.batch_id).await?;
    if run.purpose == Purpose::Estimate || batch.state != State::Preparing {
        run::finish(tx, now, run, RunState::Ready).await?;
        return Ok(());
    }
    let is_refused = run.figures.counts.recipients() == 0 || run.incomplete > 0;
    let state = if is_refused { RunState::Refused } else { RunState::Ready };
    if !run::finish(tx, now, run, state).await? {
        return Ok(());
    }
    if is_refused { refuse_audience(tx, now, &batch).await } else { begin_review(tx, now, batch, &run.hash).await }
}

/// Takes every step that is due, for the demonstration and for commands that wait for the end.
pub async fn run_all(app: &AppState) -> Result<(), Refusal> {
    while step(app).await? {}
    Ok(())
}
