//! Events for other systems (decision 73): each is written in the transaction of what happened, with a payload that never
//! changes afterwards.
//!
//! A payload has ids and public facts: no address of a person, no code, no personal link, and nothing of a drill. The
//! feature that owns the facts builds it. An event is written only while somebody listens to its type, so that a million
//! claims cost nothing where nobody does. `webhooks` says who listens, and hands events out in the order of their ids.

mod store;

pub use store::{
    HandedOut, are_all_listened_to, delete_old, due, has_old, is_any_listened_to, is_listened_to, next_due, record,
    set_listening, take, take_back,
};

use crate::text_enum;
use crate::types::{PublicId, Timestamp};
use std::fmt::Display;

text_enum! {
    /// What happened. The words are part of the interface and never change.
    pub enum EventType("event type") {
        /// An incident was declared, with its first update.
        IncidentDeclared = "incident.declared",
        /// An update of an incident was published.
        IncidentUpdated = "incident.updated",
        /// An incident was resolved.
        IncidentResolved = "incident.resolved",
        /// A resolved incident was reopened.
        IncidentReopened = "incident.reopened",
        /// An incident that was declared by mistake was withdrawn.
        IncidentWithdrawn = "incident.withdrawn",
        /// The text of an update of an incident or of maintenance was edited.
        UpdateEdited = "incident.update_edited",
        /// Maintenance was planned.
        MaintenancePlanned = "maintenance.planned",
        /// Maintenance was moved or renamed, or an update of it was published.
        MaintenanceUpdated = "maintenance.updated",
        /// Maintenance began.
        MaintenanceStarted = "maintenance.started",
        /// Maintenance is over.
        MaintenanceCompleted = "maintenance.completed",
        /// Maintenance will not take place, or was withdrawn.
        MaintenanceCancelled = "maintenance.cancelled",
        /// A post-mortem was published.
        PostMortemPublished = "post_mortem.published",
        /// A published post-mortem was edited.
        PostMortemEdited = "post_mortem.edited",
        /// A post-mortem was taken off the page.
        PostMortemWithdrawn = "post_mortem.withdrawn",
        /// The status of a service changed.
        ServiceStatusChanged = "service.status_changed",
        /// An announcement was published.
        AnnouncementPublished = "announcement.published",
        /// A published announcement was edited.
        AnnouncementEdited = "announcement.edited",
        /// An announcement was ended before its time.
        AnnouncementEnded = "announcement.ended",
        /// An announcement was withdrawn.
        AnnouncementWithdrawn = "announcement.withdrawn",
        /// A customer's first message opened a case.
        CaseOpened = "case.opened",
        /// A customer wrote again.
        CaseMessageReceived = "case.message_received",
        /// A person answered a customer.
        CaseReplied = "case.replied",
        /// A case went from one state to another.
        CaseStateChanged = "case.state_changed",
        /// A batch was submitted for approval.
        BatchSubmitted = "batch.submitted",
        /// A batch was approved.
        BatchApproved = "batch.approved",
        /// The messages of a batch are being sent.
        BatchStarted = "batch.started",
        /// Sending a batch was paused.
        BatchPaused = "batch.paused",
        /// Sending a batch was resumed.
        BatchResumed = "batch.resumed",
        /// Every message of a batch has its outcome.
        BatchFinished = "batch.finished",
        /// A batch was cancelled.
        BatchCancelled = "batch.cancelled",
        /// An offer was submitted for approval.
        OfferSubmitted = "offer.submitted",
        /// An offer was approved.
        OfferApproved = "offer.approved",
        /// Customers may claim what an offer gives.
        OfferLive = "offer.live",
        /// The last day of an offer is over.
        OfferEnded = "offer.ended",
        /// An offer was withdrawn.
        OfferWithdrawn = "offer.withdrawn",
        /// A customer claimed a voucher.
        VoucherClaimed = "voucher.claimed",
        /// A merchant redeemed a voucher.
        VoucherRedeemed = "voucher.redeemed",
        /// Nine tenths of a budget are used.
        BudgetNearlyGone = "budget.nearly_gone",
        /// Somebody tries an endpoint.
        WebhookTest = "webhook.test",
    }
}

impl EventType {
    /// The types that somebody can choose to listen to: all but the test, which is sent on demand.
    pub fn choices() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| *kind != Self::WebhookTest)
    }

    /// The part before the dot, by which lists are grouped.
    pub fn area(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }
}

/// An event to record.
#[allow(missing_debug_implementations)]
pub struct EventOut<'a, T> {
    /// What happened.
    pub kind: EventType,
    /// The id of what it happened to.
    pub subject_id: &'a (dyn Display + Sync),
    /// The facts.
    pub data: &'a T,
    /// The update of an incident that it tells of, with which it can be taken back.
    pub update_id: Option<&'a PublicId>,
    /// Earliest time to hand it out.
    pub due_at: Timestamp,
}

impl<'a, T> EventOut<'a, T> {
    /// An event that nothing takes back, handed out at once.
    pub fn new(kind: EventType, now: Timestamp, subject_id: &'a (dyn Display + Sync), data: &'a T) -> Self {
        Self { kind, subject_id, data, update_id: None, due_at: now }
    }
}
