//! Status pages: their names, addresses, time zones and languages.

use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::text_enum;
use crate::types::{PublicId, Refusal};

text_enum! {
    /// Who may read a status page.
    pub enum Visibility("page visibility") {
        /// Everybody.
        Public = "public",
        /// Nobody outside the company; it is not published.
        Private = "private",
    }
}

/// A status page: its name, its address, and the time zone and language it uses.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Page {
    /// Its id.
    pub id: PublicId,
    /// The company's name, shown in the header.
    pub name: String,
    /// The base URL, with scheme.
    pub host: String,
    /// The IANA time zone of its times and days.
    pub time_zone: String,
    /// The page language, a BCP 47 tag.
    pub language: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// The company's site; may be empty.
    pub site_url: String,
    /// The company's support page; may be empty.
    pub support_url: String,
    /// For edits (decision 6).
    pub version: i64,
}

impl Page {
    /// The time zone of its times and days; UTC where the stored name is unknown.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC)
    }
}

/// Creates the first status page if there is none. Its time zone is UTC until an administrator sets another.
pub async fn ensure_first_page(tx: &mut Tx, name: &str, host: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into page (id, name, host, time_zone)
             select $1, $2, $3, 'Etc/UTC' where not exists (select 1 from page)")
        .bind(random::public_id())
        .bind(name)
        .bind(host),
    )
    .await?;
    Ok(())
}

/// The first status page, which always exists.
pub async fn first_page(tx: &mut Tx) -> Result<Page, Refusal> {
    Ok(tx
        .fetch_one::<Page>(sql("select id, name, host, time_zone, language, visibility, site_url, support_url, version
             from page order by position, id limit 1"))
        .await?)
}

/// The languages of a page beside its own, as BCP 47 tags (decision 76).
pub async fn other_languages(tx: &mut Tx, page: &Page) -> Result<Vec<String>, Refusal> {
    let query = "select language from page_language where page_id = $1 and language <> $2 order by language";
    Ok(tx.fetch_values::<String>(sql(query).bind(&page.id).bind(&page.language)).await?)
}

/// Sets the languages of a page beside its own.
pub async fn set_other_languages(tx: &mut Tx, page: &Page, languages: &[String]) -> Result<(), Refusal> {
    tx.execute(sql("delete from page_language where page_id = $1").bind(&page.id)).await?;
    for language in languages {
        tx.execute(sql("insert into page_language (page_id, language) values ($1, $2)").bind(&page.id).bind(language))
            .await?;
    }
    Ok(())
}

/// Stores the name, time zone, language and addresses that `page` holds. Its version is not looked at; see
/// [`raise_version`].
pub async fn update(tx: &mut Tx, page: &Page) -> Result<(), Refusal> {
    tx.execute(
        sql("update page set name = $2, time_zone = $3, language = $4, site_url = $5, support_url = $6 where id = $1")
            .bind(&page.id)
            .bind(&page.name)
            .bind(&page.time_zone)
            .bind(&page.language)
            .bind(&page.site_url)
            .bind(&page.support_url),
    )
    .await?;
    Ok(())
}

/// Raises the version that every form of the page's settings posts back; false when it is no longer `version`.
pub async fn raise_version(tx: &mut Tx, page: &Page, version: i64) -> Result<bool, Refusal> {
    let raised = tx
        .execute(
            sql("update page set version = version + 1 where id = $1 and version = $2").bind(&page.id).bind(version),
        )
        .await?;
    Ok(raised > 0)
}

/// Gives pages that have the organisation's old name its new one.
pub async fn rename_all(tx: &mut Tx, old: &str, new: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update page set name = $2, version = version + 1 where name = $1 and name <> $2").bind(old).bind(new),
    )
    .await?;
    Ok(())
}

/// Gives pages that have the organisation's old time zone its new one.
pub async fn change_time_zone(tx: &mut Tx, old: &str, new: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update page set time_zone = $2, version = version + 1 where time_zone = $1 and time_zone <> $2")
            .bind(old)
            .bind(new),
    )
    .await?;
    Ok(())
}
