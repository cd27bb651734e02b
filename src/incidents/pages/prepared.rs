//! The updates of an incident that wait for their time or for an approval, and those that could not be published.

use super::preview_html;
use crate::access::{IncidentCommander, Right};
use crate::incidents::prepared::{Prepared, State};
use crate::incidents::store::Incident;
use crate::incidents::{compose, publish};
use crate::platform::db::Tx;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{icon, time, wording};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextField};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// How long an update that could not be published is shown.
pub(super) const REFUSED_SHOWN: Duration = Duration::hours(12);

/// The section; `None` where nothing waits.
pub(super) async fn load(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &Incident,
    prepared: &[Prepared],
    zone: Tz,
) -> Result<Option<AnyView>, Refusal> {
    let staff = context.staff()?;
    let may_write = staff.holds_any(IncidentCommander::ROLES);
    let mut entries = Vec::new();
    for one in prepared {
        let at = one.publish_at.unwrap_or(context.now);
        let composed = compose::parse(&mut FieldErrors::new(), &one.fields(), at.max(context.now), zone);
        let changes = publish::changes(tx, incident, &composed.services).await?;
        let preview = preview_html(&changes, &composed, at, zone);
        let actions = (may_write && one.state == State::Waiting).then(|| actions(context, one, &staff.id));
        entries.push(entry(one, preview, actions, context.now, zone));
    }
    if entries.is_empty() {
        return Ok(None);
    }
    Ok(Some(
        view! {
            <section class="sec waiting below-4" id="waiting" aria-labelledby="waiting-title">
                <div class="section-head"><h2 id="waiting-title">{t!("prepared-title")}</h2></div>
                {entries}
            </section>
        }
        .into_any(),
    ))
}

fn entry(one: &Prepared, preview: String, actions: Option<AnyView>, now: Timestamp, zone: Tz) -> AnyView {
    let name = &one.author_name;
    let status = match (one.state, one.publish_at) {
        (State::Refused, _) => {
            let reason = one.refusal().map(|reason| wording::format_message(&reason)).unwrap_or_default();
            let at = time::day_clock_text(one.updated_at, zone);
            let text = t!("prepared-refused", name = name, at = at);
            view! { <p class="status major">{icon::cross()}{text}" "{reason}</p> }.into_any()
        }
        (_, Some(at)) => {
            let text =
                t!("prepared-scheduled", name = name, at = time::full_text(at, zone), left = time::relative(at, now));
            view! { <p><b>{text}</b></p> }.into_any()
        }
        (_, None) => view! { <p><b>{t!("prepared-written", name = name)}</b></p> }.into_any(),
    };
    let approval = (one.state == State::Waiting && one.needs_approval).then(|| match &one.approved_by_name {
        Some(name) => t!("prepared-approved", name = name),
        None => t!("prepared-waits"),
    });
    view! {
        <div class="box"><div class="pad">
            {status}
            {approval.map(|text| view! { <p>{text}</p> })}
            <div class="preview" inner_html=preview></div>
            {actions}
        </div></div>
    }
    .into_any()
}

/// What a commander may do: the author changes it, cancels it or publishes it in an emergency, others approve or cancel it.
fn actions(context: &RequestContext, one: &Prepared, viewer: &PublicId) -> AnyView {
    let base = format!("/desk/incidents/{}/prepared/{}", one.incident_id, one.id);
    let is_author = one.author_id == *viewer;
    let cancel = view! {
        <form method="post" action=format!("{base}/cancellation")>
            <button class="button" type="submit">{t!("prepared-cancel")}</button>
        </form>
    };
    let change = is_author.then(|| {
        let href = format!("/desk/incidents/{}?prepared={}#composer", one.incident_id, one.id);
        view! { <a class="button" href=href>{t!("prepared-change")}</a> }
    });
    let approve = (!is_author && one.waits_for_approval()).then(|| {
        let typed = context.form(&format!("{base}/approval"));
        let label = if one.publish_at.is_some() { t!("prepared-approve") } else { t!("prepared-approve-publish") };
        view! {
            <form method="post" action=typed.action.clone()>
                <ErrorSummary typed=typed.clone()/>
                <FormKey typed=typed.clone()/>
                <input type="hidden" name="hash" value=one.content_hash.clone()/>
                <button class="button primary" type="submit">{label}</button>
            </form>
        }
    });
    let emergency = (is_author && one.waits_for_approval()).then(|| {
        let typed = context.form(&format!("{base}/emergency"));
        view! {
            <details class="sure" open=typed.was_refused()>
                <summary>{t!("prepared-emergency")}</summary>
                <form method="post" action=typed.action.clone() class="form">
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <FormKey typed=typed.clone()/>
                    <p class="small">{t!("prepared-emergency-help")}</p>
                    <TextField typed=typed.clone() name="emergency_reason" label=t!("prepared-emergency-reason") required=true/>
                    <button class="button danger" type="submit">{t!("prepared-emergency-submit")}</button>
                </form>
            </details>
        }
    });
    view! { <div class="row">{approve}{change}{cancel}</div>{emergency} }.into_any()
}
