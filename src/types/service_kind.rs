//! What kind of service a service is, where laws and contracts treat kinds differently.

use crate::text_enum;

text_enum! {
    /// The kind of a service, declared by whoever keeps the catalogue. It is never read from a name: "Voice mail" and
    /// "Mobile broadband" would each be taken for something else.
    pub enum ServiceKind("service kind") {
        /// Internet access at a fixed place.
        Broadband = "broadband",
        /// Telephony at a fixed place.
        Landline = "landline",
        /// A mobile network.
        Mobile = "mobile",
        /// Electricity supply.
        Electricity = "electricity",
        /// Gas supply.
        Gas = "gas",
        /// Water supply.
        Water = "water",
        /// None of these.
        Other = "other",
    }
}
