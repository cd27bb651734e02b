//! An exact fraction of minor units, so that a sum of money is rounded once, at the end, and nowhere else.

use std::cmp::Ordering;

use crate::types::money::MoneyError;

/// `over / under` minor units, in lowest terms, `under` above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    over: i128,
    under: i128,
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self { over: 0, under: 1 };

    /// Whole minor units.
    pub const fn minor(minor: i64) -> Self {
        Self { over: minor as i128, under: 1 }
    }

    /// This times `over / under`; `under` must be above zero.
    pub fn times(self, over: i64, under: i64) -> Result<Self, MoneyError> {
        let over = self.over.checked_mul(over.into()).ok_or(MoneyError::TooLarge)?;
        let under = self.under.checked_mul(under.into()).ok_or(MoneyError::TooLarge)?;
        Ok(Self::reduced(over, under))
    }

    /// So many hundredths of this.
    pub fn percent(self, percent: u32) -> Result<Self, MoneyError> {
        self.times(percent.into(), 100)
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let (left, right) = self.over_common(other)?;
        let over = left.checked_add(right).ok_or(MoneyError::TooLarge)?;
        Ok(Self::reduced(over, self.under.checked_mul(other.under).ok_or(MoneyError::TooLarge)?))
    }

    /// Which is more.
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        let (left, right) = self.over_common(other)?;
        Ok(left.cmp(&right))
    }

    /// The larger; this one when they are equal.
    pub fn max(self, other: Self) -> Result<Self, MoneyError> {
        Ok(if self.compare(other)? == Ordering::Less { other } else { self })
    }

    /// The smaller; this one when they are equal.
    pub fn min(self, other: Self) -> Result<Self, MoneyError> {
        Ok(if self.compare(other)? == Ordering::Greater { other } else { self })
    }

    /// Rounded up to a whole minor unit: how what is owed is rounded, so that nobody is short.
    pub fn up(self) -> Result<i64, MoneyError> {
        let whole = self.over.div_euclid(self.under) + i128::from(self.over.rem_euclid(self.under) > 0);
        whole.try_into().map_err(|_| MoneyError::TooLarge)
    }

    /// Rounded down to a whole minor unit: what a limit still allows.
    pub fn down(self) -> Result<i64, MoneyError> {
        self.over.div_euclid(self.under).try_into().map_err(|_| MoneyError::TooLarge)
    }

    /// Rounded to the nearest minor unit, a half up: how a step on the way is shown, not reckoned.
    pub fn nearest(self) -> Result<i64, MoneyError> {
        self.plus(Self { over: 1, under: 2 })?.down()
    }

    fn over_common(self, other: Self) -> Result<(i128, i128), MoneyError> {
        let left = self.over.checked_mul(other.under).ok_or(MoneyError::TooLarge)?;
        let right = other.over.checked_mul(self.under).ok_or(MoneyError::TooLarge)?;
        Ok((left, right))
    }

    fn reduced(over: i128, under: i128) -> Self {
        let (mut left, mut right) = (over.unsigned_abs(), under.unsigned_abs());
        while right != 0 {
            (left, right) = (right, left % right);
        }
        let divisor = left.max(1) as i128;
        Self { over: over / divisor, under: under / divisor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_only_when_asked() {
        let third = Exact::minor(100).times(1, 3).unwrap();
        assert_eq!((third.down(), third.nearest(), third.up()), (Ok(33), Ok(33), Ok(34)));
        let half = Exact::minor(1).times(1, 2).unwrap();
        assert_eq!((half.down(), half.nearest(), half.up()), (Ok(0), Ok(1), Ok(1)));
        assert_eq!(third.plus(third).unwrap().plus(third), Ok(Exact::minor(100)));
        assert_eq!(Exact::minor(7).up(), Ok(7));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let huge = Exact::minor(i64::MAX).times(i64::MAX, 1).unwrap();
        assert_eq!(huge.times(i64::MAX, 1), Err(MoneyError::TooLarge));
        assert_eq!(huge.up(), Err(MoneyError::TooLarge));
        assert_eq!(Exact::minor(2).max(huge), Ok(huge));
        assert_eq!(Exact::minor(2).min(huge), Ok(Exact::minor(2)));
    }
}
