//! Whether a message may be sent *now*: a pure rule over everything that can have changed since it was approved.
//!
//! A recipient can be left out or made to wait here, never added.

use super::message::{Class, HoldReason, SkipReason};
use super::quiet::QuietHours;
use crate::types::Timestamp;
use chrono::Duration;
use chrono_tz::Tz;

/// A service update that is older than this when the quiet hours end is left out.
const UPDATE_MAX_AGE: Duration = Duration::hours(6);
/// An apology that is older than this when the quiet hours end is held for a person.
const APOLOGY_MAX_AGE: Duration = Duration::hours(48);
/// Nobody gets a second apology within this time unless a person releases it (I10).
pub const APOLOGY_WINDOW: Duration = Duration::days(30);

/// The SQL condition of the 30-day rule (I10): the message `$alias` is an apology that is in one of the states in the
/// SQL list `$states`, and was sent after the parameter `$since`, or last changed after it where it was not sent.
/// `$since` is bound to now minus [`APOLOGY_WINDOW`].
///
/// Planning a batch counts apologies that are still queued, a claim only those that the customer may have.
macro_rules! recent_apology_sql {
    ($alias:literal, $states:expr, $since:literal) => {
        ::const_format::concatcp!(
            "(",
            $alias,
            ".class = 'apology' and ",
            $alias,
            ".state in ",
            $states,
            " and coalesce(",
            $alias,
            ".sent_at, ",
            $alias,
            ".updated_at) > ",
            $since,
            ")"
        )
    };
}
pub(crate) use recent_apology_sql;

/// What is known about a message and its recipient when it is claimed.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The message's class.
    pub class: Class,
    /// Whether there is a valid address.
    pub has_address: bool,
    /// Whether the customer was erased.
    pub is_erased: bool,
    /// Whether it is for a customer, and the address is none of theirs (any more). A reply goes there all the same.
    pub is_not_theirs: bool,
    /// Whether the address bounced, complained or was suppressed by its owner.
    pub is_suppressed: bool,
    /// Consent of this address to service messages; `None` if it belongs to no customer.
    pub consent_service: Option<bool>,
    /// Consent of this address to marketing; `None` if it belongs to no customer.
    pub consent_marketing: Option<bool>,
    /// Whether the customer has an open complaint that is certainly theirs.
    pub has_open_complaint: bool,
    /// Whether there is an open complaint from somebody who typed the customer's address. Anybody can.
    pub has_unconfirmed_complaint: bool,
    /// Whether the customer has an apology for the same revision of the same incident.
    pub has_this_apology: bool,
    /// Whether the customer had any other apology within [`APOLOGY_WINDOW`].
    pub has_recent_apology: bool,
    /// Until when it is held because it has a personal link and an import changed the address; `None` if it is not.
    pub link_held_until: Option<Timestamp>,
    /// Whether the incident is critical.
    pub is_critical: bool,
    /// Whether a person released the message.
    pub is_released: bool,
    /// Whether quiet hours have postponed it before.
    pub was_postponed: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// Whether the recipient is a person, who sleeps, and not a room or a system.
    pub is_person: bool,
    /// The recipient's time zone.
    pub zone: Tz,
}

/// What is done with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Send it now.
    Send,
    /// Leave it out permanently.
    Skip(SkipReason),
    /// Hold it for a person.
    Hold(HoldReason),
    /// Hold it for a person or until this time.
    HoldUntil(HoldReason, Timestamp),
    /// Try again at this time.
    Wait(Timestamp),
}

