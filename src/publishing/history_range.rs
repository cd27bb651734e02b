//! The history from one month to another: the published pages of those months on one page. It is put
//! together from what is served, so it costs no database and no rendering, and works when both are away.

use super::Published;
use super::document::{Document, DocumentRequest, Kind};
use super::edition::Edition;
use super::render::history::{self, RANGE_PATH, Range};
use super::uptime::day_of;
use crate::t;
use crate::ui::wording::Spoken;
use crate::web::form_fields::Fields;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// Most months on one page; earlier ones are a link away.
const MONTHS_MAX: usize = 12;

/// `/history/range?from=2012-07&to=2012-09`.
pub async fn show(
    State(published): State<Published>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let Some(served) = published.served() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let asked = Fields::decode(query.unwrap_or_default().as_bytes());
    let made = tokio::task::spawn_blocking(move || {
        let (from, to) = (asked.get("from").to_owned(), asked.get("to").to_owned());
        let zone = served.edition.metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        let (text, is_good) = page(&served.edition, from, to, day_of(served.edition.metadata.made_at, zone));
        let document = Document::new(Kind::Html, text)?.with_policy(&served.edition.metadata.policy);
        Ok::<_, std::io::Error>((document, is_good))
    });
    let Ok(Ok((document, is_good))) = made.await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = document.response(DocumentRequest::from_headers(&headers, method == Method::HEAD));
    if !is_good {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The page as HTML, and whether the choice made sense; `today` is the day the edition was made on.
fn page(edition: &Edition, from: String, to: String, today: NaiveDate) -> (String, bool) {
    Spoken::of(&edition.metadata.language).speaking(|| {
        let mut months: Vec<NaiveDate> = edition
            .documents()
            .filter(|(path, _)| path.starts_with("/history/"))
            .filter_map(|(path, _)| history::month_of(path))
            .collect();
        months.sort_unstable();
        let (span, problems) = read(&from, &to, today);
        let is_good = problems.is_empty();
        let (shown, earlier) = span.map(|(first, last)| chosen(&months, first, last)).unwrap_or_default();
        let sections: String = shown.iter().filter_map(|month| section(edition, *month)).collect();
        let next = earlier.map(|month| {
            let address = format!("{RANGE_PATH}?from={from}&to={}", month.format("%Y-%m"));
            view! {
                <nav class="go" aria-label=t!("publishing-history-nav")><a href=address>{t!("publishing-history-before", month = history::name(month))}</a></nav>
            }
        });
        let nothing = (is_good && shown.is_empty()).then(|| view! { <p class="quiet">{t!("publishing-past-none")}</p> });
        let head = view! {
            <div class="hero">
                <h1>{t!("publishing-history-title")}</h1>
                {history::range_form(&months, &Range { from, to, problems })}
            </div>
            {nothing}
        };
        let main = format!("{}{sections}{}", head.to_html(), next.to_html()).replace("<!>", "");
        (framed(edition, &main), is_good)
    })
}

/// The first and the last month that were asked for.
type Span = (NaiveDate, NaiveDate);
/// A field, and what is wrong with it.
type Problem = (&'static str, String);

/// The first and last month of a choice, or what is wrong with it.
fn read(from: &str, to: &str, today: NaiveDate) -> (Option<Span>, Vec<Problem>) {
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

/// The months of a choice, newest first, and the one the next page begins with.
fn chosen(months: &[NaiveDate], first: NaiveDate, last: NaiveDate) -> (Vec<NaiveDate>, Option<NaiveDate>) {
    let mut inside = months.iter().rev().copied().filter(|month| (first..=last).contains(month));
    let shown = inside.by_ref().take(MONTHS_MAX).collect();
    (shown, inside.next())
}

/// A month's section, as its own page has it.
fn section(edition: &Edition, month: NaiveDate) -> Option<String> {
    let text = edition.find(&history::address(month))?.text();
    let begin = text.find(&format!("<section aria-labelledby=\"{}\"", history::section_id(month)))?;
    let end = begin + text[begin..].find("</section>")? + "</section>".len();
    Some(text[begin..end].to_owned())
}

/// The history's page with another `<main>`.
fn framed(edition: &Edition, main: &str) -> String {
    let text = edition.find("/history").map(|document| document.text()).unwrap_or_default();
    let begin = text.find("<main").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    match begin.zip(text.rfind("</main>")) {
        Some((begin, end)) if begin <= end => {
            // An old edition says how old it is, here too.
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
    fn a_choice_is_read_or_named_wrong() {
        let today = "2012-07-14".parse().unwrap();
        let wrong = |from: &str, to: &str| -> Vec<&'static str> {
            Spoken::of("en").speaking(|| read(from, to, today).1.into_iter().map(|(field, _)| field).collect())
        };
        assert_eq!(wrong("2011-02", "2012-07"), [""; 0]);
        assert_eq!(wrong("2012-07", "2012-07"), [""; 0]);
        assert_eq!(wrong("2012-07", "2012-06"), ["from"], "backwards");
        assert_eq!(wrong("2012-08", "2012-09"), ["from", "to"], "not come yet");
        for nonsense in ["", "July", "2012-13", "2012-7", "12012-07", "2012-07-01", "2012/07", "+012-07"] {
            assert_eq!(wrong(nonsense, "2012-07"), ["from"], "{nonsense}");
            assert_eq!(wrong("2012-07", nonsense), ["to"], "{nonsense}");
        }
    }

    #[test]
    fn a_long_choice_goes_on_where_it_stopped() {
        let months: Vec<_> = (1..=9).flat_map(|m| [2010, 2011].map(|y| month(&format!("{y}-0{m}")))).collect();
        let mut months = months;
        months.sort_unstable();
        let (shown, next) = chosen(&months, month("2010-02"), month("2011-08"));
        assert_eq!((shown.len(), shown[0], next), (MONTHS_MAX, month("2011-08"), Some(month("2010-05"))));
        let (rest, end) = chosen(&months, month("2010-02"), next.unwrap());
        assert_eq!((rest.len(), rest[3], end), (4, month("2010-02"), None));
    }
}
