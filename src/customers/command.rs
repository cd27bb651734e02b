//! The command `amends import`, which reports progress and every bad row.

use super::import::missing;
use super::import::staging::{Import, ImportKind, ImportState, OTHER_IMPORT};
use super::import::{self, Options, Outcome};
use crate::access::{DataImporter, by_system};
use crate::incidents::backfill;
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::db::{Tx, sql};
use crate::platform::output::{say, warn};
use crate::t;
use crate::types::{Message, PublicId, Refusal};
use crate::ui::wording;
use clap::Subcommand;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often progress is written to a terminal.
const TERMINAL_PROGRESS_INTERVAL: Duration = Duration::from_millis(200);
/// How often progress is written to a log.
const LOG_PROGRESS_INTERVAL: Duration = Duration::from_secs(5);

/// `amends import …`
#[derive(Debug, Clone, Subcommand)]
pub enum ImportCommand {
    /// Import customers, one per row.
    Customers {
        /// The CSV file (UTF-8, with a header).
        file: PathBuf,
        /// Check every row and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Import the valid rows even if others are not.
        #[arg(long)]
        skip_bad: bool,
        /// The file lists every customer: count those whom it leaves out, and list them at the desk. Nothing about them is
        /// changed.
        #[arg(long)]
        full: bool,
    },
    /// Import who was without which service, from when to when.
    Exposure {
        /// The CSV file: `external_id,service,from,to`.
        file: PathBuf,
        /// The incident's id or number (`INC-27`).
        #[arg(long)]
        incident: String,
    },
    /// Import incidents that are over, one update per row. A file that is imported again makes nothing twice.
    Incidents {
        /// The CSV file: `key,title,impact,services,started_at,resolved_at,update_at,state,body`.
        file: PathBuf,
        /// Check every row and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Stop the import that is being read; nothing of it is imported. One that is being applied is completed.
    Stop,
}

/// Runs one import, or stops one.
pub async fn run(
    command: ImportCommand,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    if let ImportCommand::Incidents { file, dry_run } = &command {
        let (mut bytes, limit) = (Vec::new(), u64::try_from(backfill::FILE_MAX).unwrap_or(u64::MAX) + 1);
        let read = open_file(file)?.take(limit).read_to_end(&mut bytes);
        read.map_err(|error| CommandError::failed(error.to_string()))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let app = open().await?;
        let outcome = backfill::command::run(&app, bytes, &name, *dry_run).await;
        app.db.close().await;
        return outcome;
    }
    let file = match &command {
        ImportCommand::Customers { file, .. } | ImportCommand::Exposure { file, .. } => Some((open_file(file)?, file)),
        ImportCommand::Stop | ImportCommand::Incidents { .. } => None,
    };
    let file = file.map(|(file, path)| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (file, name)
    });
    let app = open().await?;
    let outcome = match file {
        Some((file, name)) => import_file(&app, command, &file, &name).await,
        None => stop(&app).await,
    };
    app.db.close().await;
    outcome
}

async fn stop(app: &AppState) -> Result<(), CommandError> {
    let mut reporter = ProgressReporter::new();
    let now = app.clock.now();
    let stopped = import::stop(app, &by_system::<DataImporter>(), now, &mut |outcome| reporter.report(outcome)).await?;
    reporter.end();
    match stopped {
        None => say(t!("import-none-to-stop")),
        Some(import) if import.state == ImportState::Broken => {
            say(t!("import-stopped-file", file = import.file_name));
        }
        Some(import) => return print_result(&import),
    }
    Ok(())
}

fn open_file(path: &Path) -> Result<File, CommandError> {
    let failed = |error: io::Error| {
        CommandError::failed(t!("import-cannot-open", file = path.display().to_string(), reason = error.to_string()))
    };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    Ok(file)
}

async fn import_file(app: &AppState, command: ImportCommand, file: &File, name: &str) -> Result<(), CommandError> {
    let mut reporter = ProgressReporter::new();
    loop {
        match attempt(app, &command, file, name, &mut reporter).await {
            // Nothing of the file was read yet.
            Err(Failure::Waits(message)) => {
                let file = message.params.iter().find(|(name, _)| name == "file").map(|(_, file)| file.as_str());
                warn(t!("import-waiting", file = file.unwrap_or_default()));
                import::wait_for_turn(app).await?;
            }
            Err(Failure::Ended(failure)) => return Err(failure),
            Ok(import) => {
                reporter.end();
                return print_result(&import);
            }
        }
    }
}

/// Why an import did not take place.
enum Failure {
    /// Another one is under way.
    Waits(Message),
    /// For another reason.
    Ended(CommandError),
}

impl<E: Into<CommandError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Ended(error.into())
    }
}

