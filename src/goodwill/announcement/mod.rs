//! The message that announces an offer: a batch that belongs to the offer (decision 61). It is written in the offer's form,
//! its hash is part of what the offer's approvers approve, and it is planned when the offer goes live.
//!
//! It goes by e-mail to customers who consented to marketing. Everybody else finds the voucher on their personal page and
//! is shown as skipped with the reason. [`audience`] decides both for the approval page and for [`planning`], so that the
//! numbers cannot differ.

pub mod audience;
pub mod input;
pub mod planning;
pub mod store;

pub use store::Announcement;

use crate::delivery::template::{Template, TemplateError, Variable};
use crate::platform::keys::hex;
use crate::types::Refusal;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// An announcement in one language.
///
/// The content hash is taken of its JSON, so the names and the order of the fields stay (decision 41).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AnnouncementText {
    /// One of [`LANGUAGES`](crate::ui::wording::LANGUAGES), by its tag.
    pub language: String,
    /// The subject, with variables.
    pub subject: String,
    /// The text, with variables. What unsubscribing needs is added to it when it is sent.
    pub body: String,
}

impl AnnouncementText {
    /// Parses subject and body.
    ///
    /// # Errors
    ///
    /// The first error found. Texts with one are not stored.
    pub fn templates(&self) -> Result<(Template, Template), TemplateError> {
        let parse = |text: &str| Template::parse_with(text, Variable::OF_OFFER);
        Ok((parse(&self.subject)?, parse(&self.body)?))
    }
}

/// The SHA-256 of the texts, whatever their order, as 64 hexadecimal digits.
pub fn hash(texts: &[AnnouncementText]) -> Result<String, Refusal> {
    let mut ordered: Vec<&AnnouncementText> = texts.iter().collect();
    ordered.sort_by(|one, other| one.language.cmp(&other.language));
    let json = serde_json::to_vec(&ordered).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(json)))
}

/// The text for a customer with this language: in their language if there is one, else in the page's, else the first.
pub fn text_for<'a>(
    texts: &'a [AnnouncementText],
    customer_language: &str,
    page_language: &str,
) -> Option<&'a AnnouncementText> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let of = |tag: &str| texts.iter().find(|text| text.language == primary(tag));
    of(customer_language).or_else(|| of(page_language)).or_else(|| texts.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_gets_the_text_in_their_language_or_the_pages() {
        let texts = ["ar", "de", "en"].map(|tag| AnnouncementText { language: tag.into(), ..Default::default() });
        for (customer, page, expected) in
            [("de-AT", "en", "de"), ("fr", "en", "en"), ("", "de", "de"), ("DE", "en", "de"), ("fr", "pt", "ar")]
        {
            let text = text_for(&texts, customer, page).unwrap();
            assert_eq!(text.language, expected, "{customer} on a page in {page}");
        }
        assert_eq!(text_for(&[], "de", "en"), None);
    }
}
