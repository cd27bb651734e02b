//! The look of a page in the database, beside the look before the last change.

use super::colour::Colour;
use super::logo::Logo;
use super::look::Look;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal};

text_enum! {
    /// Which of the two stored looks of a page.
    enum LookSlot("look slot") {
        /// The one that is published.
        Current = "worn",
        /// The one before the last change.
        Previous = "before",
    }
}

#[derive(sqlx::FromRow)]
struct StoredLook {
    accent_light: String,
    accent_dark: String,
    css: String,
    logo: Option<Vec<u8>>,
    logo_dark: Option<Vec<u8>>,
    logo_names: bool,
}

impl StoredLook {
    fn into_look(self, page_id: &PublicId) -> Result<Look, Refusal> {
        // Logos are checked when they are uploaded. One that this version refuses is left out, so that the page can
        // still be published.
        let logo = |bytes: Option<Vec<u8>>| Logo::read(bytes?.into()).ok();
        Ok(Look {
            accent_light: stored_colour(&self.accent_light, page_id)?,
            accent_dark: stored_colour(&self.accent_dark, page_id)?,
            css: self.css,
            logo: logo(self.logo),
            logo_dark: logo(self.logo_dark),
            logo_names: self.logo_names,
        })
    }
}

/// A stored colour; `None` for an empty text.
fn stored_colour(text: &str, page_id: &PublicId) -> Result<Option<Colour>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let colour = Colour::parse(text);
    colour.map(Some).ok_or_else(|| Refusal::Fault(format!("look of page {page_id}: {text:?} is not a colour")))
}

/// The look of a page; Amends' own where nothing was chosen.
pub async fn current_look(tx: &mut Tx, page_id: &PublicId) -> Result<Look, Refusal> {
    Ok(find(tx, page_id, LookSlot::Current).await?.unwrap_or_default())
}

/// The look before the last change; `None` where it was never changed.
pub(super) async fn previous_look(tx: &mut Tx, page_id: &PublicId) -> Result<Option<Look>, Refusal> {
    find(tx, page_id, LookSlot::Previous).await
}

async fn find(tx: &mut Tx, page_id: &PublicId, slot: LookSlot) -> Result<Option<Look>, Refusal> {
    let stored = tx
        .fetch_optional::<StoredLook>(
            sql("select accent_light, accent_dark, css, logo, logo_dark, logo_names
             from page_dress where page_id = $1 and slot = $2")
            .bind(page_id)
            .bind(slot),
        )
        .await?;
    stored.map(|stored| stored.into_look(page_id)).transpose()
}

/// Stores a look; the current one becomes the previous one.
pub(super) async fn set_look(tx: &mut Tx, page_id: &PublicId, new: &Look) -> Result<(), Refusal> {
    let old = current_look(tx, page_id).await?;
    for slot in LookSlot::ALL {
        let look = match slot {
            LookSlot::Previous => &old,
            LookSlot::Current => new,
        };
        let accent = |colour: Option<Colour>| colour.map(|colour| colour.to_string()).unwrap_or_default();
        tx.execute(
            sql("insert into page_dress (page_id, slot, accent_light, accent_dark, css, logo, logo_dark, logo_names)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (page_id, slot) do update set
                     accent_light = excluded.accent_light, accent_dark = excluded.accent_dark, css = excluded.css,
                     logo = excluded.logo, logo_dark = excluded.logo_dark, logo_names = excluded.logo_names")
            .bind(page_id)
            .bind(slot)
            .bind(accent(look.accent_light))
            .bind(accent(look.accent_dark))
            .bind(&look.css)
            .bind(look.logo.as_ref().map(|logo| logo.bytes.to_vec()))
            .bind(look.logo_dark.as_ref().map(|logo| logo.bytes.to_vec()))
            .bind(look.logo_names),
        )
        .await?;
    }
    Ok(())
}
