//! Running an import from start to end, for the command line, the desk and the demo, and continuing abandoned ones.

use super::apply_customers::{self, Step};
use super::apply_exposure;
use super::cells::{Cells, ReferenceData, RowDefaults};
use super::columns;
use super::customer_row::{self, CustomerRow};
use super::exposure_row::{self, ExposureRow};
use super::json_lines;
use super::missing::NamedCustomers;
use super::reader::{self, BadRow, FileFormat, Part};
use super::repeated::Repeated;
use super::staging::{self, Import, ImportKind, ImportState};
use super::unchanged;
use crate::access::DataImporter;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::services::page;
use crate::types::{Actor, FieldError, Message, PublicId, Refusal, Timestamp};
use std::io::Read;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How often an import that another process works on is looked at.
pub(super) const FOLLOW_INTERVAL: Duration = Duration::from_millis(250);
/// The pages of imports are below this.
const PAGES: &str = "/desk/customers/imports/";

/// Options of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Check the file and change nothing.
    pub dry_run: bool,
    /// Import the valid rows even if others are not.
    pub skip_bad: bool,
    /// The file lists every customer: list those whom it leaves out.
    pub is_full: bool,
    /// How the file is written.
    pub syntax: Syntax,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Comma-separated values with a header.
    #[default]
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// The progress or the result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The import.
    pub import: Import,
    /// The bad rows found since the last report, in the order of the file.
    pub bad: Vec<BadRow>,
}

/// The time of an import: the given start plus the time it took so far.
#[derive(Debug, Clone, Copy)]
struct RunningClock {
    start: Timestamp,
    started: Instant,
}

impl RunningClock {
    fn start(now: Timestamp) -> Self {
        Self { start: now, started: Instant::now() }
    }

    fn now(self) -> Timestamp {
        self.start + chrono::Duration::from_std(self.started.elapsed()).unwrap_or_default()
    }
}

struct CustomerFile(ReferenceData);

impl FileFormat for CustomerFile {
    type Row = CustomerRow;
    const KNOWN: &'static [&'static str] = columns::CUSTOMERS;
    const REQUIRED: &'static [&'static str] = &["external_id"];
    const KEY: Option<&'static str> = Some("external_id");
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<CustomerRow, Vec<FieldError>> {
        customer_row::read(line, cells, &self.0)
    }
    fn external_id(row: &CustomerRow) -> Option<&str> {
        Some(&row.external_id)
    }
    async fn without_unchanged(
        tx: &mut Tx,
        columns: &[&str],
        rows: Vec<CustomerRow>,
    ) -> Result<Vec<CustomerRow>, Refusal> {
        unchanged::without_unchanged(tx, columns, rows).await
    }
    async fn stage(tx: &mut Tx, id: i64, rows: &[CustomerRow]) -> Result<Vec<BadRow>, Refusal> {
        staging::stage_customers(tx, id, rows).await?;
        Ok(Vec::new())
    }
    async fn check_whole_file(tx: &mut Tx, id: i64, columns: &[&str]) -> Result<Vec<BadRow>, Refusal> {
        if columns.contains(&"name") { Ok(Vec::new()) } else { staging::reject_nameless(tx, id).await }
    }
}

struct ExposureFile(ReferenceData);

impl FileFormat for ExposureFile {
    type Row = ExposureRow;
    const KNOWN: &'static [&'static str] = columns::EXPOSURE;
    const REQUIRED: &'static [&'static str] = columns::EXPOSURE;
    const KEY: Option<&'static str> = None;
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<ExposureRow, Vec<FieldError>> {
        exposure_row::read(line, cells, &self.0)
    }
    async fn stage(tx: &mut Tx, id: i64, rows: &[ExposureRow]) -> Result<Vec<BadRow>, Refusal> {
        staging::stage_exposure(tx, id, rows).await
    }
    async fn check_whole_file(_: &mut Tx, _: i64, _: &[&str]) -> Result<Vec<BadRow>, Refusal> {
        Ok(Vec::new())
    }
}

/// Imports a customer file. `on_progress` is called after every transaction.
///
/// # Errors
///
/// `Refusal::Conflict` while another import is under way ([`wait_for_turn`]). Errors in the file are part of the result.
pub async fn customers(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    mut on_progress: impl FnMut(&Outcome) + Send,
) -> Result<Import, Refusal> {
    let staged = stage_customers(app, right, now, source, file_name, options, None, &mut on_progress).await?;
    complete(app, right.actor(), now, staged, &mut on_progress).await
}

