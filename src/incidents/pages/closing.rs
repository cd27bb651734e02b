//! The close: who looked back, or what still stands in the way.

use crate::incidents::incident::{Kind, State};
use crate::incidents::store::{Incident, Review};
use crate::server::visit::Visit;
use crate::t;
use crate::ui::field::{TextArea, Trouble};
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What stands in the section, once an incident is resolved.
pub fn view(
    visit: &Visit,
    incident: &Incident,
    review: Option<Review>,
    unanswered: i64,
    may_write: bool,
    zone: Tz,
) -> Option<AnyView> {
    if incident.kind != Kind::Incident || incident.state != State::Resolved {
        return None;
    }
    let action = format!("/desk/incidents/{}/review", incident.id);
    let typed = visit.typed(&action);
    let inside = match review {
        Some(review) => {
            let by = t!("closing-by", name = review.closed_by, at = time::date_text(review.closed_at, zone));
            let note = (!review.note.is_empty()).then(|| view! { <p class="lead above-2">{review.note}</p> });
            view! { <p>{icon::tick()}" "{by}</p>{note} }.into_any()
        }
        None if unanswered > 0 => view! {
            <p class="note warm">{icon::warning()}<span>
                {t!("incident-review-unanswered", count = unanswered)}" "<a class="in" href="/desk/inbox">{t!("closing-to-inbox")}</a>
            </span></p>
        }
        .into_any(),
        None if may_write => view! {
            <form method="post" action=action class="form">
                <Trouble typed=typed.clone()/>
                <TextArea typed=typed name="note" label=t!("closing-note") help=t!("closing-note-help") rows=4/>
                <button class="btn primary" type="submit">{t!("closing-close")}</button>
            </form>
        }
        .into_any(),
        None => view! { <p class="quiet">{t!("closing-open")}</p> }.into_any(),
    };
    Some(inside)
}

/// The section in its place: beside the timeline where nobody writes, else below it.
pub fn placed(inside: AnyView, is_beside: bool) -> AnyView {
    let heading = view! { <h2 id="cl" class="below-3">{t!("closing-title")}</h2> };
    if is_beside {
        view! { <section class="box" id="close" aria-labelledby="cl"><div class="pad">{heading}{inside}</div></section> }.into_any()
    } else {
        view! { <section class="sec tm" id="close" aria-labelledby="cl">{heading}{inside}</section> }.into_any()
    }
}
