//! Begins an import: what was read is stored in parts, or why it cannot be imported.

use super::check::{self, Entry, Known};
use super::file::{self, Problem};
use super::store::{self, Import, ImportState};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::services::page::first_page;
use crate::services::store as services;
use crate::types::search_text::folded;
use crate::types::{Impact, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Incidents that are entered in one transaction.
const PART_MAX: usize = 10;
/// Problems that are stored for the page of an import.
const PROBLEMS_MAX: usize = 500;

/// Options of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Check the file and import nothing.
    pub dry_run: bool,
}

/// A file that was read and checked.
#[derive(Debug, Clone)]
pub struct Checked {
    rows_read: usize,
    entries: Vec<(u64, Entry)>,
    /// Every problem, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads and checks a file. Reading is work for a thread of its own; the database is asked only for what rows refer to.
pub async fn read(tx: &mut Tx, now: Timestamp, bytes: Vec<u8>) -> Result<Checked, Refusal> {
    // Of two services with one name the one that is not archived is meant.
    let mut all = services::all(tx).await?;
    all.sort_by_key(|service| service.is_offered());
    let names = all.iter().map(|service| (folded(&service.name), service.id.clone()));
    let ids = all.iter().map(|service| (service.id.to_string(), service.id.clone()));
    let known = Known { services: names.chain(ids).collect(), zone: first_page(tx).await?.zone(), now };
    let read = tokio::task::spawn_blocking(move || {
        let (rows, mut problems) = file::read(&bytes);
        let entries = check::entries(&rows, &known, &mut problems);
        Checked { rows_read: rows.len(), entries, problems }
    });
    read.await.map_err(|error| Refusal::Fault(format!("the thread that read a file of incidents: {error}")))
}

/// Stores an import. With a problem it is refused; otherwise its incidents wait for [`super::step`], but for those that
/// were imported before.
pub async fn begin(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    file_name: &str,
    options: Options,
    checked: Checked,
) -> Result<Import, Refusal> {
    events::public_changed(tx).await?;
    let Checked { rows_read, entries, mut problems } = checked;
    let incidents = entries.len();
    let mut unchanged = 0;
    let mut new = Vec::new();
    let is_refused = !problems.is_empty();
    if !is_refused {
        let before = imported(tx, &entries).await?;
        for (line, entry) in entries {
            match before.get(&entry.key) {
                None => new.push(entry),
                Some(known) if *known == digest(&entry)? => unchanged += 1,
                Some(_) => {
                    let message = Message::new("backfill-changed").with("key", &entry.key);
                    problems.push(Problem::new(line, "key", message));
                }
            }
        }
    }
    let state = match (is_refused, options.dry_run) {
        (true, _) => ImportState::Refused,
        (false, true) => ImportState::Checked,
        (false, false) if new.is_empty() => ImportState::Finished,
        (false, false) => ImportState::Importing,
    };
    let id = random::public_id();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let problems_total = count(problems.len());
    problems.truncate(PROBLEMS_MAX);
    tx.execute(
        sql("insert into incident_import (id, file_name, state, created_by, created_at, finished_at, rows_read,
                 incidents, unchanged, problems_total, problems, dry_run)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(&id)
        .bind(file_name)
        .bind(state)
        .bind(right.staff_id().ok())
        .bind(now)
        .bind((state != ImportState::Importing).then_some(now))
        .bind(count(rows_read))
        .bind(count(incidents))
        .bind(count(unchanged))
        .bind(problems_total)
        .bind(to_json(&problems)?)
        .bind(options.dry_run),
    )
    .await?;
    if state == ImportState::Importing {
        for (position, part) in new.chunks(PART_MAX).enumerate() {
            tx.execute(
                sql("insert into incident_import_part (import_id, position, incidents) values ($1, $2, $3)")
                    .bind(&id)
                    .bind(count(position))
                    .bind(to_json(&part)?),
            )
            .await?;
        }
        let event = Event {
            actor: right.actor(),
            verb: "incidents.imported",
            subject: "incident_import",
            subject_id: &id,
            incident_id: None,
            fields: &["incidents"],
        };
        events::record(tx, now, event).await?;
    }
    store::get(tx, &id).await
}

/// The digests of those keys that were imported before.
async fn imported(tx: &mut Tx, entries: &[(u64, Entry)]) -> Result<HashMap<String, String>, Refusal> {
    let keys: HashSet<&str> = entries.iter().map(|(_, entry)| entry.key.as_str()).collect();
    let all = tx.fetch_all::<(String, String)>(sql("select key, digest from imported_incident")).await?;
    let waiting = waiting(tx).await?;
    Ok(all.into_iter().chain(waiting).filter(|(key, _)| keys.contains(key.as_str())).collect())
}

/// What waits in other imports.
async fn waiting(tx: &mut Tx) -> Result<Vec<(String, String)>, Refusal> {
    let mut waiting = Vec::new();
    for part in tx.fetch_values::<String>(sql("select incidents from incident_import_part")).await? {
        for entry in from_json(&part)? {
            waiting.push((entry.key.clone(), digest(&entry)?));
        }
    }
    Ok(waiting)
}

/// A digest of what a file says about an incident.
pub(super) fn digest(entry: &Entry) -> Result<String, Refusal> {
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(to_json(entry)?.as_bytes())))
}

fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal::Fault(format!("an import of incidents: {error}")))
}

/// The incidents of a stored part.
pub(super) fn from_json(part: &str) -> Result<Vec<Entry>, Refusal> {
    serde_json::from_str(part).map_err(|error| Refusal::Fault(format!("a part of an import of incidents: {error}")))
}

/// The services of an entry with the status that its impact means.
pub(super) fn statuses(entry: &Entry) -> Vec<(PublicId, ServiceStatus)> {
    let status = match entry.impact {
        Impact::None => ServiceStatus::Operational,
        Impact::Minor => ServiceStatus::DegradedPerformance,
        Impact::Major => ServiceStatus::PartialOutage,
        Impact::Critical => ServiceStatus::MajorOutage,
    };
    entry.services.iter().map(|id| (id.clone(), status)).collect()
}
