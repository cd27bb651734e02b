//! Days, numbers and lists as people say them.

use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use crate::ui::wording::isolated;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use leptos::prelude::*;

/// `11 July`; with its year when that is not this one.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    time::format_date(if date.year() == today.year() { "date-day" } else { "date-day-year" }, date)
}

/// `Wed 11 July`; with its year when that is not this one.
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

/// A sentence with one part in it that is more than text: what stands before it and what after.
pub fn around(sentence: &str) -> (String, String) {
    let (before, after) = sentence.split_once(HERE).unwrap_or((sentence, ""));
    (before.to_owned(), after.to_owned())
}

/// What to fill in for the part that [`around`] cuts at.
pub const HERE: &str = "\u{1}";

/// A small line with a moment in it, as in "Edited Thu 01:25"; `key` names the words around it.
pub fn noted(key: &str, at: AnyView) -> AnyView {
    let (before, after) = around(&t!(key, at = HERE));
    view! { <p class="quiet">{before}{at}{after}</p> }.into_any()
}

/// `<time>` with any text.
pub fn moment(at: Timestamp, text: String) -> impl IntoView + use<> {
    view! { <time datetime=timestamp::iso(at)>{text}</time> }
}

/// A moment large (with its weekday, when that is not today), its day small beside it, which the script turns into "in 22 min".
pub fn clock_and_day(at: Timestamp, today: NaiveDate, zone: Tz) -> impl IntoView + use<> {
    let date = at.with_timezone(&zone).date_naive();
    let clock = if date == today { time::clock_text(at, zone) } else { time::day_clock_text(at, zone) };
    view! { {moment(at, clock)}" "<small data-at=timestamp::iso(at)>{weekday(date, today)}</small> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording::Language;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_read_as_people_say_them() {
        let today = date("2012-07-14");
        assert_eq!(range(date("2012-07-11"), date("2012-07-12"), today), "11–12 July");
        assert_eq!(range(date("2012-06-30"), date("2012-07-07"), today), "30 June–7 July");
        assert_eq!(range(date("2011-12-30"), date("2012-01-02"), today), "30 December 2011–2 January");
        assert_eq!(range(date("2011-12-30"), date("2011-12-31"), today), "30–31 December 2011");
        assert_eq!(weekday(date("2012-07-11"), today), "Wed 11 July");
    }

    #[test]
    fn lists_and_numbers() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(
            (list(&names[..1]), list(&names[..2]), list(&names)),
            ("a".into(), "a and b".into(), "a, b and c".into())
        );
        assert_eq!((number(4), number(12), number(13)), ("four".into(), "twelve".into(), "13".into()));
    }

    #[test]
    fn days_and_lists_read_as_each_language_says_them() {
        let today = date("2012-07-14");
        let names = ["Calls", "Texts", "Mobile data"].map(str::to_owned);
        let said = |tag: &str| {
            Language::from_tag(tag).scope(|| {
                let ranges = [("2012-07-11", "2012-07-12"), ("2012-06-30", "2012-07-07")];
                (ranges.map(|(from, to)| range(date(from), date(to), today)), list(&names))
            })
        };
        let german = said("de");
        assert_eq!(german.0, ["11.–12. Juli", "30. Juni – 7. Juli"]);
        assert_eq!(german.1, "Calls, Texts und Mobile data");
        let arabic = said("ar");
        assert_eq!(arabic.0, ["11–12 يوليو", "30 يونيو – 7 يوليو"]);
        assert_eq!(arabic.1, "\u{2068}Calls\u{2069}، \u{2068}Texts\u{2069} و\u{2068}Mobile data\u{2069}");
    }
}
