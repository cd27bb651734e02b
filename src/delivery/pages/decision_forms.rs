//! The forms to decide about messages in doubt and held messages.

use crate::access::personal_data::ContactView;
use crate::access::{MessageReleaser, Right, Staff};
use crate::delivery::channel::Channel;
use crate::delivery::decision::Decision;
use crate::delivery::mail::Sender;
use crate::delivery::message::State;
use crate::delivery::store::ListedMessage;
use crate::t;
use crate::ui::number::Count;
use crate::ui::time;
use crate::ui::wording::ToFluent;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use chrono_tz::Tz;
use leptos::prelude::*;

use super::{outcome_label, recipient, recipient_name};

/// The decisions that are possible for a message in this state; the first is preselected.
const fn choices(state: State, is_active: bool) -> &'static [Decision] {
    match (state, is_active) {
        (State::InDoubt, true) => &[Decision::Arrived, Decision::SendAgain, Decision::Leave],
        (State::InDoubt, false) => &[Decision::Arrived, Decision::Leave],
        (_, true) => &[Decision::LeaveOut, Decision::Release],
        (_, false) => &[Decision::LeaveOut],
    }
}

/// The decisions to choose from, with what each does to so many messages; the first is preselected.
pub(super) fn options(choices: &[Decision], count: impl ToFluent + Copy) -> Vec<AnyView> {
    choices
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
            .into_any()
        })
        .collect()
}

/// One decision for all `count` messages of a batch in a state, with the number of people each choice affects, beside
/// the first of the messages.
pub(super) fn batch_form(
    context: &RequestContext,
    staff: &Staff,
    batch_id: &str,
    (state, count): (State, i64),
    is_active: bool,
    messages: &[ListedMessage],
    zone: Tz,
) -> AnyView {
    let action = format!("/desk/sending/{batch_id}/decisions");
    let typed = context.form(&action);
    // Both sections post to the same URL, so an error belongs to the section that has the chosen decision.
    let is_own = choices(state, true).iter().any(|choice| typed.value("decision", "") == choice.as_str());
    let name = state.as_str();
    let options = options(choices(state, is_active), count);
    let form = staff.holds_any(MessageReleaser::ROLES).then(|| {
        view! {
            <form method="post" action=action class="stack" aria-labelledby=format!("{name}-h")>
                {(typed.was_refused() && is_own).then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <input type="hidden" name="messages" value=count.to_string()/>
                {options}
                <p><button class="button primary" type="submit">{t!("delivery-decide-submit", count = count)}</button></p>
            </form>
        }
        .into_any()
    });
    let form = form.unwrap_or_else(|| view! { <p class="quiet">{t!("delivery-decide-no-role")}</p> }.into_any());
    let contacts = ContactView::of(staff);
    let sender = Sender::parse(&context.app.config.mail_from).ok();
    let rows: Vec<_> =
        messages.iter().map(|message| table_row(message, state, contacts, sender.as_ref(), zone)).collect();
    let show = format!("/desk/sending/{batch_id}?show={name}#rows");
    view! {
        <section class="sec" id=name aria-labelledby=format!("{name}-h")>
            <div class="section-head"><h2 id=format!("{name}-h")>{t!(&format!("delivery-{}-title", name.replace('_', "-")), count = count)}</h2>
                <span>{t!("delivery-decide-note")}</span></div>
            <p class="lead">{t!(&format!("delivery-{}-lead", name.replace('_', "-")))}</p>
            <div class="two close above-4">
                {form}
                <div class="table-wrap"><table>
                    <caption class="sr">{t!("delivery-decide-caption")}</caption>
                    <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-address")}</th>
                        <th scope="col" class="numeric">{t!(&format!("delivery-col-{}", name.replace('_', "-")))}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="help"><a href=show>{t!("delivery-decide-show-all", count = Count(count))}</a></p></div>
            </div>
        </section>
    }
    .into_any()
}

fn table_row(
    message: &ListedMessage,
    state: State,
    contacts: ContactView,
    sender: Option<&Sender>,
    zone: Tz,
) -> impl IntoView + use<> {
    // What to look for in the mail server's log.
    let is_looked_up = state == State::InDoubt && message.channel == Some(Channel::EMAIL);
    let message_id = sender.filter(|_| is_looked_up).map(|sender| {
        view! { <br/><code class="small wrap">{sender.logged_message_id(&message.internet_id)}</code> }
    });
    let last = match state {
        State::InDoubt => time::clock(message.updated_at, zone).into_any(),
        _ => outcome_label(State::Held, &message.reason).into_any(),
    };
    view! { <tr><th scope="row">{recipient(message, contacts)}{message_id}</th><td class="nowrap">{contacts.show(&message.address)}</td><td class="numeric">{last}</td></tr> }
}

/// Whether this person may decide about messages in this state.
pub(super) fn can_decide(staff: &Staff, state: State) -> bool {
    staff.holds_any(MessageReleaser::ROLES) && State::UNDECIDED.contains(&state)
}

/// The possible decisions about one message, as buttons.
pub(super) fn message_form(staff: &Staff, message: &ListedMessage, state: State, is_active: bool) -> Option<AnyView> {
    if !can_decide(staff, state) {
        return None;
    }
    let action = format!("/desk/sending/messages/{}/decision", message.id);
    let name = recipient_name(message, ContactView::of(staff));
    let buttons: Vec<_> = choices(state, is_active)
        .iter()
        .map(|choice| {
            let key = choice.as_str().replace('_', "-");
            view! {
                <button class="button" type="submit" name="decision" value=choice.as_str()>
                    {t!(&format!("delivery-decide-{key}"))}<span class="sr">": "{name.clone()}</span>
                </button>
            }
        })
        .collect();
    Some(view! { <form method="post" action=action class="row close">{buttons}</form> }.into_any())
}
