//! What the linter makes of the texts of one batch, as a typical reader would get them.

use super::batch::{Class, Content, Templates};
use super::lint::{Context, Lint, lint};
use super::sms::{self, Size};
use super::template::{Template, Values, Variable};
use crate::text_enum;

/// Characters of a personal link after the site's address.
const LINK_PATH_CHARS: usize = "/r/".len() + crate::types::crockford::LINK_CHARS;

text_enum! {
    /// TextKind of a batch's texts.
    pub enum TextKind("which") {
        /// The e-mail, its subject first.
        Email = "email",
        /// The text message.
        Sms = "sms",
    }
}

/// The verdict on a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchLint {
    /// One verdict for each text there is.
    pub texts: Vec<(TextKind, Lint)>,
    /// What the text message takes with typical values; `None` without one.
    pub sms: Option<Size>,
}

impl BatchLint {
    /// The lower of the scores; 0 without a text.
    pub fn score(&self) -> u8 {
        self.texts.iter().map(|(_, lint)| lint.score).min().unwrap_or(0)
    }

    /// Whether a text of this class must not go to many without somebody's override.
    pub fn stops(&self, class: Class) -> bool {
        self.texts.iter().any(|(_, lint)| class.is_blocked_by(lint))
    }
}

/// Judges the texts. `earlier` are apologies the same people had before; `site` is our own address.
pub fn check(content: &Content, templates: &Templates, earlier: &[String], site: &str, company: &str) -> BatchLint {
    let values = typical(content, site, company);
    let context = Context { tracked_promises: content.promise.is_tracked(), earlier };
    let filled = |template: &Template| template.render(&values).unwrap_or_default();
    let mut texts = Vec::new();
    if !content.body.is_empty() {
        let whole = format!("{}.\n\n{}", filled(&templates.subject), filled(&templates.body));
        texts.push((TextKind::Email, lint(&whole, &context)));
    }
    let sms = (!content.sms_body.is_empty()).then(|| filled(&templates.sms_body));
    if let Some(text) = &sms {
        texts.push((TextKind::Sms, lint(text, &context)));
    }
    BatchLint { texts, sms: sms.map(|text| sms::size(&text)) }
}

/// Values as a typical reader has them, where there is no reader: for judging and measuring, never for sending.
pub fn typical(content: &Content, site: &str, company: &str) -> Values {
    let filled = |value: &str, instead: &str| if value.is_empty() { instead.to_owned() } else { value.to_owned() };
    Values::default()
        .with(Variable::Name, "Nora Ellery")
        .with(Variable::Services, "Voice calls and Mobile data")
        .with(Variable::From, "Wed 11 July 13:30")
        .with(Variable::To, "Thu 12 July 13:39")
        .with(Variable::Duration, "24 h 9 min")
        .with(Variable::Minutes, "1,449")
        .with(Variable::Link, &link(site, &"0".repeat(crate::types::crockford::LINK_CHARS)))
        .with(Variable::Signer, &filled(&content.signed_by, "Ruth Calloway"))
        .with(Variable::SignerTitle, &filled(&content.signed_title, "Network Director"))
        .with(Variable::Incident, "Calls failing")
        .with(Variable::Organisation, &filled(company, "Larkmoor"))
}

/// The address of a personal page.
pub fn link(site: &str, token: &str) -> String {
    let mut link = String::with_capacity(site.len() + LINK_PATH_CHARS);
    link.push_str(site);
    link.push_str("/r/");
    link.push_str(token);
    link
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

    fn checked(content: &Content) -> BatchLint {
        check(content, &content.templates().unwrap(), &[], "https://larkmoor.example", "Larkmoor")
    }

    #[test]
    fn the_text_everybody_knows_passes_as_a_template() {
        let content = content("", B_117, tracked());
        let checked = checked(&content);
        assert!(checked.score() >= 90 && !checked.stops(Class::Apology), "{checked:?}");
        // 305 characters for Nora; with the sample's long words and a whole address it runs into a third part.
        assert_eq!(checked.sms.unwrap().parts, 3);
    }

    #[test]
    fn a_promise_nobody_owns_costs_points() {
        let owned = checked(&content("", B_117, tracked())).score();
        assert!(checked(&content("", B_117, Promise::default())).score() < owned);
    }

    #[test]
    fn the_weaker_of_two_texts_decides() {
        let content = content(B_117, "Service is back. We apologise for any inconvenience.", tracked());
        let checked = checked(&content);
        assert!(checked.stops(Class::Apology));
        assert_eq!(checked.score(), checked.texts[1].1.score);
    }
}
