//! Days, numbers and lists as people write them.

use crate::t;
use crate::ui::time;
use crate::ui::wording::isolated;
use chrono::{Datelike, NaiveDate};

/// `11 July`; with the year unless it is the current one.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    time::format_date(if date.year() == today.year() { "date-day" } else { "date-day-year" }, date)
}

/// `Wed 11 July`; with the year unless it is the current one.
pub fn weekday(date: NaiveDate, today: NaiveDate) -> String {
    time::format_date(if date.year() == today.year() { "date-weekday" } else { "date-weekday-year" }, date)
}

/// `11 July`, `11–12 July`, `30 June–7 July`.
pub fn range(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> String {
    if from == to {
        return day(from, today);
    }
    if (from.year(), from.month()) == (to.year(), to.month()) {
        return t!("date-range-in-month", from = from.day(), to = day(to, today));
    }
    let first = if from.year() == to.year() { time::format_date("date-day", from) } else { day(from, today) };
    t!("date-range", from = first, to = day(to, today))
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => isolated(only),
        [before @ .., last] => {
            let before: Vec<String> = before.iter().map(|item| isolated(item)).collect();
            t!("publishing-list", before = before.join(&t!("publishing-list-comma")), last = last)
        }
    }
}

/// A small number as a word, a larger one in digits.
pub fn number(count: usize) -> String {
    match count {
        2..=12 => t!(&format!("publishing-number-{count}")),
        _ => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording::Language;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_of_days_are_short() {
        let today = date("2012-07-14");
        assert_eq!(range(date("2012-07-11"), date("2012-07-12"), today), "11–12 July");
        assert_eq!(range(date("2012-06-30"), date("2012-07-07"), today), "30 June–7 July");
        assert_eq!(range(date("2011-12-30"), date("2012-01-02"), today), "30 December 2011–2 January");
        assert_eq!(range(date("2011-12-30"), date("2011-12-31"), today), "30–31 December 2011");
        assert_eq!(weekday(date("2012-07-11"), today), "Wed 11 July");
    }

    #[test]
    fn lists_and_numbers_in_english() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(
            (list(&names[..1]), list(&names[..2]), list(&names)),
            ("a".into(), "a and b".into(), "a, b and c".into())
        );
        assert_eq!((number(4), number(12), number(13)), ("four".into(), "twelve".into(), "13".into()));
    }

    #[test]
    fn ranges_and_lists_in_german_and_arabic() {
        let today = date("2012-07-14");
        let names = ["Calls", "Texts", "Mobile data"].map(str::to_owned);
        let in_language = |tag: &str| {
            Language::from_tag(tag).scope(|| {
                let ranges = [("2012-07-11", "2012-07-12"), ("2012-06-30", "2012-07-07")];
                (ranges.map(|(from, to)| range(date(from), date(to), today)), list(&names))
            })
        };
        let german = in_language("de");
        assert_eq!(german.0, ["11.–12. Juli", "30. Juni – 7. Juli"]);
        assert_eq!(german.1, "Calls, Texts und Mobile data");
        let arabic = in_language("ar");
        assert_eq!(arabic.0, ["11–12 يوليو", "30 يونيو – 7 يوليو"]);
        assert_eq!(arabic.1, "\u{2068}Calls\u{2069}، \u{2068}Texts\u{2069} و\u{2068}Mobile data\u{2069}");
    }
}
