//! The pasted lists of a batch: customers it is only for, and customers who are left out. The customers are rows, and a hash of them
//! is in the audience, so that an approval is for exactly these. A list only narrows: whoever was not affected gets nothing by it.

use crate::apologies::batch::{Audience, CustomerList};
use crate::customers::listed::{self, Line};
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Most lines that an error names.
const NAMED_MAX: usize = 20;

/// What becomes of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ListChange {
    /// It stays as it is.
    #[default]
    Keep,
    /// There is none any more.
    Remove,
    /// It is replaced by the customers whom these lines name.
    Replace {
        /// The lines.
        lines: Vec<Line>,
        /// Whether lines may be addresses.
        by_address: bool,
    },
}

/// What becomes of the two lists of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListChanges {
    /// The list of those it is only for.
    pub only: ListChange,
    /// The list of those who are left out.
    pub except: ListChange,
}

/// The customers of lists that change, to be stored; `None` for a list that stays.
#[derive(Debug, Clone, Default)]
pub struct NewLists {
    only: Option<BTreeSet<i64>>,
    except: Option<BTreeSet<i64>>,
}

impl ListChanges {
    /// Finds the customers of the lists, and puts their hashes into the audience. `stored` is the audience before.
    ///
    /// # Errors
    ///
    /// A field error that names the lines that are no customer's, or several customers'.
    pub async fn apply(&self, tx: &mut Tx, stored: &Audience, audience: &mut Audience) -> Result<NewLists, Refusal> {
        let mut errors = FieldErrors::new();
        let (listed, only) = self.only.find(tx, &mut errors, "listed", &stored.listed).await?;
        let (excluded, except) = self.except.find(tx, &mut errors, "except_listed", &stored.except.listed).await?;
        errors.check()?;
        audience.listed = listed;
        audience.except.listed = excluded;
        Ok(NewLists { only, except })
    }
}

impl ListChange {
    async fn find(
        &self,
        tx: &mut Tx,
        errors: &mut FieldErrors,
        field: &str,
        stored: &Option<CustomerList>,
    ) -> Result<(Option<CustomerList>, Option<BTreeSet<i64>>), Refusal> {
        let (lines, by_address) = match self {
            Self::Keep => return Ok((stored.clone(), None)),
            Self::Remove => return Ok((None, Some(BTreeSet::new()))),
            Self::Replace { lines, by_address } => (lines, *by_address),
        };
        let found = listed::find(tx, lines, by_address).await?;
        let unknown = if by_address { "apologies-list-unknown" } else { "apologies-list-unknown-number" };
        for (key, lines) in [(unknown, &found.unknown), ("apologies-list-ambiguous", &found.ambiguous)] {
            if !lines.is_empty() {
                errors.wrong(field, named(key, lines));
            }
        }
        let digest = hex(&Sha256::digest(json!(found.customers).to_string()));
        let customers = i64::try_from(found.customers.len()).unwrap_or(i64::MAX);
        Ok((Some(CustomerList { digest, customers }), Some(found.customers)))
    }
}

/// An error with the numbers of lines and what is in them.
fn named(key: &str, lines: &[Line]) -> Message {
    let first: Vec<String> =
        lines.iter().take(NAMED_MAX).map(|line| format!("{} “{}”", line.number, shortened(&line.text))).collect();
    let more = lines.len().saturating_sub(NAMED_MAX);
    Message::new(key).with("count", lines.len()).with("lines", first.join(", ")).with("more", more)
}

fn shortened(text: &str) -> String {
    const LENGTH_MAX: usize = 40;
    if text.chars().count() > LENGTH_MAX {
        text.chars().take(LENGTH_MAX).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

/// Stores the lists of a batch that change.
pub async fn store_lists(tx: &mut Tx, batch_id: &PublicId, lists: &NewLists) -> Result<(), Refusal> {
    for (is_excluded, customers) in [(false, &lists.only), (true, &lists.except)] {
        let Some(customers) = customers else { continue };
        let delete = sql("delete from audience_listed where batch_id = $1 and is_excluded = $2");
        tx.execute(delete.bind(batch_id).bind(is_excluded)).await?;
        let insert = tx.dialect(
            "insert into audience_listed (batch_id, is_excluded, customer_id)
             select $1, $2, value from json_each($3)",
            "insert into audience_listed (batch_id, is_excluded, customer_id)
             select $1, $2, value::bigint from json_array_elements_text($3::json)",
        );
        tx.execute(sql(insert).bind(batch_id).bind(is_excluded).bind(json!(customers).to_string())).await?;
    }
    Ok(())
}
