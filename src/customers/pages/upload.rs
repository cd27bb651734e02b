//! The form that uploads a file, and the list of imports.

use crate::customers::import::columns;
use crate::customers::import::staging::{Import, ImportKind, ImportState};
use crate::t;
use crate::ui::time;
use crate::web::FormState;
use crate::web::field::{ErrorSummary, FormKey};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The form. The key and the checkboxes come before the file, because they are read before it.
pub fn form(kind: ImportKind, typed: FormState) -> impl IntoView {
    let error = typed.error("file");
    let described = if error.is_some() { "file-help file-wrong" } else { "file-help" };
    let (is_wrong, invalid) = (error.is_some(), error.is_some().then_some("true"));
    let (columns, requirements) = match kind {
        ImportKind::Customers => (columns::CUSTOMERS, t!("import-columns-customers")),
        ImportKind::Exposure => (columns::EXPOSURE, t!("import-columns-exposure")),
    };
    let full = (kind == ImportKind::Customers).then(|| view! {
        <label class="opt"><input type="checkbox" name="is_full" value="yes" aria-describedby="is-full-help"/><span>{t!("import-full")}</span></label>
        <small class="help" id="is-full-help">{t!("import-full-help")}</small>
    });
    let kind = kind.as_str();
    let names: Vec<_> = columns
        .iter()
        .map(|name| view! { <li><code>{*name}</code>" "<span class="quiet">{t!(&format!("import-column-{kind}-{name}"))}</span></li> })
        .collect();
    view! {
        <form method="post" enctype="multipart/form-data" action=typed.action.clone() class="form">
            <FormKey typed=typed.clone()/>
            <ErrorSummary typed=typed.clone()/>
            <label class="opt"><input type="checkbox" name="dry_run" value="yes"/><span>{t!("import-dry-run")}</span></label>
            <label class="opt"><input type="checkbox" name="skip_bad" value="yes"/><span>{t!("import-skip-bad")}</span></label>
            {full}
            <div class="field" class:wrong=is_wrong>
                <label for="file">{t!("import-file-label")}</label>
                <small class="help" id="file-help">{t!("import-file-help")}</small>
                <input id="file" name="file" type="file" accept=".csv,text/csv" required=true aria-invalid=invalid
                    aria-describedby=described/>
                {error.map(|text| view! { <p class="status major" id="file-wrong">{text}</p> })}
            </div>
            <details class="data">
                <summary>{t!("import-columns-heading")}</summary>
                <p class="help">{requirements}</p>
                <ul class="columns">{names}</ul>
            </details>
            <p><button class="button primary" type="submit">{t!(&format!("import-submit-{kind}"))}</button></p>
        </form>
    }
}

/// The progress or result of an import in a few words.
pub fn outcome(import: &Import) -> String {
    let key = match import.state {
        ImportState::Finished if import.kind == ImportKind::Exposure => "import-state-finished-exposure",
        ImportState::Finished => "import-state-finished",
        ImportState::Checked if import.rows_bad == 0 => "import-state-checked-good",
        ImportState::Checked => "import-state-checked-bad",
        ImportState::Refused => "import-state-refused",
        ImportState::Broken => "import-state-broken",
        ImportState::Reading => "import-state-reading",
        ImportState::Ready | ImportState::Applying => "import-state-applying",
    };
    t!(
        key,
        rows = import.rows_read,
        applied = import.rows_applied,
        new = import.rows_new,
        changed = import.rows_changed,
        bad = import.rows_bad
    )
}

/// The CSS class of an import's result.
pub const fn tone(import_is_bad: bool, is_under_way: bool) -> &'static str {
    match (import_is_bad, is_under_way) {
        (true, _) => "late",
        (_, true) => "soon",
        _ => "good",
    }
}

/// The list of the latest imports.
pub fn recent(imports: Vec<Import>, zone: Tz) -> impl IntoView {
    let lines: Vec<_> = imports
        .into_iter()
        .map(|import| {
            let href = format!("/desk/customers/imports/{}", import.id);
            view! {
                <li>
                    <span><a class="in" href=href>{import.file_name.clone()}</a><br/><span class="quiet small">{outcome(&import)}</span></span>
                    <span class="quiet small">{time::date_text(import.started_at, zone)}</span>
                </li>
            }
        })
        .collect();
    view! { <ul class="lines">{lines}</ul> }
}
