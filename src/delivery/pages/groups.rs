//! The messages of a batch that are in doubt or failed, by reason, with the form that decides about all with one reason.

use super::decision_forms::options;
use super::error_label;
use crate::access::{MessageReleaser, Right, Staff};
use crate::delivery::batch::{Batch, Outcomes};
use crate::delivery::decision::Decision;
use crate::delivery::group_decision::{self, Group, Running};
use crate::delivery::message::State;
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::icon;
use crate::ui::number::{Count, grouped};
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use leptos::prelude::*;

/// The states that are decided about by reason.
const STATES: [State; 2] = [State::InDoubt, State::FailedPermanently];

/// What the sections show.
pub(super) struct Groups {
    of: Vec<(State, Vec<Group>)>,
    running: Vec<Running>,
}

pub(super) async fn load(tx: &mut Tx, batch: &Batch, outcomes: &Outcomes) -> Result<Groups, Refusal> {
    let mut of = Vec::new();
    for state in STATES.into_iter().filter(|state| outcomes.of(*state) > 0) {
        of.push((state, group_decision::groups(tx, &batch.id, state).await?));
    }
    Ok(Groups { of, running: group_decision::running(tx, &batch.id).await? })
}

/// What is decided about a message in this state; nothing is sent of a batch that has ended.
const fn choices(state: State, sends: bool) -> &'static [Decision] {
    match (state, sends) {
        (State::InDoubt, true) => &[Decision::Arrived, Decision::SendAgain, Decision::Leave],
        (State::InDoubt, false) => &[Decision::Arrived, Decision::Leave],
        (_, true) => &[Decision::Retry],
        (_, false) => &[],
    }
}

/// A section for each state that has messages.
pub(super) fn sections(
    context: &RequestContext,
    staff: &Staff,
    batch: &Batch,
    may_send: bool,
    groups: &Groups,
) -> AnyView {
    let action = format!("/desk/sending/{}/groups", batch.id);
    let typed = context.form(&action);
    let may_decide = staff.holds_any(MessageReleaser::ROLES);
    let running: Vec<_> = groups
        .running
        .iter()
        .map(|running| {
            let text =
                t!("delivery-group-running-note", done = Count(running.changed), count = Count(running.messages));
            view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> }
        })
        .collect();
    let sections: Vec<_> = groups
        .of
        .iter()
        .filter(|(_, groups)| !groups.is_empty())
        .map(|(state, groups)| {
            let name = state.as_str().replace('_', "-");
            let id = format!("{name}-reasons");
            let rows: Vec<_> = groups
                .iter()
                .map(|group| {
                    let form = may_decide.then(|| group_form(&action, *state, may_send, group));
                    view! {
                        <tr><th scope="row">{reason(&group.code)}</th><td class="numeric">{grouped(group.messages)}</td>
                            {may_decide.then(|| view! { <td>{form}</td> })}</tr>
                    }
                })
                .collect();
            view! {
                <section class="sec" id=id.clone() aria-labelledby=format!("{id}-h")>
                    <div class="section-head"><h2 id=format!("{id}-h")>{t!(&format!("delivery-groups-{name}-heading"))}</h2></div>
                    <p class="quiet small">{t!(&format!("delivery-groups-{name}-lead"))}</p>
                    <div class="table-wrap"><table>
                        <thead><tr><th scope="col">{t!("delivery-groups-col-reason")}</th><th scope="col" class="numeric">{t!("delivery-groups-col-messages")}</th>
                            {may_decide.then(|| view! { <th scope="col">{t!("delivery-col-decide")}</th> })}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                    {(!may_decide).then(|| view! { <p class="quiet">{t!("delivery-decide-no-role")}</p> })}
                </section>
            }
        })
        .collect();
    view! {
        {typed.was_refused().then(|| view! { <ErrorSummary typed=typed/> })}
        {running}
        {sections}
    }
    .into_any()
}

fn reason(code: &str) -> String {
    if code.is_empty() { t!("delivery-groups-no-reason") } else { error_label(code) }
}

fn group_form(action: &str, state: State, may_send: bool, group: &Group) -> AnyView {
    let choices = choices(state, may_send);
    if choices.is_empty() {
        return view! { <span class="quiet small">{t!("delivery-groups-ended")}</span> }.into_any();
    }
    let count = group.messages;
    let options = options(choices, Count(count));
    view! {
        <details class="sure">
            <summary>{t!("delivery-groups-decide")}<span class="sr">": "{reason(&group.code)}</span></summary>
            <form method="post" action=action.to_owned() class="stack">
                <input type="hidden" name="code" value=group.code.clone()/>
                <input type="hidden" name="messages" value=count.to_string()/>
                {options}
                <button class="button primary" type="submit">{t!("delivery-decide-submit", count = Count(count))}</button>
            </form>
        </details>
    }
    .into_any()
}

/// The groups of several batches, with links to where they are decided about.
pub(super) fn overview(batches: &[(Batch, Groups)]) -> Option<AnyView> {
    let rows: Vec<_> = batches
        .iter()
        .flat_map(|(batch, groups)| {
            groups.of.iter().flat_map(move |(state, groups)| groups.iter().map(move |group| (batch, *state, group)))
        })
        .map(|(batch, state, group)| {
            let name = state.as_str().replace('_', "-");
            let link = format!("/desk/sending/{}#{name}-reasons", batch.id);
            let number = t!("delivery-batch-number", number = batch.number.to_string());
            view! {
                <tr><th scope="row"><a class="in" href=link>{number}</a></th><td>{super::outcome_label(state, "")}</td>
                    <td>{reason(&group.code)}</td><td class="numeric">{grouped(group.messages)}</td></tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="by-reason">
                <div class="section-head"><h2 id="by-reason">{t!("delivery-groups-heading")}</h2></div>
                <div class="table-wrap"><table>
                    <thead><tr><th scope="col">{t!("delivery-col-batch")}</th><th scope="col">{t!("delivery-col-state")}</th>
                        <th scope="col">{t!("delivery-groups-col-reason")}</th><th scope="col" class="numeric">{t!("delivery-groups-col-messages")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
        .into_any()
    })
}
