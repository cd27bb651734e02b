//! The form of where vulnerabilities are reported, for `security.txt`.

use super::section;
use crate::publishing::branding::security::CONTACTS_MAX;
use crate::services::security_contact::SecurityContact;
use crate::t;
use crate::web::FormState;
use crate::web::field::{TextArea, TextField};
use leptos::prelude::*;

/// The section with the form.
pub fn form(typed: FormState, version: i64, contact: SecurityContact) -> impl IntoView {
    let (contacts, languages) = (contact.contacts.join("\n"), contact.languages.join(", "));
    let fields = view! {
        <TextArea typed=typed.clone() name="security_contacts" label=t!("page-security-contacts-label") help=t!("page-security-contacts-help", max = CONTACTS_MAX) value=contacts rows=3/>
        <TextField typed=typed.clone() name="security_policy" label=t!("page-security-policy-label") help=t!("page-security-policy-help") kind="url" value=contact.policy_url/>
        <TextField typed=typed.clone() name="security_languages" label=t!("page-security-languages-label") help=t!("page-security-languages-help") value=languages/>
        <button class="button primary" type="submit">{t!("page-security-submit")}</button>
    };
    section("security", t!("page-security-heading"), typed, version, fields.into_any())
}
