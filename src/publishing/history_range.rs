//! The history of several months on one page. It is put together from the published pages of those months, so it
//! needs neither the database nor the renderer. One page at a time is made, the last ones are kept until the next
//! edition, and where too many wait, the next is told when to come back.

use super::Published;
use super::document::{Document, DocumentKind, DocumentRequest};
use super::edition::Edition;
use super::negotiation::Encoding;
use super::render::history::{self, RANGE_PATH, Range};
use super::unpublished_page;
use super::uptime::day_of;
use crate::t;
use crate::ui::wording::Language;
use crate::web::form_fields::Fields;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Semaphore;

/// Most months on one page. A link leads to the earlier ones.
const MONTHS_MAX: usize = 12;
/// Most requests that wait for their pages to be made, or whose pages are being made.
const QUEUE_MAX: usize = 16;
/// Most pages that are kept, and most bytes of them in all encodings.
const KEPT_MAX: usize = 64;
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// `GET /history/range?from=2012-07&to=2012-09`. 422 with the form when the months make no sense.
pub async fn show(
    State(published): State<Published>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let Some(served) = published.served() else { return unavailable() };
    let Ok(fields) = Fields::decode(query.unwrap_or_default().as_bytes()) else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let edition = served.edition.clone();
    let range = (fields.get("from").to_owned(), fields.get("to").to_owned());
    match published.history_ranges().get(&edition, range).await {
        Made::Page(document) => document.response(DocumentRequest::from_headers(&headers, method == Method::HEAD)),
        Made::Refused(html) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            unpublished_page::uncached_response(status, &edition.metadata.policy, html)
        }
        Made::Busy => unavailable(),
        Made::Failed => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn unavailable() -> Response<Body> {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")]).into_response()
}

/// The months of a query, as they were typed.
type TypedRange = (String, String);

/// What became of a query.
#[derive(Debug)]
enum Made {
    Page(Arc<Document>),
    /// The form again, with what is wrong. It is sent once, so it is not compressed.
    Refused(String),
    /// Too many wait.
    Busy,
    Failed,
}

/// The pages that were made last.
#[derive(Debug)]
pub struct HistoryRanges {
    kept: Mutex<Kept>,
    /// Held while a page is made.
    turn: Semaphore,
    /// Held by those who wait too.
    queue: Semaphore,
}

impl Default for HistoryRanges {
    fn default() -> Self {
        Self { kept: Mutex::default(), turn: Semaphore::new(1), queue: Semaphore::new(QUEUE_MAX) }
    }
}

/// Pages of one edition.
#[derive(Debug, Default)]
struct Kept {
    /// Kept alive by nobody here: while there is a reference of this kind, no other edition has its address.
    edition: Weak<Edition>,
    pages: HashMap<TypedRange, Arc<Document>>,
    oldest_first: VecDeque<TypedRange>,
    bytes: usize,
}

impl Kept {
    fn find(&self, edition: &Arc<Edition>, range: &TypedRange) -> Option<Arc<Document>> {
        if self.is_of(edition) { self.pages.get(range).cloned() } else { None }
    }

    fn is_of(&self, edition: &Arc<Edition>) -> bool {
        std::ptr::eq(self.edition.as_ptr(), Arc::as_ptr(edition))
    }

    fn keep(&mut self, edition: &Arc<Edition>, range: TypedRange, page: &Arc<Document>) {
        if !self.is_of(edition) {
            *self = Self { edition: Arc::downgrade(edition), ..Self::default() };
        }
        self.bytes += size(page);
        self.pages.insert(range.clone(), page.clone());
        self.oldest_first.push_back(range);
        while self.bytes > KEPT_BYTES_MAX || self.oldest_first.len() > KEPT_MAX {
            let Some(oldest) = self.oldest_first.pop_front() else { return };
            self.bytes -= self.pages.remove(&oldest).map_or(0, |page| size(&page));
        }
    }
}

fn size(page: &Document) -> usize {
    Encoding::ALL.into_iter().map(|encoding| page.bytes(encoding).len()).sum()
}

impl HistoryRanges {
    async fn get(&self, edition: &Arc<Edition>, range: TypedRange) -> Made {
        if let Some(page) = self.lock().find(edition, &range) {
            return Made::Page(page);
        }
        let Ok(_place) = self.queue.try_acquire() else { return Made::Busy };
        let Ok(_turn) = self.turn.acquire().await else { return Made::Busy };
        // Whoever was before may have made it.
        if let Some(page) = self.lock().find(edition, &range) {
            return Made::Page(page);
        }
        let (source, typed) = (edition.clone(), range.clone());
        let made = tokio::task::spawn_blocking(move || make(&source, typed)).await;
        match made {
            Ok(Made::Page(page)) => {
                self.lock().keep(edition, range, &page);
                Made::Page(page)
            }
            Ok(other) => other,
            Err(error) => {
                tracing::error!(%error, "could not make a page of the history");
                Made::Failed
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make(edition: &Edition, (from, to): TypedRange) -> Made {
    let zone = edition.metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let (html, is_valid) = page(edition, from, to, day_of(edition.metadata.made_at, zone));
    if !is_valid {
        return Made::Refused(html);
    }
    match Document::new(DocumentKind::Html, html) {
        Ok(document) => Made::Page(Arc::new(document.with_policy(&edition.metadata.policy))),
        Err(error) => {
            tracing::error!(%error, "could not compress a page of the history");
            Made::Failed
        }
    }
}

/// The months that have a page of their own, the oldest first.
pub(super) fn months(edition: &Edition) -> Vec<NaiveDate> {
    let mut months: Vec<NaiveDate> = edition
        .documents()
        .filter(|(path, _)| path.starts_with("/history/"))
        .filter_map(|(path, _)| history::month_of(path))
        .collect();
    months.sort_unstable();
    months
}

/// The page as HTML, and whether the input was valid. `today` is the day on which the edition was made.
fn page(edition: &Edition, from: String, to: String, today: NaiveDate) -> (String, bool) {
    Language::from_tag(&edition.metadata.language).scope(|| {
        let months = months(edition);
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

    /// An edition with this many months, and a page of the history for the frame.
    fn edition_of(months: u32) -> Arc<Edition> {
        let page = |path: String, main: &str| {
            let html = format!("<!DOCTYPE html><html><head></head><body><main>{main}</main></body></html>");
            (path, Arc::new(Document::new(DocumentKind::Html, html).unwrap()))
        };
        let section = |month: u32| {
            let day = NaiveDate::from_ymd_opt(2012, month, 1).unwrap();
            let id = history::section_id(day);
            page(history::address(day), &format!("<section aria-labelledby=\"{id}\">Month {month}</section>"))
        };
        let documents = (1..=months).map(section).chain([page("/history".into(), "")]).collect();
        let metadata = crate::publishing::edition::tests::metadata(1);
        Arc::new(Edition::from_parts(metadata, documents))
    }

    fn range(from: &str, to: &str) -> TypedRange {
        (from.to_owned(), to.to_owned())
    }

    #[tokio::test]
    async fn a_page_is_made_once_for_each_edition() {
        let (ranges, edition) = (HistoryRanges::default(), edition_of(6));
        let get = async |edition: &Arc<Edition>| match ranges.get(edition, range("2012-02", "2012-04")).await {
            Made::Page(page) => page,
            other => panic!("{other:?}"),
        };
        let first = get(&edition).await;
        assert!(first.text().contains("Month 3") && !first.text().contains("Month 5"), "{}", first.text());
        assert!(Arc::ptr_eq(&first, &get(&edition).await), "kept");
        let next = edition_of(6);
        assert!(!Arc::ptr_eq(&first, &get(&next).await), "another edition");
        assert_eq!(ranges.lock().pages.len(), 1, "pages of the last edition are dropped");
    }

    #[tokio::test]
    async fn a_refused_range_is_not_kept() {
        let (ranges, edition) = (HistoryRanges::default(), edition_of(2));
        assert!(matches!(ranges.get(&edition, range("x", "2012-04")).await, Made::Refused(_)));
        assert!(ranges.lock().pages.is_empty());
    }

    #[tokio::test]
    async fn the_number_of_kept_pages_and_of_those_who_wait_is_bounded() {
        let (ranges, edition) = (HistoryRanges::default(), edition_of(2));
        for year in 1_900..1_900 + KEPT_MAX + 10 {
            let made = ranges.get(&edition, range(&format!("{year}-01"), "2012-02")).await;
            assert!(matches!(made, Made::Page(_)));
        }
        let kept = ranges.lock().pages.len();
        assert_eq!((kept, ranges.lock().oldest_first.len()), (KEPT_MAX, KEPT_MAX));
        let turn = ranges.turn.acquire().await.unwrap();
        let mut waiting: Vec<_> = (0..QUEUE_MAX)
            .map(|year| Box::pin(ranges.get(&edition, range(&format!("18{year:02}-01"), "2012-02"))))
            .collect();
        for wait in &mut waiting {
            assert!(futures::poll!(wait.as_mut()).is_pending());
        }
        let busy = ranges.get(&edition, range("1700-01", "2012-02")).await;
        assert!(matches!(busy, Made::Busy), "{busy:?}");
        drop(turn);
    }
}
