//! The books against a plain picture of them: vouchers in states, counted one by one.

use proptest::prelude::*;

use super::*;
use crate::types::Currency;

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
fn refuses_what_the_budget_does_not_have() {
    let budget = Balances::new(gbp(1000));
    assert_eq!(budget.post(Posting::Submit, gbp(1001)), Err(LedgerError::OverBudget { available: gbp(1000) }));
    assert_eq!(budget.post(Posting::Submit, gbp(0)), Err(LedgerError::NotPositive));
    assert_eq!(budget.post(Posting::Claim, gbp(1)), Err(LedgerError::NotThere { account: Account::Reserved }));
    let euro = Money::new(1, Currency::EUR);
    assert_eq!(budget.post(Posting::Submit, euro), Err(LedgerError::Amount(MoneyError::CurrencyMismatch)));
    let full = budget.post(Posting::Submit, gbp(1000)).unwrap();
    assert_eq!(full.post(Posting::Submit, gbp(1)), Err(LedgerError::OverBudget { available: gbp(0) }));
}

/// A voucher of the picture: its state is the account its money should stand on.
#[derive(Clone, Copy)]
struct Voucher {
    stands: Account,
    minor: i64,
}

/// Plays a posting on the first voucher it fits, redeeming in part when asked; returns the amount moved.
fn play(vouchers: &mut Vec<Voucher>, posting: Posting, minor: i64) -> Option<i64> {
    let [from, .., to] = posting.path() else { unreachable!("every path has two ends") };
    if posting == Posting::Submit {
        vouchers.push(Voucher { stands: *to, minor });
        return Some(minor);
    }
    let voucher = vouchers.iter_mut().find(|voucher| voucher.stands == *from && voucher.minor > 0)?;
    let moved = if posting == Posting::Redeem { voucher.minor.min(minor) } else { voucher.minor };
    voucher.minor -= moved;
    vouchers.push(Voucher { stands: *to, minor: moved });
    Some(moved)
}

proptest! {
    #[test]
    fn the_books_equal_the_vouchers(
        limit in 0..20_000_i64,
        story in prop::collection::vec((prop::sample::select(&Posting::ALL[..]), 1..3_000_i64), 0..60),
    ) {
        let mut books = Balances::new(gbp(limit));
        let mut vouchers = Vec::new();
        for (posting, minor) in story {
            let mut after = vouchers.clone();
            let Some(moved) = play(&mut after, posting, minor) else {
                continue;
            };
            match books.post(posting, gbp(moved)) {
                Ok(posted) => (books, vouchers) = (posted, after),
                Err(why) => {
                    prop_assert_eq!(why, LedgerError::OverBudget { available: books.available() });
                    prop_assert!(posting == Posting::Submit && moved > books.available().minor);
                }
            }
            prop_assert_eq!(Account::ALL.iter().map(|account| books.on(*account).minor).sum::<i64>(), 0);
            for account in [Account::Reserved, Account::Issued, Account::Spent] {
                let held: i64 = vouchers.iter().filter(|v| v.stands == account).map(|v| v.minor).sum();
                prop_assert_eq!(books.on(account).minor, held);
            }
            prop_assert_eq!(books.on(Account::Breakage).minor, 0);
            prop_assert!((0..=limit).contains(&books.available().minor));
        }
    }
}
