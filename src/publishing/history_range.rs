//! The history of several months on one page. It is put together from the published pages of those months, so it
//! needs neither the database nor the renderer.

use super::Published;
use super::document::{Document, DocumentKind, DocumentRequest};
use super::edition::Edition;
use super::render::history::{self, RANGE_PATH, Range};
use super::uptime::day_of;
use crate::t;
use crate::ui::wording::Language;
use crate::web::form_fields::Fields;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// Most months on one page. A link leads to the earlier ones.
const MONTHS_MAX: usize = 12;

/// `GET /history/range?from=2012-07&to=2012-09`. 422 with the form when the months make no sense.
pub async fn show(
    State(published): State<Published>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let Some(served) = published.served() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let rendered = tokio::task::spawn_blocking(move || {
        let (from, to) = (fields.get("from").to_owned(), fields.get("to").to_owned());
        let zone = served.edition.metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        let (text, is_valid) = page(&served.edition, from, to, day_of(served.edition.metadata.made_at, zone));
        let document = Document::new(DocumentKind::Html, text)?.with_policy(&served.edition.metadata.policy);
        Ok::<_, std::io::Error>((document, is_valid))
    });
    let Ok(Ok((document, is_valid))) = rendered.await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = document.response(DocumentRequest::from_headers(&headers, method == Method::HEAD));
    if !is_valid {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The page as HTML, and whether the input was valid. `today` is the day on which the edition was made.
fn page(edition: &Edition, from: String, to: String, today: NaiveDate) -> (String, bool) {
    Language::from_tag(&edition.metadata.language).scope(|| {
        let mut months: Vec<NaiveDate> = edition
            .documents()
            .filter(|(path, _)| path.starts_with("/history/"))
            .filter_map(|(path, _)| history::month_of(path))
            .collect();
        months.sort_unstable();
        let (span, problems) = parse_range(&from, &to, today);
        let is_valid = problems.is_empty();
        let (shown, earlier) = span.map(|(first, last)| months_to_show(&months, first, last)).unwrap_or_default();
        let sections: String = shown.iter().filter_map(|month| section(edition, *month)).collect();
        let next = earlier.map(|month| {
            let address = format!("{RANGE_PATH}?from={from}&to={}", month.format("%Y-%m"));
            view! {
                <nav class="go" aria-label=t!("publishing-history-nav")><a href=address>{t!("publishing-history-before", month = history::name(month))}</a></nav>
            }
        });
        let none = (is_valid && shown.is_empty()).then(|| view! { <p class="quiet">{t!("publishing-past-none")}</p> });
        let head = view! {
            <div class="hero">
                <h1>{t!("publishing-history-title")}</h1>
                {history::range_form(&months, &Range { from, to, problems })}
            </div>
            {none}
        };
        let main = format!("{}{sections}{}", head.to_html(), next.to_html()).replace("<!>", "");
        (with_main(edition, &main), is_valid)
    })
}

/// The first and the last month.
type Span = (NaiveDate, NaiveDate);
/// A field, and its error.
type Problem = (&'static str, String);

/// The months of the input, or the errors in it.
fn parse_range(from: &str, to: &str, today: NaiveDate) -> (Option<Span>, Vec<Problem>) {
    let this_month = today.with_day(1).unwrap_or(today);
    let mut problems = Vec::new();
    let mut month = |field: &'static str, text: &str| match history::month_of(text) {
        Some(month) if month <= this_month => Some(month),
        Some(month) => {
            problems.push((field, t!("publishing-range-future", month = history::name(month))));
            None
        }
        None => {
            problems.push((field, t!("publishing-range-no-month")));
            None
        }
    };
    match (month("from", from), month("to", to)) {
        (Some(first), Some(last)) if first > last => {
            problems.push(("from", t!("publishing-range-backwards", to = history::name(last))));
            (None, problems)
        }
        (Some(first), Some(last)) => (Some((first, last)), problems),
        _ => (None, problems),
    }
}

/// The months to show, newest first, and the month with which the next page begins.
fn months_to_show(months: &[NaiveDate], first: NaiveDate, last: NaiveDate) -> (Vec<NaiveDate>, Option<NaiveDate>) {
    let mut inside = months.iter().rev().copied().filter(|month| (first..=last).contains(month));
    let shown = inside.by_ref().take(MONTHS_MAX).collect();
    (shown, inside.next())
}

/// The section of a month, as on its own page.
fn section(edition: &Edition, month: NaiveDate) -> Option<String> {
    let text = edition.find(&history::address(month))?.text();
    let begin = text.find(&format!("<section aria-labelledby=\"{}\"", history::section_id(month)))?;
    let end = begin + text[begin..].find("</section>")? + "</section>".len();
    Some(text[begin..end].to_owned())
}

/// The history page with another content of `<main>`.
fn with_main(edition: &Edition, main: &str) -> String {
    let text = edition.find("/history").map(|document| document.text()).unwrap_or_default();
    let begin = text.find("<main").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    match begin.zip(text.rfind("</main>")) {
        Some((begin, end)) if begin <= end => {
            // The notice of a stale edition is kept.
            let notice =
                text[begin..end].split_inclusive("</p>").next().filter(|first| first.contains("class=\"stale\""));
            format!("{}{}{main}{}", &text[..begin], notice.unwrap_or_default(), &text[end..])
        }
        _ => main.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> NaiveDate {
        history::month_of(text).unwrap()
    }

    #[test]
    fn names_the_fields_that_are_wrong() {
        let today = "2012-07-14".parse().unwrap();
        let wrong_fields = |from: &str, to: &str| -> Vec<&'static str> {
            Language::from_tag("en")
                .scope(|| parse_range(from, to, today).1.into_iter().map(|(field, _)| field).collect())
        };
        assert_eq!(wrong_fields("2011-02", "2012-07"), [""; 0]);
        assert_eq!(wrong_fields("2012-07", "2012-07"), [""; 0]);
        assert_eq!(wrong_fields("2012-07", "2012-06"), ["from"], "backwards");
        assert_eq!(wrong_fields("2012-08", "2012-09"), ["from", "to"], "in the future");
        for invalid in ["", "July", "2012-13", "2012-7", "12012-07", "2012-07-01", "2012/07", "+012-07"] {
            assert_eq!(wrong_fields(invalid, "2012-07"), ["from"], "{invalid}");
            assert_eq!(wrong_fields("2012-07", invalid), ["to"], "{invalid}");
        }
    }

    #[test]
    fn a_long_range_continues_on_the_next_page() {
        let months: Vec<_> = (1..=9).flat_map(|m| [2010, 2011].map(|y| month(&format!("{y}-0{m}")))).collect();
        let mut months = months;
        months.sort_unstable();
        let (shown, next) = months_to_show(&months, month("2010-02"), month("2011-08"));
        assert_eq!((shown.len(), shown[0], next), (MONTHS_MAX, month("2011-08"), Some(month("2010-05"))));
        let (rest, end) = months_to_show(&months, month("2010-02"), next.unwrap());
        assert_eq!((rest.len(), rest[3], end), (4, month("2010-02"), None));
    }
}
