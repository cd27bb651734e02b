//! The rules of pending actions: what has to wait, for how long, and who may confirm and stop it.

use super::{PendingAction, State};
use crate::access::duties::{KEY_ROLES, holds_key};
use crate::types::{PublicId, Refusal, Role, Timestamp};
use chrono::Duration;
use std::collections::BTreeSet;

/// The longest wait that can be set, in hours: a week.
pub const DELAY_HOURS_MAX: i64 = 168;

/// Most actions of one administrator that wait at the same time. Among more, the one that matters would be overlooked.
pub const WAITING_MAX: i64 = 20;

/// What the length of the wait depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// How many accounts have the role of administrator. Disabled ones count, so that nobody shortens the wait by
    /// disabling the others.
    pub administrators: i64,
    /// Whether money was ever reserved or spent.
    pub money_moved: bool,
    /// The setting.
    pub delay_hours: i64,
}

impl Situation {
    /// How long an action waits. Nothing waits while a single administrator sets up an installation.
    pub fn delay(self) -> Duration {
        if self.administrators <= 1 && !self.money_moved {
            return Duration::zero();
        }
        Duration::hours(self.delay_hours)
    }
}

/// An edit of a person's access, split into what happens at once and what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// Their roles from now on.
    pub roles: BTreeSet<Role>,
    /// Whether they can sign in from now on.
    pub can_sign_in: bool,
    /// What waits, if anything does.
    pub held: Option<HeldAccess>,
}

/// The part of an edit that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAccess {
    /// The roles they get.
    pub given: BTreeSet<Role>,
    /// The roles they lose.
    pub taken: BTreeSet<Role>,
    /// Whether they can sign in from then on.
    pub enable: bool,
}

/// Splits an edit. Key roles are not given at once, the role of administrator is not taken at once, and nobody with a
/// key role is let in again at once. Everything that takes access away happens at once, unless nothing would be left.
pub fn split_access(
    old: &BTreeSet<Role>,
    new: &BTreeSet<Role>,
    could_sign_in: bool,
    can_sign_in: bool,
) -> AccessChange {
    let given: BTreeSet<Role> = new.difference(old).copied().filter(|role| KEY_ROLES.contains(role)).collect();
    let mut taken: BTreeSet<Role> = old.difference(new).copied().filter(|role| *role == Role::Admin).collect();
    let mut roles: BTreeSet<Role> = new.difference(&given).chain(&taken).copied().collect();
    if roles.is_empty() {
        // Their last roles stay until the new ones replace them.
        taken = old.difference(new).copied().collect();
        roles.clone_from(old);
    }
    let enable = !could_sign_in && can_sign_in && (roles.is_empty() || holds_key(&roles));
    let held = (!given.is_empty() || !taken.is_empty() || enable).then_some(HeldAccess { given, taken, enable });
    AccessChange { roles, can_sign_in: can_sign_in && !enable, held }
}

/// Checks that an administrator may confirm an action.
///
/// # Errors
///
/// Not allowed for whoever requested it and for the person it is about; a conflict once it is decided.
pub fn check_confirm(action: &PendingAction, administrator: &PublicId) -> Result<(), Refusal> {
    if action.requested_by == *administrator {
        return Err(Refusal::not_allowed("pending-own-request"));
    }
    if action.action.subject() == Some(administrator) {
        return Err(Refusal::not_allowed("pending-own-account"));
    }
    check_waiting(action)
}

/// Checks that a person may stop an action: every administrator (the owner is one), finance, and the person it is about.
///
/// # Errors
///
/// [`Refusal::NotFound`] for those who may not see it, a conflict once it is decided.
pub fn check_stop(action: &PendingAction, who: &PublicId, roles: &BTreeSet<Role>) -> Result<(), Refusal> {
    if !may_see(action, who, roles) {
        return Err(Refusal::NotFound);
    }
    check_waiting(action)
}

/// Whether a person may see an action: those who may stop it.
pub fn may_see(action: &PendingAction, who: &PublicId, roles: &BTreeSet<Role>) -> bool {
    sees_all(roles) || action.action.subject() == Some(who)
}

/// Whether these roles see every action.
pub fn sees_all(roles: &BTreeSet<Role>) -> bool {
    roles.contains(&Role::Admin) || roles.contains(&Role::Finance)
}

/// Whether an action takes effect on its own by `now`.
pub fn is_due(action: &PendingAction, now: Timestamp) -> bool {
    action.state == State::Waiting && action.due_at <= now && !action.needs_confirmation
}

