//! Numbers in the language of the page.

use crate::t;
use std::iter::Sum;
use std::ops::Add;

/// A count in a sentence: it selects the plural and is written with the language's thousands separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub i64);

/// A count that stops at a limit, so that it takes as long for any number. In sentences that have one form for all large numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountUpTo {
    /// What was counted.
    pub count: i64,
    /// Whether there is more.
    pub has_more: bool,
}

impl CountUpTo {
    /// Of what was counted up to one more than a limit.
    pub fn limit(counted: i64, limit: i64) -> Self {
        Self { count: counted.min(limit), has_more: counted > limit }
    }

    /// `1,000`, or `1,000+` where there is more.
    pub fn text(self) -> String {
        let number = grouped(self.count);
        if self.has_more { t!("number-or-more", number = number) } else { number }
    }
}

impl From<i64> for CountUpTo {
    fn from(count: i64) -> Self {
        Self { count, has_more: false }
    }
}

impl Add for CountUpTo {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { count: self.count + other.count, has_more: self.has_more || other.has_more }
    }
}

impl Sum for CountUpTo {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// A number with the language's thousands separator: `18,400`.
pub fn grouped(number: i64) -> String {
    let separator = t!("number-thousands");
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(&separator);
        }
        text.push(digit);
    }
    text
}

/// A percentage given in hundredths of a per cent: 9914 is `99.14%`, 10000 is `100%`.
pub fn percent(hundredths: i64) -> String {
    let number = match hundredths % 100 {
        0 if hundredths == 10_000 => "100".to_owned(),
        part => t!("number-decimals", whole = hundredths / 100, part = format!("{part:02}")),
    };
    t!("number-percent", number = number)
}

#[cfg(test)]
mod tests {
    use super::{CountUpTo, grouped, percent};
    use crate::ui::wording::Language;

    #[test]
    fn thousands_are_separated() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (18_400, "18,400"), (-1_234_567, "−1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_sum_of_counts_has_more_where_one_has() {
        let sum = |counts: &[i64]| counts.iter().map(|counted| CountUpTo::limit(*counted, 1_000)).sum::<CountUpTo>();
        assert_eq!(sum(&[1_000, 12]).text(), "1,012");
        assert_eq!(sum(&[1_001, 12]).text(), "1,012+");
        assert_eq!(sum(&[]), CountUpTo::from(0));
    }

    #[test]
    fn percentages_use_the_signs_of_the_language() {
        let percent_in = |tag: &str, share| Language::from_tag(tag).scope(|| percent(share));
        assert_eq!((percent_in("en", 9_914).as_str(), percent_in("en", 10_000).as_str()), ("99.14%", "100%"));
        assert_eq!(
            (percent_in("de", 9_990).as_str(), percent_in("de", 10_000).as_str()),
            ("99,90\u{a0}%", "100\u{a0}%")
        );
        assert_eq!(percent_in("ar", 9_914), "\u{200e}99.14%");
    }
}
