//! The page of a batch: the editor, or the approval page.

use super::{approval_page, editor};
use crate::access::Section;
use crate::access::{Author, Right};
use crate::apologies::batch::State;
use crate::apologies::store::{self, Batch};
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::desk_page;
use axum::http::{HeaderName, HeaderValue};
use leptos::prelude::*;

/// Seconds until the page of a batch that is being prepared is loaded again.
const RELOAD_S: &str = "2";

/// A batch.
#[component]
pub fn Apology() -> impl IntoView {
    let response = use_context::<leptos_axum::ResponseOptions>();
    desk_page(Section::Apologies, move |context| async move {
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let batch = store::get(&mut tx, &id).await?;
        let incident = store::find_incident(&mut tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
        if shows_editor(&context, &batch)? {
            editor::page(&mut tx, &context, batch, incident).await
        } else {
            // Nothing is typed on this page while it is prepared, so it may be loaded again.
            if let (State::Preparing, None, Some(response)) = (batch.state, &context.refused_form, response) {
                response.insert_header(HeaderName::from_static("refresh"), HeaderValue::from_static(RELOAD_S));
            }
            approval_page::page(&mut tx, &context, batch, incident).await
        }
    })
}

/// Authors see the editor of a draft, of an editable batch if they ask for it, and of a form that was refused.
fn shows_editor(context: &RequestContext, batch: &Batch) -> Result<bool, Refusal> {
    if !context.staff()?.holds_any(Author::ROLES) {
        return Ok(false);
    }
    if let Some(form) = &context.refused_form {
        return Ok(editor::form_actions(&batch.id).contains(&form.action));
    }
    let may_edit = batch.state.may_be_edited() && batch.planned == 0;
    Ok(may_edit && (batch.state == State::Draft || context.query.has("edit")))
}
