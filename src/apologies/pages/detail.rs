//! One batch: the sheet on which it is written, or the decision about it.

use super::{decision, sheet};
use crate::access::Section;
use crate::access::{Author, Right};
use crate::apologies::batch::State;
use crate::apologies::store::{self, Batch};
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::desk_page;
use leptos::prelude::*;

/// One batch.
#[component]
pub fn Apology() -> impl IntoView {
    desk_page(Section::Apologies, |context| async move {
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let batch = store::get(&mut tx, &id).await?;
        let incident = store::incident(&mut tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
        if is_written(&context, &batch)? {
            sheet::page(&mut tx, &context, batch, incident).await
        } else {
            decision::page(&mut tx, &context, batch, incident).await
        }
    })
}

/// Whether this look is at the sheet: a draft for its writers, anything that may be changed when they ask for it, and
/// what they typed when it was refused.
fn is_written(context: &RequestContext, batch: &Batch) -> Result<bool, Refusal> {
    if !context.staff()?.holds_any(Author::ROLES) {
        return Ok(false);
    }
    if let Some(form) = &context.refused_form {
        return Ok(sheet::actions(&batch.id).contains(&form.action));
    }
    let may = batch.state.may_be_edited() && batch.planned == 0;
    Ok(may && (batch.state == State::Draft || context.query.has("edit")))
}