/// Imports an exposure file of an incident, like [`customers`].
pub async fn exposure(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    incident: &PublicId,
    source: impl Read + Send + 'static,
    file_name: &str,
    mut on_progress: impl FnMut(&Outcome) + Send,
) -> Result<Import, Refusal> {
    let staged =
        stage_exposure(app, right, now, incident, source, file_name, Options::default(), None, &mut on_progress)
            .await?;
    complete(app, right.actor(), now, staged, &mut on_progress).await
}

/// Reads a customer file into the staging tables and decides whether to apply it. An `upload` that was posted before
/// returns the import that it began.
#[allow(clippy::too_many_arguments, reason = "every argument is independent of the others")]
pub async fn stage_customers(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    upload: Option<Repeated>,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let format = CustomerFile(reference_data(app, now).await?);
    let kind = (ImportKind::Customers, None);
    stage(app, right, now, kind, format, source, file_name, options, upload, on_progress).await
}

/// Reads an exposure file into the staging tables and decides whether to apply it.
#[allow(clippy::too_many_arguments, reason = "every argument is independent of the others")]
pub async fn stage_exposure(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    incident: &PublicId,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    upload: Option<Repeated>,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let format = ExposureFile(reference_data(app, now).await?);
    let kind = (ImportKind::Exposure, Some(incident));
    stage(app, right, now, kind, format, source, file_name, options, upload, on_progress).await
}

async fn reference_data(app: &AppState, now: Timestamp) -> Result<ReferenceData, Refusal> {
    read_reference_data(&mut app.db.read().await?, now).await
}

/// What rows are checked against.
pub(super) async fn read_reference_data(tx: &mut Tx, now: Timestamp) -> Result<ReferenceData, Refusal> {
    let services = tx
        .fetch_all::<(PublicId, String)>(sql("select id, name from service_view order by archived_at desc, id"))
        .await?;
    let installation = installation::get(tx).await?;
    let defaults = RowDefaults {
        phone_country: installation.phone_country(),
        language: page::first_page(tx).await?.language,
        currency: installation.currency,
    };
    Ok(ReferenceData::new(&services, defaults, now))
}

#[allow(clippy::too_many_arguments, reason = "shared by both kinds of file")]
async fn stage<F: FileFormat>(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    (kind, incident): (ImportKind, Option<&PublicId>),
    format: F,
    source: impl Read + Send + 'static,
    file_name: &str,
    options: Options,
    upload: Option<Repeated>,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let clock = RunningClock::start(now);
    resume_abandoned(app, now).await?;
    let (actor, file_name, incident) = (right.actor().clone(), file_name.to_owned(), incident.cloned());
    let (run, begins) = (staging::new_run(), upload.clone());
    let begun = app
        .db
        .write(async move |tx| {
            if let Some(upload) = &begins
                && let Some(first) = upload.first(tx, now).await?
            {
                return Ok(Err(first));
            }
            let (file_name, incident) = (&file_name, incident.as_ref());
            let id = staging::begin(tx, &actor, now, kind, file_name, incident, options, &run).await?;
            if let Some(upload) = &begins {
                upload.begun(tx, now, id).await?;
            }
            Ok(Ok(id))
        })
        .await?;
    let id = match begun {
        Ok(id) => id,
        Err(first) => return Ok(first),
    };
    // Short queues: no part is read or compared much faster than rows are stored.
    let (send, read_parts) = mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || match options.syntax {
        Syntax::Csv => reader::read(&format, source, &send),
        Syntax::JsonLines => json_lines::read(&format, source, &send),
    });
    let (send, mut parts) = mpsc::channel(1);
    let comparison = tokio::spawn(compare::<F>(app.clone(), options.is_full, read_parts, send));
    let mut columns = Vec::new();
    while let Some(part) = parts.recv().await {
        match part? {
            Compared::Header(header) => {
                columns = header;
                let columns = columns.clone();
                app.db.write(async move |tx| staging::set_columns(tx, id, &columns).await).await?;
            }
            Compared::Rows { valid, rows, bad } => {
                let (at, rows) = (clock.now(), &rows);
                let read = (valid + bad.len(), valid - rows.len());
                let outcome = app.db.write(async |tx| store::<F>(tx, at, id, read, rows, bad.clone()).await).await?;
                on_progress(&outcome);
                if outcome.import.state != ImportState::Reading {
                    break; // Somebody stopped it.
                }
            }
            Compared::Broken(line, message) => {
                let message = message.with("line", line.max(1));
                app.db.write(async move |tx| staging::mark_broken(tx, id, &message).await).await?;
            }
        }
    }
    drop(parts);
    reader.await.map_err(|error| Refusal::Fault(format!("the thread that read the file of import {id}: {error}")))?;
    let named = comparison
        .await
        .map_err(|error| Refusal::Fault(format!("the task that compared the rows of import {id}: {error}")))?;
    let at = clock.now();
    let outcome = app
        .db
        .write(async move |tx| {
            let import = staging::find(tx, id).await?.ok_or(Refusal::NotFound)?;
            if import.state != ImportState::Reading {
                return Ok(Outcome { import, bad: Vec::new() });
            }
            let bad = F::check_whole_file(tx, id, &columns).await?;
            staging::record_progress(tx, at, id, (0, 0), &bad).await?;
            named.store(tx, id).await?;
            let import = staging::decide(tx, at, id, options.dry_run).await?;
            if let Some(upload) = &upload {
                upload.decided(tx, &import).await?;
            }
            Ok(Outcome { import, bad })
        })
        .await?;
    on_progress(&outcome);
    Ok(outcome.import)
}

