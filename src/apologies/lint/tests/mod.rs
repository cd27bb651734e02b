mod corpus;
mod properties;

use super::*;

const CATALOGUE: &str = include_str!("../../lint.ftl");

fn lint_alone(text: &str) -> Lint {
    lint(text, &Context::default())
}

fn part(lint: &Lint, kind: PartKind) -> &Part {
    lint.parts.iter().find(|part| part.kind == kind).expect("every part is in the result")
}

fn has(lint: &Lint, kind: FlagKind) -> bool {
    lint.flags.iter().any(|flag| flag.kind == kind)
}

#[test]
fn weights_total_100_and_no_text_passes_without_responsibility() {
    let weights = PartKind::ALL.map(weight);
    assert_eq!(weights.iter().sum::<u8>(), 100);
    assert!(weights.is_sorted_by(|heavier, lighter| heavier >= lighter));
    const { assert!(100 - RESPONSIBILITY_WEIGHT < BAR) };
}

#[test]
fn every_part_and_flag_has_its_texts_in_the_catalogue() {
    let parts = PartKind::ALL.map(|kind| format!("lint-part-{kind}"));
    let flags = FlagKind::ALL.map(|kind| format!("lint-flag-{kind}"));
    let advice = FlagKind::ALL.map(FlagKind::advice_key);
    for key in parts.iter().chain(&flags).chain(&advice) {
        assert!(CATALOGUE.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key} is missing");
    }
}

#[test]
fn json_uses_the_names_of_the_catalogue() {
    for kind in FlagKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for kind in PartKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    let before = lint_alone("We apologise for any inconvenience.");
    let after: Lint = serde_json::from_value(serde_json::to_value(&before).unwrap()).unwrap();
    assert_eq!(before, after);
}

#[test]
fn every_phrase_can_match() {
    assert_eq!(phrases::all().iter().map(|phrases| phrases.unreachable()).sum::<usize>(), 0);
}

#[test]
fn evidence_is_the_clause_as_written() {
    let lint = lint_alone("You had no calls. That WAS our fault: a disk failed.");
    assert_eq!(part(&lint, PartKind::Responsibility).evidence.as_deref(), Some("That WAS our fault"));
}

#[test]
fn a_negation_reverses_a_phrase() {
    assert!(part(&lint_alone("It was our fault."), PartKind::Responsibility).found);
    assert!(!part(&lint_alone("It was not our fault."), PartKind::Responsibility).found);
    assert!(!part(&lint_alone("We can’t accept responsibility."), PartKind::Responsibility).found);
    assert!(has(&lint_alone("It was beyond our control."), FlagKind::Denial));
    assert!(!has(&lint_alone("We won’t claim it was beyond our control."), FlagKind::Denial));
    assert!(!has(&lint_alone("We do not ask you to forgive us."), FlagKind::Request));
}

#[test]
fn a_condition_takes_no_responsibility() {
    assert!(!part(&lint_alone("We will pay if this was our fault."), PartKind::Responsibility).found);
}

#[test]
fn a_short_quotation_is_not_flagged() {
    assert!(!has(&lint_alone("We wrote “any inconvenience”. It was a lost day."), FlagKind::AnyInconvenience));
    assert!(has(&lint_alone("“Any inconvenience is regretted."), FlagKind::AnyInconvenience));
}

#[test]
fn a_change_counts_only_with_a_tracked_promise() {
    let text = "From now on we test each list.";
    let tracked = lint(text, &Context { tracked_promises: true, ..Context::default() });
    assert!(part(&tracked, PartKind::Change).found && !has(&tracked, FlagKind::UnsupportedPromise));
    assert!(!part(&lint_alone(text), PartKind::Change).found && has(&lint_alone(text), FlagKind::UnsupportedPromise));
}

#[test]
fn a_supplier_may_be_named_if_the_author_takes_responsibility() {
    let blame = "The delay was caused by our supplier.";
    assert!(lint_alone(blame).blocking().any(|flag| flag.kind == FlagKind::BlamesSupplier));
    let beside = lint_alone(&format!("{blame} Choosing them was our mistake."));
    assert!(!beside.blocking().any(|flag| flag.kind == FlagKind::BlamesSupplier));
}

#[test]
fn the_same_letter_with_other_names_and_times_is_a_near_duplicate() {
    let text = "Dear Ann, on 2 May your calls failed for 3 hours. That was our fault, and I am sorry.";
    let earlier = [text.replace("Ann", "Bob").replace('2', "19").replace('3', "4.5"), "Hello.".to_owned()];
    let lint = lint(text, &Context { earlier: &earlier, ..Context::default() });
    assert!(lint.nearest.is_some_and(|nearest| nearest > NEAR_DUPLICATE));
    assert!(has(&lint, FlagKind::NearDuplicate) && !lint.passes());
    assert_eq!(lint_alone(text).nearest, None);
}

#[test]
fn another_language_is_flagged_and_costs_no_points_for_its_reading_age() {
    let welsh = "Annwyl Siân, ein bai ni oedd hynny. Mae'n ddrwg gennyf am y diwrnod a gollwyd gennych.";
    assert!(has(&lint_alone(welsh), FlagKind::NotEnglish));
    assert!(!has(&lint_alone(&welsh.repeat(9)), FlagKind::ReadingAge));
}
