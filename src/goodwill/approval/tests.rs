use chrono::{TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::types::Currency;

const LARGE: Money = Money::new(500_001, Currency::GBP);

fn person(letter: char) -> PublicId {
    PublicId::parse(&letter.to_string().repeat(12)).unwrap()
}

fn hour(hour: i64) -> Timestamp {
    Utc.with_ymd_and_hms(2012, 7, 24, 11, 20, 0).unwrap() + TimeDelta::hours(hour)
}

fn signed(step: Step, letter: char, hours: i64) -> Signature {
    Signature { step, person: person(letter), content_hash: "h1".into(), at: hour(hours) }
}

fn large<'a>(editors: &'a [PublicId], signatures: &'a [Signature]) -> Request<'a> {
    Request { exposure: LARGE, content_hash: "h1", editors, signatures }
}

#[test]
fn five_thousand_is_marketings_and_a_penny_more_is_not() {
    assert_eq!(required(Money::new(500_000, Currency::GBP)), [Step::Marketing]);
    assert_eq!(required(LARGE), Step::ALL);
    assert_eq!(required(Money::new(5_001, "JPY".parse().unwrap())), Step::ALL);
}

#[test]
fn marketing_then_two_different_people_of_finance() {
    let (helena, farah, third) = (person('h'), person('f'), person('t'));
    let mut signatures = vec![];
    let next = |signatures: &[Signature], who: &PublicId, roles: &[Role]| {
        large(&[person('z')], signatures).next_step(who, roles, hour(1))
    };
    assert_eq!(next(&signatures, &farah, &[Role::Finance]), Err(Why::NeedsRole(Role::Marketing)));
    assert_eq!(next(&signatures, &helena, &[Role::Marketing]), Ok(Step::Marketing));
    signatures.push(signed(Step::Marketing, 'h', 0));
    assert_eq!(next(&signatures, &helena, &[Role::Marketing, Role::Finance]), Err(Why::SignedAlready));
    assert_eq!(next(&signatures, &farah, &[Role::Finance]), Ok(Step::FinanceFirst));
    signatures.push(signed(Step::FinanceFirst, 'f', 0));
    assert_eq!(next(&signatures, &farah, &[Role::Finance]), Err(Why::SignedAlready));
    assert_eq!(next(&signatures, &third, &[Role::Finance]), Ok(Step::FinanceSecond));
    signatures.push(signed(Step::FinanceSecond, 't', 0));
    assert_eq!(next(&signatures, &person('x'), &[Role::Finance]), Err(Why::Complete));
    assert!(large(&[], &signatures).is_complete(hour(1)));
}

#[test]
fn nobody_signs_their_own_work() {
    let editors = [person('a'), person('e')];
    let roles = [Role::Marketing, Role::Finance, Role::Admin];
    for own in ['a', 'e'] {
        assert_eq!(large(&editors, &[]).next_step(&person(own), &roles, hour(0)), Err(Why::OwnWork));
    }
    let edited_after_signing = [signed(Step::Marketing, 'e', 0)];
    assert!(large(&editors, &edited_after_signing).standing(hour(0)).is_empty());
}

#[test]
fn an_edit_and_72_hours_take_a_signature_back() {
    let signatures = [signed(Step::Marketing, 'h', 0), signed(Step::FinanceFirst, 'f', 10)];
    let request = large(&[], &signatures);
    assert_eq!(request.standing(hour(71)).len(), 2);
    assert!(request.standing(hour(72)).is_empty());
    assert_eq!(request.next_step(&person('h'), &[Role::Marketing], hour(72)), Ok(Step::Marketing));
    assert!(Request { content_hash: "h2", ..request }.standing(hour(11)).is_empty());
}

proptest! {
    /// Whoever presses the button in whatever order: a complete row is three people, none of them an editor.
    #[test]
    fn a_complete_row_is_different_people(
        presses in prop::collection::vec((0..6_usize, prop::sample::subsequence(Role::ALL.to_vec(), 0..11), 0..30_i64), 0..40),
    ) {
        let editors = [person('a')];
        let (mut signatures, mut now) = (vec![], hour(0));
        for (who, roles, later) in presses {
            now += TimeDelta::hours(later);
            let letter = ['a', 'b', 'c', 'd', 'e', 'f'][who];
            if let Ok(step) = large(&editors, &signatures).next_step(&person(letter), &roles, now) {
                prop_assert!(roles.contains(&step.role()) && letter != 'a');
                signatures.push(Signature { at: now, ..signed(step, letter, 0) });
            }
        }
        let request = large(&editors, &signatures);
        if request.is_complete(now) {
            let people: std::collections::HashSet<_> = request.standing(now).into_iter().map(|s| &s.person).collect();
            prop_assert_eq!(people.len(), 3);
            prop_assert!(!people.contains(&editors[0]));
        }
    }
}
