//! What an approver approves: texts, audience, schedule and promise.

use super::{Audience, Class};
use crate::customers::Channel;
use crate::delivery::template::{Template, TemplateError, Variable};
use crate::types::{PublicId, Timestamp};
use serde::Serialize;

/// Everything an approver approves (I6).
///
/// The approval is bound to a hash of its JSON, so names and order of the fields must not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// The incident it is about.
    pub incident_id: PublicId,
    /// The incident's revision, which goes up each time the incident is reopened.
    pub incident_rev: i64,
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
    /// Who gets it.
    pub audience: Audience,
    /// Not before this time; `None` is as soon as it is approved.
    pub scheduled_for: Option<Timestamp>,
    /// Most messages a minute.
    pub per_minute: i64,
    /// What the text promises to change.
    pub promise: Promise,
}

/// What the text says will change. It counts only with an owner and a due date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// What is promised.
    pub body: String,
    /// Who is responsible for it.
    pub owner_id: Option<PublicId>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

impl Promise {
    /// Whether it has an owner and a due date.
    pub fn is_tracked(&self) -> bool {
        !self.body.is_empty() && self.owner_id.is_some() && self.due_at.is_some()
    }
}

impl Content {
    /// The bytes that are hashed: the same for the same content on every machine.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // Fields in the order above; a struct of strings, numbers and lists cannot fail to serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The three texts with variables, by the name of their form field.
    pub fn texts(&self) -> [(&'static str, &str); 3] {
        [("subject", &self.subject), ("body", &self.body), ("sms_body", &self.sms_body)]
    }

    /// Parses the three texts.
    ///
    /// # Errors
    ///
    /// The first error found. Drafts with such an error are refused, so stored texts have none.
    pub fn templates(&self) -> Result<Templates, TemplateError> {
        Ok(Templates {
            subject: Template::parse(&self.subject)?,
            body: Template::parse(&self.body)?,
            sms_body: Template::parse(&self.sms_body)?,
        })
    }
}

/// The parsed texts of a batch.
#[derive(Debug, Clone)]
pub struct Templates {
    /// Subject of the e-mail.
    pub subject: Template,
    /// Text of the e-mail.
    pub body: Template,
    /// The text message.
    pub sms_body: Template,
}

impl Templates {
    /// The variables that a message on a channel uses and that are filled in before it is sent: all but the link, which
    /// is made when it is sent. As often as they are used.
    pub fn variables(&self, channel: Channel) -> Vec<Variable> {
        let used: Vec<Variable> = match channel {
            Channel::Email => self.subject.variables().chain(self.body.variables()).collect(),
            Channel::Sms => self.sms_body.variables().collect(),
        };
        used.into_iter().filter(|variable| *variable != Variable::Link).collect()
    }
}
