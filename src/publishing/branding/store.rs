//! The look of the first page in the database, beside the one before it.

use super::colour::Colour;
use super::logo::Logo;
use super::look::{Links, Look};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

#[derive(sqlx::FromRow)]
struct Row {
    accent_light: String,
    accent_dark: String,
    css: String,
    logo: Option<Vec<u8>>,
    logo_dark: Option<Vec<u8>>,
    logo_names: bool,
}

impl From<Row> for Look {
    fn from(row: Row) -> Self {
        // It was looked into when it came; what cannot be read now is left out rather than shown broken.
        let logo = |bytes: Option<Vec<u8>>| Logo::read(bytes?.into()).ok();
        Self {
            accent_light: Colour::parse(&row.accent_light),
            accent_dark: Colour::parse(&row.accent_dark),
            css: row.css,
            logo: logo(row.logo),
            logo_dark: logo(row.logo_dark),
            logo_names: row.logo_names,
        }
    }
}

/// What a page wears.
pub async fn chosen(tx: &mut Tx, page_id: &PublicId) -> Result<Look, Refusal> {
    Ok(slot(tx, page_id, "worn").await?.unwrap_or_default())
}

/// What it wore before the last change; `None` where it never changed.
pub(super) async fn before(tx: &mut Tx, page_id: &PublicId) -> Result<Option<Look>, Refusal> {
    slot(tx, page_id, "before").await
}

async fn slot(tx: &mut Tx, page_id: &PublicId, slot: &str) -> Result<Option<Look>, Refusal> {
    let row = tx
        .fetch_optional::<Row>(
            sql("select accent_light, accent_dark, css, logo, logo_dark, logo_names
             from page_dress where page_id = $1 and slot = $2")
            .bind(page_id)
            .bind(slot),
        )
        .await?;
    Ok(row.map(Look::from))
}

/// Puts on a look; the one worn so far becomes the one before.
pub(super) async fn put_on(tx: &mut Tx, page_id: &PublicId, look: &Look) -> Result<(), Refusal> {
    let old = chosen(tx, page_id).await?;
    for (slot, look) in [("before", &old), ("worn", look)] {
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

/// The company's own pages.
pub async fn links(tx: &mut Tx, page_id: &PublicId) -> Result<Links, Refusal> {
    let (site_url, support_url) = tx
        .fetch_one::<(String, String)>(sql("select site_url, support_url from page where id = $1").bind(page_id))
        .await?;
    Ok(Links { site_url, support_url })
}
