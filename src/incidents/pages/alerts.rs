//! What alerts have to do with incidents: drafts that wait, and the proposal to resolve one whose alerts are over.

use crate::incidents::incident::State;
use crate::incidents::store::{AlertState, Incident, WaitingDraft};
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The drafts that wait for somebody; nothing without any.
pub fn drafts(drafts: Vec<WaitingDraft>, now: Timestamp) -> Option<AnyView> {
    if drafts.is_empty() {
        return None;
    }
    let rows: Vec<_> = drafts
        .into_iter()
        .map(|draft| {
            let href = format!("/desk/incidents/drafts/{}", draft.id);
            view! {
                <tr>
                    <th scope="row"><a href=href>{draft.alert_title}</a></th>
                    <td class="wide-only">{draft.source_name}</td>
                    <td>{t!("drafts-firing", firing = draft.firing_count, count = draft.alert_count)}</td>
                    <td class="numeric">{time::span(now - draft.started_at)}</td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="sec" aria-labelledby="drafts">
                <div class="section-head"><h2 id="drafts">{t!("drafts-heading")}</h2></div>
                <p class="quiet below-4">{t!("drafts-lead")}</p>
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("drafts-col-alert")}</th>
                        <th scope="col" class="wide-only">{t!("drafts-col-receiver")}</th>
                        <th scope="col">{t!("drafts-col-firing")}</th>
                        <th scope="col" class="numeric">{t!("incidents-col-since")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any(),
    )
}

/// What the alerts of an open incident say, and when all are over the proposal to resolve it.
pub fn notice(incident: &Incident, state: Option<AlertState>, may_write: bool, zone: Tz) -> Option<AnyView> {
    let state = state.filter(|_| incident.state.is_under_way() && incident.withdrawn_at.is_none())?;
    let link = format!("/desk/incidents/drafts/{}", state.draft_id);
    let failure = (!state.failure.is_empty()).then(|| t!(&state.failure));
    let Some(proposed_at) = state.resolve_proposed_at else {
        let text = t!("alerts-notice", firing = state.firing_count, count = state.alert_count);
        return Some(
            view! { <p class="note below-4">{icon::info()}<span>{text}" "<a class="in" href=link>{t!("alerts-notice-open")}</a></span></p> }
                .into_any(),
        );
    };
    let text = t!("alerts-proposal", at = time::clock_text(proposed_at, zone));
    let resolve = format!("/desk/incidents/{}?state={}#composer", incident.id, State::Resolved.as_str());
    let dismiss = format!("/desk/incidents/drafts/{}/proposal", state.draft_id);
    Some(
        view! {
            <div class="note below-4">
                {icon::info()}
                <div>
                    <p>{text}" "{failure}" "<a class="in" href=link>{t!("alerts-notice-open")}</a></p>
                    {may_write.then(|| view! {
                        <form method="post" action=dismiss class="row above-3">
                            <a class="button primary" href=resolve>{t!("alerts-proposal-resolve")}</a>
                            <button class="button" type="submit">{t!("alerts-proposal-dismiss")}</button>
                        </form>
                    })}
                </div>
            </div>
        }
        .into_any(),
    )
}
