//! Why the process ends: one clear line and an exit code, never a panic.

use crate::platform::assets::AssetsError;
use crate::platform::db::ConnectError;
use crate::platform::keys::KeysError;
use crate::types::Refusal;

/// The end of the process.
#[derive(Debug)]
pub struct CommandError {
    /// What people read.
    pub message: String,
    /// 2 for a mistake in the settings, 1 for the rest.
    pub exit_code: u8,
}

impl CommandError {
    /// Something outside is not as it should be.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 1 }
    }

    /// A mistake in the settings or the arguments.
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

impl From<sqlx::migrate::MigrateError> for CommandError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::failed(format!("the database could not be brought to this version: {error}"))
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fault(detail) => Self::failed(detail),
            Refusal::Invalid(errors) => Self::usage(
                errors
                    .iter()
                    .map(|error| format!("{}: {}", error.field, crate::ui::wording::word(&error.message)))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            other => Self::failed(crate::ui::wording::word_refusal(&other)),
        }
    }
}
