use super::{Approval, ApprovalRequest, CannotApprove, Step, required};
use crate::types::{Currency, Money, PublicId, Role, Timestamp};
use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use std::collections::HashSet;

const LARGE: Money = Money::new(500_001, Currency::GBP);

fn person(letter: char) -> PublicId {
    PublicId::parse(&letter.to_string().repeat(12)).unwrap()
}

fn hour(hour: i64) -> Timestamp {
    Utc.with_ymd_and_hms(2012, 7, 24, 11, 20, 0).unwrap() + TimeDelta::hours(hour)
}

fn approval(step: Step, letter: char, hours: i64) -> Approval {
    Approval { step, staff_id: person(letter), content_hash: "h1".into(), at: hour(hours) }
}

fn large<'a>(editors: &'a [PublicId], approvals: &'a [Approval]) -> ApprovalRequest<'a> {
    ApprovalRequest { exposure: LARGE, content_hash: "h1", editors, approvals }
}

#[test]
fn up_to_five_thousand_units_marketing_approves_alone() {
    assert_eq!(required(Money::new(500_000, Currency::GBP)), [Step::Marketing]);
    assert_eq!(required(LARGE), Step::ALL);
    assert_eq!(required(Money::new(5_001, "JPY".parse().unwrap())), Step::ALL);
}

#[test]
fn above_that_marketing_and_two_people_of_finance_approve() {
    let (helena, farah, third) = (person('h'), person('f'), person('t'));
    let mut approvals = vec![];
    let next = |approvals: &[Approval], who: &PublicId, roles: &[Role]| {
        large(&[person('z')], approvals).next_step(who, roles, hour(1))
    };
    assert_eq!(next(&approvals, &farah, &[Role::Finance]), Err(CannotApprove::NeedsRole(Role::Marketing)));
    assert_eq!(next(&approvals, &helena, &[Role::Marketing]), Ok(Step::Marketing));
    approvals.push(approval(Step::Marketing, 'h', 0));
    assert_eq!(next(&approvals, &helena, &[Role::Marketing, Role::Finance]), Err(CannotApprove::ApprovedAlready));
    assert_eq!(next(&approvals, &farah, &[Role::Finance]), Ok(Step::FinanceFirst));
    approvals.push(approval(Step::FinanceFirst, 'f', 0));
    assert_eq!(next(&approvals, &farah, &[Role::Finance]), Err(CannotApprove::ApprovedAlready));
    assert_eq!(next(&approvals, &third, &[Role::Finance]), Ok(Step::FinanceSecond));
    approvals.push(approval(Step::FinanceSecond, 't', 0));
    assert_eq!(next(&approvals, &person('x'), &[Role::Finance]), Err(CannotApprove::Complete));
    assert!(large(&[], &approvals).is_complete(hour(1)));
}

#[test]
fn nobody_approves_their_own_work() {
    let editors = [person('a'), person('e')];
    let roles = [Role::Marketing, Role::Finance, Role::Admin];
    for own in ['a', 'e'] {
        assert_eq!(large(&editors, &[]).next_step(&person(own), &roles, hour(0)), Err(CannotApprove::OwnWork));
    }
    let edited_after_approving = [approval(Step::Marketing, 'e', 0)];
    assert!(large(&editors, &edited_after_approving).valid_approvals(hour(0)).is_empty());
}

#[test]
fn an_edit_or_72_hours_void_an_approval() {
    let approvals = [approval(Step::Marketing, 'h', 0), approval(Step::FinanceFirst, 'f', 10)];
    let request = large(&[], &approvals);
    assert_eq!(request.valid_approvals(hour(71)).len(), 2);
    assert!(request.valid_approvals(hour(72)).is_empty());
    assert_eq!(request.next_step(&person('h'), &[Role::Marketing], hour(72)), Ok(Step::Marketing));
    assert!(ApprovalRequest { content_hash: "h2", ..request }.valid_approvals(hour(11)).is_empty());
}

#[test]
fn an_approval_from_a_clock_that_is_ahead_counts() {
    let approvals = [approval(Step::Marketing, 'h', 0), approval(Step::FinanceFirst, 'f', 1)];
    let request = large(&[], &approvals);
    assert_eq!(request.next_step(&person('t'), &[Role::Finance], hour(0)), Ok(Step::FinanceSecond));
    assert_eq!(request.next_step(&person('f'), &[Role::Finance], hour(0)), Err(CannotApprove::ApprovedAlready));
}

proptest! {
    /// Whoever attempts the button in whatever order: a complete row is three people, none of them an editor.
    #[test]
    fn complete_approvals_are_three_different_people(
        attempts in prop::collection::vec(
            (0..6_usize, prop::sample::subsequence(Role::ALL.to_vec(), 0..11), 0..30_i64),
            0..40,
        ),
    ) {
        let editors = [person('a')];
        let (mut approvals, mut now) = (vec![], hour(0));
        for (who, roles, later) in attempts {
            now += TimeDelta::hours(later);
            let letter = ['a', 'b', 'c', 'd', 'e', 'f'][who];
            if let Ok(step) = large(&editors, &approvals).next_step(&person(letter), &roles, now) {
                prop_assert!(roles.contains(&step.role()) && letter != 'a');
                approvals.push(Approval { at: now, ..approval(step, letter, 0) });
            }
        }
        let request = large(&editors, &approvals);
        if request.is_complete(now) {
            let valid = request.valid_approvals(now);
            let people: HashSet<_> = valid.into_iter().map(|approval| &approval.staff_id).collect();
            prop_assert_eq!(people.len(), 3);
            prop_assert!(!people.contains(&editors[0]));
        }
    }
}
