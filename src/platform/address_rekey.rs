//! How far the keys of stored addresses were computed again, for each kind of row that has one (decision 62). The
//! features do it in short steps; a step that another node has taken is not taken twice, and a kill loses nothing.

use crate::platform::db::{Tx, sql};
use crate::types::Refusal;

/// The number of the rules by which addresses are read. A change that gives an address another key raises it.
pub const RULES: i64 = 2;

/// A pass over the rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Pass {
    /// What kind of row.
    pub subject: String,
    /// The country whose numbers were written without a country code before; empty where it did not change.
    pub from_country: String,
    /// The id of the last row that was done; empty at the start.
    pub done_through: String,
}

impl Pass {
    /// A pass that begins, and for which the country did not change.
    pub fn new(subject: &str) -> Self {
        Self { subject: subject.to_owned(), from_country: String::new(), done_through: String::new() }
    }
}

/// The unfinished pass over the rows of a kind; `None` where all have their present key.
pub async fn unfinished(tx: &mut Tx, subject: &str) -> Result<Option<Pass>, Refusal> {
    let stored = tx
        .fetch_optional::<(i64, String, String, bool)>(
            sql("select rules, from_country, done_through, is_finished from address_rekey where subject = $1")
                .bind(subject),
        )
        .await?;
    Ok(match stored {
        Some((RULES, _, _, true)) => None,
        Some((RULES, from_country, done_through, false)) => {
            Some(Pass { subject: subject.to_owned(), from_country, done_through })
        }
        _ => Some(Pass::new(subject)),
    })
}

/// Moves a pass on to the row `through`, or ends it with `None`. Returns false when another node moved it on meanwhile;
/// then the caller does nothing.
pub async fn advance(tx: &mut Tx, pass: &Pass, through: Option<&str>) -> Result<bool, Refusal> {
    let moved = tx
        .execute(
            sql("insert into address_rekey (subject, rules, done_through, is_finished)
                 values ($1, $2, $4, $5)
                 on conflict (subject) do update set
                     rules = $2, done_through = $4, is_finished = $5,
                     from_country = case when address_rekey.rules = $2 then address_rekey.from_country else '' end
                 where address_rekey.rules <> $2
                    or (address_rekey.done_through = $3 and address_rekey.is_finished = false)")
            .bind(&pass.subject)
            .bind(RULES)
            .bind(&pass.done_through)
            .bind(through.unwrap_or(&pass.done_through))
            .bind(through.is_none()),
        )
        .await?;
    Ok(moved > 0)
}

/// Begins every pass again after the country changed. The last step of a pass in progress loses against this one.
pub async fn restart(tx: &mut Tx, from_country: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update address_rekey set from_country = $1, done_through = '', is_finished = false where rules = $2")
            .bind(from_country)
            .bind(RULES),
    )
    .await?;
    Ok(())
}