async fn attempt(
    app: &AppState,
    command: &ImportCommand,
    file: &File,
    name: &str,
    reporter: &mut ProgressReporter,
) -> Result<Import, Failure> {
    let file = file.try_clone().map_err(|error| CommandError::failed(error.to_string()))?;
    let (right, now) = (by_system::<DataImporter>(), app.clock.now());
    let imported = match command {
        ImportCommand::Customers { dry_run, skip_bad, full, .. } => {
            let options = Options { dry_run: *dry_run, skip_bad: *skip_bad, is_full: *full, ..Options::default() };
            import::customers(app, &right, now, file, name, options, |outcome| reporter.report(outcome)).await
        }
        ImportCommand::Exposure { incident, .. } => {
            let incident = resolve_incident(app, incident).await?;
            import::exposure(app, &right, now, &incident, file, name, |outcome| reporter.report(outcome)).await
        }
        ImportCommand::Stop | ImportCommand::Incidents { .. } => {
            return Err(CommandError::usage("this command reads no file of customers").into());
        }
    };
    match imported {
        Err(Refusal::Conflict(message)) if message.key == OTHER_IMPORT => Err(Failure::Waits(message)),
        imported => Ok(imported?),
    }
}

/// Prints what came of an import; an error where nothing was imported.
fn print_result(import: &Import) -> Result<(), CommandError> {
    let (read, bad) = (import.rows_read, import.rows_bad);
    match import.state {
        ImportState::Finished if import.kind == ImportKind::Exposure => {
            say(t!("import-done-exposure", rows = import.rows_applied, people = import.rows_new));
            if let Some(text) = missing::erased(import) {
                say(text);
            }
        }
        ImportState::Finished => {
            say(t!(
                "import-done-customers",
                rows = import.rows_applied,
                new = import.rows_new,
                changed = import.rows_changed,
                bad = bad
            ));
            for text in [missing::erased(import), missing::outcome(import)].into_iter().flatten() {
                say(text);
            }
        }
        ImportState::Checked if bad == 0 => say(t!("import-checked-good", rows = read)),
        ImportState::Checked => return Err(CommandError::failed(t!("import-checked-bad", rows = read, bad = bad))),
        ImportState::Refused => return Err(CommandError::failed(t!("import-refused", rows = read, bad = bad))),
        ImportState::Broken => {
            let why = import.failure().map(|message| wording::format_message(&message)).unwrap_or_default();
            return Err(CommandError::failed(t!("import-broken", why = why)));
        }
        ImportState::Reading | ImportState::Ready | ImportState::Applying => {
            let fault = format!("import {} is {}", import.id, import.state.as_str());
            return Err(Refusal::Fault(fault).into());
        }
    }
    Ok(())
}

async fn resolve_incident(app: &AppState, typed: &str) -> Result<PublicId, CommandError> {
    let mut tx = app.db.read().await?;
    let found = find_incident(&mut tx, typed).await?;
    found.ok_or_else(|| CommandError::usage(t!("import-no-incident", incident = typed)))
}

/// Finds an incident by its number (`INC-27` or `27`) or its public id.
pub async fn find_incident(tx: &mut Tx, typed: &str) -> Result<Option<PublicId>, Refusal> {
    let typed = typed.trim();
    let upper = typed.to_uppercase();
    let number = upper.strip_prefix("INC-").unwrap_or(&upper).parse::<i64>().unwrap_or(0);
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from incident_view where id = $1 or number = $2").bind(typed).bind(number),
        )
        .await?)
}

/// Writes every bad row to standard output, and progress to standard error at intervals.
struct ProgressReporter {
    started_at: Instant,
    reported_at: Instant,
    is_terminal: bool,
    line_is_open: bool,
}

impl ProgressReporter {
    fn new() -> Self {
        let now = Instant::now();
        Self { started_at: now, reported_at: now, is_terminal: io::stderr().is_terminal(), line_is_open: false }
    }

    fn report(&mut self, outcome: &Outcome) {
        let interval = if self.is_terminal { TERMINAL_PROGRESS_INTERVAL } else { LOG_PROGRESS_INTERVAL };
        if !outcome.bad.is_empty() {
            self.end();
            for row in &outcome.bad {
                for error in &row.errors {
                    let why = wording::format_message(&error.message);
                    say(t!("import-bad-line", line = row.line.to_string(), column = &error.field, why = why));
                }
            }
        }
        if self.reported_at.elapsed() >= interval {
            self.reported_at = Instant::now();
            let import = &outcome.import;
            let is_applying = import.state == ImportState::Applying;
            let done = if is_applying { import.rows_applied } else { import.rows_read };
            let seconds = self.started_at.elapsed().as_secs_f64();
            let rate = (import.rows_read + import.rows_applied) as f64 / seconds;
            let key = if is_applying { "import-progress-applying" } else { "import-progress-reading" };
            let text = t!(key, rows = done, all = import.rows_read, rate = rate.round(), seconds = seconds.round());
            if self.is_terminal {
                let _ = write!(io::stderr(), "\r\x1b[K{text}");
                self.line_is_open = true;
            } else {
                warn(text);
            }
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.line_is_open) {
            warn("");
        }
    }
}
