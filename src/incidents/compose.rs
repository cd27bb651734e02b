//! Reads the composer's form: what a post, the autosave and the preview all mean by the same fields.

use super::incident::State;
use super::publish::NewUpdate;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::web::form_fields::Fields;
use chrono::{Duration, DurationRound, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// The promises a button makes, in minutes.
pub const PROMISES: [i64; 3] = [15, 30, 60];
/// A time of day that lies less than this far back is a slip, not tomorrow's.
const SLIP: Duration = Duration::hours(2);

/// What the composer's form holds, as far as it can be read.
#[derive(Debug, Clone, Default)]
pub struct Composed {
    /// Where the incident is to stand.
    pub state: Option<State>,
    /// The words.
    pub body: String,
    /// What services are to be.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are told.
    pub notify: bool,
    /// When it is to be shown, if it is entered late.
    pub display_at: Option<Timestamp>,
    /// Say that a service works although customers report that it does not.
    pub despite_reports: bool,
}

/// Reads the form; what is wrong is noted in `form`, what can be read is returned all the same.
pub fn read(form: &mut FieldErrors, fields: &Fields, now: Timestamp, zone: Tz) -> Composed {
    let state = form.parsed("state", fields.get("state"), "field-choice", |text: &str| text.parse::<State>().ok());
    let is_over = state.is_some_and(State::is_over);
    Composed {
        state,
        body: fields.get("body").to_owned(),
        services: services(form, fields),
        next_update_by: if is_over { None } else { promise(form, fields, now, zone) },
        notify: fields.has("notify"),
        display_at: optional_moment(form, fields, "display_at", zone),
        despite_reports: fields.has("despite_reports"),
    }
}

impl Composed {
    /// What is published; a form without a state was refused before.
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

/// The fields `service-ID` with a status each; an empty one leaves the service alone.
pub fn services(form: &mut FieldErrors, fields: &Fields) -> Vec<(PublicId, ServiceStatus)> {
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

/// `promise` is a number of minutes, or `at` with a time of day in `next_at`. Customers read the time,
/// so it is a whole minute, rounded up.
pub fn promise(form: &mut FieldErrors, fields: &Fields, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    let chosen = fields.get("promise");
    if chosen != "at" {
        let minutes = chosen.parse().ok().filter(|minutes| PROMISES.contains(minutes));
        if minutes.is_none() {
            form.wrong("promise", Message::new("incident-promise-required"));
        }
        return minutes.map(|minutes| whole_minute(now + Duration::minutes(minutes)));
    }
    let typed = fields.get("next_at").trim();
    let time = NaiveTime::parse_from_str(typed, "%H:%M").or_else(|_| NaiveTime::parse_from_str(typed, "%H:%M:%S"));
    let Ok(time) = time else {
        form.wrong("next_at", Message::new("field-time"));
        return None;
    };
    let today = now.with_timezone(&zone).date_naive();
    let on = |day: chrono::NaiveDate| zone.from_local_datetime(&day.and_time(time)).earliest().map(|at| at.to_utc());
    let by = on(today).filter(|at| *at + SLIP > now).or_else(|| on(today.succ_opt()?));
    match by {
        Some(by) if by > now => Some(by),
        _ => {
            form.wrong("next_at", Message::new("field-past"));
            None
        }
    }
}

/// A moment that may be left out.
pub fn optional_moment(form: &mut FieldErrors, fields: &Fields, name: &str, zone: Tz) -> Option<Timestamp> {
    let typed = fields.get(name);
    if typed.trim().is_empty() {
        return None;
    }
    form.parsed(name, typed, "field-moment", |text| Fields::parse_local_time(text, zone))
}

fn whole_minute(at: Timestamp) -> Timestamp {
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

    fn promised(fields: &str) -> Result<String, String> {
        let mut form = FieldErrors::new();
        let by = promise(&mut form, &Fields::decode(fields.as_bytes()), now(), chrono_tz::Europe::London);
        match form.check() {
            Ok(()) => Ok(by.unwrap().with_timezone(&chrono_tz::Europe::London).format("%a %H:%M:%S").to_string()),
            Err(Refusal::Invalid(errors)) => Err(format!("{} {}", errors[0].field, errors[0].message.key)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_promise_is_a_whole_minute() {
        assert_eq!(promised("promise=15"), Ok("Tue 14:24:00".into()));
        assert_eq!(promised("promise=at&next_at=14:40"), Ok("Tue 14:40:00".into()));
        assert_eq!(promised("promise=at&next_at=08:00"), Ok("Wed 08:00:00".into()), "tomorrow morning");
    }

    #[test]
    fn a_slip_is_not_tomorrow() {
        assert_eq!(promised("promise=at&next_at=14:00"), Err("next_at field-past".into()));
        assert_eq!(promised("promise=at&next_at=soon"), Err("next_at field-time".into()));
        assert_eq!(promised("promise=7"), Err("promise incident-promise-required".into()));
        assert_eq!(promised(""), Err("promise incident-promise-required".into()));
    }

    #[test]
    fn services_that_are_left_alone_are_left_out() {
        let fields = Fields::decode(b"service-aaaaaaaaaaaa=major_outage&service-bbbbbbbbbbbb=&service-x=bad");
        let mut form = FieldErrors::new();
        let read = services(&mut form, &fields);
        assert_eq!(read, [(PublicId::parse("aaaaaaaaaaaa").unwrap(), ServiceStatus::MajorOutage)]);
        assert!(!form.is_clean());
    }
}