fn check_waiting(action: &PendingAction) -> Result<(), Refusal> {
    match action.state {
        State::Waiting => Ok(()),
        _ => Err(Refusal::conflict("pending-decided")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::*;
    use proptest::prelude::*;

    fn id(text: &str) -> PublicId {
        PublicId::parse(text).unwrap()
    }

    fn at(hour: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + hour * 3_600, 0).unwrap()
    }

    const REQUESTER: &str = "aaaaaaaaaaaa";
    const SUBJECT: &str = "bbbbbbbbbbbb";
    const OTHER: &str = "cccccccccccc";

    fn action(state: State) -> PendingAction {
        PendingAction {
            id: id("dddddddddddd"),
            action: Action::ResetPassword { staff_id: id(SUBJECT) },
            subject_name: "Farah".into(),
            requested_by: id(REQUESTER),
            requested_by_name: "Ingrid".into(),
            requested_at: at(0),
            due_at: at(24),
            state,
            decided_by_name: None,
            decided_at: None,
            reason: String::new(),
            watched_from: at(-24),
            needs_confirmation: false,
            basis: String::new(),
            secret_hash: String::new(),
        }
    }

    fn roles(list: &[Role]) -> BTreeSet<Role> {
        list.iter().copied().collect()
    }

    #[test]
    fn waits_a_day_unless_a_single_administrator_sets_up() {
        let of = |administrators, money_moved| Situation { administrators, money_moved, delay_hours: 24 }.delay();
        assert_eq!(of(1, false), Duration::zero());
        assert_eq!(of(2, false), Duration::hours(24));
        assert_eq!(of(1, true), Duration::hours(24));
    }

    #[test]
    fn only_a_second_administrator_who_gains_nothing_confirms() {
        let waiting = action(State::Waiting);
        assert_eq!(check_confirm(&waiting, &id(REQUESTER)).unwrap_err().status(), 403);
        assert_eq!(check_confirm(&waiting, &id(SUBJECT)).unwrap_err().status(), 403);
        assert_eq!(check_confirm(&waiting, &id(OTHER)), Ok(()));
    }

    #[test]
    fn administrators_finance_and_the_subject_stop() {
        let waiting = action(State::Waiting);
        for (who, held, expected) in [
            (OTHER, roles(&[Role::Admin]), Ok(())),
            (OTHER, roles(&[Role::Finance]), Ok(())),
            (REQUESTER, roles(&[Role::Admin]), Ok(())),
            (SUBJECT, roles(&[Role::Agent]), Ok(())),
            (OTHER, roles(&[Role::Marketing]), Err(Refusal::NotFound)),
            (OTHER, roles(&[Role::Auditor]), Err(Refusal::NotFound)),
        ] {
            assert_eq!(check_stop(&waiting, &id(who), &held), expected, "{who} {held:?}");
        }
    }

    #[test]
    fn what_is_decided_stays_decided() {
        for state in [State::Applied, State::Stopped, State::Lapsed] {
            assert_eq!(check_confirm(&action(state), &id(OTHER)).unwrap_err().status(), 409);
            assert_eq!(check_stop(&action(state), &id(OTHER), &roles(&[Role::Admin])).unwrap_err().status(), 409);
            assert!(!is_due(&action(state), at(48)));
        }
        assert!(is_due(&action(State::Waiting), at(24)) && !is_due(&action(State::Waiting), at(23)));
        let silenced = PendingAction { needs_confirmation: true, ..action(State::Waiting) };
        assert!(!is_due(&silenced, at(48)) && check_confirm(&silenced, &id(OTHER)).is_ok());
    }

    #[test]
    fn a_new_person_with_only_key_roles_waits_to_sign_in() {
        let change = split_access(&roles(&[]), &roles(&[Role::Finance]), false, true);
        assert!(!change.can_sign_in && change.roles.is_empty());
        let held = change.held.unwrap();
        assert!(held.enable && held.given == roles(&[Role::Finance]));
        let both = split_access(&roles(&[]), &roles(&[Role::Agent, Role::Finance]), false, true);
        assert!(both.can_sign_in && both.roles == roles(&[Role::Agent]));
    }

    #[test]
    fn a_disabled_person_with_a_key_role_waits_to_sign_in_again() {
        let finance = roles(&[Role::Finance]);
        let change = split_access(&finance, &finance, false, true);
        assert!(!change.can_sign_in && change.held.is_some_and(|held| held.enable));
        let agent = roles(&[Role::Agent]);
        assert_eq!(split_access(&agent, &agent, false, true).held, None);
    }

    #[test]
    fn an_exchange_of_all_roles_waits_as_a_whole() {
        let change = split_access(&roles(&[Role::Agent]), &roles(&[Role::Marketing]), true, true);
        assert_eq!(change.roles, roles(&[Role::Agent]));
        assert_eq!(change.held.unwrap().taken, roles(&[Role::Agent]));
    }

    fn any_roles() -> impl Strategy<Value = BTreeSet<Role>> {
        let people: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_for_people()).collect();
        proptest::sample::subsequence(people, 0..=9).prop_map(|roles| roles.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nobody_gains_a_key_at_once_and_nothing_is_lost(
            old in any_roles(), new in any_roles(), (could, can) in any::<(bool, bool)>(),
        ) {
            prop_assume!(!new.is_empty());
            let change = split_access(&old, &new, could, can);
            for role in KEY_ROLES {
                prop_assert!(!change.roles.contains(&role) || old.contains(&role), "{role:?} at once");
            }
            prop_assert!(!old.contains(&Role::Admin) || change.roles.contains(&Role::Admin));
            prop_assert!(!change.can_sign_in || could || !holds_key(&change.roles), "let in with a key role");
            prop_assert!(!change.can_sign_in || !change.roles.is_empty() || old.is_empty());
            let mut after = change.roles.clone();
            let mut can_after = change.can_sign_in;
            if let Some(held) = change.held {
                after.extend(&held.given);
                after.retain(|role| !held.taken.contains(role));
                can_after |= held.enable;
            }
            prop_assert_eq!(after, new);
            prop_assert_eq!(can_after, can);
        }
    }
}
