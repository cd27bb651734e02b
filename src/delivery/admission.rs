//! Whether a message may go *now*: everything that can have changed since it was approved, as one pure
//! rule. Recipients may fall out here, or wait; they never come in.

use super::message::{Class, Held, Skipped};
use super::quiet::QuietHours;
use crate::types::Timestamp;
use chrono::Duration;
use chrono_tz::Tz;

/// News older than this when the quiet hours end is no news, and is left out.
const NEWS_KEEPS: Duration = Duration::hours(6);
/// An apology older than this when the quiet hours end is looked at by a person before it goes.
const APOLOGY_KEEPS: Duration = Duration::hours(48);
/// Nobody gets two apologies within this time without a person's release (I10).
pub const BETWEEN_APOLOGIES: Duration = Duration::days(30);

/// What is known about a message and its recipient at the moment of the claim.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Its class.
    pub class: Class,
    /// Whether there is an address that can be written to.
    pub has_address: bool,
    /// Whether the customer was erased.
    pub is_erased: bool,
    /// Whether the address bounced, complained or was closed by its owner.
    pub is_suppressed: bool,
    /// Consent of this address to service messages; `None` where it belongs to no customer.
    pub consent_service: Option<bool>,
    /// Consent of this address to marketing; `None` where it belongs to no customer.
    pub consent_marketing: Option<bool>,
    /// Whether the person has an open complaint.
    pub has_open_complaint: bool,
    /// Whether an apology for the same revision of the same incident went to them.
    pub has_this_apology: bool,
    /// Whether any other apology went to them within [`BETWEEN_APOLOGIES`].
    pub has_recent_apology: bool,
    /// Whether its incident is critical.
    pub is_critical: bool,
    /// Whether a named person let it go although something spoke against it.
    pub is_released: bool,
    /// Whether quiet hours have put it off before.
    pub was_postponed: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// The recipient's clock.
    pub zone: Tz,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It goes.
    Send,
    /// It is left out, for good.
    Skip(Skipped),
    /// It waits for a person.
    Hold(Held),
    /// It waits for this moment.
    Wait(Timestamp),
}

/// Decides. The order is that of the reasons people are told: what can never go first, then what a
/// person may override, then the clock. `quiet` is `None` where the account has no quiet hours.
pub fn decide(facts: &Facts, quiet: Option<&QuietHours>, now: Timestamp) -> Verdict {
    if facts.is_erased {
        return Verdict::Skip(Skipped::Erased);
    }
    if !facts.has_address {
        return Verdict::Skip(Skipped::NoAddress);
    }
    if facts.class.is_exempt() {
        return Verdict::Send;
    }
    if facts.is_suppressed {
        return Verdict::Skip(Skipped::Suppressed);
    }
    let consents = if facts.class.is_marketing() {
        facts.consent_marketing == Some(true)
    } else {
        // Addresses without a customer are subscribers', who asked for it.
        facts.consent_service != Some(false)
    };
    if !consents {
        return Verdict::Skip(Skipped::NoConsent);
    }
    if facts.has_open_complaint && !facts.is_released {
        return Verdict::Skip(Skipped::OpenComplaint);
    }
    if facts.class == Class::Apology {
        // One for each revision of an incident, whoever releases what (I10).
        if facts.has_this_apology {
            return Verdict::Skip(Skipped::Duplicate);
        }
        if facts.has_recent_apology && !facts.is_released {
            return Verdict::Skip(Skipped::RecentApology);
        }
    }
    if facts.class == Class::ServiceUpdate && facts.is_critical {
        return Verdict::Send;
    }
    if let Some(end) = quiet.and_then(|quiet| quiet.end(now, facts.zone)) {
        return Verdict::Wait(end);
    }
    let age = now - facts.created_at;
    match facts.class {
        Class::ServiceUpdate if facts.was_postponed && age > NEWS_KEEPS => Verdict::Skip(Skipped::QuietExpired),
        Class::Apology if facts.was_postponed && !facts.is_released && age > APOLOGY_KEEPS => {
            Verdict::Hold(Held::Stale)
        }
        _ => Verdict::Send,
    }
}

/// How often a message is handed over at most.
pub const TRIES_MAX: i64 = 8;

