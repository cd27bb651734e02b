//! The texts in `data/lint`, each with its expected result and flags.

use super::super::*;
use serde::Deserialize;

const OUTAGE: &str = include_str!("../../../../data/lint/outage-2012.toml");
const GOOD: &str = include_str!("../../../../data/lint/good.toml");
const BAD: &str = include_str!("../../../../data/lint/bad.toml");
const ONCE_HELD_OUT: &str = include_str!("../../../../data/lint/once-held-out.toml");
const HELD_OUT: &str = include_str!("../../../../data/lint/held-out.toml");

#[derive(Deserialize)]
struct Corpus {
    text: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    id: String,
    passes: bool,
    /// The rules are known to get this text wrong.
    #[serde(default)]
    missed: bool,
    /// Exactly the flags that block or cost points, in any order.
    flags: Vec<String>,
    #[serde(default)]
    tracked: bool,
    #[serde(default)]
    earlier: Vec<String>,
    text: String,
}

impl Sample {
    fn lint(&self) -> Lint {
        lint(&self.text, &Context { tracked_promises: self.tracked, earlier: &self.earlier })
    }

    fn verdict_is_as_expected(&self) -> bool {
        (self.lint().passes() == self.passes) != self.missed
    }

    fn flags_are_as_expected(&self) -> bool {
        let lint = self.lint();
        let relevant = lint.flags.iter().filter(|flag| flag.severity != Severity::Advice);
        let mut actual: Vec<&str> = relevant.map(|flag| flag.kind.as_str()).collect();
        let mut expected: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        actual.sort_unstable();
        expected.sort_unstable();
        actual == expected
    }
}

fn samples(source: &str) -> Vec<Sample> {
    toml::from_str::<Corpus>(source).expect("the corpus is valid TOML").text
}

/// Fails with every wrong text at once, since a changed rule seldom breaks only one.
fn assert_all(samples: &[Sample], is_right: impl Fn(&Sample) -> bool) {
    let wrong = samples.iter().filter(|sample| !is_right(sample));
    let wrong: Vec<String> = wrong.map(|sample| format!("{}: {:#?}", sample.id, sample.lint())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_update_of_the_2012_outage_is_blocked_as_an_apology() {
    let updates = samples(OUTAGE);
    assert_eq!(updates.len(), 6);
    assert_all(&updates, |update| !update.lint().passes() && update.flags_are_as_expected());
}

#[test]
fn good_texts_pass_with_exactly_their_flags() {
    assert_all(&samples(GOOD), |sample| {
        sample.passes && sample.verdict_is_as_expected() && sample.flags_are_as_expected()
    });
}

#[test]
fn bad_texts_are_blocked_with_exactly_their_flags() {
    assert_all(&samples(BAD), |sample| {
        !sample.passes && sample.verdict_is_as_expected() && sample.flags_are_as_expected()
    });
}

#[test]
fn texts_once_held_out_keep_their_results() {
    assert_all(&samples(ONCE_HELD_OUT), |sample| sample.verdict_is_as_expected() && sample.flags_are_as_expected());
}

#[test]
fn held_out_texts_are_right_or_known_to_be_wrong() {
    let held_out = samples(HELD_OUT);
    assert_eq!(held_out.len(), 10);
    assert_all(&held_out, Sample::verdict_is_as_expected);
}

#[test]
fn the_approved_apology_has_all_six_parts() {
    let good = samples(GOOD);
    let lint = good.iter().find(|sample| sample.id == "b-117").expect("B-117 is in the corpus").lint();
    assert!(lint.passes() && lint.parts.iter().all(|part| part.found), "{lint:#?}");
}

#[test]
fn different_apologies_are_not_near_duplicates() {
    let texts: Vec<String> = samples(GOOD).into_iter().map(|sample| sample.text).collect();
    for (index, text) in texts.iter().enumerate() {
        // Two of the texts differ in one sentence only, on purpose.
        let others: Vec<String> = texts[..index].iter().filter(|other| !other.contains("Dear Ann")).cloned().collect();
        let nearest = lint(text, &Context { earlier: &others, ..Context::default() }).nearest.unwrap_or_default();
        assert!(nearest < NEAR_DUPLICATE / 2.0, "{nearest}: {text}");
    }
}
