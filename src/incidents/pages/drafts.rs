//! What a form says about drafts: one's own, which was saved before, and those of colleagues who are writing the same.

use crate::incidents::draft::{self, About};
use crate::incidents::store;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::FormState;
use crate::web::field::FormKey;
use chrono_tz::Tz;
use leptos::prelude::*;

/// That a draft of this time is shown, with the button that discards it. The button belongs to the form of
/// [`discard_form`]: in the form of the draft, Enter in a field would press it.
pub(super) fn restored(saved_at: Timestamp, now: Timestamp, zone: Tz) -> impl IntoView {
    view! {
        <p class="note row between">
            <span>{t!("draft-restored", at = time::recent_text(saved_at, now, zone))}</span>
            <button class="link" type="submit" form="discard-draft">{t!("draft-own-discard")}</button>
        </p>
    }
}

/// The form that discards a draft; it stands beside `typed`, the form of the draft, and has its key, so that a save of the
/// draft that arrives later is refused.
pub(super) fn discard_form(action: String, typed: FormState) -> impl IntoView {
    view! { <form id="discard-draft" method="post" action=action hidden=true><FormKey typed=typed/></form> }
}

/// Who else is writing an update of an incident, and whether a newer one was published than `version`; empty if neither.
pub async fn others_writing_text(
    tx: &mut Tx,
    staff_id: &PublicId,
    incident_id: &PublicId,
    version: i64,
    now: Timestamp,
    zone: Tz,
) -> Result<String, Refusal> {
    let incident = store::get(tx, incident_id).await?;
    let newer = if incident.version == version {
        None
    } else {
        store::updates(tx, incident_id).await?.into_iter().next().map(|latest| {
            let at = time::clock_text(latest.published_at, zone);
            match latest.author_name {
                Some(name) => t!("draft-newer", name = name, at = at),
                None => t!("draft-newer-automatic", at = at),
            }
        })
    };
    let writers = draft::writers(tx, staff_id, &About::Incident(incident_id.clone()), now).await?;
    let names: Vec<_> = writers.iter().map(|writer| writer.name.as_str()).collect();
    let writing = writers.first().map(|latest| {
        let at = time::clock_text(latest.saved_at, zone);
        t!("draft-others", count = names.len(), names = names.join(", "), at = at)
    });
    Ok([newer, writing].into_iter().flatten().collect::<Vec<_>>().join(" "))
}
