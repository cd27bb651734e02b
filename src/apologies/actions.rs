//! What the island of this room calls: the form's own text goes out, and is read by the same code as a post of the form.

use super::worded::Worded;
use crate::types::Refusal;
use leptos::prelude::*;

/// The linter's verdict on what is being written. `form` is the sheet as the browser would post it.
#[server]
pub async fn check_text(incident: String, form: String) -> Result<Worded, Refusal> {
    use super::pages::sheet;
    use crate::access::Author;
    use crate::types::PublicId;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        context.staff()?.may::<Author>()?;
        let incident = PublicId::parse(&incident).ok_or(Refusal::NotFound)?;
        sheet::verdict_of(&context, &incident, &Fields::decode(form.as_bytes())).await
    })
    .await
}
