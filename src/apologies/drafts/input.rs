//! Reads and checks the form of the editor.

use super::{CLASSES, audience_input};
use crate::apologies::audience::ListChanges;
use crate::apologies::batch::{Audience, Class, Content, PER_MINUTE_RANGE, Promise, SMS_MAX, SUBJECT_MAX};
use crate::apologies::store::Batch;
use crate::customers::Channel;
use crate::delivery::template::{Template, Variable};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Currency, Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::moment;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// Longest name and longest job title of a signature, in characters.
const SIGNATURE_MAX: usize = 100;
/// Longest promise, in characters.
const PROMISE_MAX: usize = 300;

/// What a form means that does not say it.
#[derive(Debug, Clone, Copy)]
pub struct DraftSettings {
    /// The desk's time zone.
    pub zone: Tz,
    /// The currency of amounts; `None` before set-up.
    pub currency: Option<Currency>,
    /// Whether a pasted list of customers may have addresses: only for who sees addresses.
    pub by_address: bool,
}

impl DraftSettings {
    /// Those of the installation.
    pub async fn read(tx: &mut Tx, by_address: bool) -> Result<Self, Refusal> {
        let installation = installation::get(tx).await?;
        Ok(Self { zone: installation.zone(), currency: installation.currency(), by_address })
    }
}

/// A batch as its author wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftInput {
    /// Its internal title.
    pub title: String,
    /// The kind of message.
    pub class: Class,
    /// Subject of the e-mail.
    pub subject: String,
    /// Text of the e-mail; empty for none.
    pub body: String,
    /// The text message; empty for none.
    pub sms_body: String,
    /// The name of the person who signs.
    pub signed_by: String,
    /// The job title of the person who signs.
    pub signed_title: String,
    /// Who gets it, without the lists.
    pub audience: Audience,
    /// What becomes of the pasted lists of customers.
    pub lists: ListChanges,
    /// Not before this time; `None` is as soon as it is approved.
    pub scheduled_for: Option<Timestamp>,
    /// Most messages a minute.
    pub per_minute: i64,
    /// What the text promises to change.
    pub promise: Promise,
}

impl DraftInput {
    /// Reads the form.
    ///
    /// # Errors
    ///
    /// An error for each field that cannot be read.
    pub fn read(fields: &Fields, settings: &DraftSettings) -> Result<Self, Refusal> {
        let zone = settings.zone;
        let mut errors = FieldErrors::new();
        let title = errors.required_line("title", fields.get("title"), TITLE_MAX);
        let class = errors.parsed("class", fields.get("class"), "field-choice", |text| {
            text.parse::<Class>().ok().filter(|class| CLASSES.contains(class))
        });
        let subject = errors.optional("subject", fields.get("subject"), SUBJECT_MAX);
        if subject.contains(['\r', '\n']) {
            errors.wrong("subject", Message::new("apologies-subject-one-line"));
        }
        let body = errors.optional("body", fields.get("body"), BODY_MAX);
        let sms_body = errors.optional("sms_body", fields.get("sms_body"), SMS_MAX);
        let signed_by = errors.optional_line("signed_by", fields.get("signed_by"), SIGNATURE_MAX);
        let signed_title = errors.optional_line("signed_title", fields.get("signed_title"), SIGNATURE_MAX);
        let (audience, lists) = audience_input::read(&mut errors, fields, settings);
        let time = moment::typed(fields, "scheduled_for");
        let scheduled_for = moment::parse_optional(&mut errors, "scheduled_for", &time, zone);
        let rate = |text: &str| text.parse::<i64>().ok().filter(|rate| PER_MINUTE_RANGE.contains(rate));
        let per_minute = errors.parsed("per_minute", fields.get("per_minute"), "apologies-rate-invalid", rate);
        let promise = errors.optional_line("promise", fields.get("promise"), PROMISE_MAX);
        let day = fields.get("promise_due").trim();
        let due_at = (!day.is_empty())
            .then(|| errors.parsed("promise_due", day, "apologies-promise-due-invalid", |text| end_of_day(text, zone)))
            .flatten();
        let owner_id = PublicId::parse(fields.get("promise_owner"));
        let (Some(class), Some(per_minute), true) = (class, per_minute, errors.is_clean()) else {
            errors.check()?;
            return Err(Refusal::Fault("the form has no errors and could not be read".to_owned()));
        };
        Ok(Self {
            title,
            class,
            subject,
            body,
            sms_body,
            signed_by,
            signed_title,
            audience,
            lists,
            scheduled_for,
            per_minute,
            promise: Promise { body: promise, owner_id, due_at },
        })
    }

