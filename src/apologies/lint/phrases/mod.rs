//! Every table of phrases, read once.

mod mending;
mod owning;
mod tone;
mod wants;

use super::pattern::Phrases;
use std::sync::LazyLock;

macro_rules! tables {
    ($($name:ident = $source:path;)*) => {
        $(pub static $name: LazyLock<Phrases> = LazyLock::new(|| Phrases::read($source));)*

        /// Every table, for the checks on the tables themselves.
        #[cfg(test)]
        pub fn all() -> Vec<&'static Phrases> {
            vec![$(&$name),*]
        }
    };
}

tables! {
    RESPONSIBILITY = owning::RESPONSIBILITY;
    REPAIR = mending::REPAIR;
    EXPLANATION = mending::EXPLANATION;
    REGRET = owning::REGRET;
    CHANGE = mending::CHANGE;
    ANY_INCONVENIENCE = tone::ANY_INCONVENIENCE;
    IF_AFFECTED = tone::IF_AFFECTED;
    SORRY_YOU_FEEL = tone::SORRY_YOU_FEEL;
    EVASION = tone::EVASION;
    DENIAL = tone::DENIAL;
    BLAMES_CUSTOMER = tone::BLAMES_CUSTOMER;
    BLAMES_SUPPLIER = tone::BLAMES_SUPPLIER;
    GIFT = wants::GIFT;
    MARKETING = wants::MARKETING;
    REQUEST = wants::REQUEST;
    MINIMISES = wants::MINIMISES;
    FILLER = wants::FILLER;
    VAGUE_CAUSE = wants::VAGUE_CAUSE;
    ABSOLUTE_PROMISE = wants::ABSOLUTE_PROMISE;
}
