//! Reports and complaints of customers, and the replies to them.
//!
//! A report with a message and a contact address opens or extends one case per person and incident; without an address
//! it stays a report. A customer with an open case ([`CaseState::OPEN`](crate::types::CaseState::OPEN)) receives no
//! automated message, and only a person's reply stops the case's clock. `case` and `rank` hold the rules,
//! [`submit_report`], [`receive_message`], [`reply()`] and `manage` change cases, `store`, `queue` and `conversation`
//! read them.

pub mod case;
pub mod rank;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod attach;
#[cfg(feature = "ssr")]
mod contact;
#[cfg(feature = "ssr")]
pub mod conversation;
#[cfg(feature = "ssr")]
pub mod erase;
#[cfg(feature = "ssr")]
pub mod events_out;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod identity;
#[cfg(feature = "ssr")]
mod manage;
#[cfg(feature = "ssr")]
mod message_limits;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod queue;
#[cfg(feature = "ssr")]
mod receive_message;
#[cfg(feature = "ssr")]
pub mod rekey;
#[cfg(feature = "ssr")]
mod reply;
#[cfg(feature = "ssr")]
mod reply_message;
#[cfg(feature = "ssr")]
mod report;
#[cfg(feature = "ssr")]
mod reveal;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod thanks_token;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use attach::attach;
#[cfg(feature = "ssr")]
pub use contact::read_contact;
#[cfg(feature = "ssr")]
pub use manage::{assign, set_state, take};
#[cfg(feature = "ssr")]
pub use message_limits::MessageLimits;
#[cfg(feature = "ssr")]
pub use receive_message::{IncomingMessage, ReceivedMessage, Sender, receive_message};
#[cfg(feature = "ssr")]
pub use reply::{add_note, log_call, reply};
#[cfg(feature = "ssr")]
pub use report::{
    NewReport, PER_SOURCE_MAX, Severity, SubmittedReport, accepts_messages, submit_problem, submit_report,
    takes_messages_in,
};
#[cfg(feature = "ssr")]
pub use store::{count_unanswered, has_open_complaint};
