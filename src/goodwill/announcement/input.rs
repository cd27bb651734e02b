//! The announcement's part of the offer form: what was typed, its defaults, and what is wrong with it.

use super::AnnouncementText;
use crate::apologies::batch::SUBJECT_MAX;
use crate::delivery::template::{Template, Variable};
use crate::t;
use crate::types::Message;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::ui::wording::Language;

/// The fields of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFields {
    /// The language's tag.
    pub language: &'static str,
    /// The name of the subject's field.
    pub subject: &'static str,
    /// The name of the text's field.
    pub body: &'static str,
}

/// The fields of each of [`LANGUAGES`](crate::ui::wording::LANGUAGES).
pub const FIELDS: [TextFields; 3] = [
    TextFields { language: "en", subject: "announcement_subject_en", body: "announcement_body_en" },
    TextFields { language: "de", subject: "announcement_subject_de", body: "announcement_body_de" },
    TextFields { language: "ar", subject: "announcement_subject_ar", body: "announcement_body_ar" },
];

/// The fields in the order in which the form shows them: the page's language first.
pub fn fields_for(page_language: &str) -> Vec<TextFields> {
    let main = Language::from_tag(page_language).tag;
    let (mut fields, others): (Vec<_>, Vec<_>) = FIELDS.into_iter().partition(|fields| fields.language == main);
    fields.extend(others);
    fields
}

/// What a new announcement says in a language until its author changes it.
pub fn default_text(language: &Language) -> AnnouncementText {
    let braces = |variable: Variable| format!("{{{{{variable}}}}}");
    // A text from right to left has marks around the variables, which are no part of what a person types.
    let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
    language.scope(|| AnnouncementText {
        language: language.tag.to_owned(),
        subject: plain(t!(
            "offer-announcement-default-subject",
            amount = braces(Variable::Amount),
            organisation = braces(Variable::Organisation)
        )),
        body: plain(t!(
            "offer-announcement-default-body",
            name = braces(Variable::Name),
            amount = braces(Variable::Amount),
            merchant = braces(Variable::Merchant),
            until = braces(Variable::ValidUntil),
            link = braces(Variable::Link),
            organisation = braces(Variable::Organisation)
        )),
    })
}

/// Reads the typed texts. The page's language is required, the others may be left out.
pub fn validate(form: &mut FieldErrors, typed: &[AnnouncementText], page_language: &str) -> Vec<AnnouncementText> {
    let main = Language::from_tag(page_language).tag;
    let mut texts = Vec::new();
    for fields in FIELDS {
        let found = typed.iter().find(|text| text.language == fields.language);
        let (subject, body) = found.map_or(("", ""), |text| (&text.subject, &text.body));
        let subject = form.optional_line(fields.subject, subject, SUBJECT_MAX);
        let body = form.optional(fields.body, body, BODY_MAX);
        if subject.is_empty() && body.is_empty() && fields.language != main {
            continue;
        }
        if let Some(template) = parsed(form, fields.subject, &subject)
            && template.uses(Variable::Link)
        {
            form.wrong(fields.subject, Message::new("offer-announcement-link-in-subject"));
        }
        if let Some(template) = parsed(form, fields.body, &body)
            && !template.uses(Variable::Link)
        {
            form.wrong(fields.body, Message::new("offer-announcement-link-required"));
        }
        texts.push(AnnouncementText { language: fields.language.to_owned(), subject, body });
    }
    texts
}

/// A text with its variables; `None` if it is missing or wrong, which is an error of its field.
fn parsed(form: &mut FieldErrors, field: &str, text: &str) -> Option<Template> {
    if text.is_empty() {
        form.wrong(field, Message::new("field-required"));
        return None;
    }
    match Template::parse_with(text, Variable::OF_OFFER) {
        Ok(template) => Some(template),
        Err(error) => {
            form.wrong(field, error.message());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Refusal;
    use crate::ui::wording::LANGUAGES;

    #[test]
    fn every_language_of_the_catalogue_has_fields_and_a_valid_default() {
        assert!(FIELDS.iter().map(|fields| fields.language).eq(LANGUAGES.iter().map(|language| language.tag)));
        let defaults: Vec<_> = LANGUAGES.iter().map(default_text).collect();
        let mut form = FieldErrors::new();
        assert_eq!(validate(&mut form, &defaults, "de"), defaults);
        assert!(form.is_clean(), "{form:?}");
        assert_eq!(fields_for("de-AT")[0].language, "de");
    }

    #[test]
    fn every_mistake_is_named_at_its_field() {
        let text = |language: &str, subject: &str, body: &str| AnnouncementText {
            language: language.into(),
            subject: subject.into(),
            body: body.into(),
        };
        let typed = [text("en", "", "You had no {{services}}"), text("de", "{{link}}", "Ohne Adresse")];
        let mut form = FieldErrors::new();
        validate(&mut form, &typed, "en");
        let Err(Refusal::Invalid(errors)) = form.check() else { panic!("should refuse") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["announcement_subject_en", "announcement_body_en", "announcement_subject_de", "announcement_body_de"]
        );
    }
}
