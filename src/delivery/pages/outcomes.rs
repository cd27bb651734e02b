//! The outcomes of a batch: the table by outcome, and the messages behind one figure.

use super::{decision_forms, error_label, outcome_label, recipient, share};
use crate::access::Staff;
use crate::access::personal_data::ContactView;
use crate::delivery::batch::{Batch, Outcomes};
use crate::delivery::message::State;
use crate::delivery::store::{ListedMessage, PAGE_SIZE};
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::{Count, grouped};
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Which messages are listed: those in a state, with one reason if there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    pub state: State,
    pub reason: String,
}

impl Filter {
    /// Parses `sent` or `skipped:open_complaint`.
    pub fn parse(text: &str) -> Option<Self> {
        let (state, reason) = text.split_once(':').unwrap_or((text, ""));
        Some(Self { state: state.parse().ok()?, reason: reason.to_owned() })
    }

    fn to_query(&self) -> String {
        if self.reason.is_empty() {
            self.state.as_str().to_owned()
        } else {
            format!("{}:{}", self.state.as_str(), self.reason)
        }
    }
}

/// The order of the table: reached, queued, undecided, failed, left out.
const ORDER: [State; 15] = [
    State::Delivered,
    State::Sent,
    State::Planned,
    State::Rendered,
    State::Released,
    State::Sending,
    State::Failed,
    State::InDoubt,
    State::Held,
    State::Bounced,
    State::Complained,
    State::FailedPermanently,
    State::Abandoned,
    State::Skipped,
    State::Cancelled,
];

/// What the table says about what happens next.
pub(super) struct Forecast {
    /// When the last message is sent, at the current rate.
    pub end: Option<Timestamp>,
    /// When the first postponed message is due.
    pub postponed: Option<Timestamp>,
    /// Whether messages wait for a channel that takes nothing.
    pub is_blocked: bool,
    /// Whether others can go, now or later.
    pub can_any_go: bool,
    /// Whether the batch is paused or all sending is stopped.
    pub is_stopped: bool,
}

impl Forecast {
    fn label(&self, state: State, zone: Tz) -> String {
        let clock = |at: Timestamp| time::day_clock_text(at, zone);
        match state {
            State::Rendered | State::Released | State::Planned if self.is_stopped => t!("delivery-next-stopped"),
            State::Rendered | State::Released | State::Failed if self.is_blocked && !self.can_any_go => {
                t!("delivery-next-blocked")
            }
            State::Rendered | State::Released | State::Planned => match (self.end, self.postponed) {
                (Some(end), _) if self.is_blocked => t!("delivery-next-last-of-others", at = clock(end)),
                (Some(end), _) => t!("delivery-next-last", at = clock(end)),
                (None, Some(first)) => t!("delivery-next-from", at = clock(first)),
                _ => t!("delivery-next-turn"),
            },
            State::Failed => match self.postponed {
                Some(first) => t!("delivery-next-try", at = clock(first)),
                None => t!("delivery-next-turn"),
            },
            other => {
                let key = format!("delivery-next-{}", other.as_str().replace('_', "-"));
                if crate::ui::wording::has_key(&key) { t!(&key) } else { String::new() }
            }
        }
    }
}