/// A part of a file whose rows were compared with what is stored.
enum Compared<T> {
    /// The columns of the file.
    Header(Vec<&'static str>),
    /// The rows that say something new, of so many valid ones, and bad ones.
    Rows { valid: usize, rows: Vec<T>, bad: Vec<BadRow> },
    /// The file cannot be read beyond this line.
    Broken(i64, Message),
}

/// Compares what is read, while rows before are stored: without the writer. Whoever changes a customer meanwhile does so after this
/// file. Ends early when nobody receives any more. Returns whom a full file names.
async fn compare<F: FileFormat>(
    app: AppState,
    is_full: bool,
    mut parts: mpsc::Receiver<Part<F::Row>>,
    out: mpsc::Sender<Result<Compared<F::Row>, Refusal>>,
) -> NamedCustomers {
    let (mut columns, mut named) = (Vec::new(), NamedCustomers::default());
    while let Some(part) = parts.recv().await {
        let compared = match part {
            Part::Header(header) => {
                columns = header.columns();
                Ok(Compared::Header(columns.clone()))
            }
            Part::Rows(rows, bad) => compare_rows::<F>(&app, is_full, &columns, (rows, bad), &mut named).await,
            Part::Broken(line, message) => Ok(Compared::Broken(line, message)),
        };
        let has_failed = compared.is_err();
        if out.send(compared).await.is_err() || has_failed {
            break;
        }
    }
    named
}

async fn compare_rows<F: FileFormat>(
    app: &AppState,
    is_full: bool,
    columns: &[&'static str],
    (rows, bad): (Vec<F::Row>, Vec<BadRow>),
    named: &mut NamedCustomers,
) -> Result<Compared<F::Row>, Refusal> {
    let (mut tx, valid) = (app.db.read().await?, rows.len());
    if is_full {
        named.add(&mut tx, &rows.iter().filter_map(F::external_id).collect::<Vec<_>>()).await?;
    }
    let rows = F::without_unchanged(&mut tx, columns, rows).await?;
    Ok(Compared::Rows { valid, rows, bad })
}

/// The page of an import.
pub fn page_of(id: i64) -> String {
    format!("{PAGES}{id}")
}

/// The import that a page shows; `None` for one that could not be read, which is uploaded again.
pub(super) async fn find_at(tx: &mut Tx, page: &str) -> Result<Option<Import>, Refusal> {
    let Some(id) = page.strip_prefix(PAGES).and_then(|id| id.parse().ok()) else { return Ok(None) };
    Ok(staging::find(tx, id).await?.filter(|import| import.state != ImportState::Broken))
}

async fn store<F: FileFormat>(
    tx: &mut Tx,
    now: Timestamp,
    id: i64,
    read: (usize, usize),
    rows: &[F::Row],
    mut bad: Vec<BadRow>,
) -> Result<Outcome, Refusal> {
    // Locks the import, so that nobody stops it before this is stored.
    if !staging::keep_reading(tx, now, id).await? {
        let import = staging::find(tx, id).await?.ok_or(Refusal::NotFound)?;
        return Ok(Outcome { import, bad: Vec::new() });
    }
    bad.extend(F::stage(tx, id, rows).await?);
    bad.sort_by_key(|row| row.line);
    staging::record_progress(tx, now, id, read, &bad).await?;
    let import = staging::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok(Outcome { import, bad })
}

/// Applies a decided import to its end, and deletes what it left behind. While another process works on it, reports its
/// progress, and takes over if it dies.
pub async fn complete(
    app: &AppState,
    actor: &Actor,
    now: Timestamp,
    import: Import,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let clock = RunningClock::start(now);
    let run = if import.process.is_empty() { staging::new_run() } else { import.process.clone() };
    loop {
        let import = apply(app, actor, clock, &import, &run, on_progress).await?;
        if !import.is_under_way() {
            return Ok(import);
        }
        tokio::time::sleep(FOLLOW_INTERVAL).await;
    }
}

/// Applies a decided import until it is finished or another run has it.
async fn apply(
    app: &AppState,
    actor: &Actor,
    clock: RunningClock,
    import: &Import,
    run: &str,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Import, Refusal> {
    let (id, kind) = (import.id, import.kind);
    loop {
        let (actor, at) = (actor.clone(), clock.now());
        let (step, import) = app
            .db
            .write(async move |tx| {
                let step = if !staging::take_on(tx, at, id, run).await? {
                    Step::Nothing
                } else {
                    match kind {
                        ImportKind::Customers => apply_customers::run_step(tx, &actor, at, id).await?,
                        ImportKind::Exposure => apply_exposure::run_step(tx, &actor, at, id).await?,
                    }
                };
                Ok((step, staging::find(tx, id).await?.ok_or(Refusal::NotFound)?))
            })
            .await?;
        let outcome = Outcome { import, bad: Vec::new() };
        on_progress(&outcome);
        if step != Step::More {
            // While another process applies it, the staged rows are still needed.
            while !outcome.import.is_under_way()
                && app.db.write(async move |tx| apply_customers::delete_leftovers(tx, id).await).await?
            {}
            return Ok(outcome.import);
        }
    }
}

/// Continues imports whose process died: one that was being read is ended as broken, one that was decided is applied.
/// Returns whether there were any.
pub async fn resume_abandoned(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let abandoned: Vec<Import> = {
        let mut tx = app.db.read().await?;
        // Uploads of the desk are left ready for the worker, so those need not time out.
        let needs_worker = |import: &Import| {
            import.is_abandoned(now) || (import.state == ImportState::Ready && import.process.is_empty())
        };
        staging::under_way(&mut tx).await?.into_iter().filter(needs_worker).collect()
    };
    let found = !abandoned.is_empty();
    for import in abandoned {
        if import.state == ImportState::Reading {
            stop_reading(app, import.id, Message::new("import-died").with("line", import.rows_read + 1)).await?;
        } else {
            let clock = RunningClock::start(now);
            apply(app, &Actor::System, clock, &import, &staging::new_run(), &mut |_| {}).await?;
        }
    }
    Ok(found)
}

/// Ends an import that is being read. Nothing of it is applied.
async fn stop_reading(app: &AppState, id: i64, why: Message) -> Result<(), Refusal> {
    app.db.write(async move |tx| staging::mark_broken(tx, id, &why).await).await?;
    while app.db.write(async move |tx| apply_customers::delete_leftovers(tx, id).await).await? {}
    Ok(())
}

/// Waits until no import is under way, and continues or ends those whose process has died.
pub async fn wait_for_turn(app: &AppState) -> Result<(), Refusal> {
    loop {
        resume_abandoned(app, app.clock.now()).await?;
        let mut tx = app.db.read().await?;
        let under_way = staging::under_way(&mut tx).await?;
        drop(tx);
        if under_way.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(FOLLOW_INTERVAL).await;
    }
}

/// Stops the import that is under way, whoever reads it: nothing of it is applied. One that is being applied only goes
/// forward, and is completed. Returns what became of it; `None` if there is none.
pub async fn stop(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    on_progress: &mut (impl FnMut(&Outcome) + Send),
) -> Result<Option<Import>, Refusal> {
    let mut tx = app.db.read().await?;
    let under_way = staging::under_way(&mut tx).await?.into_iter().next();
    drop(tx);
    let Some(import) = under_way else { return Ok(None) };
    let id = import.id;
    if import.state == ImportState::Reading {
        stop_reading(app, id, Message::new("import-stopped")).await?;
    } else {
        let import = Import { process: staging::new_run(), ..import };
        return complete(app, right.actor(), now, import, on_progress).await.map(Some);
    }
    let actor = right.actor().clone();
    app.db
        .write(async move |tx| {
            let event = Event {
                actor: &actor,
                verb: "import.stopped",
                subject: "import",
                subject_id: &id,
                incident_id: None,
                fields: &["state"],
            };
            events::record(tx, now, event).await?;
            staging::find(tx, id).await
        })
        .await
}
