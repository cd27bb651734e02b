//! The pages of the history as Statuspage numbers them, `/history?page=2`: three months each, the newest first. The first one is
//! the document at `/history`; the others are redirects to their months, which `history_range` puts together.

use super::document::DocumentKind;
use super::render::history::{MONTHS_IN_FULL, RANGE_PATH};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use chrono::{Months, NaiveDate};

/// The path of the first page.
const PATH: &str = "/history";

/// Whether an address is that of another page than the first.
pub fn is_later_page(path: &str, query: &str) -> bool {
    // Nearly no request has a query, so nothing is read for most of them.
    !query.is_empty() && path == PATH && number(query) > 1
}

/// The number of the page in a query. What is no number from 1 on is the first page.
fn number(query: &str) -> usize {
    let typed = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
    match typed {
        Some((_, typed)) if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) => {
            // A number that is too large is a page after the last one.
            typed.parse::<usize>().unwrap_or(usize::MAX).max(1)
        }
        _ => 1,
    }
}

/// The redirect to the months of a later page, given all months of the history, the oldest first.
pub(super) fn redirect(months: &[NaiveDate], query: &str) -> Response<Body> {
    let (first, last) = months_of(months, number(query));
    let target = format!("{RANGE_PATH}?from={}&to={}", first.format("%Y-%m"), last.format("%Y-%m"));
    let mut response = Response::new(Body::empty());
    // Which months a page has changes with every month.
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::try_from(target).unwrap_or(HeaderValue::from_static(PATH)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(DocumentKind::Html.cache_control()));
    response
}

/// The first and the last month of a page. After the last page it is the month before all others, in which nothing happened.
fn months_of(months: &[NaiveDate], number: usize) -> (NaiveDate, NaiveDate) {
    let before = number.saturating_sub(1).saturating_mul(MONTHS_IN_FULL);
    let mut shown = months.iter().rev().skip(before).take(MONTHS_IN_FULL);
    match shown.next() {
        Some(last) => (*shown.next_back().unwrap_or(last), *last),
        None => {
            let earlier = months.first().and_then(|first| first.checked_sub_months(Months::new(1))).unwrap_or_default();
            (earlier, earlier)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::render::history::month_of;

    #[test]
    fn only_a_number_after_1_is_another_page() {
        for query in
            ["", "page", "page=", "page=0", "page=1", "page=01", "page=-2", "page=+2", "page=x", "page=2.5", "p=2"]
        {
            assert!(!is_later_page("/history", query), "{query}");
        }
        for query in ["page=2", "a=b&page=3", "page=2&page=1", "page=%32", "page=99999999999999999999999"] {
            assert!(is_later_page("/history", query), "{query}");
            assert!(!is_later_page("/history/2012-07", query) && !is_later_page("/", query), "{query}");
        }
    }

    #[test]
    fn pages_go_on_where_the_one_before_ended() {
        let month = |text: &str| month_of(text).unwrap();
        let months: Vec<_> = ["2011-03", "2011-11", "2011-12", "2012-02", "2012-07"].map(month).to_vec();
        assert_eq!(months_of(&months, 1), (month("2011-12"), month("2012-07")));
        assert_eq!(months_of(&months, 2), (month("2011-03"), month("2011-11")));
        for number in [3, 4, usize::MAX] {
            assert_eq!(months_of(&months, number), (month("2011-02"), month("2011-02")), "{number}");
        }
        assert_eq!(months_of(&months[..1], 2), (month("2011-02"), month("2011-02")));
    }
}
