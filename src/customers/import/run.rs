//! An import from end to end, for the command line, the desk and the demo; and what becomes of one whose
//! process died.

use super::applying::{self, Step};
use super::columns;
use super::hit::{self, Hit};
use super::hits;
use super::reading::{self, BadRow, Kind, Part};
use super::row::{self, Cells, Known, Staged};
use super::staging::{self, Import};
use crate::access::DataImporter;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::Actor;
use crate::types::{FieldError, PublicId, Refusal, Timestamp};
use std::io::Read;
use std::time::Instant as Stopwatch;
use tokio::sync::mpsc;

/// How a file is to be taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Only say what is wrong.
    pub dry_run: bool,
    /// Import what is right although some is not.
    pub skip_bad: bool,
}

/// What came of a file, or how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The import.
    pub import: Import,
    /// Bad rows that were found since the last word, in the file's order.
    pub bad: Vec<BadRow>,
}

/// A moment that goes on from the one it was told.
#[derive(Debug, Clone, Copy)]
struct Watch(Timestamp, Stopwatch);

impl Watch {
    fn now(self) -> Timestamp {
        self.0 + chrono::Duration::from_std(self.1.elapsed()).unwrap_or_default()
    }
}

struct Customers(Known);

impl Kind for Customers {
    type Row = Staged;
    const KNOWN: &'static [&'static str] = columns::CUSTOMERS;
    const NEEDED: &'static [&'static str] = &["external_id"];
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Staged, Vec<FieldError>> {
        row::read(line, cells, &self.0)
    }
    fn key(row: &Staged) -> Option<&str> {
        Some(&row.external_id)
    }
    async fn stage(tx: &mut Tx, id: i64, rows: &[Staged]) -> Result<Vec<BadRow>, Refusal> {
        staging::customers(tx, id, rows).await?;
        Ok(Vec::new())
    }
    async fn look_again(tx: &mut Tx, id: i64, columns: &[&str]) -> Result<Vec<BadRow>, Refusal> {
        if columns.contains(&"name") { Ok(Vec::new()) } else { staging::nameless(tx, id).await }
    }
}

struct Exposure(Known);

impl Kind for Exposure {
    type Row = Hit;
    const KNOWN: &'static [&'static str] = columns::EXPOSURE;
    const NEEDED: &'static [&'static str] = columns::EXPOSURE;
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Hit, Vec<FieldError>> {
        hit::read(line, cells, &self.0)
    }
    fn key(_: &Hit) -> Option<&str> {
        None
    }
    async fn stage(tx: &mut Tx, id: i64, rows: &[Hit]) -> Result<Vec<BadRow>, Refusal> {
        staging::exposures(tx, id, rows).await
    }
    async fn look_again(tx: &mut Tx, id: i64, _: &[&str]) -> Result<Vec<BadRow>, Refusal> {
        staging::overlapping(tx, id).await
    }
}

/// Imports a file of customers, to the end. `told` hears how far it is after every transaction.
pub async fn customers(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    mut told: impl FnMut(&Outcome) + Send,
) -> Result<Import, Refusal> {
    let staged = stage_customers(app, right, now, source, file_name, options, &mut told).await?;
    complete(app, right.actor(), now, staged, &mut told).await
}

/// Imports a file of exposure of an incident, to the end.
pub async fn exposure(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    incident: &PublicId,
    source: impl Read + Send + 'static,
    file_name: &str,
    mut told: impl FnMut(&Outcome) + Send,
) -> Result<Import, Refusal> {
    let staged = stage_exposure(app, right, now, incident, source, file_name, Options::default(), &mut told).await?;
    complete(app, right.actor(), now, staged, &mut told).await
}

/// Reads a file of customers into the staging tables and decides.
pub async fn stage_customers(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    told: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let kind = Customers(known(app, now).await?);
    stage(app, right, now, ("customers", None), kind, source, file_name, options, told).await
}

/// Reads a file of exposure into the staging tables and decides.
#[allow(clippy::too_many_arguments, reason = "each is a different thing the caller must say")]
pub async fn stage_exposure(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    incident: &PublicId,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    told: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let kind = Exposure(known(app, now).await?);
    stage(app, right, now, ("exposure", Some(incident)), kind, source, file_name, options, told).await
}

async fn known(app: &AppState, now: Timestamp) -> Result<Known, Refusal> {
    let mut tx = app.db.read().await?;
    let services =
        tx.fetch_all::<(PublicId, String)>(sql("select id, name from service order by archived_at desc, id")).await?;
    Ok(Known::new(&services, now))
}

