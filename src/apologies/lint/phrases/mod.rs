//! The phrases that the linter looks for, parsed once.

mod repair;
mod requests;
mod responsibility;
mod tone;
mod weak_wording;

use super::pattern::Phrases;
use std::sync::LazyLock;

macro_rules! phrases {
    ($($name:ident = $source:path;)*) => {
        $(pub static $name: LazyLock<Phrases> = LazyLock::new(|| Phrases::parse($source));)*

        /// All of them, for checks on the phrases themselves.
        #[cfg(test)]
        pub fn all() -> Vec<&'static Phrases> {
            vec![$(&$name),*]
        }
    };
}

phrases! {
    RESPONSIBILITY = responsibility::RESPONSIBILITY;
    REPAIR = repair::REPAIR;
    EXPLANATION = repair::EXPLANATION;
    REGRET = responsibility::REGRET;
    CHANGE = repair::CHANGE;
    ANY_INCONVENIENCE = tone::ANY_INCONVENIENCE;
    IF_AFFECTED = tone::IF_AFFECTED;
    SORRY_YOU_FEEL = tone::SORRY_YOU_FEEL;
    EVASION = tone::EVASION;
    DENIAL = tone::DENIAL;
    BLAMES_CUSTOMER = tone::BLAMES_CUSTOMER;
    BLAMES_SUPPLIER = tone::BLAMES_SUPPLIER;
    GIFT = requests::GIFT;
    MARKETING = requests::MARKETING;
    REQUEST = requests::REQUEST;
    MINIMISES = weak_wording::MINIMISES;
    FILLER = weak_wording::FILLER;
    VAGUE_CAUSE = weak_wording::VAGUE_CAUSE;
    ABSOLUTE_PROMISE = weak_wording::ABSOLUTE_PROMISE;
}
