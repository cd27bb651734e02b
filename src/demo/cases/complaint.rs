//! A complaint of the demonstration: who complains, and what happens in the case.

use crate::cases::case::{CaseChannel, CaseState};

/// Who complains.
#[derive(Debug, Clone, Copy)]
pub(super) enum Complainant {
    /// A customer who never complained before.
    FirstTime,
    /// A customer who complained in 2012.
    Again,
    /// A customer who reads this language.
    Reads(&'static str),
    /// Somebody who is no customer, by their address.
    Stranger(&'static str),
}

/// Something that happens in a case, with its time in minutes after the outage began, or relative to now.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// They write a message.
    Message(i64, &'static str),
    /// A member of staff, by first name, does something.
    Action(i64, &'static str, StaffAction),
}

/// What a member of staff does in a case.
#[derive(Debug, Clone, Copy)]
pub(super) enum StaffAction {
    /// Replies; `{name}` stands for the customer's name.
    Reply(&'static str),
    /// Records a phone call.
    Call(&'static str),
    /// Adds an internal note.
    Note(&'static str),
    /// Takes the case.
    Take,
    /// Sets the state of the case.
    SetState(CaseState),
}

/// A complaint.
#[derive(Debug, Clone, Copy)]
pub(super) struct Complaint {
    /// Who complains.
    pub complainant: Complainant,
    /// The channel they wrote on.
    pub channel: CaseChannel,
    /// What happened, in order.
    pub steps: &'static [Step],
}

/// Minutes of an hour.
pub(super) const HOUR: i64 = 60;
/// Minutes of a day.
pub(super) const DAY: i64 = 24 * HOUR;
