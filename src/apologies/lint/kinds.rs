//! The names of parts, flags and severities. Their texts are in the catalogue under the keys given here.

use crate::text_enum;
use std::fmt;

text_enum! {
    /// A part of an apology that works, in the order of weight. Its label is `lint-part-…` in the catalogue.
    pub enum PartKind("apology part") {
        /// The author takes responsibility.
        Responsibility = "responsibility",
        /// What is or will be made good.
        Repair = "repair",
        /// What happened and why.
        Explanation = "explanation",
        /// The author is sorry.
        Regret = "regret",
        /// What will be different. Counts only with a tracked promise.
        Change = "change",
        /// No survey, no sale, no request for forgiveness.
        AsksNothing = "asks-nothing",
    }
}

text_enum! {
    /// What weakens an apology, in the order in which an author should look at it. Its label is `lint-flag-…` in the
    /// catalogue.
    pub enum FlagKind("apology flag") {
        /// "We apologise for any inconvenience".
        AnyInconvenience = "any-inconvenience",
        /// Doubts that the reader was affected, although the records say so.
        IfAffected = "if-affected",
        /// Regrets the reader's feelings instead of what was done.
        SorryYouFeel = "sorry-you-feel",
        /// Things happened, and nobody did them.
        Evasion = "evasion",
        /// Denies responsibility.
        Denial = "denial",
        /// Blames the reader.
        BlamesCustomer = "blames-customer",
        /// Blames a supplier.
        BlamesSupplier = "blames-supplier",
        /// Mentions a gift: that is a goodwill offer, which has rules of its own.
        Gift = "gift",
        /// Advertises something.
        Marketing = "marketing",
        /// Asks the reader for something.
        Request = "request",
        /// Promises a change without a tracked promise.
        UnsupportedPromise = "unsupported-promise",
        /// Promises what nobody can promise.
        AbsolutePromise = "absolute-promise",
        /// Says nowhere that anybody is sorry.
        NoRegret = "no-regret",
        /// Nearly the same text as an earlier apology.
        NearDuplicate = "near-duplicate",
        /// Too hard to read.
        ReadingAge = "reading-age",
        /// Makes the outage small.
        Minimises = "minimises",
        /// Phrases without content.
        Filler = "filler",
        /// Names a cause that explains nothing.
        VagueCause = "vague-cause",
        /// Nobody says "I", so no person seems to speak.
        NobodySpeaks = "nobody-speaks",
        /// The linter reads English; its score means nothing for other languages.
        NotEnglish = "not-english",
    }
}

text_enum! {
    /// What a flag does to the result.
    pub enum Severity("flag severity") {
        /// For information only.
        Advice = "advice",
        /// Takes points off the score.
        CostsPoints = "costs-points",
        /// Blocks a batch whatever its score.
        Blocks = "blocks",
    }
}

impl FlagKind {
    /// The catalogue key of what to write instead.
    pub fn advice_key(self) -> String {
        format!("lint-flag-{self}-advice")
    }
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FlagKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
