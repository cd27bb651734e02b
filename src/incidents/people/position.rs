//! The positions that people have in an incident.

use crate::text_enum;

text_enum! {
    /// What somebody does in an incident.
    pub enum Position("position in an incident") {
        /// Decides, and writes to customers.
        Commander = "commander",
        /// Keeps the notes.
        Scribe = "scribe",
        /// Speaks with other teams, suppliers and management.
        Liaison = "liaison",
    }
}

impl Position {
    /// The column of the table `incident` that names the person.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Commander => "commander_id",
            Self::Scribe => "scribe_id",
            Self::Liaison => "liaison_id",
        }
    }
}
