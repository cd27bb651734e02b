//! An exact fraction of minor units, so that an amount of money is rounded once, at the end, and nowhere else.

use crate::types::money::MoneyError;
use num_rational::Ratio;

/// An amount of minor units as an exact fraction of 128-bit integers. Ordered by value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExactAmount(Ratio<i128>);

impl ExactAmount {
    /// Nothing.
    pub const ZERO: Self = Self::minor(0);

    /// Whole minor units.
    pub const fn minor(minor: i64) -> Self {
        Self(Ratio::new_raw(minor as i128, 1))
    }

    /// This amount times `numerator / denominator`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] when the result does not fit, or `denominator` is not above zero.
    pub fn times(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        if denominator <= 0 {
            return Err(MoneyError::TooLarge);
        }
        let numerator = self.0.numer().checked_mul(numerator.into());
        let denominator = self.0.denom().checked_mul(denominator.into());
        Self::checked(numerator, denominator)
    }

    /// So many percent of this amount.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] when the result does not fit.
    pub fn percent(self, percent: u32) -> Result<Self, MoneyError> {
        self.times(percent.into(), 100)
    }

    /// The sum of both amounts.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] when the result does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let left = self.0.numer().checked_mul(*other.0.denom());
        let right = other.0.numer().checked_mul(*self.0.denom());
        let numerator = left.zip(right).and_then(|(left, right)| left.checked_add(right));
        Self::checked(numerator, self.0.denom().checked_mul(*other.0.denom()))
    }

    /// Rounded up to a whole minor unit. What is owed is rounded this way, so that nobody gets too little.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn round_up(self) -> Result<i64, MoneyError> {
        let (numerator, denominator) = (*self.0.numer(), *self.0.denom());
        let whole = numerator.div_euclid(denominator) + i128::from(numerator.rem_euclid(denominator) > 0);
        whole.try_into().map_err(|_| MoneyError::TooLarge)
    }

    /// Rounded down to a whole minor unit: what a limit still allows.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn round_down(self) -> Result<i64, MoneyError> {
        self.0.numer().div_euclid(*self.0.denom()).try_into().map_err(|_| MoneyError::TooLarge)
    }

    /// Rounded to the nearest minor unit, a half up. For display of intermediate steps only.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn round_nearest(self) -> Result<i64, MoneyError> {
        self.plus(Self(Ratio::new_raw(1, 2)))?.round_down()
    }

    /// The reduced fraction of two results of checked arithmetic. The denominator is above zero.
    fn checked(numerator: Option<i128>, denominator: Option<i128>) -> Result<Self, MoneyError> {
        let (numerator, denominator) = numerator.zip(denominator).ok_or(MoneyError::TooLarge)?;
        Ok(Self(Ratio::new(numerator, denominator)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_only_when_asked() {
        let third = ExactAmount::minor(100).times(1, 3).unwrap();
        assert_eq!((third.round_down(), third.round_nearest(), third.round_up()), (Ok(33), Ok(33), Ok(34)));
        let half = ExactAmount::minor(1).times(1, 2).unwrap();
        assert_eq!((half.round_down(), half.round_nearest(), half.round_up()), (Ok(0), Ok(1), Ok(1)));
        assert_eq!(third.plus(third).unwrap().plus(third), Ok(ExactAmount::minor(100)));
        assert_eq!(ExactAmount::minor(7).round_up(), Ok(7));
    }

    #[test]
    fn rounds_amounts_below_zero_by_the_same_rules() {
        let minus_third = ExactAmount::minor(-100).times(1, 3).unwrap();
        let rounded = (minus_third.round_down(), minus_third.round_nearest(), minus_third.round_up());
        assert_eq!(rounded, (Ok(-34), Ok(-33), Ok(-33)));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let huge = ExactAmount::minor(i64::MAX).times(i64::MAX, 1).unwrap();
        assert_eq!(huge.times(i64::MAX, 1), Err(MoneyError::TooLarge));
        assert_eq!(huge.round_up(), Err(MoneyError::TooLarge));
        assert_eq!(huge.round_down(), Err(MoneyError::TooLarge));
        let tiny = ExactAmount::minor(1).times(1, i64::MAX).unwrap().times(1, i64::MAX).unwrap();
        assert_eq!(tiny.times(1, i64::MAX), Err(MoneyError::TooLarge));
        assert_eq!(huge.plus(tiny), Err(MoneyError::TooLarge));
        let lowest = ExactAmount::minor(i64::MIN).times(i64::MIN, 1).unwrap();
        assert_eq!(lowest.times(4, 1), Err(MoneyError::TooLarge));
        assert_eq!(ExactAmount::minor(1).times(1, 0), Err(MoneyError::TooLarge));
    }

    #[test]
    fn compares_amounts_of_any_size() {
        let huge = ExactAmount::minor(i64::MAX).times(i64::MAX, 1).unwrap();
        assert_eq!(ExactAmount::minor(2).max(huge), huge);
        assert_eq!(ExactAmount::minor(2).min(huge), ExactAmount::minor(2));
        let tiny = ExactAmount::minor(1).times(1, i64::MAX).unwrap().times(1, i64::MAX).unwrap();
        assert!(ExactAmount::ZERO < tiny && tiny < huge);
    }
}