/// The table by outcome. Figures link to their messages, and the total is compared with the number planned.
pub(super) fn table(
    batch: &Batch,
    outcomes: &Outcomes,
    forecast: &Forecast,
    filter: Option<&Filter>,
    now: Timestamp,
    zone: Tz,
) -> AnyView {
    let mut counts: Vec<(State, String, i64)> =
        outcomes.iter().map(|(state, reason, count)| (state, reason.to_owned(), count)).collect();
    counts.sort_by_key(|(state, _, count)| (ORDER.iter().position(|of| of == state), -count));
    let rows: Vec<_> = counts
        .into_iter()
        .map(|(state, reason, count)| {
            let label = outcome_label(state, &reason);
            let next = forecast.label(state, zone);
            let own = Filter { state, reason };
            let current = (Some(&own) == filter).then_some("true");
            let link = format!("/desk/sending/{}?show={}#rows", batch.id, own.to_query());
            let next = if State::UNDECIDED.contains(&state) {
                view! { <a class="in" href=format!("/desk/sending/{}#{}", batch.id, state.as_str())>{next}</a> }
                    .into_any()
            } else {
                next.into_any()
            };
            view! {
                <tr><th scope="row">{label}</th>
                    <td class="numeric"><a class="in" href=link aria-current=current>{grouped(count)}</a></td>
                    <td class="numeric quiet">{share(count, batch.planned)}</td>
                    <td class="quiet wide-only">{next}</td></tr>
            }
        })
        .collect();
    let adds_up = outcomes.total() == batch.planned;
    let at = now.with_timezone(&zone).format("%H:%M:%S").to_string();
    let sum = if adds_up {
        view! { <span class="regular">{t!("delivery-outcomes-total-ok", at = at)}</span> }.into_any()
    } else {
        view! { <span class="late">{t!("delivery-outcomes-total-wrong", total = Count(outcomes.total()))}</span> }
            .into_any()
    };
    view! {
        <section class="sec" aria-labelledby="outc">
            <div class="section-head"><h2 id="outc">{t!("delivery-outcomes-heading", count = batch.planned)}</h2>
                <a href=format!("/desk/sending/{}/outcomes.csv", batch.id) download="">{t!("delivery-outcomes-csv")}</a></div>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col">{t!("delivery-col-outcome")}</th><th scope="col" class="numeric">{t!("delivery-col-people")}</th>
                    <th scope="col" class="numeric">{t!("delivery-col-share")}</th><th scope="col" class="wide-only">{t!("delivery-col-next")}</th></tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{t!("delivery-outcomes-planned")}</th><td class="numeric">{grouped(batch.planned)}</td>
                    <td class="numeric">{share(batch.planned, batch.planned)}</td><td class="quiet wide-only">{sum}</td></tr></tfoot>
            </table></div>
        </section>
    }
    .into_any()
}

/// The messages behind one figure.
pub(super) fn message_list(
    staff: &Staff,
    batch: &Batch,
    filter: &Filter,
    messages: &[ListedMessage],
    zone: Tz,
) -> AnyView {
    let more = (messages.len() as i64 == PAGE_SIZE).then(|| messages.last().map(|message| message.id)).flatten();
    let title = outcome_label(filter.state, &filter.reason);
    let is_empty = messages.is_empty();
    let decides = decision_forms::can_decide(staff, filter.state);
    let contacts = ContactView::of(staff);
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            let when = message.sent_at.unwrap_or(match filter.state {
                state if State::QUEUED.contains(&state) => message.due_at,
                _ => message.updated_at,
            });
            let detail = if message.detail.is_empty() { String::new() } else { error_label(&message.detail) };
            let decision = decision_forms::message_form(staff, message, filter.state, batch.is_active());
            view! {
                <tr><th scope="row">{recipient(message, contacts)}</th><td class="nowrap">{contacts.show(&message.address)}</td>
                    <td class="quiet">{detail}</td><td class="numeric">{time::day(when, zone)}</td>
                    {decides.then(|| view! { <td>{decision}</td> })}</tr>
            }
        })
        .collect();
    let time_heading =
        if State::QUEUED.contains(&filter.state) { t!("delivery-col-due") } else { t!("delivery-col-when") };
    let further = more.map(|after| format!("/desk/sending/{}?show={}&after={after}#rows", batch.id, filter.to_query()));
    view! {
        <section class="sec" id="rows" aria-labelledby="rows-h">
            <div class="section-head"><h2 id="rows-h">{title}</h2><a href=format!("/desk/sending/{}#outc", batch.id)>{t!("delivery-rows-close")}</a></div>
            {if is_empty {
                view! { <p class="quiet">{t!("delivery-rows-empty")}</p> }.into_any()
            } else {
                view! {
                    <div class="table-wrap"><table>
                        <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-address")}</th>
                            <th scope="col">{t!("delivery-col-detail")}</th><th scope="col" class="numeric">{time_heading}</th>
                            {decides.then(|| view! { <th scope="col">{t!("delivery-col-decide")}</th> })}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                }
                .into_any()
            }}
            {further.map(|link| view! { <p class="above-3"><a class="button" href=link>{t!("delivery-rows-more")}</a></p> })}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_place_in_the_table() {
        for state in &State::ALL {
            assert!(ORDER.contains(state), "{state:?}");
        }
    }

    #[test]
    fn filters_round_trip_through_the_query() {
        for text in ["sent", "skipped:open_complaint"] {
            assert_eq!(Filter::parse(text).unwrap().to_query(), text);
        }
        assert_eq!(Filter::parse("nonsense"), None);
    }
}
