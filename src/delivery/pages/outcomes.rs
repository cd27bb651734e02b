//! What became of each recipient of a batch: the table by outcome, and the rows behind a figure.

use super::{decide, outcome_words, recipient, share, trouble_words};
use crate::access::Staff;
use crate::delivery::batch::{Batch, Outcomes};
use crate::delivery::lists::{PAGE, Row};
use crate::delivery::message::State;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Which rows are looked at: a state, and where there are several reasons, one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub state: State,
    pub reason: String,
}

impl Shown {
    /// Reads `sent` or `skipped:open_complaint`.
    pub fn parse(text: &str) -> Option<Self> {
        let (state, reason) = text.split_once(':').unwrap_or((text, ""));
        Some(Self { state: state.parse::<State>().ok()?, reason: reason.to_owned() })
    }

    fn text(&self) -> String {
        if self.reason.is_empty() {
            self.state.as_str().to_owned()
        } else {
            format!("{}:{}", self.state.as_str(), self.reason)
        }
    }
}

/// The order of the table: what went out, what is on its way, what needs a person, what went wrong, who
/// was left out.
const ORDER: [State; 16] = [
    State::Delivered,
    State::Sent,
    State::Planned,
    State::Rendered,
    State::Released,
    State::Claimed,
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

/// What is said beside a figure about what comes next.
pub(super) struct Next {
    /// When the last will have gone, at the present rate.
    pub end: Option<Timestamp>,
    /// How many wait for a later time, and for when the first of them.
    pub put_off: (i64, Option<Timestamp>),
    /// Whether nothing moves.
    pub is_stopped: bool,
}

impl Next {
    fn words(&self, state: State, zone: Tz) -> String {
        let clock = |at: Timestamp| time::day_clock_text(at, zone);
        match state {
            State::Rendered | State::Released | State::Planned if self.is_stopped => t!("delivery-next-stopped"),
            State::Rendered | State::Released | State::Planned => match (self.end, self.put_off) {
                (Some(end), _) => t!("delivery-next-last", at = clock(end)),
                (None, (_, Some(first))) => t!("delivery-next-from", at = clock(first)),
                _ => t!("delivery-next-turn"),
            },
            State::Failed => match self.put_off.1 {
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

/// The table by outcome, whose figures lead to their rows, and whose sum is what was planned.
pub(super) fn table(
    batch: &Batch,
    outcomes: &Outcomes,
    next: &Next,
    shown: Option<&Shown>,
    now: Timestamp,
    zone: Tz,
) -> AnyView {
    let mut lines: Vec<(State, String, i64)> =
        outcomes.iter().map(|(state, reason, count)| (state, reason.to_owned(), count)).collect();
    lines.sort_by_key(|(state, _, count)| (ORDER.iter().position(|of| of == state), -count));
    let rows: Vec<_> = lines
        .into_iter()
        .map(|(state, reason, count)| {
            let words = outcome_words(state, &reason);
            let next = next.words(state, zone);
            let here = Shown { state, reason };
            let current = (Some(&here) == shown).then_some("true");
            let link = format!("/desk/sending/{}?show={}#rows", batch.id, here.text());
            let next = if matches!(state, State::InDoubt | State::Held) {
                view! { <a class="in" href=format!("/desk/sending/{}#{}", batch.id, state.as_str())>{next}</a> }
                    .into_any()
            } else {
                next.into_any()
            };
            view! {
                <tr><th scope="row">{words}</th>
                    <td class="n"><a class="in" href=link aria-current=current>{grouped(count)}</a></td>
                    <td class="n quiet">{share(count, batch.planned)}</td>
                    <td class="quiet wide-only">{next}</td></tr>
            }
        })
        .collect();
    let adds_up = outcomes.total() == batch.planned;
    let at = now.with_timezone(&zone).format("%H:%M:%S").to_string();
    let sum = if adds_up {
        view! { <span class="regular">{t!("delivery-outcomes-total-ok", at = at)}</span> }.into_any()
    } else {
        view! { <span class="late">{t!("delivery-outcomes-total-wrong", total = grouped(outcomes.total()))}</span> }
            .into_any()
    };
    view! {
        <section class="sec" aria-labelledby="outc">
            <div class="hd"><h2 id="outc">{t!("delivery-outcomes-heading", count = batch.planned)}</h2>
                <a href=format!("/desk/sending/{}/outcomes.csv", batch.id) download="">{t!("delivery-outcomes-csv")}</a></div>
            <div class="tw"><table>
                <thead><tr><th scope="col">{t!("delivery-col-outcome")}</th><th scope="col" class="n">{t!("delivery-col-people")}</th>
                    <th scope="col" class="n">{t!("delivery-col-share")}</th><th scope="col" class="wide-only">{t!("delivery-col-next")}</th></tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{t!("delivery-outcomes-planned")}</th><td class="n">{grouped(batch.planned)}</td>
                    <td class="n">{share(batch.planned, batch.planned)}</td><td class="quiet wide-only">{sum}</td></tr></tfoot>
            </table></div>
        </section>
    }
    .into_any()
}

/// The rows behind a figure.
pub(super) fn rows(staff: &Staff, batch: &Batch, shown: &Shown, rows: Vec<Row>, zone: Tz) -> AnyView {
    let still_sends = matches!(batch.state.as_str(), "sending" | "paused");
    let more = (rows.len() as i64 == PAGE).then(|| rows.last().map(|row| row.id)).flatten();
    let title = outcome_words(shown.state, &shown.reason);
    let is_empty = rows.is_empty();
    let decides = decide::for_one_possible(staff, shown.state);
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let when = row.sent_at.unwrap_or(match shown.state {
                State::Rendered | State::Released | State::Failed => row.due_at,
                _ => row.updated_at,
            });
            let detail = if row.detail.is_empty() { String::new() } else { trouble_words(&row.detail) };
            let decision = decide::for_one(staff, row, shown.state, still_sends);
            view! {
                <tr><th scope="row">{recipient(row)}</th><td class="nowrap">{row.address.clone()}</td>
                    <td class="quiet">{detail}</td><td class="n">{time::day(when, zone)}</td>
                    {decides.then(|| view! { <td>{decision}</td> })}</tr>
            }
        })
        .collect();
    let whens = if State::WAITING.contains(&shown.state) { t!("delivery-col-due") } else { t!("delivery-col-when") };
    let further = more.map(|after| format!("/desk/sending/{}?show={}&after={after}#rows", batch.id, shown.text()));
    view! {
        <section class="sec" id="rows" aria-labelledby="rows-h">
            <div class="hd"><h2 id="rows-h">{title}</h2><a href=format!("/desk/sending/{}#outc", batch.id)>{t!("delivery-rows-close")}</a></div>
            {if is_empty {
                view! { <p class="quiet">{t!("delivery-rows-empty")}</p> }.into_any()
            } else {
                view! {
                    <div class="tw"><table>
                        <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-address")}</th>
                            <th scope="col">{t!("delivery-col-detail")}</th><th scope="col" class="n">{whens}</th>
                            {decides.then(|| view! { <th scope="col">{t!("delivery-col-decide")}</th> })}</tr></thead>
                        <tbody>{lines}</tbody>
                    </table></div>
                }
                .into_any()
            }}
            {further.map(|link| view! { <p class="above-3"><a class="btn" href=link>{t!("delivery-rows-more")}</a></p> })}
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
    fn what_is_shown_reads_back() {
        for text in ["sent", "skipped:open_complaint"] {
            assert_eq!(Shown::parse(text).unwrap().text(), text);
        }
        assert_eq!(Shown::parse("nonsense"), None);
    }
}
