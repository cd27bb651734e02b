//! Which customers a statement is about.

use crate::platform::db::{Query, Tx};

/// The customers of a step.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// Those after one id, up to another.
    Range(i64, i64),
    /// These, as a JSON array.
    Listed(String),
    /// Those with reports about the incident that is bound as `$1`, and those who are counted because of one.
    Reporters,
}

impl Scope {
    /// These customers.
    pub(super) fn listed(ids: &[i64]) -> Self {
        Self::Listed(serde_json::json!(ids).to_string())
    }

    /// In SQL: whether a column is the id of one of them. Its placeholders begin with `$first`; [`Self::bind`] binds them.
    pub(super) fn has(&self, tx: &Tx, column: &str, first: usize) -> String {
        match self {
            Self::Range(..) => format!("{column} > ${first} and {column} <= ${}", first + 1),
            Self::Listed(_) => format!("{column} in {}", tx.row_ids(first)),
            Self::Reporters => format!(
                "{column} in (select customer_id from report_view where incident_id = $1 and customer_id is not null
                 union select customer_id from exposure where incident_id = $1 and evidence = 'self_report')"
            ),
        }
    }

    /// Binds the placeholders of [`Self::has`].
    pub(super) fn bind<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        match self {
            Self::Range(after, upto) => query.bind(after).bind(upto),
            Self::Listed(ids) => query.bind(ids),
            Self::Reporters => query,
        }
    }
}