    /// Reads a form that somebody is still filling in. A field that cannot be read is left out.
    pub fn read_leniently(fields: &Fields, zone: Tz) -> Self {
        let mut errors = FieldErrors::new();
        let mut text = |name: &str, max| errors.optional(name, fields.get(name), max);
        Self {
            title: String::new(),
            // The strictest class until one is chosen.
            class: fields.get("class").parse().unwrap_or(Class::Apology),
            subject: text("subject", SUBJECT_MAX),
            body: text("body", BODY_MAX),
            sms_body: text("sms_body", SMS_MAX),
            signed_by: text("signed_by", SIGNATURE_MAX),
            signed_title: text("signed_title", SIGNATURE_MAX),
            audience: Audience::default(),
            lists: ListChanges::default(),
            scheduled_for: None,
            per_minute: *PER_MINUTE_RANGE.start(),
            promise: Promise {
                body: text("promise", PROMISE_MAX),
                owner_id: PublicId::parse(fields.get("promise_owner")),
                due_at: end_of_day(fields.get("promise_due").trim(), zone),
            },
        }
    }

    /// Checks that the texts can be parsed.
    ///
    /// # Errors
    ///
    /// An error for each field with a mistake in a variable.
    pub fn check_templates(&self) -> Result<(), Refusal> {
        let errors: Vec<_> = [("subject", &self.subject), ("body", &self.body), ("sms_body", &self.sms_body)]
            .into_iter()
            .filter_map(|(field, text)| {
                Some((field, Template::parse_with(text, Variable::OF_INCIDENT).err()?.message()))
            })
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
    }

    /// Checks that nothing is missing for an approval, and that its dates have not passed.
    ///
    /// # Errors
    ///
    /// An error for each such field.
    pub fn check_complete(&self, now: Timestamp) -> Result<(), Refusal> {
        let mut errors = FieldErrors::new();
        if self.body.is_empty() && self.sms_body.is_empty() {
            errors.wrong("body", Message::new("apologies-text-required"));
        }
        if !self.body.is_empty() && self.subject.is_empty() {
            errors.wrong("subject", Message::new("field-required"));
        }
        for (channel, text, field) in [(Channel::Email, &self.body, "body"), (Channel::Sms, &self.sms_body, "sms_body")]
        {
            let has_other = !self.body.is_empty() || !self.sms_body.is_empty();
            if self.audience.channel == Some(channel) && text.is_empty() && has_other {
                errors.wrong(field, Message::new(format!("apologies-text-required-{}", channel.as_str())));
            }
        }
        if self.signed_by.is_empty() {
            errors.wrong("signed_by", Message::new("apologies-signed-by-required"));
        }
        if self.scheduled_for.is_some_and(|at| at < now) {
            errors.wrong("scheduled_for", Message::new("field-past"));
        }
        let promise = &self.promise;
        if !promise.body.is_empty() || promise.due_at.is_some() {
            if promise.body.is_empty() {
                errors.wrong("promise", Message::new("apologies-promise-required"));
            }
            if promise.owner_id.is_none() {
                errors.wrong("promise_owner", Message::new("apologies-promise-owner-required"));
            }
            match promise.due_at {
                None => errors.wrong("promise_due", Message::new("apologies-promise-due-required")),
                Some(due) if due < now => errors.wrong("promise_due", Message::new("field-past")),
                Some(_) => {}
            }
        }
        errors.check()
    }

    /// A stored batch as its author wanted it.
    pub fn of(batch: Batch) -> Self {
        let content = batch.content;
        Self {
            title: batch.title,
            class: content.class,
            subject: content.subject,
            body: content.body,
            sms_body: content.sms_body,
            signed_by: content.signed_by,
            signed_title: content.signed_title,
            audience: content.audience,
            lists: ListChanges::default(),
            scheduled_for: content.scheduled_for,
            per_minute: content.per_minute,
            promise: content.promise,
        }
    }

    /// The content that is stored and approved.
    pub fn into_content(self, incident_id: PublicId, incident_rev: i64) -> Content {
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

    /// The texts in one, for comparing two versions side by side.
    pub fn joined_texts(&self) -> String {
        joined(&self.subject, &self.body, &self.sms_body)
    }
}

/// The texts of a stored content in one; see [`DraftInput::joined_texts`].
pub fn joined_texts(content: &Content) -> String {
    joined(&content.subject, &content.body, &content.sms_body)
}

fn joined(subject: &str, body: &str, sms_body: &str) -> String {
    [subject, body, sms_body].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The last minute of a day such as `2026-11-30` in a time zone.
fn end_of_day(text: &str, zone: Tz) -> Option<Timestamp> {
    let day: NaiveDate = text.parse().ok()?;
    let last = day.and_time(NaiveTime::from_hms_opt(23, 59, 0)?);
    zone.from_local_datetime(&last).latest().map(|at| at.to_utc())
}
