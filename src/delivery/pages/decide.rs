//! What a person decides: messages in doubt, and messages that were held.

use crate::access::Staff;
use crate::access::{MessageReleaser, Right};
use crate::delivery::decision::Decision;
use crate::delivery::lists::Row;
use crate::delivery::message::State;
use crate::t;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use chrono_tz::Tz;
use leptos::prelude::*;

use super::{outcome_words, recipient};

/// What may be decided about a message in this state, the first being proposed.
const fn choices(state: State, still_sends: bool) -> &'static [Decision] {
    match (state, still_sends) {
        (State::InDoubt, true) => &[Decision::Arrived, Decision::SendAgain, Decision::Leave],
        (State::InDoubt, false) => &[Decision::Arrived, Decision::Leave],
        (_, true) => &[Decision::LeaveOut, Decision::Release],
        (_, false) => &[Decision::LeaveOut],
    }
}

/// One decision for all `count` messages of a batch in a state: a choice with its consequence in numbers, beside
/// the first of them.
pub(super) fn for_all(
    context: &RequestContext,
    staff: &Staff,
    batch_id: &str,
    (state, count): (State, i64),
    still_sends: bool,
    rows: &[Row],
    zone: Tz,
) -> AnyView {
    let action = format!("/desk/sending/{batch_id}/decisions");
    let typed = context.form(&action);
    // Both sections post to one address; what was refused belongs to the section it came from.
    let is_mine = choices(state, true).iter().any(|choice| typed.value("decision", "") == choice.as_str());
    let name = state.as_str();
    let options: Vec<_> = choices(state, still_sends)
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let key = choice.as_str().replace('_', "-");
            view! {
                <label class="opt"><input type="radio" name="decision" value=choice.as_str() checked=index == 0/>
                    <span><b>{t!(&format!("delivery-decide-{key}-all"), count = count)}</b><br/>
                    <span class="quiet">{t!(&format!("delivery-decide-{key}-effect"), count = count)}</span></span>
                </label>
            }
        })
        .collect();
    let form = staff.holds_any(MessageReleaser::ROLES).then(|| {
        view! {
            <form method="post" action=action class="stack" aria-labelledby=format!("{name}-h")>
                {(typed.was_refused() && is_mine).then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                {options}
                <p><button class="btn primary" type="submit">{t!("delivery-decide-submit", count = count)}</button></p>
            </form>
        }
        .into_any()
    });
    let form = form.unwrap_or_else(|| view! { <p class="quiet">{t!("delivery-decide-no-role")}</p> }.into_any());
    let lines: Vec<_> = rows.iter().take(5).map(|row| line(row, state, zone)).collect();
    let show = format!("/desk/sending/{batch_id}?show={name}#rows");
    view! {
        <section class="sec" id=name aria-labelledby=format!("{name}-h")>
            <div class="hd"><h2 id=format!("{name}-h")>{t!(&format!("delivery-{}-title", name.replace('_', "-")), count = count)}</h2>
                <span>{t!("delivery-decide-note")}</span></div>
            <p class="lead">{t!(&format!("delivery-{}-lead", name.replace('_', "-")))}</p>
            <div class="two close above-4">
                {form}
                <div class="tw"><table>
                    <caption class="sr">{t!("delivery-decide-caption")}</caption>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-address")}</th>
                        <th scope="col" class="n">{t!(&format!("delivery-col-{}", name.replace('_', "-")))}</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
                <p class="help"><a href=show>{t!("delivery-decide-show-all", count = grouped(count))}</a></p></div>
            </div>
        </section>
    }
    .into_any()
}

fn line(row: &Row, state: State, zone: Tz) -> impl IntoView + use<> {
    let last = match state {
        State::InDoubt => time::clock(row.updated_at, zone).into_any(),
        _ => outcome_words(State::Held, &row.reason).into_any(),
    };
    view! { <tr><th scope="row">{recipient(row)}</th><td class="nowrap">{row.address.clone()}</td><td class="n">{last}</td></tr> }
}

/// Whether this person may decide about messages in this state.
pub(super) fn for_one_possible(staff: &Staff, state: State) -> bool {
    staff.holds_any(MessageReleaser::ROLES) && matches!(state, State::InDoubt | State::Held)
}

/// The decisions about one message, as buttons.
pub(super) fn for_one(staff: &Staff, row: &Row, state: State, still_sends: bool) -> Option<AnyView> {
    if !for_one_possible(staff, state) {
        return None;
    }
    let action = format!("/desk/sending/messages/{}/decision", row.id);
    let name = if row.recipient_name.is_empty() { row.address.clone() } else { row.recipient_name.clone() };
    let buttons: Vec<_> = choices(state, still_sends)
        .iter()
        .map(|choice| {
            let key = choice.as_str().replace('_', "-");
            view! {
                <button class="btn" type="submit" name="decision" value=choice.as_str()>
                    {t!(&format!("delivery-decide-{key}"))}<span class="sr">": "{name.clone()}</span>
                </button>
            }
        })
        .collect();
    Some(view! { <form method="post" action=action class="row close">{buttons}</form> }.into_any())
}
