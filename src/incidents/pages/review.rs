//! The section that closes an incident after it is resolved: the post-mortem, and the review or what prevents it.

use crate::incidents::incident::{Kind, State};
use crate::incidents::post_mortem::PostMortem;
use crate::incidents::store::{Incident, Review};
use crate::t;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextArea};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The content of the section; `None` until an incident is resolved.
pub fn view(
    context: &RequestContext,
    incident: &Incident,
    review: Option<Review>,
    unanswered: i64,
    may_write: bool,
    next_step: Option<AnyView>,
    zone: Tz,
) -> Option<AnyView> {
    if incident.kind != Kind::Incident || incident.state != State::Resolved {
        return None;
    }
    let action = format!("/desk/incidents/{}/review", incident.id);
    let typed = context.form(&action);
    let content = match review {
        Some(review) => {
            let closed_by = t!("closing-closed-by", name = review.closed_by, at = time::date_text(review.closed_at, zone));
            let note = (!review.note.is_empty()).then(|| view! { <p class="lead above-2">{review.note}</p> });
            view! { <p>{icon::tick()}" "{closed_by}</p>{note} }.into_any()
        }
        None if unanswered > 0 => view! {
            <p class="note warm">{icon::warning()}<span>
                {t!("incident-review-unanswered", count = unanswered)}" "<a class="in" href="/desk/inbox">{t!("closing-open-inbox")}</a>
            </span></p>
        }
        .into_any(),
        None if may_write => view! {
            <form method="post" action=action class="form">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <TextArea typed=typed name="note" label=t!("closing-note-label") help=t!("closing-note-help") rows=4/>
                <button class="button primary" type="submit">{t!("closing-submit")}</button>
            </form>
        }
        .into_any(),
        None => view! { <p class="quiet">{t!("closing-not-closed")}</p> }.into_any(),
    };
    Some(view! { {next_step}{content} }.into_any())
}

/// The catalogue key of the link to the post-mortem: write, continue or open it.
pub fn post_mortem_link_key(post_mortem: Option<&PostMortem>) -> &'static str {
    match post_mortem {
        None => "post-mortem-write",
        Some(PostMortem { published_at: None, .. }) => "post-mortem-continue",
        Some(_) => "post-mortem-title",
    }
}

/// The state of the post-mortem, with a link to it; `None` for an incident that has no public page.
pub fn post_mortem_note(
    incident: &Incident,
    post_mortem: Option<&PostMortem>,
    may_write: bool,
    zone: Tz,
) -> Option<AnyView> {
    if !incident.is_public() {
        return None;
    }
    let text = match post_mortem.map(|post_mortem| post_mortem.published_at) {
        Some(Some(at)) => t!("post-mortem-published", at = time::full_text(at, zone)) + ".",
        Some(None) => t!("post-mortem-next-draft"),
        None => t!("post-mortem-next"),
    };
    let href = format!("/desk/incidents/{}/post-mortem", incident.id);
    let link = (may_write || post_mortem.is_some()).then(|| {
        let key = if may_write { post_mortem_link_key(post_mortem) } else { "post-mortem-title" };
        view! { " "<a class="in" href=href>{t!(key)}</a> }
    });
    Some(view! { <p class="note below-4">{icon::info()}<span>{text}{link}</span></p> }.into_any())
}

/// Places the section beside the timeline (`is_beside`), where there is no composer, or below it. The form to withdraw
/// the incident comes last.
pub fn place(content: Option<AnyView>, withdraw_form: Option<AnyView>, is_beside: bool) -> AnyView {
    let heading = || view! { <h2 id="cl" class="below-3">{t!("closing-title")}</h2> };
    let (beside, below) = if is_beside { (content, None) } else { (None, content) };
    view! {
        {beside.map(|content| view! {
            <section class="box" id="close" aria-labelledby="cl"><div class="pad">{heading()}{content}</div></section>
        })}
        <div class="tm">
            {below.map(|content| view! { <section class="sec" id="close" aria-labelledby="cl">{heading()}{content}</section> })}
            {withdraw_form.map(|form| view! { <div class="sec">{form}</div> })}
        </div>
    }
    .into_any()
}
