//! One batch: the sheet on which it is written, or the decision about it.

use super::{decision, sheet};
use crate::accounts::rights::{Author, Right};
use crate::apologies::batch::State;
use crate::apologies::store::{self, Batch};
use crate::server::visit::Visit;
use crate::ui::frame::desk_page;
use crate::ui::icon::Room;
use crate::types::{PublicId, Refusal};
use leptos::prelude::*;

/// One batch.
#[component]
pub fn Apology() -> impl IntoView {
    desk_page(Room::Apologies, |visit| async move {
        let id = PublicId::parse(visit.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = visit.app.db.read().await?;
        let batch = store::get(&mut tx, &id).await?;
        let incident = store::incident(&mut tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
        if is_written(&visit, &batch)? {
            sheet::page(&mut tx, &visit, batch, incident).await
        } else {
            decision::page(&mut tx, &visit, batch, incident).await
        }
    })
}

/// Whether this look is at the sheet: a draft for its writers, anything that may be changed when they ask for it, and
/// what they typed when it was refused.
fn is_written(visit: &Visit, batch: &Batch) -> Result<bool, Refusal> {
    if !visit.staff()?.holds_any(Author::ROLES) {
        return Ok(false);
    }
    if let Some(form) = &visit.refused {
        return Ok(sheet::actions(&batch.id).contains(&form.action));
    }
    let may = batch.state.may_be_edited() && batch.planned == 0;
    Ok(may && (batch.state == State::Draft || visit.query.has("edit")))
}
