//! Where people report vulnerabilities of the company's systems, for `security.txt` (RFC 9116).

use super::page::Page;
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;

/// The addresses for reports. Without a contact there is no `security.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityContact {
    /// `mailto:`, `https:` and `tel:` addresses, the preferred one first.
    pub contacts: Vec<String>,
    /// The address of the policy for reports; may be empty.
    pub policy_url: String,
    /// The tags of the languages in which reports are read; empty for those of the page.
    pub languages: Vec<String>,
}

/// The contact of a page.
pub async fn get(tx: &mut Tx, page: &Page) -> Result<SecurityContact, Refusal> {
    let stored = tx
        .fetch_optional::<(String, String, String)>(
            sql("select contacts, policy_url, languages from page_security where page_id = $1").bind(&page.id),
        )
        .await?;
    let (contacts, policy_url, languages) = stored.unwrap_or_default();
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    Ok(SecurityContact { contacts: lines(contacts), policy_url, languages: lines(languages) })
}

/// Stores the contact of a page.
pub async fn set(tx: &mut Tx, page: &Page, contact: &SecurityContact) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into page_security (page_id, contacts, policy_url, languages) values ($1, $2, $3, $4)
             on conflict (page_id) do update set
                 contacts = excluded.contacts, policy_url = excluded.policy_url, languages = excluded.languages")
        .bind(&page.id)
        .bind(contact.contacts.join("\n"))
        .bind(&contact.policy_url)
        .bind(contact.languages.join("\n")),
    )
    .await?;
    Ok(())
}
