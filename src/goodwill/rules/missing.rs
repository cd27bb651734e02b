//! What a rule pack needs to know and Amends does not. An amount that depends on it is not computed: £0 would read as
//! "nothing is owed".

use super::rule_pack::Duty;
use crate::text_enum;
use crate::types::Message;

text_enum! {
    /// A fact about a customer or an incident on which an amount depends.
    pub enum Fact("fact of a rule pack") {
        /// The kind of a service that was affected or that the customer uses.
        ServiceKind = "service_kind",
        /// Whether a service was lost completely. How much it weighs in goodwill does not tell.
        TotalLoss = "total_loss",
        /// The day on which the customer reported the loss.
        ReportDay = "report_day",
        /// Appointments that the company missed.
        MissedAppointments = "missed_appointments",
        /// Days that a new service started late.
        LateStart = "late_start",
        /// The customer's monthly fee.
        MonthlyFee = "monthly_fee",
        /// The country that the customer's service is in.
        Country = "country",
        /// The amounts in the currency that the customer pays in.
        Currency = "currency",
        /// The pack's figures for the time of the incident.
        Figures = "figures",
    }
}

impl Fact {
    /// Its name in `rules.ftl`, `de.ftl` and `ar.ftl`.
    pub fn message(self) -> Message {
        Message::new(format!("owed-unknown-{}", self.as_str().replace('_', "-")))
    }
}

/// What one rule pack could not work out for a customer: all of it, or the part above the amount that it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotComputed {
    /// Whether law or contract requires it.
    pub duty: Duty,
    /// The rule pack and its version: "uk-ofcom 2".
    pub rules: String,
    /// The facts that are missing, each once, in the order of [`Fact::ALL`].
    pub missing: Vec<Fact>,
}