/// Decides about one message. Reasons that nobody can override come first, then those that a person can, then the quiet
/// hours. `quiet` is `None` if the installation has none.
pub fn decide(facts: &Facts, quiet: Option<&QuietHours>, now: Timestamp) -> Verdict {
    if facts.is_erased {
        return Verdict::Skip(SkipReason::Erased);
    }
    if !facts.has_address {
        return Verdict::Skip(SkipReason::NoAddress);
    }
    let link_held = facts.link_held_until.map(|until| Verdict::HoldUntil(HoldReason::ContactChanged, until));
    if facts.class.is_exempt() {
        return link_held.unwrap_or(Verdict::Send);
    }
    // Removed or replaced since it was written: the consents of other addresses say nothing about this one.
    if facts.is_not_theirs {
        return Verdict::Skip(SkipReason::NoAddress);
    }
    if facts.is_suppressed {
        return Verdict::Skip(SkipReason::Suppressed);
    }
    let consents = if facts.class.is_marketing() {
        facts.consent_marketing == Some(true)
    } else {
        // An address without a customer belongs to a subscriber, who asked for updates.
        facts.consent_service != Some(false)
    };
    if !consents {
        return Verdict::Skip(SkipReason::NoConsent);
    }
    if facts.has_open_complaint && !facts.is_released {
        return Verdict::Skip(SkipReason::OpenComplaint);
    }
    if facts.class == Class::Apology {
        // One apology for each revision of an incident, even if a person releases another (I10).
        if facts.has_this_apology {
            return Verdict::Skip(SkipReason::Duplicate);
        }
        if facts.has_recent_apology && !facts.is_released {
            return Verdict::Skip(SkipReason::RecentApology);
        }
    }
    // Neither sent nor left out: whoever knows an address could otherwise keep its owner from being written to.
    if facts.has_unconfirmed_complaint && !facts.is_released {
        return Verdict::Hold(HoldReason::Provisional);
    }
    if let Some(held) = link_held {
        return held;
    }
    if facts.class == Class::ServiceUpdate && facts.is_critical {
        return Verdict::Send;
    }
    if let Some(end) = quiet.filter(|_| facts.is_person).and_then(|quiet| quiet.end(now, facts.zone)) {
        return Verdict::Wait(end);
    }
    let age = now - facts.created_at;
    match facts.class {
        Class::ServiceUpdate if facts.was_postponed && age > UPDATE_MAX_AGE => Verdict::Skip(SkipReason::QuietExpired),
        Class::Apology if facts.was_postponed && !facts.is_released && age > APOLOGY_MAX_AGE => {
            Verdict::Hold(HoldReason::Stale)
        }
        _ => Verdict::Send,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    /// 12:00 in London, in winter.
    fn noon() -> Timestamp {
        chrono::Utc.with_ymd_and_hms(2026, 1, 14, 12, 0, 0).unwrap()
    }
    fn night() -> Timestamp {
        noon() + Duration::hours(11)
    }
    fn sendable(class: Class) -> Facts {
        Facts {
            class,
            has_address: true,
            is_erased: false,
            is_not_theirs: false,
            is_suppressed: false,
            consent_service: Some(true),
            consent_marketing: Some(true),
            has_open_complaint: false,
            has_unconfirmed_complaint: false,
            has_this_apology: false,
            has_recent_apology: false,
            link_held_until: None,
            is_critical: false,
            is_released: false,
            was_postponed: false,
            created_at: noon(),
            is_person: true,
            zone: chrono_tz::Europe::London,
        }
    }
    fn verdict(facts: &Facts, now: Timestamp) -> Verdict {
        decide(facts, QuietHours::parse("21:00", "08:00").as_ref(), now)
    }

    #[test]
    fn by_day_every_class_is_sent_when_nothing_forbids_it() {
        for class in &Class::ALL {
            assert_eq!(verdict(&sendable(*class), noon()), Verdict::Send, "{class:?}");
        }
    }

    #[test]
    fn at_night_only_exempt_messages_and_critical_updates_are_sent() {
        for class in &Class::ALL {
            let mut facts = sendable(*class);
            let expected = class.is_exempt();
            assert_eq!(verdict(&facts, night()) == Verdict::Send, expected, "{class:?}");
            facts.is_critical = true;
            facts.is_released = true;
            let expected = expected || *class == Class::ServiceUpdate;
            assert_eq!(verdict(&facts, night()) == Verdict::Send, expected, "{class:?}, critical");
        }
        assert_eq!(verdict(&sendable(Class::Apology), night()), Verdict::Wait(noon() + Duration::hours(20)));
    }

    #[test]
    fn rooms_and_systems_have_no_quiet_hours() {
        for class in &Class::ALL {
            let facts = Facts { is_person: false, ..sendable(*class) };
            assert_eq!(verdict(&facts, night()), Verdict::Send, "{class:?}");
        }
    }

    #[test]
    fn marketing_needs_explicit_consent() {
        for consent in [Some(false), None] {
            let facts = Facts { consent_marketing: consent, is_released: true, ..sendable(Class::GoodwillOffer) };
            assert_eq!(verdict(&facts, noon()), Verdict::Skip(SkipReason::NoConsent));
            let facts = Facts { consent_marketing: consent, ..sendable(Class::Apology) };
            assert_eq!(verdict(&facts, noon()), Verdict::Send);
        }
    }

    #[test]
    fn service_messages_go_to_subscribers_but_not_after_an_opt_out() {
        let subscriber = Facts { consent_service: None, consent_marketing: None, ..sendable(Class::ServiceUpdate) };
        assert_eq!(verdict(&subscriber, noon()), Verdict::Send);
        let opted_out = Facts { consent_service: Some(false), ..sendable(Class::Apology) };
        assert_eq!(verdict(&opted_out, noon()), Verdict::Skip(SkipReason::NoConsent));
    }

    #[test]
    fn only_what_answers_a_person_goes_to_an_address_that_is_not_the_customers() {
        for class in &Class::ALL {
            let facts = Facts {
                is_not_theirs: true,
                consent_service: None,
                consent_marketing: None,
                is_critical: true,
                is_released: true,
                ..sendable(*class)
            };
            let expected = if class.is_exempt() { Verdict::Send } else { Verdict::Skip(SkipReason::NoAddress) };
            assert_eq!(verdict(&facts, noon()), expected, "{class:?}");
        }
    }

    #[test]
    fn an_open_complaint_stops_automated_messages_unless_released() {
        for class in &Class::ALL {
            let mut facts = Facts { has_open_complaint: true, ..sendable(*class) };
            let expected = if class.is_exempt() { Verdict::Send } else { Verdict::Skip(SkipReason::OpenComplaint) };
            assert_eq!(verdict(&facts, noon()), expected, "{class:?}");
            facts.is_released = true;
            assert_eq!(verdict(&facts, noon()), Verdict::Send, "{class:?}");
        }
    }

    #[test]
    fn a_complaint_that_anybody_could_have_written_holds_the_message_for_a_person() {
        for class in &Class::ALL {
            let mut facts = Facts { has_unconfirmed_complaint: true, is_critical: true, ..sendable(*class) };
            let expected = if class.is_exempt() { Verdict::Send } else { Verdict::Hold(HoldReason::Provisional) };
            assert_eq!(verdict(&facts, noon()), expected, "{class:?}");
            facts.is_released = true;
            assert_eq!(verdict(&facts, noon()), Verdict::Send, "{class:?}");
        }
        let both = Facts { has_open_complaint: true, has_unconfirmed_complaint: true, ..sendable(Class::Apology) };
        assert_eq!(verdict(&both, noon()), Verdict::Skip(SkipReason::OpenComplaint));
    }

    #[test]
    fn a_personal_link_to_a_changed_address_is_held_whatever_the_class() {
        let until = noon() + Duration::hours(3);
        for class in &Class::ALL {
            let facts = Facts { link_held_until: Some(until), is_critical: true, ..sendable(*class) };
            assert_eq!(verdict(&facts, noon()), Verdict::HoldUntil(HoldReason::ContactChanged, until), "{class:?}");
        }
    }

    #[test]
    fn allows_one_apology_per_revision_and_one_in_thirty_days() {
        let mut facts = Facts { has_recent_apology: true, ..sendable(Class::Apology) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(SkipReason::RecentApology));
        facts.is_released = true;
        assert_eq!(verdict(&facts, noon()), Verdict::Send);
        facts.has_this_apology = true;
        assert_eq!(
            verdict(&facts, noon()),
            Verdict::Skip(SkipReason::Duplicate),
            "a release does not allow a duplicate"
        );
        let notice = Facts { has_this_apology: true, has_recent_apology: true, ..sendable(Class::CompensationNotice) };
        assert_eq!(verdict(&notice, noon()), Verdict::Send);
    }

    #[test]
    fn erased_suppressed_and_unreachable_recipients_are_skipped() {
        let facts = Facts { is_erased: true, is_suppressed: true, ..sendable(Class::Reply) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(SkipReason::Erased));
        let facts = Facts { has_address: false, ..sendable(Class::Transactional) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(SkipReason::NoAddress));
        let facts = Facts { is_suppressed: true, is_released: true, ..sendable(Class::Apology) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(SkipReason::Suppressed));
        let facts = Facts { is_suppressed: true, ..sendable(Class::Reply) };
        assert_eq!(verdict(&facts, noon()), Verdict::Send, "a reply goes to whoever wrote");
    }

    #[test]
    fn outdated_messages_are_skipped_or_held_after_quiet_hours() {
        let mut update =
            Facts { was_postponed: true, created_at: noon() - Duration::hours(13), ..sendable(Class::ServiceUpdate) };
        assert_eq!(verdict(&update, noon()), Verdict::Skip(SkipReason::QuietExpired));
        update.was_postponed = false;
        assert_eq!(verdict(&update, noon()), Verdict::Send);
        let mut apology =
            Facts { was_postponed: true, created_at: noon() - Duration::hours(49), ..sendable(Class::Apology) };
        assert_eq!(verdict(&apology, noon()), Verdict::Hold(HoldReason::Stale));
        apology.is_released = true;
        assert_eq!(verdict(&apology, noon()), Verdict::Send);
    }
}
