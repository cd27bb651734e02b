//! The ledger against a simple model: vouchers on accounts, counted one by one.

use super::*;
use crate::types::Currency;
use proptest::prelude::*;

const fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

#[test]
fn every_posting_balances() {
    for posting in Posting::ALL {
        let entries = posting.entries(gbp(1000)).unwrap();
        assert_eq!(entries.iter().map(|entry| entry.amount.minor).sum::<i64>(), 0, "{posting:?}");
    }
    let expire: Vec<_> = Posting::Expire.entries(gbp(5)).unwrap().iter().map(|e| (e.account, e.amount.minor)).collect();
    let [issued, breakage, free] = [Account::Issued, Account::Breakage, Account::Free];
    assert_eq!(expire, [(issued, -5), (breakage, 5), (breakage, -5), (free, 5)]);
}

#[test]
fn refuses_more_than_the_budget_has() {
    let budget = AccountBalances::new(gbp(1000));
    assert_eq!(budget.post(Posting::Submit, gbp(1001)), Err(LedgerError::OverBudget { available: gbp(1000) }));
    assert_eq!(budget.post(Posting::Submit, gbp(0)), Err(LedgerError::NotPositive));
    assert_eq!(budget.post(Posting::Claim, gbp(1)), Err(LedgerError::Insufficient { account: Account::Reserved }));
    let euro = Money::new(1, Currency::EUR);
    assert_eq!(budget.post(Posting::Submit, euro), Err(LedgerError::Amount(MoneyError::CurrencyMismatch)));
    let full = budget.post(Posting::Submit, gbp(1000)).unwrap();
    assert_eq!(full.post(Posting::Submit, gbp(1)), Err(LedgerError::OverBudget { available: gbp(0) }));
}

/// A voucher of the model: the account that its money should be on.
#[derive(Clone, Copy)]
struct Voucher {
    account: Account,
    minor: i64,
}

/// Applies a posting to the first voucher it fits, redeeming in part when asked. Returns the amount moved.
fn apply(vouchers: &mut Vec<Voucher>, posting: Posting, minor: i64) -> Option<i64> {
    let [from, .., to] = posting.path() else { unreachable!("every path has two accounts") };
    if posting == Posting::Submit {
        vouchers.push(Voucher { account: *to, minor });
        return Some(minor);
    }
    let voucher = vouchers.iter_mut().find(|voucher| voucher.account == *from && voucher.minor > 0)?;
    let moved = if posting == Posting::Redeem { voucher.minor.min(minor) } else { voucher.minor };
    voucher.minor -= moved;
    vouchers.push(Voucher { account: *to, minor: moved });
    Some(moved)
}

proptest! {
    #[test]
    fn the_balances_equal_the_vouchers(
        limit in 0..20_000_i64,
        postings in prop::collection::vec((prop::sample::select(&Posting::ALL[..]), 1..3_000_i64), 0..60),
    ) {
        let mut balances = AccountBalances::new(gbp(limit));
        let mut vouchers = Vec::new();
        for (posting, minor) in postings {
            let mut after = vouchers.clone();
            let Some(moved) = apply(&mut after, posting, minor) else {
                continue;
            };
            match balances.post(posting, gbp(moved)) {
                Ok(posted) => (balances, vouchers) = (posted, after),
                Err(error) => {
                    prop_assert_eq!(error, LedgerError::OverBudget { available: balances.available() });
                    prop_assert!(posting == Posting::Submit && moved > balances.available().minor);
                }
            }
            prop_assert_eq!(Account::ALL.iter().map(|account| balances.on(*account).minor).sum::<i64>(), 0);
            for account in [Account::Reserved, Account::Issued, Account::Spent] {
                let held: i64 = vouchers.iter().filter(|v| v.account == account).map(|v| v.minor).sum();
                prop_assert_eq!(balances.on(account).minor, held);
            }
            prop_assert_eq!(balances.on(Account::Breakage).minor, 0);
            prop_assert!((0..=limit).contains(&balances.available().minor));
        }
    }
}
