//! Parses the composer's form, for publishing as well as for the preview.

use super::incident::State;
use super::publish::NewUpdate;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::moment::{self, Moment};
use chrono::{Duration, DurationRound, NaiveTime};
use chrono_tz::Tz;

/// The choices for the next update, in minutes from now.
pub const PROMISE_MINUTES: [i64; 3] = [15, 30, 60];
/// A time of day that has passed by less than this is taken as a mistake, and not as that time tomorrow.
const PAST_TIME_TOLERANCE: Duration = Duration::hours(2);

/// The composer's form, as far as it could be parsed.
#[derive(Debug, Clone, Default)]
pub struct Composed {
    /// The new state of the incident.
    pub state: Option<State>,
    /// The text, in Markdown.
    pub body: String,
    /// The new statuses of services.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// The promised time of the next update.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are notified.
    pub notify: bool,
    /// The time to show, if the update is entered late.
    pub display_at: Option<Timestamp>,
    /// Whether a service may be set to operational despite a spike of customer reports.
    pub despite_reports: bool,
}

/// Parses the form. Errors are added to `form`; what could be parsed is returned anyway.
pub fn parse(form: &mut FieldErrors, fields: &Fields, now: Timestamp, zone: Tz) -> Composed {
    let state = form.parsed("state", fields.get("state"), "field-choice", |text: &str| text.parse::<State>().ok());
    let is_over = state.is_some_and(State::is_over);
    // A further update of an incident that was entered when it was over.
    let is_past = fields.has("past");
    let display_at = moment::typed(fields, "display_at");
    Composed {
        state,
        body: fields.get("body").to_owned(),
        services: parse_services(form, fields),
        next_update_by: if is_over || is_past { None } else { parse_promise(form, fields, now, zone) },
        notify: fields.has("notify") && !is_past,
        display_at: if is_past {
            moment::parse(form, "display_at", &display_at, zone)
        } else {
            moment::parse_optional(form, "display_at", &display_at, zone)
        },
        despite_reports: fields.has("despite_reports") || is_past,
    }
}

impl Composed {
    /// Converts to an update.
    ///
    /// # Errors
    ///
    /// A field error when the form had no valid state.
    pub fn into_update(self) -> Result<NewUpdate, Refusal> {
        Ok(NewUpdate {
            state: self.state.ok_or_else(|| Refusal::field("state", "field-choice"))?,
            body: self.body,
            services: self.services,
            next_update_by: self.next_update_by,
            notify: self.notify,
            display_at: self.display_at,
            despite_reports: self.despite_reports,
        })
    }
}

/// Parses the fields `service-ID`, which hold a status each. An empty one leaves the service unchanged.
pub fn parse_services(form: &mut FieldErrors, fields: &Fields) -> Vec<(PublicId, ServiceStatus)> {
    let mut services = Vec::new();
    for (id, status) in fields.with_prefix("service-") {
        if status.is_empty() {
            continue;
        }
        match (PublicId::parse(id), status.parse::<ServiceStatus>().ok()) {
            (Some(id), Some(status)) => services.push((id, status)),
            _ => form.wrong("services", Message::new("field-choice")),
        }
    }
    services
}

/// Parses the promised time of the next update. The field `promise` is a number of minutes, or `at` with a time of day
/// in `next_at`. The result is rounded up to a whole minute, as customers see it.
pub fn parse_promise(form: &mut FieldErrors, fields: &Fields, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    let chosen = fields.get("promise");
    if chosen != "at" {
        let minutes = chosen.parse().ok().filter(|minutes| PROMISE_MINUTES.contains(minutes));
        if minutes.is_none() {
            form.wrong("promise", Message::new("incident-promise-required"));
        }
        return minutes.map(|minutes| round_up_to_minute(now + Duration::minutes(minutes)));
    }
    let typed = fields.get("next_at").trim();
    let time = NaiveTime::parse_from_str(typed, "%H:%M").or_else(|_| NaiveTime::parse_from_str(typed, "%H:%M:%S"));
    let Ok(time) = time else {
        form.wrong("next_at", Message::new("field-time"));
        return None;
    };
    let today = now.with_timezone(&zone).date_naive();
    let tomorrow = today.succ_opt().unwrap_or(today);
    // A time that occurs twice today is the first that lies ahead.
    let next = |day: chrono::NaiveDate| match Moment::of(day.and_time(time), zone) {
        Some(Moment::Twice { first, second }) => Some(if first > now { first } else { second }),
        moment => moment?.earliest(),
    };
    let day = if next(today).is_none_or(|at| at + PAST_TIME_TOLERANCE > now) { today } else { tomorrow };
    match next(day) {
        Some(by) if by > now => Some(by),
        Some(_) => {
            form.wrong("next_at", Message::new("field-past"));
            None
        }
        // Says why there is no such time.
        None => moment::parse(form, "next_at", &day.and_time(time).format("%Y-%m-%dT%H:%M").to_string(), zone),
    }
}

