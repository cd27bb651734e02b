//! The metadata of an edition: whose it is, what it was made from, and how everything was then.

use crate::types::Timestamp;
use crate::web::branding::Branding;
use serde::{Deserialize, Serialize};

/// What an edition says about itself; kept on disk with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionMetadata {
    /// Whose it is.
    pub installation_id: String,
    /// The public version of the database it was made from.
    pub version: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// The policy its pages are sent with.
    pub policy: String,
    /// The page's zone, for the notice that an old edition carries.
    pub time_zone: String,
    /// The page's language, likewise.
    pub language: String,
    /// How everything is, for open pages.
    pub status: LiveStatus,
    /// What its pages wear. Left out while that is Amends' own look, as in snapshots of before there was another.
    #[serde(default, skip_serializing_if = "Branding::is_plain")]
    pub branding: Branding,
}

/// How everything is, in the words of the Statuspage API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStatus {
    /// `none`, `minor`, `major`, `critical` or `maintenance`.
    pub indicator: String,
    /// The sentence of the page.
    pub description: String,
}
