//! Why a command failed: a message and an exit code.

use crate::platform::assets::AssetsError;
use crate::platform::db::{ConnectError, MigrationError};
use crate::platform::keys::KeysError;
use crate::types::Refusal;

/// A failed command.
#[derive(Debug)]
pub struct CommandError {
    /// The message on standard error.
    pub message: String,
    /// 2 for wrong settings or arguments, 1 otherwise.
    pub exit_code: u8,
}

impl CommandError {
    /// A failure with exit code 1.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 1 }
    }

    /// Wrong settings or arguments, with exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 2 }
    }
}

impl From<ConnectError> for CommandError {
    fn from(error: ConnectError) -> Self {
        let exit_code = if matches!(error, ConnectError::Malformed(_)) { 2 } else { 1 };
        Self { message: error.to_string(), exit_code }
    }
}

impl From<KeysError> for CommandError {
    fn from(error: KeysError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<AssetsError> for CommandError {
    fn from(error: AssetsError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<MigrationError> for CommandError {
    fn from(error: MigrationError) -> Self {
        Self::failed(format!("the database could not be migrated to this version: {error}"))
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fault(detail) => Self::failed(detail),
            Refusal::Invalid(errors) => Self::usage(
                errors
                    .iter()
                    .map(|error| format!("{}: {}", error.field, crate::ui::wording::format_message(&error.message)))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            other => Self::failed(crate::ui::wording::format_refusal(&other)),
        }
    }
}
