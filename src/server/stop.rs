//! Why the process ends: one clear line and an exit code, never a panic.

use super::assets::AssetsError;
use super::db::ConnectError;
use super::keys::KeysError;
use crate::types::Refusal;

/// The end of the process.
#[derive(Debug)]
pub struct Stop {
    /// What people read.
    pub line: String,
    /// 2 for a mistake in the settings, 1 for the rest.
    pub code: u8,
}

impl Stop {
    /// Something outside is not as it should be.
    pub fn because(line: impl Into<String>) -> Self {
        Self { line: line.into(), code: 1 }
    }

    /// A mistake in the settings or the arguments.
    pub fn mistaken(line: impl Into<String>) -> Self {
        Self { line: line.into(), code: 2 }
    }
}

impl From<ConnectError> for Stop {
    fn from(error: ConnectError) -> Self {
        let code = if matches!(error, ConnectError::Malformed(_)) { 2 } else { 1 };
        Self { line: error.to_string(), code }
    }
}

impl From<KeysError> for Stop {
    fn from(error: KeysError) -> Self {
        Self::because(error.to_string())
    }
}

impl From<AssetsError> for Stop {
    fn from(error: AssetsError) -> Self {
        Self::because(error.to_string())
    }
}

impl From<sqlx::migrate::MigrateError> for Stop {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::because(format!("the database could not be brought to this version: {error}"))
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fault(detail) => Self::because(detail),
            Refusal::Invalid(errors) => Self::mistaken(
                errors
                    .iter()
                    .map(|error| format!("{}: {}", error.field, crate::ui::wording::word(&error.message)))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            other => Self::because(crate::ui::wording::word_refusal(&other)),
        }
    }
}