fn round_up_to_minute(at: Timestamp) -> Timestamp {
    let minute = Duration::minutes(1);
    at.duration_trunc(minute).map_or(at, |whole| if whole == at { at } else { whole + minute })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 14:08:20 BST.
    fn now() -> Timestamp {
        chrono::DateTime::from_timestamp(1_343_135_300, 0).unwrap()
    }

    fn parsed_promise(fields: &str) -> Result<String, String> {
        let mut form = FieldErrors::new();
        let by =
            parse_promise(&mut form, &Fields::decode(fields.as_bytes()).unwrap(), now(), chrono_tz::Europe::London);
        match form.check() {
            Ok(()) => Ok(by.unwrap().with_timezone(&chrono_tz::Europe::London).format("%a %H:%M:%S").to_string()),
            Err(Refusal::Invalid(errors)) => Err(format!("{} {}", errors[0].field, errors[0].message.key)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_promise_is_rounded_up_to_a_minute() {
        assert_eq!(parsed_promise("promise=15"), Ok("Tue 14:24:00".into()));
        assert_eq!(parsed_promise("promise=at&next_at=14:40"), Ok("Tue 14:40:00".into()));
        assert_eq!(parsed_promise("promise=at&next_at=08:00"), Ok("Wed 08:00:00".into()), "tomorrow morning");
    }

    #[test]
    fn refuses_a_time_that_has_just_passed() {
        assert_eq!(parsed_promise("promise=at&next_at=14:00"), Err("next_at field-past".into()));
        assert_eq!(parsed_promise("promise=at&next_at=soon"), Err("next_at field-time".into()));
        assert_eq!(parsed_promise("promise=7"), Err("promise incident-promise-required".into()));
        assert_eq!(parsed_promise(""), Err("promise incident-promise-required".into()));
    }

    #[test]
    fn a_promise_on_the_day_of_a_clock_change_is_a_time_that_exists() {
        let on = |now: &str, fields: &str| {
            let mut form = FieldErrors::new();
            let (now, fields) = (now.parse().unwrap(), Fields::decode(fields.as_bytes()).unwrap());
            let by = parse_promise(&mut form, &fields, now, chrono_tz::Europe::London);
            match form.check() {
                Ok(()) => by.unwrap().to_rfc3339(),
                Err(Refusal::Invalid(errors)) => errors[0].message.key.clone(),
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(on("2026-03-29T00:50:00Z", "promise=at&next_at=01:30"), "field-moment-skipped");
        assert_eq!(on("2026-10-25T00:10:00Z", "promise=at&next_at=01:30"), "2026-10-25T00:30:00+00:00");
        assert_eq!(on("2026-10-25T00:40:00Z", "promise=at&next_at=01:30"), "2026-10-25T01:30:00+00:00");
    }

    #[test]
    fn unchanged_services_are_left_out() {
        let fields = Fields::decode(b"service-aaaaaaaaaaaa=major_outage&service-bbbbbbbbbbbb=&service-x=bad").unwrap();
        let mut form = FieldErrors::new();
        let services = parse_services(&mut form, &fields);
        assert_eq!(services, [(PublicId::parse("aaaaaaaaaaaa").unwrap(), ServiceStatus::MajorOutage)]);
        assert!(!form.is_clean());
    }
}
