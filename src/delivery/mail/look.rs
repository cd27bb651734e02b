//! Reads how the company's mails look: its name, and the accents and language of its page.

use super::MailLook;
use crate::platform::db::{Tx, sql};
use crate::platform::installation::Installation;
use crate::services::page::first_page;
use crate::types::Refusal;

/// The look of the mails of this installation.
pub async fn load_look(tx: &mut Tx, installation: &Installation) -> Result<MailLook, Refusal> {
    let page = first_page(tx).await?;
    let accents = tx
        .fetch_optional::<(String, String)>(
            sql("select accent_light, accent_dark from page_look_view where page_id = $1").bind(&page.id),
        )
        .await?;
    let (accent_light, accent_dark) = accents.unwrap_or_default();
    let organisation = installation.organisation.clone();
    Ok(MailLook { organisation, accent_light, accent_dark, language: page.language })
}
