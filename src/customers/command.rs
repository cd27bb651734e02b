//! `amends import …`: what a file says, what is wrong with it line by line, and how far it is.

use super::import::{self, Options, Outcome};
use crate::access::{DataImporter, by_system};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::db::{Tx, sql};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::wording;
use clap::Subcommand;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a word is said about how far it is: where a person looks on, and in a log.
const EVERY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// `amends import …`
#[derive(Debug, Clone, Subcommand)]
pub enum ImportVerb {
    /// Customers, one a row.
    Customers {
        /// The CSV file, UTF-8, columns by header.
        file: PathBuf,
        /// Check every row and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Import the good rows although some are bad.
        #[arg(long)]
        skip_bad: bool,
    },
    /// Who was without which service, from when to when.
    Exposure {
        /// The CSV file: `external_id,service,from,to`.
        file: PathBuf,
        /// The incident's id or its desk number (`INC-27`).
        #[arg(long)]
        incident: String,
    },
}

/// Runs one import.
pub async fn run(
    verb: ImportVerb,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    let path = match &verb {
        ImportVerb::Customers { file, .. } | ImportVerb::Exposure { file, .. } => file.clone(),
    };
    let file = opened(&path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let app = open().await?;
    let outcome = import_file(&app, verb, file, &name).await;
    app.db.close().await;
    outcome
}

fn opened(path: &Path) -> Result<File, CommandError> {
    let wrong = |error: io::Error| {
        CommandError::failed(t!("import-cannot-open", file = path.display().to_string(), reason = error.to_string()))
    };
    let file = File::open(path).map_err(wrong)?;
    if file.metadata().map_err(wrong)?.is_dir() {
        return Err(wrong(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    Ok(file)
}

async fn import_file(app: &AppState, verb: ImportVerb, file: File, name: &str) -> Result<(), CommandError> {
    let right = by_system::<DataImporter>();
    let now = app.clock.now();
    let mut teller = Teller::new();
    let import = match verb {
        ImportVerb::Customers { dry_run, skip_bad, .. } => {
            let options = Options { dry_run, skip_bad };
            import::customers(app, &right, now, file, name, options, |outcome| teller.tell(outcome)).await?
        }
        ImportVerb::Exposure { incident, .. } => {
            let incident = incident_of(app, &incident).await?;
            import::exposure(app, &right, now, &incident, file, name, |outcome| teller.tell(outcome)).await?
        }
    };
    teller.end();
    let (read, bad) = (import.rows_read, import.rows_bad);
    match import.state.as_str() {
        "finished" if import.kind == "exposure" => {
            println!("{}", t!("import-done-exposure", rows = import.rows_applied, people = import.rows_new));
        }
        "finished" => println!(
            "{}",
            t!(
                "import-done-customers",
                rows = import.rows_applied,
                new = import.rows_new,
                changed = import.rows_changed,
                bad = bad
            )
        ),
        "checked" if bad == 0 => println!("{}", t!("import-checked-good", rows = read)),
        "checked" => return Err(CommandError::failed(t!("import-checked-bad", rows = read, bad = bad))),
        "refused" => return Err(CommandError::failed(t!("import-refused", rows = read, bad = bad))),
        "broken" => {
            let why = import.trouble().map(|message| wording::format_message(&message)).unwrap_or_default();
            return Err(CommandError::failed(t!("import-broken", why = why)));
        }
        _ => return Err(CommandError::failed(t!("import-goes-on"))),
    }
    Ok(())
}

/// An incident by its id or its desk number.
async fn incident_of(app: &AppState, typed: &str) -> Result<PublicId, CommandError> {
    let mut tx = app.db.read().await?;
    let found = find_incident(&mut tx, typed).await?;
    found.ok_or_else(|| CommandError::usage(t!("import-no-incident", incident = typed)))
}

/// `INC-27`, `27` or the public id.
pub async fn find_incident(tx: &mut Tx, typed: &str) -> Result<Option<PublicId>, Refusal> {
    let typed = typed.trim();
    let upper = typed.to_uppercase();
    let number = upper.strip_prefix("INC-").unwrap_or(&upper).parse::<i64>().unwrap_or(0);
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from incident where id = $1 or number = $2").bind(typed).bind(number),
        )
        .await?)
}

/// Says every bad row, and now and then how far it is.
struct Teller {
    began: Instant,
    said: Instant,
    is_terminal: bool,
    line_is_open: bool,
}

impl Teller {
    fn new() -> Self {
        let now = Instant::now();
        Self { began: now, said: now, is_terminal: io::stderr().is_terminal(), line_is_open: false }
    }

    fn tell(&mut self, outcome: &Outcome) {
        let every = if self.is_terminal { EVERY.0 } else { EVERY.1 };
        if !outcome.bad.is_empty() {
            self.end();
            let mut out = io::stdout().lock();
            for row in &outcome.bad {
                for error in &row.errors {
                    let why = wording::format_message(&error.message);
                    let line = t!("import-bad-line", line = row.line.to_string(), column = &error.field, why = why);
                    // A closed pipe is not a reason to stop importing.
                    let _ = writeln!(out, "{line}");
                }
            }
        }
        if self.said.elapsed() >= every {
            self.said = Instant::now();
            let import = &outcome.import;
            let done = if import.state == "applying" { import.rows_applied } else { import.rows_read };
            let seconds = self.began.elapsed().as_secs_f64();
            let rate = (import.rows_read + import.rows_applied) as f64 / seconds;
            let key = if import.state == "applying" { "import-progress-applying" } else { "import-progress-reading" };
            let text = t!(key, rows = done, all = import.rows_read, rate = rate.round(), seconds = seconds.round());
            if self.is_terminal {
                eprint!("\r\x1b[K{text}");
                self.line_is_open = true;
            } else {
                eprintln!("{text}");
            }
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.line_is_open) {
            eprintln!();
        }
    }
}
