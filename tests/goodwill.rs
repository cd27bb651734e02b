//! Compensation from the offer to the redemption, on both databases.

#[path = "goodwill/fixture.rs"]
mod fixture;

#[path = "goodwill/announcement.rs"]
mod announcement;
#[path = "goodwill/approval.rs"]
mod approval;
#[path = "goodwill/claim.rs"]
mod claim;
#[path = "goodwill/costing.rs"]
mod costing;
#[path = "goodwill/entitlements.rs"]
mod entitlements;
#[path = "goodwill/ledger.rs"]
mod ledger;
#[path = "goodwill/redemption.rs"]
mod redemption;
#[path = "goodwill/unknown_facts.rs"]
mod unknown_facts;
#[path = "goodwill/withdrawal.rs"]
mod withdrawal;
