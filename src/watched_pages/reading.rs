//! Asks watched pages what they say.

use super::store::{self, Failure, WatchedPage};
use super::summary::{self, Summary};
use crate::platform::AppState;
use crate::platform::outgoing::{Client, Request, SendError};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use futures::future::join_all;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, ETAG, HeaderValue, IF_NONE_MATCH};

/// How often a page is read.
pub const READING_INTERVAL: Duration = Duration::minutes(1);
/// How long to wait at most after failures; each adds a minute.
const FAILED_INTERVAL_MAX: Duration = Duration::minutes(10);
/// How many pages are asked at once.
const AT_ONCE_MAX: i64 = 8;
/// Longest entity tag that is sent back, in bytes.
const ETAG_MAX: usize = 200;

/// What a page answered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Unchanged,
    Changed(Summary, Option<String>),
}

/// Reads the pages that are due. Returns whether there may be more.
///
/// # Errors
///
/// Those of the database. A page that cannot be read is none; that is stored with the page.
pub async fn read_due(app: AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let due = store::due(&mut app.db.read().await?, now, AT_ONCE_MAX).await?;
    let mut taken = Vec::new();
    for page in due {
        let id = page.id.clone();
        if app.db.write(async move |tx| store::take(tx, now, &id, now + READING_INTERVAL).await).await? {
            taken.push(page);
        }
    }
    let client = app.feature::<Client>();
    let answers = join_all(taken.iter().map(|page| ask(client, page))).await;
    let there_may_be_more = taken.len() >= usize::try_from(AT_ONCE_MAX).unwrap_or(usize::MAX);
    for (page, answer) in taken.into_iter().zip(answers) {
        keep(&app, now, page, answer).await?;
    }
    Ok(there_may_be_more)
}

async fn keep(
    app: &AppState,
    now: Timestamp,
    page: WatchedPage,
    answer: Result<Answer, Failure>,
) -> Result<(), Refusal> {
    app.db
        .write(async move |tx| match &answer {
            Ok(Answer::Unchanged) => store::keep_unchanged(tx, now, &page.id).await,
            Ok(Answer::Changed(summary, etag)) => store::keep(tx, now, &page.id, summary, etag.as_deref()).await,
            Err(failure) => {
                let pause = READING_INTERVAL * i32::try_from(page.failures + 2).unwrap_or(i32::MAX).min(10);
                store::keep_failure(tx, now, &page.id, *failure, now + pause.min(FAILED_INTERVAL_MAX)).await
            }
        })
        .await
}

async fn ask(client: &Client, page: &WatchedPage) -> Result<Answer, Failure> {
    let url = client.parse_url(&format!("{}/api/v2/summary.json", page.url)).map_err(|_| Failure::NotAllowed)?;
    let mut request = Request::get(url, summary::SUMMARY_MAX);
    request.headers.push((ACCEPT, HeaderValue::from_static("application/json")));
    if let Some(etag) = page.etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok()) {
        request.headers.push((IF_NONE_MATCH, etag));
    }
    let response = client.send(request).await.map_err(failure_of)?;
    match response.status {
        StatusCode::NOT_MODIFIED if page.etag.is_some() => Ok(Answer::Unchanged),
        StatusCode::OK => {
            let etag =
                response.headers.get(ETAG).and_then(|etag| etag.to_str().ok()).filter(|etag| etag.len() <= ETAG_MAX);
            let summary = summary::parse(&response.body).ok_or(Failure::Unreadable)?;
            Ok(Answer::Changed(summary, etag.map(str::to_owned)))
        }
        _ => Err(Failure::Status),
    }
}

fn failure_of(error: SendError) -> Failure {
    match error {
        SendError::Url(_) | SendError::Name => Failure::NotAllowed,
        SendError::Connect | SendError::Timeout | SendError::Broken => Failure::NoAnswer,
        SendError::TooLong => Failure::TooLong,
    }
}
