//! The page of a signal.

use super::curve;
use super::summary::{Shown, declare_url, title, words};
use crate::access::{IncidentCommander, Right, Section};
use crate::platform::installation;
use crate::signals::store::{self, Signal};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page of a signal.
#[component]
pub fn SignalPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_answer = context.staff()?.holds_any(IncidentCommander::ROLES);
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let signal = store::get(&mut tx, &id).await?;
    let shown = Shown::load(&mut tx, signal, context.now).await?;
    drop(tx);
    let heading = title(&shown.signal);
    let signal = &shown.signal;
    let stands = signal.stands();
    let declare = (may_answer && stands).then(|| {
        view! { <div class="acts"><a class="button primary" href=declare_url(signal)>{t!("signal-declare")}</a></div> }
    });
    Ok(DeskView::new(
        heading.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk">{t!("section-dashboard")}</a><span aria-hidden="true">"/"</span><span>{heading.clone()}</span></p>
                <div class="title">
                    <div><h1>{heading}</h1><p>{state(signal, zone)}</p></div>
                    {declare}
                </div>
            </div>
            <div class="cols">
                <div>
                    <p class="lead">{words(&shown, zone)}</p>
                    {curve::figure(&signal.service, &shown.curve, zone)}
                    <p class="small quiet above-3">{t!("signal-how")}</p>
                </div>
                <aside class="side" aria-label=t!("signal-answer")>
                    {answered(signal, zone)}
                    {(may_answer && stands).then(|| dismiss_form(&context, signal))}
                </aside>
            </div>
        },
    ))
}

fn state(signal: &Signal, zone: Tz) -> String {
    match (signal.ended_at, signal.dismissed_at) {
        (Some(at), _) => t!("signal-state-ended", at = time::full_text(at, zone), peak = signal.peak),
        (None, Some(at)) => t!("signal-state-dismissed", at = time::full_text(at, zone)),
        (None, None) => t!("signal-state-stands", at = time::full_text(signal.raised_at, zone)),
    }
}

/// Who dismissed it last, and why.
fn answered(signal: &Signal, zone: Tz) -> Option<AnyView> {
    if signal.reason.is_empty() {
        return None;
    }
    let name = signal.dismissed_by.clone().unwrap_or_default();
    let note = match signal.dismissed_at {
        Some(at) => t!("signal-dismissed-by", name = name, at = time::full_text(at, zone)),
        None => t!("signal-came-back", name = name, people = signal.dismissed_people),
    };
    Some(
        view! {
            <section class="below-4">
                <h2 class="below-3">{t!("signal-answer")}</h2>
                <p class="note">{icon::info()}<span>{note}</span></p>
                <blockquote class="typed above-2">{signal.reason.clone()}</blockquote>
            </section>
        }
        .into_any(),
    )
}

fn dismiss_form(context: &RequestContext, signal: &Signal) -> impl IntoView + use<> {
    let action = format!("/desk/signals/{}/dismissal", signal.id);
    let typed = context.form(&action);
    let version = typed.value("version", signal.version.to_string());
    view! {
        <section id="dismiss">
            <h2 class="below-3">{t!("signal-dismiss-title")}</h2>
            <form method="post" action=action class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                <TextArea typed=typed name="reason" label=t!("signal-reason-label") help=t!("signal-reason-help") rows=3 required=true/>
                <button class="button" type="submit">{t!("signal-dismiss")}</button>
            </form>
        </section>
    }
}
