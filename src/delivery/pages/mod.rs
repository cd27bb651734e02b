//! The pages of this room: what is on its way, one batch, one mail of the demonstration.

mod batch;
mod burndown;
mod decide;
mod mail;
mod outcomes;
mod overview;
mod ways;

pub use batch::Batch;
pub use mail::Mail;
pub use overview::Sending;

use super::lists::Row;
use super::message::{Held, Skipped, State};
use crate::t;
use crate::ui::number::grouped;
use crate::ui::wording;
use leptos::prelude::*;

/// What a state, and the reason for it, is called; reasons of other rooms read as the state alone.
fn outcome_words(state: State, reason: &str) -> String {
    let plain = format!("delivery-outcome-{}", state.as_str().replace('_', "-"));
    let is_known = match state {
        State::Skipped => reason.parse::<Skipped>().ok().is_some(),
        State::Held => reason.parse::<Held>().ok().is_some(),
        _ => false,
    };
    if is_known { t!(&format!("{plain}-{}", reason.replace('_', "-"))) } else { t!(&plain) }
}

/// What a channel's trouble is called: known codes have words, others are shown as they are.
fn trouble_words(code: &str) -> String {
    let key = format!("delivery-error-{}", code.replace([' ', '.', '_'], "-"));
    if wording::has_key(&key) { t!(&key) } else { code.to_owned() }
}

/// A recipient: their name, leading to their profile or case.
fn recipient(row: &Row) -> AnyView {
    let name = if row.recipient_name.is_empty() { row.address.clone() } else { row.recipient_name.clone() };
    match (row.customer_id, row.case_id) {
        (Some(id), _) => view! { <a class="in" href=format!("/desk/customers/{id}") dir="auto">{name}</a> }.into_any(),
        (None, Some(id)) => view! { <a class="in" href=format!("/desk/inbox/{id}") dir="auto">{name}</a> }.into_any(),
        (None, None) => view! { <span dir="auto">{name}</span> }.into_any(),
    }
}

/// A share in per cent, as people read it.
fn share(count: i64, of: i64) -> String {
    if count == 0 || of == 0 {
        return t!("delivery-share", share = "0".to_owned());
    }
    let tenths = (count * 1_000 + of / 2) / of;
    match tenths {
        0 => t!("delivery-share-tiny"),
        _ if tenths % 10 == 0 => t!("delivery-share", share = grouped(tenths / 10)),
        _ => t!("delivery-share", share = format!("{}.{}", tenths / 10, tenths % 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_words() {
        for state in &State::ALL {
            let reasons: Vec<&str> = match state {
                State::Skipped => Skipped::ALL.iter().map(|why| why.as_str()).collect(),
                State::Held => Held::ALL.iter().map(|why| why.as_str()).collect(),
                _ => vec![],
            };
            for reason in reasons.into_iter().chain([""]) {
                let words = outcome_words(*state, reason);
                assert!(!words.starts_with("delivery-"), "{words}");
            }
        }
    }

    #[test]
    fn shares_read_as_people_say_them() {
        assert_eq!(share(6_912, 12_840), "53.8 %");
        assert_eq!(share(1, 12_840), "under 0.1 %");
        assert_eq!(share(10, 10), "100 %");
        assert_eq!(share(0, 0), "0 %");
    }
}
