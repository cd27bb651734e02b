//! What an edition says about itself.

use crate::types::Timestamp;
use crate::web::branding::Branding;
use crate::web::public_forms::PublicForms;
use serde::{Deserialize, Serialize};

/// Where an edition comes from, and what all its pages share. Stored in the snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionMetadata {
    /// The installation whose pages these are.
    pub installation_id: String,
    /// The public version of the database from which it was made.
    pub version: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// The content security policy of its pages.
    pub policy: String,
    /// The IANA time zone of the page, for the notice.
    pub time_zone: String,
    /// The language of the page as a BCP 47 tag, likewise.
    pub language: String,
    /// The overall status, for open pages.
    pub status: LiveStatus,
    /// Omitted when it is the default, as in snapshots of versions that had no branding.
    #[serde(rename = "worn", default, skip_serializing_if = "Branding::is_plain")]
    pub branding: Branding,
    /// What the public forms show; `None` in snapshots of versions that read it from the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forms: Option<PublicForms>,
}

/// The overall status in the terms of the Statuspage API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStatus {
    /// `none`, `minor`, `major`, `critical` or `maintenance`.
    pub indicator: String,
    /// Statuspage's English sentence, such as "All Systems Operational".
    pub description: String,
}
