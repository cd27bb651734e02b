//! Subscribers at the desk: the list with its counts and search, one subscriber, and the export.

pub mod export;
pub mod forms;
mod list_page;
mod subscriber_page;

pub use list_page::Subscribers;
pub use subscriber_page::SubscriberDetails;

use super::pages::ScopeWords;
use super::store::{State, Subscriber};
use crate::access::personal_data::ContactView;
use crate::t;
use leptos::prelude::*;

/// The list.
pub(super) const LIST: &str = "/desk/subscribers";

/// The page of a subscriber.
fn path(subscriber: &Subscriber) -> String {
    format!("{LIST}/{}", subscriber.id)
}

/// An address as the reader sees it.
fn address(subscriber: &Subscriber, contacts: ContactView) -> String {
    if subscriber.state == State::Ended {
        return t!("subscribers-address-erased");
    }
    if subscriber.contact.channel.has_destinations() {
        return subscriber.contact.label.clone();
    }
    contacts.show(&subscriber.contact.address)
}

/// The state in words, with a colour for what needs a look.
fn state_label(state: State) -> impl IntoView {
    let text = t!(&format!("subscribers-state-{}", state.as_str()));
    view! { <span class="chip" class:warm=state == State::Quarantined>{text}</span> }
}

/// The question what somebody gets, for staff.
fn scope_words() -> ScopeWords {
    ScopeWords { legend: t!("subscribers-scope-legend"), chosen: t!("subscribers-scope-chosen") }
}
