//! Every operation of the APIs for programs, and who may call it.
//!
//! An operation without a row is refused for every token, and the server does not start while the routes and this table
//! differ, so none is open by accident.

use super::ApiCaller;
use crate::types::{ApiScope, Refusal};

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without a token.
    Anyone,
    /// Every token that has at least one scope.
    AnyScope,
    /// A token with this scope.
    Scope(ApiScope),
}

/// Who may call one operation.
#[derive(Debug, Clone, Copy)]
pub struct ApiRule {
    /// The method in capitals, such as `GET`.
    pub method: &'static str,
    /// The path as the router writes it.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// The rules, one for each operation.
pub const TABLE: &[ApiRule] = &[];

/// Finds the rule of an operation. `HEAD` has the rule of `GET`.
pub fn rule(method: &str, path: &str) -> Option<&'static ApiRule> {
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|rule| rule.method == method && rule.path == path)
}

/// Checks that a program may call an operation.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an operation without a rule, [`Refusal::NotAllowed`] without the scope.
pub fn check(caller: &ApiCaller, method: &str, path: &str) -> Result<(), Refusal> {
    match rule(method, path).ok_or(Refusal::NotFound)?.access {
        Access::Anyone => Ok(()),
        Access::AnyScope if caller.scopes.is_empty() => Err(Refusal::not_allowed("refusal-scope")),
        Access::AnyScope => Ok(()),
        Access::Scope(scope) => caller.check_scope(scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_has_two_rules() {
        let mut operations: Vec<_> = TABLE.iter().map(|rule| (rule.method, rule.path)).collect();
        operations.sort_unstable();
        let before = operations.len();
        operations.dedup();
        assert_eq!(operations.len(), before);
    }

    #[test]
    fn what_reads_needs_a_scope_to_read_and_what_writes_one_to_write() {
        for rule in TABLE {
            if let Access::Scope(scope) = rule.access {
                assert_eq!(scope.is_read(), rule.method == "GET", "{} {}", rule.method, rule.path);
            }
        }
    }
}
