//! Customers found by what somebody has in hand: a name, a number, an address.

use super::address;
use super::store::Customer;
use crate::platform::db::{Tx, sql};
use crate::types::search_text::folded;
use crate::types::{PublicId, Refusal};

/// Customers on one page.
pub const PAGE: i64 = 50;
/// Longest words that are looked for, in characters.
const WORDS_MAX: usize = 200;
/// Most regions that are offered.
const REGIONS_MAX: i64 = 200;

/// What is looked for; empty for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of a name, the beginning of a number, or an address.
    pub words: String,
    /// A region, exactly.
    pub region: String,
    /// Only those for whom an outage is worse.
    pub vulnerable: bool,
    /// Only those whom an incident hit: its id.
    pub incident: String,
    /// The customer the page before ended with; 0 for the first page.
    pub after: i64,
}

impl Search {
    /// As the query of an address, from another place in the list.
    pub fn query(&self, after: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.words), ("region", &self.region), ("incident", &self.incident)] {
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
pub struct Found {
    /// In the order of their names.
    pub people: Vec<Customer>,
    /// The customer to go on after, if there are more.
    pub next: Option<i64>,
}

/// Looks.
pub async fn find(tx: &mut Tx, search: &Search) -> Result<Found, Refusal> {
    let words: String = search.words.chars().take(WORDS_MAX).collect();
    // An address that can be read is looked for by its key, in whatever way it was written.
    let key = if words.is_empty() { String::new() } else { address::any(&words).map(|a| a.key).unwrap_or_default() };
    let mut people = tx
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
            .bind(&words)
            .bind(format!("%{}%", literal(&folded(&words))))
            .bind(format!("{}%", literal(&words.to_ascii_uppercase())))
            .bind(key)
            .bind(&search.region)
            .bind(search.vulnerable)
            .bind(&search.incident)
            .bind(search.after)
            .bind(PAGE + 1),
        )
        .await?;
    let more = people.len() as i64 > PAGE;
    people.truncate(PAGE as usize);
    let next = people.last().filter(|_| more).map(|last| last.id);
    Ok(Found { people, next })
}

/// A text that stands for itself in `like … escape '!'`.
fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The regions customers live in, in order.
pub async fn regions(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(tx.fetch_values::<String>(sql("select distinct region from customer where region <> '' and erased_at is null order by region limit $1").bind(REGIONS_MAX)).await?)
}

/// How many customers there are.
pub async fn count(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql(concat!(
            "select count(*) from customer where erased_at is null and ",
            crate::visible_customer!(),
        )))
        .await?)
}

/// The title of the incident that a list is narrowed to.
pub async fn incident_title(tx: &mut Tx, incident: &str) -> Result<Option<String>, Refusal> {
    let Some(id) = PublicId::parse(incident) else { return Ok(None) };
    Ok(tx.fetch_value_optional::<String>(sql("select title from incident where id = $1").bind(id)).await?)
}
