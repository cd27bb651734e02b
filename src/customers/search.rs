//! Searching customers by name, id or address.

use super::address_text;
use super::store::Customer;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::search_text::folded;
use crate::types::{PublicId, Refusal};

/// Customers on one page.
pub const PAGE_SIZE: i64 = 50;
/// Longest text to search for, in characters.
const TEXT_MAX: usize = 200;
/// Most regions to choose from.
const REGIONS_MAX: i64 = 200;

/// The criteria; empty ones match every customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of a name, the beginning of an external id, or an address.
    pub text: String,
    /// Whether a text that is an address finds its customer. It tells whose the address is, so it is for those who see
    /// addresses.
    pub by_address: bool,
    /// The exact region.
    pub region: String,
    /// Only vulnerable customers.
    pub vulnerable: bool,
    /// Only customers exposed to the incident with this id.
    pub incident: String,
    /// The last customer of the previous page; 0 for the first page.
    pub after: i64,
}

impl Search {
    /// The query string of the page after a customer.
    pub fn query(&self, after: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.text), ("region", &self.region), ("incident", &self.incident)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if self.vulnerable {
            query.append_pair("vulnerable", "yes");
        }
        if after > 0 {
            query.append_pair("after", &after.to_string());
        }
        query.finish()
    }
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage {
    /// By name.
    pub customers: Vec<Customer>,
    /// The last customer of the page, if there is another page.
    pub next: Option<i64>,
}

/// Finds a page of customers.
pub async fn find_page(tx: &mut Tx, search: &Search) -> Result<SearchPage, Refusal> {
    let mut customers = find(tx, search, PAGE_SIZE + 1).await?;
    let more = customers.len() as i64 > PAGE_SIZE;
    customers.truncate(PAGE_SIZE as usize);
    let next = customers.last().filter(|_| more).map(|last| last.id);
    Ok(SearchPage { customers, next })
}

/// Finds customers by name, at most `limit`.
pub async fn find(tx: &mut Tx, search: &Search, limit: i64) -> Result<Vec<Customer>, Refusal> {
    let text: String = search.text.chars().take(TEXT_MAX).collect();
    // A text that is an address is compared by its key, so that every spelling finds it.
    let is_compared = search.by_address && !text.is_empty();
    let key = if is_compared {
        let home = installation::get(tx).await?.phone_country();
        address_text::parse(&text, home).map(|address| address.key).unwrap_or_default()
    } else {
        String::new()
    };
    Ok(tx
        .fetch_all::<Customer>(
            sql(concat!(
                "select id, external_id, name, region, language, time_zone, plan, currency, monthly_minor,
                    lifetime_minor, tenure_start, vulnerable, erased_at, version
             from customer
             where erased_at is null
               and ($1 = '' or name_folded like $2 escape '!' or upper(external_id) like $3 escape '!'
                    or id in (select customer_id from contact_point where address_key = $4))
               and ($5 = '' or region = $5)
               and ($6 = false or vulnerable = true)
               and ($7 = '' or id in (select customer_id from exposure where incident_id = $7))
               and ($8 = 0 or (name_folded, id) > (select name_folded, id from customer where id = $8))
               and ",
                crate::visible_customer!(),
                " order by name_folded, id limit $9",
            ))
            .bind(&text)
            .bind(format!("%{}%", escape_like(&folded(&text))))
            .bind(format!("{}%", escape_like(&text.to_ascii_uppercase())))
            .bind(key)
            .bind(&search.region)
            .bind(search.vulnerable)
            .bind(&search.incident)
            .bind(search.after)
            .bind(limit),
        )
        .await?)
}

/// Escapes a text for `like … escape '!'`.
fn escape_like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The regions of customers, in order.
pub async fn regions(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(tx
        .fetch_values::<String>(
            sql("select distinct region from customer
             where region <> '' and erased_at is null order by region limit $1")
            .bind(REGIONS_MAX),
        )
        .await?)
}

/// The number of customers.
pub async fn count(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql(concat!(
            "select count(*) from customer where erased_at is null and ",
            crate::visible_customer!(),
        )))
        .await?)
}

/// The title of the incident in [`Search::incident`].
pub async fn incident_title(tx: &mut Tx, incident: &str) -> Result<Option<String>, Refusal> {
    let Some(id) = PublicId::parse(incident) else { return Ok(None) };
    Ok(tx.fetch_value_optional::<String>(sql("select title from incident_view where id = $1").bind(id)).await?)
}
