//! Finds the customers of a pasted list: one customer number or address a line.

use super::address_text;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, sql};
use crate::platform::installation;
use crate::types::{Refusal, clean_text};
use const_format::concatcp;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// A line of a list that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
}

/// The lines of a text that are not empty.
pub fn lines(text: &str) -> Vec<Line> {
    text.lines()
        .enumerate()
        .map(|(index, line)| Line { number: index + 1, text: clean_text::line(line) })
        .filter(|line| !line.text.is_empty())
        .collect()
}

/// What the lines of a list name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The customers, each once, by id.
    pub customers: BTreeSet<i64>,
    /// Lines that name no customer.
    pub unknown: Vec<Line>,
    /// Lines with an address that several customers have.
    pub ambiguous: Vec<Line>,
}

/// Finds the customers of some lines by their number, or by their address where `by_address` says so: an address that is found says
/// whose it is, so that is for those who see addresses.
pub async fn find(tx: &mut Tx, lines: &[Line], by_address: bool) -> Result<Listed, Refusal> {
    let mut found = Listed::default();
    let numbers = by_number(tx, lines).await?;
    let mut others: Vec<(&Line, String)> = Vec::new();
    let home = if by_address { installation::get(tx).await?.phone_country() } else { None };
    for line in lines {
        match numbers.get(&line.text) {
            Some(customer) => {
                found.customers.insert(*customer);
            }
            None => match address_text::parse(&line.text, home).ok().filter(|_| by_address) {
                Some(address) => others.push((line, address.key)),
                None => found.unknown.push(line.clone()),
            },
        }
    }
    let keys: BTreeSet<&str> = others.iter().map(|(_, key)| key.as_str()).collect();
    let owners = by_address_key(tx, &keys).await?;
    for (line, key) in others {
        match owners.get(&key).map(Vec::as_slice) {
            None | Some([]) => found.unknown.push(line.clone()),
            Some([customer]) => {
                found.customers.insert(*customer);
            }
            Some(_) => found.ambiguous.push(line.clone()),
        }
    }
    found.unknown.sort_by_key(|line| line.number);
    Ok(found)
}

async fn by_number(tx: &mut Tx, lines: &[Line]) -> Result<HashMap<String, i64>, Refusal> {
    const SELECT: &str = "select external_id, id from customer where external_id in ";
    const END: &str = concat!(" and erased_at is null and ", crate::visible_customer!());
    let numbers: BTreeSet<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE, END), concatcp!(SELECT, IDS_POSTGRES, END));
    let rows = tx.fetch_all::<(String, i64)>(sql(query).bind(json!(numbers).to_string())).await?;
    Ok(rows.into_iter().collect())
}

async fn by_address_key(tx: &mut Tx, keys: &BTreeSet<&str>) -> Result<HashMap<String, Vec<i64>>, Refusal> {
    const SELECT: &str = "select distinct contact_point.address_key, customer.id from contact_point
         join customer on customer.id = contact_point.customer_id
         where contact_point.address_key in ";
    const END: &str = concat!(" and customer.erased_at is null and ", crate::visible_customer!());
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE, END), concatcp!(SELECT, IDS_POSTGRES, END));
    let mut owners: HashMap<String, Vec<i64>> = HashMap::new();
    for (key, customer) in tx.fetch_all::<(String, i64)>(sql(query).bind(json!(keys).to_string())).await? {
        owners.entry(key).or_default().push(customer);
    }
    Ok(owners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_empty_ones_are_left_out() {
        let line = |number, text: &str| Line { number, text: text.to_owned() };
        assert_eq!(lines("A-1\r\n\n  b@example.org \n"), [line(1, "A-1"), line(3, "b@example.org")]);
        assert_eq!(lines(" \n"), []);
    }
}
