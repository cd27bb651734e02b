//! The linter's result for the texts of a batch, as a typical customer would get them.

use super::batch::{Class, Content, Templates};
use super::lint::{Context, Lint, lint};
use super::sms::{self, Size};
use crate::delivery::personal_url::example_url;
use crate::delivery::template::{Template, Values, Variable};
use crate::text_enum;

text_enum! {
    /// One of the texts of a batch.
    pub enum TextKind("text") {
        /// The e-mail, subject and body.
        Email = "email",
        /// The text message.
        Sms = "sms",
    }
}

/// The linter's result for a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchLint {
    /// One result for each text that is not empty.
    pub texts: Vec<(TextKind, Lint)>,
    /// The size of the text message with typical values; `None` without one.
    pub sms: Option<Size>,
}

impl BatchLint {
    /// The lowest score, 0 to 100; 0 without a text.
    pub fn score(&self) -> u8 {
        self.texts.iter().map(|(_, lint)| lint.score).min().unwrap_or(0)
    }

    /// Whether a batch of this class needs an override to be approved.
    pub fn blocks(&self, class: Class) -> bool {
        self.texts.iter().any(|(_, lint)| class.is_blocked_by(lint))
    }
}

/// Lints the texts of a batch. `earlier` are apologies that some of the same customers got before; `site` is the public
/// URL; `company` is the organisation's name.
pub fn lint_batch(
    content: &Content,
    templates: &Templates,
    earlier: &[String],
    site: &str,
    company: &str,
) -> BatchLint {
    let values = sample_values(content, site, company);
    let context = Context { tracked_promises: content.promise.is_tracked(), earlier };
    let rendered = |template: &Template| template.render(&values).unwrap_or_default();
    let mut texts = Vec::new();
    if !content.body.is_empty() {
        let email = format!("{}.\n\n{}", rendered(&templates.subject), rendered(&templates.body));
        texts.push((TextKind::Email, lint(&email, &context)));
    }
    let sms = (!content.sms_body.is_empty()).then(|| rendered(&templates.sms_body));
    if let Some(text) = &sms {
        texts.push((TextKind::Sms, lint(text, &context)));
    }
    BatchLint { texts, sms: sms.map(|text| sms::size(&text)) }
}

/// The values of a made-up customer, for linting and measuring. They are never sent.
fn sample_values(content: &Content, site: &str, company: &str) -> Values {
    let or = |value: &str, default: &str| if value.is_empty() { default.to_owned() } else { value.to_owned() };
    Values::default()
        .with(Variable::Name, "Nora Ellery")
        .with(Variable::Services, "Payments and Online shop")
        .with(Variable::From, "Wed 4 March 13:30")
        .with(Variable::To, "Thu 5 March 13:39")
        .with(Variable::Duration, "24 h 9 min")
        .with(Variable::Minutes, "1,449")
        .with(Variable::Link, &example_url(site))
        .with(Variable::Signer, &or(&content.signed_by, "Kim Lee"))
        .with(Variable::SignerTitle, &or(&content.signed_title, "Head of Operations"))
        .with(Variable::Incident, "Payments failing")
        .with(Variable::Organisation, &or(company, "Company"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apologies::batch::{Audience, Promise};
    use crate::types::{PublicId, Timestamp};

    const B_117: &str = "Dear {{name}}, you had no {{services}} from {{from}} to {{to}}. That was our fault: we ran one \
        system with no spare, and it failed. I am sorry. A spare is being built. What we owe you, and a way to tell me \
        how it was: {{link}}\n{{signer}}, {{organisation}}";

    fn content(body: &str, sms_body: &str, promise: Promise) -> Content {
        Content {
            incident_id: PublicId::parse("aaaaaaaaaaaa").unwrap(),
            incident_rev: 0,
            class: Class::Apology,
            subject: "Our failure on 11 July".into(),
            body: body.into(),
            sms_body: sms_body.into(),
            signed_by: "Ruth Calloway".into(),
            signed_title: String::new(),
            audience: Audience::default(),
            scheduled_for: None,
            per_minute: 120,
            promise,
        }
    }

    fn tracked() -> Promise {
        Promise {
            body: "A spare system".into(),
            owner_id: PublicId::parse("bbbbbbbbbbbb"),
            due_at: Some(Timestamp::default()),
        }
    }

    fn linted(content: &Content) -> BatchLint {
        lint_batch(content, &content.templates().unwrap(), &[], "https://larkmoor.example", "Larkmoor")
    }

    #[test]
    fn the_apology_of_the_demonstration_passes_as_a_template() {
        let content = content("", B_117, tracked());
        let result = linted(&content);
        assert!(result.score() >= 90 && !result.blocks(Class::Apology), "{result:?}");
        // 305 characters for Nora; with the sample's long values and the whole URL there are three parts.
        assert_eq!(result.sms.unwrap().parts, 3);
    }

    #[test]
    fn a_promise_without_an_owner_costs_points() {
        let owned = linted(&content("", B_117, tracked())).score();
        assert!(linted(&content("", B_117, Promise::default())).score() < owned);
    }

    #[test]
    fn the_text_with_the_lower_score_decides() {
        let content = content(B_117, "Service is back. We apologise for any inconvenience.", tracked());
        let result = linted(&content);
        assert!(result.blocks(Class::Apology));
        assert_eq!(result.score(), result.texts[1].1.score);
    }
}
