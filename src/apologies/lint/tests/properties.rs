//! Properties of the result for any text.

use super::super::*;
use proptest::prelude::*;

/// Any characters, and words of the rules between any punctuation.
fn any_text() -> impl Strategy<Value = String> {
    let known = "((we|I|you|not|sorry|our|fault|any|inconvenience|can't|’s|free|if)[ .,“”\"'’\n—]{0,2}){0,60}";
    prop_oneof![any::<String>(), known.prop_map(String::from), "\\PC{0,200}".prop_map(String::from)]
}

proptest! {
    #[test]
    fn no_text_panics_and_every_result_is_consistent(
        text in any_text(),
        tracked_promises: bool,
        earlier in prop::collection::vec(any_text(), 0..3),
    ) {
        let lint = lint(&text, &Context { tracked_promises, earlier: &earlier });
        prop_assert!(lint.score <= 100);
        prop_assert!((5.0..=25.0).contains(&lint.reading_age));
        prop_assert_eq!(lint.nearest.is_some(), !earlier.is_empty());
        prop_assert!(lint.nearest.is_none_or(|nearest| (0.0..=1.0).contains(&nearest)));
        let evidence = lint.parts.iter().map(|part| &part.evidence).chain(lint.flags.iter().map(|flag| &flag.evidence));
        for piece in evidence.flatten() {
            prop_assert!(!piece.is_empty() && text.contains(piece.as_str()), "{:?} is not in the text", piece);
        }
    }

    #[test]
    fn no_text_before_a_blocking_phrase_hides_it(text in any_text()) {
        let lint = lint(&format!("{text}\n\nWe regret any inconvenience."), &Context::default());
        prop_assert!(lint.flags.iter().any(|flag| flag.kind == FlagKind::AnyInconvenience));
        prop_assert!(!lint.passes());
    }

    #[test]
    fn the_same_text_again_has_similarity_one(text in "[a-z]{3,9}( [a-z]{3,9}){5,40}") {
        let earlier = [text.clone()];
        let lint = lint(&text, &Context { earlier: &earlier, ..Context::default() });
        prop_assert_eq!(lint.nearest, Some(1.0));
        prop_assert!(!lint.passes());
    }
}
