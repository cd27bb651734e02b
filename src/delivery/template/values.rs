//! The values that are filled in for one customer.

use super::Variable;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest value, in characters. A longer one is cut and ends in "…".
const VALUE_MAX: usize = 500;

/// The values of one customer, each a single line. A value that was never set is empty.
///
/// As JSON, an object with a field for each variable, this is `message.text_values`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<Variable, String>);

impl Values {
    /// Sets a value. Line breaks and other control characters become spaces, so that a name cannot add a line to a
    /// text or a header to an e-mail.
    pub fn set(&mut self, variable: Variable, value: &str) {
        let spaced: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > VALUE_MAX {
            line = line.chars().take(VALUE_MAX - 1).chain(['…']).collect();
        }
        self.0.insert(variable, line);
    }

    /// Sets a value, for chaining.
    pub fn with(mut self, variable: Variable, value: &str) -> Self {
        self.set(variable, value);
        self
    }

    /// A value; empty if it was never set.
    pub fn get(&self, variable: Variable) -> &str {
        self.0.get(&variable).map_or("", String::as_str)
    }

    /// Only the values of some variables.
    pub fn only(&self, variables: impl Iterator<Item = Variable>) -> Self {
        Self(variables.map(|variable| (variable, self.get(variable).to_owned())).collect())
    }
}
