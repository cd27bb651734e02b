//! The canary of batches: the setting on the overview, and how far it is on the page of a batch.

use crate::access::{Right, SendingOperator, Staff};
use crate::delivery::canary::{Canary, CanaryState, Continuation, Progress};
use crate::t;
use crate::types::PublicId;
use crate::ui::icon;
use crate::ui::number::Count;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, SelectField, TextField};
use chrono_tz::Tz;
use leptos::prelude::*;

const ACTION: &str = "/desk/sending/canary";

/// The section of the overview.
pub(super) fn section(context: &RequestContext, staff: &Staff, canary: Option<&Canary>) -> AnyView {
    let about = match canary {
        None => t!("delivery-canary-none"),
        Some(canary) => match canary.continuation {
            Continuation::Person => t!("delivery-canary-by-person", count = Count(canary.messages)),
            Continuation::Failures => t!(
                "delivery-canary-by-failures",
                count = Count(canary.messages),
                minutes = Count(canary.wait_minutes),
                percent = Count(canary.failed_percent)
            ),
        },
    };
    let form = staff.holds_any(SendingOperator::ROLES).then(|| setting_form(context, canary));
    view! {
        <section class="sec" id="canary" aria-labelledby="canary-h">
            <div class="section-head"><h2 id="canary-h">{t!("delivery-canary-heading")}</h2></div>
            <p class="quiet">{about}</p>
            {form}
        </section>
    }
    .into_any()
}

fn setting_form(context: &RequestContext, canary: Option<&Canary>) -> impl IntoView + use<> {
    let typed = context.form(ACTION);
    let was_refused = typed.was_refused();
    let stored = |value: fn(&Canary) -> String, default: &str| canary.map_or_else(|| default.to_owned(), value);
    let continuations = Continuation::ALL
        .iter()
        .map(|by| (by.as_str().to_owned(), t!(&format!("delivery-canary-{}-choice", by.as_str().replace('_', "-")))))
        .collect::<Vec<_>>();
    view! {
        <details class="sure above-2" open=was_refused>
            <summary>{t!("delivery-canary-summary")}</summary>
            <form method="post" action=ACTION>
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="first" label=t!("delivery-canary-messages-label") inputmode="numeric"
                    value=stored(|canary| canary.messages.to_string(), "") help=t!("delivery-canary-messages-help")/>
                <SelectField typed=typed.clone() name="continuation" label=t!("delivery-canary-continuation-label")
                    value=stored(|canary| canary.continuation.as_str().to_owned(), "by_person") options=continuations/>
                <TextField typed=typed.clone() name="wait_minutes" label=t!("delivery-canary-wait-label") inputmode="numeric"
                    value=stored(|canary| canary.wait_minutes.to_string(), "15") help=t!("delivery-canary-wait-help")/>
                <TextField typed=typed name="failed_percent" label=t!("delivery-canary-percent-label") inputmode="numeric"
                    value=stored(|canary| canary.failed_percent.to_string(), "5") help=t!("delivery-canary-percent-help")/>
                <button class="button primary" type="submit">{t!("delivery-canary-submit")}</button>
            </form>
        </details>
    }
}

/// The note on the page of a batch. While failures are waited for, a person may let the rest follow at once; a paused batch has
/// the button to resume it.
pub(super) fn note(staff: &Staff, batch: &PublicId, progress: &Progress, zone: Tz) -> AnyView {
    let first = Count(progress.canary.messages);
    let (tried, accepted) = (Count(progress.tried), Count(progress.accepted));
    let (class, text) = match progress.state {
        None => match progress.canary.continuation {
            Continuation::Person => ("note", t!("delivery-canary-note-sending-person", count = first)),
            Continuation::Failures => ("note", t!("delivery-canary-note-sending-failures", count = first)),
        },
        Some(CanaryState::Observed) => {
            let at = progress.decided_at.map(|at| time::day_clock_text(at, zone)).unwrap_or_default();
            let percent = Count(progress.canary.failed_percent);
            (
                "note",
                t!("delivery-canary-note-observed", tried = tried, accepted = accepted, at = at, percent = percent),
            )
        }
        Some(_) => ("note warm", t!("delivery-canary-note-held", tried = tried, accepted = accepted)),
    };
    let may_follow = progress.state == Some(CanaryState::Observed) && staff.holds_any(SendingOperator::ROLES);
    let follow = may_follow.then(|| {
        view! {
            <form method="post" action=format!("/desk/sending/{batch}/resumption") class="below-4">
                <button class="button" type="submit">{t!("delivery-canary-send-rest")}</button>
            </form>
        }
    });
    view! { <p class=format!("{class} below-4")>{icon::info()}<span>{text}</span></p>{follow} }.into_any()
}
