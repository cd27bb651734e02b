//! What somebody typed, read.

use super::CLASSES;
use crate::apologies::batch::{
    AUDIENCE_MAX, Audience, Class, Content, Promise, RATE, SMS_MAX, SUBJECT_MAX, fault_message,
};
use crate::apologies::template::Template;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// Longest name and title of a signature, and longest promise, in characters.
const SIGNATURE_MAX: usize = 100;
const PROMISE_MAX: usize = 300;

/// A batch as its writer wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// What the desk calls it.
    pub title: String,
    /// What kind of message.
    pub class: Class,
    /// Subject of the e-mail.
    pub subject: String,
    /// Text of the e-mail; empty for none.
    pub body: String,
    /// The text message; empty for none.
    pub sms_body: String,
    /// Who signs.
    pub signed_by: String,
    /// What they are.
    pub signed_title: String,
    /// To whom.
    pub audience: Audience,
    /// From when; `None` is as soon as it is approved.
    pub scheduled_for: Option<Timestamp>,
    /// How many a minute.
    pub per_minute: i64,
    /// What is promised.
    pub promise: Promise,
}

impl Writing {
    /// Reads the form of the sheet; moments are on the desk's clock.
    pub fn read(fields: &Fields, zone: Tz) -> Result<Self, Refusal> {
        let mut form = FieldErrors::new();
        let title = form.required("title", fields.get("title"), TITLE_MAX);
        let class = form.parsed("class", fields.get("class"), "field-choice", |text| {
            text.parse::<Class>().ok().filter(|class| CLASSES.contains(class))
        });
        let subject = form.optional("subject", fields.get("subject"), SUBJECT_MAX);
        if subject.contains(['\r', '\n']) {
            form.wrong("subject", Message::new("apologies-subject-one-line"));
        }
        let body = form.optional("body", fields.get("body"), BODY_MAX);
        let sms_body = form.optional("sms_body", fields.get("sms_body"), SMS_MAX);
        let signed_by = one_line(&form.optional("signed_by", fields.get("signed_by"), SIGNATURE_MAX));
        let signed_title = one_line(&form.optional("signed_title", fields.get("signed_title"), SIGNATURE_MAX));
        let texts = |name: &str| -> Vec<String> {
            fields.all(name).into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect()
        };
        let services = fields.all("services").into_iter().filter_map(PublicId::parse).collect();
        let audience = Audience { plans: texts("plans"), regions: texts("regions"), services, up_to: None };
        for (field, count) in [
            ("plans", audience.plans.len()),
            ("regions", audience.regions.len()),
            ("services", audience.services.len()),
        ] {
            if count > AUDIENCE_MAX {
                form.wrong(field, Message::new("apologies-audience-too-many").with("max", AUDIENCE_MAX));
            }
        }
        let moment = fields.get("scheduled_for").trim();
        let scheduled_for = (!moment.is_empty())
            .then(|| form.parsed("scheduled_for", moment, "field-moment", |text| Fields::parse_local_time(text, zone)))
            .flatten();
        let rate = |text: &str| text.parse::<i64>().ok().filter(|rate| RATE.contains(rate));
        let per_minute = form.parsed("per_minute", fields.get("per_minute"), "apologies-rate-invalid", rate);
        let promise = one_line(&form.optional("promise", fields.get("promise"), PROMISE_MAX));
        let day = fields.get("promise_due").trim();
        let due_at = (!day.is_empty())
            .then(|| form.parsed("promise_due", day, "apologies-promise-due-invalid", |text| end_of_day(text, zone)))
            .flatten();
        let owner_id = PublicId::parse(fields.get("promise_owner"));
        let (Some(class), Some(per_minute), true) = (class, per_minute, form.is_clean()) else {
            form.check()?;
            return Err(Refusal::Fault("a form without errors that could not be read".to_owned()));
        };
        Ok(Self {
            title: one_line(&title),
            class,
            subject,
            body,
            sms_body,
            signed_by,
            signed_title,
            audience,
            scheduled_for,
            per_minute,
            promise: Promise { body: promise, owner_id, due_at },
        })
    }

