//! The states of a voucher and how it moves between them.

use crate::text_enum;
use crate::types::Refusal;

text_enum! {
    /// The state of a voucher.
    pub enum VoucherState("voucher state") {
        /// Its offer is costed or awaits its first day; the customer cannot see it.
        Reserved = "reserved",
        /// Its offer is live; the customer may claim it.
        Offered = "offered",
        /// The customer has the code.
        Claimed = "claimed",
        /// Redeemed in part. Today a merchant takes a voucher as a whole (decision 34).
        PartRedeemed = "part_redeemed",
        /// Redeemed; nothing is left.
        Redeemed = "redeemed",
        /// Its last day passed.
        Expired = "expired",
        /// Its offer was withdrawn before it was claimed.
        Withdrawn = "withdrawn",
        /// Its offer was withdrawn after it was claimed, and the offer's policy ends claimed vouchers.
        Revoked = "revoked",
        /// Another voucher took its place.
        Replaced = "replaced",
        /// Its balance was credited to the customer's bill.
        ConvertedToCredit = "converted_to_credit",
    }
    sets {
        /// Not claimed yet: the money is on the account `reserved`.
        UNCLAIMED, UNCLAIMED_SQL = [Reserved, Offered];
        /// Claimed with a balance left: the money is on the account `issued`.
        OUTSTANDING, OUTSTANDING_SQL = [Claimed, PartRedeemed];
        /// A merchant may take it.
        REDEEMABLE, REDEEMABLE_SQL = [Claimed];
    }
}

impl VoucherState {
    /// Whether a voucher in this state may move to `to`.
    pub const fn may_become(self, to: Self) -> bool {
        match self {
            Self::Reserved => matches!(to, Self::Offered | Self::Expired | Self::Withdrawn),
            Self::Offered => matches!(to, Self::Claimed | Self::Expired | Self::Withdrawn),
            Self::Claimed => matches!(
                to,
                Self::PartRedeemed
                    | Self::Redeemed
                    | Self::Expired
                    | Self::Revoked
                    | Self::Replaced
                    | Self::ConvertedToCredit
            ),
            Self::PartRedeemed => {
                matches!(to, Self::Redeemed | Self::Expired | Self::Revoked | Self::Replaced | Self::ConvertedToCredit)
            }
            Self::Redeemed
            | Self::Expired
            | Self::Withdrawn
            | Self::Revoked
            | Self::Replaced
            | Self::ConvertedToCredit => false,
        }
    }

    /// Checks that voucher `id`, which is in this state, may move to `to`.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault`: callers refuse what users can cause with a message of their own first.
    pub fn check_transition(self, to: Self, id: i64) -> Result<(), Refusal> {
        if self.may_become(to) {
            return Ok(());
        }
        Err(Refusal::Fault(format!("voucher {id} is {} and cannot become {}", self.as_str(), to.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::VoucherState::{self, *};

    #[test]
    fn bulk_updates_start_from_states_that_may_become_their_target() {
        for (from, targets) in [
            (VoucherState::UNCLAIMED, &[Expired, Withdrawn][..]),
            (VoucherState::OUTSTANDING, &[Expired, Revoked][..]),
            (VoucherState::REDEEMABLE, &[Redeemed][..]),
        ] {
            for (state, target) in from.iter().flat_map(|state| targets.iter().map(move |target| (state, target))) {
                assert!(state.may_become(*target), "{state:?} -> {target:?}");
            }
        }
    }

    #[test]
    fn only_an_offered_voucher_is_claimed_and_only_a_claimed_one_spent() {
        let from = |to: VoucherState| VoucherState::ALL.into_iter().filter(move |state| state.may_become(to));
        assert!(from(Claimed).eq([Offered]));
        assert!(from(Redeemed).eq([Claimed, PartRedeemed]));
        assert!(from(Offered).eq([Reserved]));
        assert!(from(Reserved).next().is_none());
    }

    #[test]
    fn a_voucher_that_ended_stays_as_it_is() {
        for ended in [Redeemed, Expired, Withdrawn, Revoked, Replaced, ConvertedToCredit] {
            assert!(VoucherState::ALL.into_iter().all(|to| !ended.may_become(to)), "{ended:?}");
        }
    }

    #[test]
    fn a_forbidden_transition_is_a_fault_that_names_the_voucher() {
        let fault = Redeemed.check_transition(Claimed, 7).unwrap_err();
        assert!(fault.to_string().contains("voucher 7 is redeemed and cannot become claimed"), "{fault}");
        Offered.check_transition(Claimed, 7).unwrap();
    }
}