/// How long to wait after the try with this number failed; `None` when it was the last. Eight tries take
/// about fifteen hours, which outlasts a night and most failures of a mail server.
pub fn next_try(attempt: i64) -> Option<Duration> {
    const MINUTES: [i64; 7] = [1, 5, 15, 60, 120, 240, 480];
    let index = usize::try_from(attempt - 1).unwrap_or(0);
    (attempt < TRIES_MAX).then(|| MINUTES.get(index).copied().map(Duration::minutes)).flatten()
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
    fn fine(class: Class) -> Facts {
        Facts {
            class,
            has_address: true,
            is_erased: false,
            is_suppressed: false,
            consent_service: Some(true),
            consent_marketing: Some(true),
            has_open_complaint: false,
            has_this_apology: false,
            has_recent_apology: false,
            is_critical: false,
            is_released: false,
            was_postponed: false,
            created_at: noon(),
            zone: chrono_tz::Europe::London,
        }
    }
    fn verdict(facts: &Facts, now: Timestamp) -> Verdict {
        decide(facts, QuietHours::parse("21:00", "08:00").as_ref(), now)
    }

    #[test]
    fn by_day_with_nothing_against_it_everything_goes() {
        for class in &Class::ALL {
            assert_eq!(verdict(&fine(*class), noon()), Verdict::Send, "{class:?}");
        }
    }

    #[test]
    fn at_night_only_answers_and_critical_news_go() {
        for class in &Class::ALL {
            let mut facts = fine(*class);
            let goes = class.is_exempt();
            assert_eq!(verdict(&facts, night()) == Verdict::Send, goes, "{class:?}");
            facts.is_critical = true;
            facts.is_released = true;
            let goes = goes || *class == Class::ServiceUpdate;
            assert_eq!(verdict(&facts, night()) == Verdict::Send, goes, "{class:?}, critical");
        }
        assert_eq!(verdict(&fine(Class::Apology), night()), Verdict::Wait(noon() + Duration::hours(20)));
    }

    #[test]
    fn marketing_needs_consent_and_silence_is_none() {
        for consent in [Some(false), None] {
            let facts = Facts { consent_marketing: consent, is_released: true, ..fine(Class::GoodwillOffer) };
            assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::NoConsent));
            let facts = Facts { consent_marketing: consent, ..fine(Class::Apology) };
            assert_eq!(verdict(&facts, noon()), Verdict::Send);
        }
    }

    #[test]
    fn service_messages_go_to_subscribers_and_not_to_those_who_said_no() {
        let subscriber = Facts { consent_service: None, consent_marketing: None, ..fine(Class::ServiceUpdate) };
        assert_eq!(verdict(&subscriber, noon()), Verdict::Send);
        let refuser = Facts { consent_service: Some(false), ..fine(Class::Apology) };
        assert_eq!(verdict(&refuser, noon()), Verdict::Skip(Skipped::NoConsent));
    }

    #[test]
    fn an_open_complaint_stops_every_machine_unless_a_person_released_it() {
        for class in &Class::ALL {
            let mut facts = Facts { has_open_complaint: true, ..fine(*class) };
            let expected = if class.is_exempt() { Verdict::Send } else { Verdict::Skip(Skipped::OpenComplaint) };
            assert_eq!(verdict(&facts, noon()), expected, "{class:?}");
            facts.is_released = true;
            assert_eq!(verdict(&facts, noon()), Verdict::Send, "{class:?}");
        }
    }

    #[test]
    fn one_apology_for_each_revision_and_one_in_thirty_days() {
        let mut facts = Facts { has_recent_apology: true, ..fine(Class::Apology) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::RecentApology));
        facts.is_released = true;
        assert_eq!(verdict(&facts, noon()), Verdict::Send);
        facts.has_this_apology = true;
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::Duplicate), "not even a person sends it twice");
        let notice = Facts { has_this_apology: true, has_recent_apology: true, ..fine(Class::CompensationNotice) };
        assert_eq!(verdict(&notice, noon()), Verdict::Send);
    }

    #[test]
    fn the_erased_the_suppressed_and_the_unreachable_are_left_out() {
        let facts = Facts { is_erased: true, is_suppressed: true, ..fine(Class::Reply) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::Erased));
        let facts = Facts { has_address: false, ..fine(Class::Transactional) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::NoAddress));
        let facts = Facts { is_suppressed: true, is_released: true, ..fine(Class::Apology) };
        assert_eq!(verdict(&facts, noon()), Verdict::Skip(Skipped::Suppressed));
        let facts = Facts { is_suppressed: true, ..fine(Class::Reply) };
        assert_eq!(verdict(&facts, noon()), Verdict::Send, "whoever wrote to us gets the answer");
    }

    #[test]
    fn what_grew_old_in_the_night_is_not_sent_blindly() {
        let mut news =
            Facts { was_postponed: true, created_at: noon() - Duration::hours(13), ..fine(Class::ServiceUpdate) };
        assert_eq!(verdict(&news, noon()), Verdict::Skip(Skipped::QuietExpired));
        news.was_postponed = false;
        assert_eq!(verdict(&news, noon()), Verdict::Send);
        let mut sorry = Facts { was_postponed: true, created_at: noon() - Duration::hours(49), ..fine(Class::Apology) };
        assert_eq!(verdict(&sorry, noon()), Verdict::Hold(Held::Stale));
        sorry.is_released = true;
        assert_eq!(verdict(&sorry, noon()), Verdict::Send);
    }

    #[test]
    fn trying_again_has_an_end() {
        let total: i64 = (1..).map_while(next_try).map(|wait| wait.num_minutes()).sum();
        assert_eq!(total, 921);
        assert_eq!(next_try(1), Some(Duration::minutes(1)));
        assert_eq!(next_try(TRIES_MAX), None);
    }
}
