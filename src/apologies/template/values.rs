//! What is filled in for one person.

use super::Variable;
use std::collections::BTreeMap;

/// Longest value, in characters; what is longer is cut and ends in "…".
const VALUE_MAX: usize = 500;

/// The values of one person, each one line. What was never set is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Variable, String>);

impl Values {
    /// Sets a value. Line breaks and other control characters become spaces, so that no name adds a line to a text or
    /// a header to a mail.
    pub fn set(&mut self, variable: Variable, value: &str) {
        let spaced: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > VALUE_MAX {
            line = line.chars().take(VALUE_MAX - 1).chain(['…']).collect();
        }
        self.0.insert(variable, line);
    }

    /// Sets a value and goes on.
    pub fn with(mut self, variable: Variable, value: &str) -> Self {
        self.set(variable, value);
        self
    }

    /// A value; empty where there is none.
    pub fn get(&self, variable: Variable) -> &str {
        self.0.get(&variable).map_or("", String::as_str)
    }
}
