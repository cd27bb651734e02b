//! What the company says on the public forms in one language: a safety notice, and the regions to choose from.

use super::page::Page;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// Longest safety notice, in characters.
pub const SAFETY_NOTICE_MAX: usize = 500;
/// Longest name of a region, in characters.
pub const REGION_MAX: usize = 60;
/// Most regions to choose from.
pub const REGIONS_MAX: usize = 100;

/// The texts of a page in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageText {
    /// Shown below the forms, such as whom to call in an emergency; empty for none.
    pub safety_notice: String,
    /// The regions that reports choose from; empty for a free field.
    pub regions: Vec<String>,
}

/// The texts of a page in its own language.
pub async fn get(tx: &mut Tx, page: &Page) -> Result<PageText, Refusal> {
    get_in(tx, &page.id, &page.language).await
}

/// The texts of a page in a language.
pub async fn get_in(tx: &mut Tx, page_id: &PublicId, language: &str) -> Result<PageText, Refusal> {
    let stored = tx
        .fetch_optional::<(String, String)>(
            sql("select safety_notice, regions from page_text where page_id = $1 and language = $2")
                .bind(page_id)
                .bind(language),
        )
        .await?;
    let (safety_notice, regions) = stored.unwrap_or_default();
    let regions = regions.lines().map(str::to_owned).collect();
    Ok(PageText { safety_notice, regions })
}

/// Stores the texts of a page in a language.
pub async fn set(tx: &mut Tx, page_id: &PublicId, language: &str, text: &PageText) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into page_text (page_id, language, safety_notice, regions) values ($1, $2, $3, $4)
             on conflict (page_id, language) do update set
                 safety_notice = excluded.safety_notice, regions = excluded.regions")
        .bind(page_id)
        .bind(language)
        .bind(&text.safety_notice)
        .bind(text.regions.join("\n")),
    )
    .await?;
    Ok(())
}