    /// Reads what there is while somebody is still writing: nothing is refused, what cannot be read is left out.
    pub fn leniently(fields: &Fields, zone: Tz) -> Self {
        let mut form = FieldErrors::new();
        let mut text = |name: &str, max| form.optional(name, fields.get(name), max);
        Self {
            title: String::new(),
            class: fields.get("class").parse::<Class>().ok().unwrap_or(Class::Apology),
            subject: text("subject", SUBJECT_MAX),
            body: text("body", BODY_MAX),
            sms_body: text("sms_body", SMS_MAX),
            signed_by: text("signed_by", SIGNATURE_MAX),
            signed_title: text("signed_title", SIGNATURE_MAX),
            audience: Audience::default(),
            scheduled_for: None,
            per_minute: *RATE.start(),
            promise: Promise {
                body: text("promise", PROMISE_MAX),
                owner_id: PublicId::parse(fields.get("promise_owner")),
                due_at: end_of_day(fields.get("promise_due").trim(), zone),
            },
        }
    }

    /// Every variable exists, whoever it may be empty for.
    pub fn check_texts(&self) -> Result<(), Refusal> {
        let faults: Vec<_> = [("subject", &self.subject), ("body", &self.body), ("sms_body", &self.sms_body)]
            .into_iter()
            .filter_map(|(field, text)| Some((field, fault_message(&Template::parse(text).err()?))))
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(Refusal::fields(faults)) }
    }

    /// Nothing is missing that an approver must see.
    pub fn check_whole(&self, now: Timestamp) -> Result<(), Refusal> {
        let mut form = FieldErrors::new();
        if self.body.is_empty() && self.sms_body.is_empty() {
            form.wrong("body", Message::new("apologies-text-required"));
        }
        if !self.body.is_empty() && self.subject.is_empty() {
            form.wrong("subject", Message::new("field-required"));
        }
        if self.signed_by.is_empty() {
            form.wrong("signed_by", Message::new("apologies-signed-by-required"));
        }
        if self.scheduled_for.is_some_and(|at| at < now) {
            form.wrong("scheduled_for", Message::new("field-past"));
        }
        let promise = &self.promise;
        if !promise.body.is_empty() || promise.due_at.is_some() {
            if promise.body.is_empty() {
                form.wrong("promise", Message::new("apologies-promise-required"));
            }
            if promise.owner_id.is_none() {
                form.wrong("promise_owner", Message::new("apologies-promise-owner-required"));
            }
            match promise.due_at {
                None => form.wrong("promise_due", Message::new("apologies-promise-due-required")),
                Some(due) if due < now => form.wrong("promise_due", Message::new("field-past")),
                Some(_) => {}
            }
        }
        form.check()
    }

    /// What would be approved.
    pub fn content(self, incident_id: PublicId, incident_rev: i64) -> Content {
        Content {
            incident_id,
            incident_rev,
            class: self.class,
            subject: self.subject,
            body: self.body,
            sms_body: self.sms_body,
            signed_by: self.signed_by,
            signed_title: self.signed_title,
            audience: self.audience,
            scheduled_for: self.scheduled_for,
            per_minute: self.per_minute,
            promise: self.promise,
        }
    }

    /// For showing two texts side by side.
    pub fn as_text(&self) -> String {
        joined(&self.subject, &self.body, &self.sms_body)
    }
}

/// The texts of a stored content, for showing beside what was typed.
pub fn as_text(content: &Content) -> String {
    joined(&content.subject, &content.body, &content.sms_body)
}

fn joined(subject: &str, body: &str, sms_body: &str) -> String {
    [subject, body, sms_body].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last minute of a day on the desk's clock, as `2026-11-30` says it.
fn end_of_day(text: &str, zone: Tz) -> Option<Timestamp> {
    let day: NaiveDate = text.parse().ok()?;
    let last = day.and_time(NaiveTime::from_hms_opt(23, 59, 0)?);
    zone.from_local_datetime(&last).latest().map(|at| at.to_utc())
}
