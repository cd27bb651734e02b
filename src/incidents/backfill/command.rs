//! The command `amends import incidents`.

use super::begin::{self, Options};
use super::store::{self, ImportState};
use super::{Problem, apply_part};
use crate::access::{IncidentCommander, by_system};
use crate::platform::output::say;
use crate::platform::{AppState, CommandError};
use crate::t;
use crate::ui::wording;

/// Imports a file, or only checks it. Prints every bad row.
///
/// # Errors
///
/// One line where the file is bad or nothing could be imported.
pub async fn run(app: &AppState, bytes: Vec<u8>, file_name: &str, dry_run: bool) -> Result<(), CommandError> {
    let (right, now) = (by_system::<IncidentCommander>(), app.clock.now());
    let checked = begin::read(&mut app.db.read().await?, now, bytes).await?;
    let problems = checked.problems.clone();
    let name = file_name.to_owned();
    let options = Options { dry_run };
    let import = app.db.write(async move |tx| begin::begin(tx, &right, now, &name, options, checked).await).await?;
    let is_refused = import.state == ImportState::Refused;
    print_problems(&if is_refused { problems } else { import.problems() });
    if is_refused {
        let failed = t!("backfill-command-refused", rows = import.rows_read, problems = import.problems_total);
        return Err(CommandError::failed(failed));
    }
    if dry_run {
        say(t!("backfill-command-checked", incidents = import.incidents, unchanged = import.unchanged));
        return Ok(());
    }
    while store::get(&mut app.db.read().await?, &import.id).await?.state == ImportState::Importing {
        app.db.write(async move |tx| apply_part(tx, now).await).await?;
    }
    let import = store::get(&mut app.db.read().await?, &import.id).await?;
    let (imported, unchanged, changed) = (import.imported, import.unchanged, import.problems_total);
    say(t!("backfill-command-done", imported = imported, unchanged = unchanged, changed = changed));
    Ok(())
}

fn print_problems(problems: &[Problem]) {
    for problem in problems {
        let why = wording::format_message(&problem.message);
        say(t!("backfill-line", line = problem.line.to_string(), column = &problem.column, why = why));
    }
}
