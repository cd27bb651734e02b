//! Server functions of the editor's island. They read the form's text with the code that reads a post of the form.

use super::lint_report::LintReport;
use crate::types::Refusal;
use leptos::prelude::*;

/// The linter's report on a text while it is written. `form` is the editor's form as the browser would post it.
#[server]
pub async fn check_text(incident: String, form: String) -> Result<LintReport, Refusal> {
    use super::pages::editor;
    use crate::access::Author;
    use crate::types::PublicId;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        context.staff()?.may::<Author>()?;
        let incident = PublicId::parse(&incident).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        editor::lint_form(&mut tx, &context, &incident, &Fields::decode(form.as_bytes())?).await
    })
    .await
}
