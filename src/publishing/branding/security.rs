//! Changes of where vulnerabilities are reported, for `security.txt` (RFC 9116).

use super::settings::{URL_MAX, record};
use crate::access::PageEditor;
use crate::platform::db::Tx;
use crate::services::page::{self, first_page};
use crate::services::security_contact::{self, SecurityContact};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal, Timestamp, clean_text};
use url::Url;

/// Most contacts.
pub const CONTACTS_MAX: usize = 5;
/// Most languages.
pub const LANGUAGES_MAX: usize = 20;

/// The contact as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityInput {
    /// E-mail, web and telephone addresses, one in each line.
    pub contacts: String,
    /// The address of the policy; may be empty.
    pub policy_url: String,
    /// Language tags between commas or spaces; may be empty.
    pub languages: String,
}

/// Changes where vulnerabilities are reported.
///
/// # Errors
///
/// Field errors for what was typed; `Refusal::Stale` when the page has changed since `version`.
pub async fn edit_security(
    tx: &mut Tx,
    right: &PageEditor,
    now: Timestamp,
    version: i64,
    input: &SecurityInput,
) -> Result<(), Refusal> {
    let new = read(input)?;
    let page = first_page(tx).await?;
    let old = security_contact::get(tx, &page).await?;
    if !page::raise_version(tx, &page, version).await? {
        return Err(Refusal::Stale { theirs: words(&old), yours: words(&new) });
    }
    security_contact::set(tx, &page, &new).await?;
    let changed = [
        ("security_contacts", old.contacts != new.contacts),
        ("security_policy", old.policy_url != new.policy_url),
        ("security_languages", old.languages != new.languages),
    ];
    let changed: Vec<_> = changed.into_iter().filter_map(|(field, is_changed)| is_changed.then_some(field)).collect();
    record(tx, right, now, &page, "page.security_edited", &changed).await
}

fn words(contact: &SecurityContact) -> String {
    format!("{}\n{}\n{}", contact.contacts.join("\n"), contact.policy_url, contact.languages.join(", "))
}

/// The contact, or every fault of it at once.
fn read(input: &SecurityInput) -> Result<SecurityContact, Refusal> {
    let mut form = FieldErrors::new();
    let mut contacts = Vec::new();
    for typed in input.contacts.lines().map(clean_text::line).filter(|line| !line.is_empty()) {
        match contact_address(&typed) {
            Some(address) if !contacts.contains(&address) => contacts.push(address),
            Some(_) => {}
            None => {
                form.wrong("security_contacts", Message::new("page-security-contact-invalid").with("contact", &typed))
            }
        }
    }
    if contacts.len() > CONTACTS_MAX {
        form.wrong("security_contacts", Message::new("page-security-contacts-many").with("max", CONTACTS_MAX));
    }
    let policy_url = form.optional_line("security_policy", &input.policy_url, URL_MAX);
    let policy_url = if policy_url.is_empty() {
        policy_url
    } else {
        form.parsed("security_policy", &policy_url, "page-security-https", https_address).unwrap_or_default()
    };
    let mut languages: Vec<String> = Vec::new();
    let tags = input.languages.split(|c: char| c == ',' || c.is_whitespace()).filter(|tag| !tag.is_empty());
    for tag in tags.take(LANGUAGES_MAX) {
        if !is_language_tag(tag) {
            form.wrong("security_languages", Message::new("page-security-language-invalid").with("tag", tag));
        } else if !languages.iter().any(|other| other.eq_ignore_ascii_case(tag)) {
            languages.push(tag.to_owned());
        }
    }
    form.check()?;
    Ok(SecurityContact { contacts, policy_url, languages })
}

/// A contact as a URI, which RFC 9116 asks for; `None` for what is none.
fn contact_address(typed: &str) -> Option<String> {
    if typed.chars().count() > URL_MAX {
        return None;
    }
    if typed.to_ascii_lowercase().starts_with("https:") {
        return https_address(typed);
    }
    let is_plain = typed.is_ascii() && !typed.contains([' ', '<', '>', '"', '\\']);
    if let Some(number) = typed.strip_prefix("tel:").filter(|_| is_plain) {
        let is_number = number.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.'));
        return (is_number && number.chars().any(|c| c.is_ascii_digit())).then(|| typed.to_owned());
    }
    let address = typed.strip_prefix("mailto:").unwrap_or(typed);
    let (mailbox, domain) = address.rsplit_once('@')?;
    let is_address = is_plain
        && !mailbox.is_empty()
        && !mailbox.contains([':', '/', '?'])
        && domain.contains('.')
        && Url::parse(&format!("https://{domain}/")).is_ok_and(|url| url.host_str() == Some(&*domain.to_lowercase()));
    is_address.then(|| format!("mailto:{address}"))
}

fn https_address(typed: &str) -> Option<String> {
    let url = Url::parse(typed).ok()?;
    let is_plain = url.has_host() && url.username().is_empty() && url.password().is_none();
    (url.scheme() == "https" && is_plain).then(|| url.to_string())
}

/// A tag like `en` or `pt-BR` (RFC 5646).
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_become_uris_and_nothing_else_is_taken() {
        for (typed, uri) in [
            ("security@example.org", "mailto:security@example.org"),
            ("mailto:a+b@example.org", "mailto:a+b@example.org"),
            ("https://example.org/report?a=b", "https://example.org/report?a=b"),
            ("tel:+1-201-555-0123", "tel:+1-201-555-0123"),
        ] {
            assert_eq!(contact_address(typed).as_deref(), Some(uri));
        }
        for typed in [
            "",
            "somebody",
            "http://example.org/",
            "javascript:alert(1)",
            "https://",
            "tel:x",
            "a@b",
            "a b@example.org",
            "https://me:secret@example.org/",
        ] {
            assert_eq!(contact_address(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let input = SecurityInput {
            contacts: "a@example.org\nnobody\na@example.org".into(),
            policy_url: "ftp://example.org".into(),
            languages: "en, de_DE".into(),
        };
        let Err(Refusal::Invalid(errors)) = read(&input) else { panic!("it was taken") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["security_contacts", "security_policy", "security_languages"]);
        let good = SecurityInput {
            policy_url: String::new(),
            languages: "en, EN pt-BR".into(),
            contacts: "a@example.org\na@example.org".into(),
        };
        let good = read(&good).unwrap();
        assert_eq!((good.contacts.len(), good.languages), (1, vec!["en".to_owned(), "pt-BR".to_owned()]));
    }
}
