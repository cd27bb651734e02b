//! After the end: what comes next, who looked back, or what still stands in the way of closing.

use crate::incidents::incident::{Kind, State};
use crate::incidents::post_mortem::PostMortem;
use crate::incidents::store::{Incident, Review};
use crate::t;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What stands in the section, once an incident is resolved.
pub fn view(
    context: &RequestContext,
    incident: &Incident,
    review: Option<Review>,
    unanswered: i64,
    may_write: bool,
    next: Option<AnyView>,
    zone: Tz,
) -> Option<AnyView> {
    if incident.kind != Kind::Incident || incident.state != State::Resolved {
        return None;
    }
    let action = format!("/desk/incidents/{}/review", incident.id);
    let typed = context.form(&action);
    let inside = match review {
        Some(review) => {
            let by = t!("closing-closed-by", name = review.closed_by, at = time::date_text(review.closed_at, zone));
            let note = (!review.note.is_empty()).then(|| view! { <p class="lead above-2">{review.note}</p> });
            view! { <p>{icon::tick()}" "{by}</p>{note} }.into_any()
        }
        None if unanswered > 0 => view! {
            <p class="note warm">{icon::warning()}<span>
                {t!("incident-review-unanswered", count = unanswered)}" "<a class="in" href="/desk/inbox">{t!("closing-open-inbox")}</a>
            </span></p>
        }
        .into_any(),
        None if may_write => view! {
            <form method="post" action=action class="form">
                <ErrorSummary typed=typed.clone()/>
                <TextArea typed=typed name="note" label=t!("closing-note-label") help=t!("closing-note-help") rows=4/>
                <button class="btn primary" type="submit">{t!("closing-submit")}</button>
            </form>
        }
        .into_any(),
        None => view! { <p class="quiet">{t!("closing-not-closed")}</p> }.into_any(),
    };
    Some(view! { {next}{inside} }.into_any())
}

/// What to do about the post-mortem; the key of the words.
pub fn next_key(learned: Option<&PostMortem>) -> &'static str {
    match learned {
        None => "post-mortem-write",
        Some(PostMortem { published_at: None, .. }) => "post-mortem-continue",
        Some(_) => "post-mortem-title",
    }
}

/// How far the post-mortem is, where there is to be one.
pub fn next(incident: &Incident, learned: Option<&PostMortem>, may_write: bool, zone: Tz) -> Option<AnyView> {
    if !incident.is_public() {
        return None;
    }
    let words = match learned.map(|learned| learned.published_at) {
        Some(Some(at)) => t!("post-mortem-published", at = time::full_text(at, zone)) + ".",
        Some(None) => t!("post-mortem-next-draft"),
        None => t!("post-mortem-next"),
    };
    let href = format!("/desk/incidents/{}/post-mortem", incident.id);
    let link = (may_write || learned.is_some()).then(|| {
        let key = if may_write { next_key(learned) } else { "post-mortem-title" };
        view! { " "<a class="in" href=href>{t!(key)}</a> }
    });
    Some(view! { <p class="note below-4">{icon::info()}<span>{words}{link}</span></p> }.into_any())
}

/// The section in its place: beside the timeline where nobody writes, else below it; under both, the
/// door for mistakes.
pub fn placed(inside: Option<AnyView>, taking_back: Option<AnyView>, is_beside: bool) -> AnyView {
    let heading = || view! { <h2 id="cl" class="below-3">{t!("closing-title")}</h2> };
    let (beside, below) = if is_beside { (inside, None) } else { (None, inside) };
    view! {
        {beside.map(|inside| view! {
            <section class="box" id="close" aria-labelledby="cl"><div class="pad">{heading()}{inside}</div></section>
        })}
        <div class="tm">
            {below.map(|inside| view! { <section class="sec" id="close" aria-labelledby="cl">{heading()}{inside}</section> })}
            {taking_back.map(|door| view! { <div class="sec">{door}</div> })}
        </div>
    }
    .into_any()
}
