//! The pages: the overview, one batch, and one mail of a demonstration.

mod batch;
mod burndown_chart;
mod canary;
mod channels;
mod consent;
mod decision_forms;
mod groups;
mod limits;
mod mail;
mod outcomes;
mod overview;

pub use batch::Batch;
pub use consent::Consent;
pub use mail::Mail;
pub use overview::Sending;

use super::message::{HoldReason, SkipReason, State};
use super::store::ListedMessage;
use crate::access::personal_data::ContactView;
use crate::t;
use crate::ui::number::Count;
use crate::ui::wording;
use leptos::prelude::*;

/// The label of a state and its reason. A state with an unknown reason gets the label of the state.
fn outcome_label(state: State, reason: &str) -> String {
    let key = format!("delivery-outcome-{}", state.as_str().replace('_', "-"));
    let is_known = match state {
        State::Skipped => reason.parse::<SkipReason>().is_ok(),
        State::Held => reason.parse::<HoldReason>().is_ok(),
        _ => false,
    };
    if is_known { t!(&format!("{key}-{}", reason.replace('_', "-"))) } else { t!(&key) }
}

/// The label of an error code, or the code itself if it has none.
fn error_label(code: &str) -> String {
    let key = format!("delivery-error-{}", code.replace([' ', '.', '_'], "-"));
    if wording::has_key(&key) { t!(&key) } else { code.to_owned() }
}

/// A recipient's name, or address as this reader sees it, with a link to their profile or case.
fn recipient(message: &ListedMessage, contacts: ContactView) -> AnyView {
    let name = recipient_name(message, contacts);
    match (message.customer_id, message.case_id) {
        (Some(id), _) => view! { <a class="in" href=format!("/desk/customers/{id}") dir="auto">{name}</a> }.into_any(),
        (None, Some(id)) => view! { <a class="in" href=format!("/desk/inbox/{id}") dir="auto">{name}</a> }.into_any(),
        (None, None) => view! { <span dir="auto">{name}</span> }.into_any(),
    }
}

/// A recipient's name, or address as this reader sees it, or the company's own number: of somebody who is skipped nothing else is
/// stored.
fn recipient_name(message: &ListedMessage, contacts: ContactView) -> String {
    if !message.recipient_name.is_empty() {
        return message.recipient_name.clone();
    }
    if message.address.is_empty() { message.external_id.clone() } else { contacts.show(&message.address) }
}

/// A share in per cent.
fn share(count: i64, of: i64) -> String {
    if count == 0 || of == 0 {
        return t!("delivery-share", share = "0".to_owned());
    }
    let tenths = (count * 1_000 + of / 2) / of;
    match tenths {
        0 => t!("delivery-share-tiny"),
        _ if tenths % 10 == 0 => t!("delivery-share", share = Count(tenths / 10)),
        _ => t!("delivery-share", share = format!("{}.{}", tenths / 10, tenths % 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_label() {
        for state in &State::ALL {
            let reasons: Vec<&str> = match state {
                State::Skipped => SkipReason::ALL.iter().map(|reason| reason.as_str()).collect(),
                State::Held => HoldReason::ALL.iter().map(|reason| reason.as_str()).collect(),
                _ => vec![],
            };
            for reason in reasons.into_iter().chain([""]) {
                let label = outcome_label(*state, reason);
                assert!(!label.starts_with("delivery-"), "{label}");
            }
        }
    }

    #[test]
    fn formats_shares() {
        assert_eq!(share(6_912, 12_840), "53.8 %");
        assert_eq!(share(1, 12_840), "under 0.1 %");
        assert_eq!(share(10, 10), "100 %");
        assert_eq!(share(0, 0), "0 %");
    }
}