#[allow(clippy::too_many_arguments, reason = "one path for two kinds of file")]
async fn stage<K: Kind>(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    (name, incident): (&'static str, Option<&PublicId>),
    kind: K,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    told: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let watch = Watch(now, Stopwatch::now());
    follow(app, now).await?;
    let (actor, file_name, incident) = (right.actor().clone(), file_name.to_owned(), incident.cloned());
    let id = app
        .db
        .write(async move |tx| {
            staging::begin(tx, &actor, now, name, &file_name, incident.as_ref(), options.skip_bad).await
        })
        .await?;
    // Two parts wait at most: the thread reads no faster than rows are stored.
    let (send, mut parts) = mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || reading::read(&kind, source, &send));
    let mut columns = Vec::new();
    while let Some(part) = parts.recv().await {
        match part {
            Part::Header(header) => {
                columns = header.columns();
                let columns = columns.clone();
                app.db.write(async move |tx| staging::header(tx, id, &columns).await).await?;
            }
            Part::Rows(rows, bad) => {
                let (at, rows) = (watch.now(), &rows);
                let outcome = app.db.write(async move |tx| store::<K>(tx, at, id, rows, bad).await).await?;
                told(&outcome);
            }
            Part::Broken(line, message) => {
                let message = if line > 1 { message.with("line", line) } else { message.with("line", 1) };
                app.db.write(async move |tx| staging::broke(tx, id, &message).await).await?;
            }
        }
    }
    reader.await.map_err(|error| Refusal::Fault(format!("reading a file: {error}")))?;
    let at = watch.now();
    let outcome = app
        .db
        .write(async move |tx| {
            let found = staging::find(tx, id).await?.ok_or(Refusal::NotFound)?;
            if found.state != "reading" {
                return Ok(Outcome { import: found, bad: Vec::new() });
            }
            let bad = K::look_again(tx, id, &columns).await?;
            staging::progress(tx, at, id, 0, &bad).await?;
            Ok(Outcome { import: staging::decide(tx, at, id, options.dry_run).await?, bad })
        })
        .await?;
    told(&outcome);
    Ok(outcome.import)
}

async fn store<K: Kind>(
    tx: &mut Tx,
    now: Timestamp,
    id: i64,
    rows: &[K::Row],
    mut bad: Vec<BadRow>,
) -> Result<Outcome, Refusal> {
    let read = rows.len() + bad.len();
    bad.extend(K::stage(tx, id, rows).await?);
    bad.sort_by_key(|row| row.line);
    staging::progress(tx, now, id, read, &bad).await?;
    let import = staging::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok(Outcome { import, bad })
}

/// Brings a decided import in, to the end, and tidies up after it.
pub async fn complete(
    app: &AppState,
    actor: &Actor,
    now: Timestamp,
    import: Import,
    told: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let watch = Watch(now, Stopwatch::now());
    let (id, is_exposure) = (import.id, import.kind == "exposure");
    loop {
        let (actor, at) = (actor.clone(), watch.now());
        let (step, import) = app
            .db
            .write(async move |tx| {
                let step = if is_exposure {
                    hits::apply(tx, &actor, at, id).await?
                } else {
                    applying::proceed(tx, &actor, at, id).await?
                };
                Ok((step, staging::find(tx, id).await?.ok_or(Refusal::NotFound)?))
            })
            .await?;
        let outcome = Outcome { import, bad: Vec::new() };
        told(&outcome);
        if step != Step::More {
            // Somebody else may still be at it, and needs the staged rows.
            while !outcome.import.is_under_way() && app.db.write(async move |tx| applying::tidy(tx, id).await).await? {}
            return Ok(outcome.import);
        }
    }
}

/// Goes on with imports whose process died: one that was still being read is given up, one that was
/// decided is brought in to its end.
pub async fn follow(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let dead: Vec<Import> = {
        let mut tx = app.db.read().await?;
        // Nobody reads a file for an import that is ready: the desk's are brought in by the worker at once.
        let left = |import: &Import| import.is_silent(now) || import.state == "ready";
        staging::under_way(&mut tx).await?.into_iter().filter(left).collect()
    };
    let found = !dead.is_empty();
    for import in dead {
        if import.state == "reading" {
            let id = import.id;
            let why = crate::types::Message::new("import-died").with("line", import.rows_read + 1);
            app.db.write(async move |tx| staging::broke(tx, id, &why).await).await?;
            while app.db.write(async move |tx| applying::tidy(tx, id).await).await? {}
        } else {
            complete(app, &Actor::System, now, import, &mut |_| {}).await?;
        }
    }
    Ok(found)
}
