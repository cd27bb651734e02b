//! Tags of customers: short words that an import gives them, such as `vip`, by which audiences are narrowed.

use super::store;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::Refusal;
use const_format::concatcp;
use serde_json::json;
use std::collections::HashMap;

/// Longest tag, in characters.
pub const TAG_MAX: usize = 40;
/// Most tags of one customer.
pub const TAGS_MAX: usize = 20;

/// A tag as it is stored, in lower case; `None` for a text that is none. A tag is letters, digits and `-_.:`, so that a comma or a
/// semicolon always separates two.
pub fn read(text: &str) -> Option<String> {
    let tag = text.trim().to_lowercase();
    let is_word = |tag: &str| tag.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    (!tag.is_empty() && tag.chars().count() <= TAG_MAX && is_word(&tag)).then_some(tag)
}

/// The tags in use, in order, at most `limit`.
pub async fn known(tx: &mut Tx, limit: i64) -> Result<Vec<String>, Refusal> {
    store::distinct(tx, ("customer_tag", "tag"), limit).await
}

/// Those of some tags that no customer has.
pub async fn unknown(tx: &mut Tx, tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut unknown = Vec::new();
    for tag in tags {
        let query = sql("select exists (select 1 from customer_tag where tag = $1)");
        if !tx.fetch_value::<bool>(query.bind(tag)).await? {
            unknown.push(tag.clone());
        }
    }
    Ok(unknown)
}

/// The tags of these customers, in order.
pub async fn of(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, Vec<String>>, Refusal> {
    const SELECT: &str = "select customer_id, tag from customer_tag where customer_id in ";
    const ORDER: &str = " order by customer_id, tag";
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE, ORDER), concatcp!(SELECT, ROW_IDS_POSTGRES, ORDER));
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for (customer, tag) in tx.fetch_all::<(i64, String)>(sql(query).bind(json!(customers).to_string())).await? {
        tags.entry(customer).or_default().push(tag);
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_short_word_in_lower_case() {
        assert_eq!(read(" VIP "), Some("vip".to_owned()));
        assert_eq!(read("crm:tier-1"), Some("crm:tier-1".to_owned()));
        assert_eq!(read("Größe"), Some("größe".to_owned()));
        for text in ["", " ", "two words", "a,b", "a;b", "\"", &"x".repeat(TAG_MAX + 1)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
