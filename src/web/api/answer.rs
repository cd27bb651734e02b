//! What handlers return, and how it becomes a response.

use super::paging::{self, Paging};
use crate::types::Refusal;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::marker::PhantomData;

/// One resource.
#[derive(Debug, Clone)]
pub struct Item<T> {
    value: T,
    version: Option<i64>,
}

impl<T> Item<T> {
    /// A resource that has no version.
    pub const fn new(value: T) -> Self {
        Self { value, version: None }
    }

    /// A resource with the version that `If-Match` names.
    pub const fn versioned(value: T, version: i64) -> Self {
        Self { value, version: Some(version) }
    }
}

impl<T: Serialize> Item<T> {
    pub(super) fn into_answer(self) -> Result<Answer, Refusal> {
        Answer::new(StatusCode::OK, Some(&self.value), self.version, None)
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct List<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<T> List<T> {
    /// A list that has one page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// A page of rows, of which [`Paging::fetch`] were read. `key` is what they are ordered by.
    pub fn page<R, K: Serialize>(
        mut rows: Vec<R>,
        paging: &Paging<K>,
        key: impl Fn(&R) -> K,
        view: impl Fn(R) -> T,
    ) -> Self {
        let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|row| paging::encode(&key(row)));
        Self { items: rows.into_iter().map(view).collect(), next }
    }
}

impl<T: Serialize> List<T> {
    /// `address` is the path and query of the request.
    pub(super) fn into_answer(self, path: &str, query: &[(String, String)]) -> Result<Answer, Refusal> {
        let mut answer = Answer::new(StatusCode::OK, Some(&self), None, None)?;
        answer.link = self.next.map(|next| {
            let pairs = query.iter().filter(|(name, _)| name != "cursor");
            let mut address = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                address.append_pair(name, value);
            }
            format!("<{path}?{}>; rel=\"next\"", address.append_pair("cursor", &next).finish())
        });
        Ok(answer)
    }
}

/// The content of an answer without a body.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct NoContent {}

/// What a transaction wrote. The status is that of the operation.
#[derive(Debug, Clone)]
pub struct Written<T> {
    pub(super) value: Option<T>,
    pub(super) version: Option<i64>,
    pub(super) location: Option<String>,
    pub(super) is_secret: bool,
}

impl<T> Written<T> {
    /// A resource that has no version.
    pub const fn new(value: T) -> Self {
        Self { value: Some(value), version: None, location: None, is_secret: false }
    }

    /// A resource with the version that `If-Match` names.
    pub const fn versioned(value: T, version: i64) -> Self {
        Self { value: Some(value), version: Some(version), location: None, is_secret: false }
    }

    /// The address of what was created.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// The answer holds a secret that is shown once, so it is not stored: the same request again is told that it was
    /// done, and not what was answered.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }
}

impl Written<NoContent> {
    /// Nothing is answered.
    pub const fn nothing() -> Self {
        Self { value: None, version: None, location: None, is_secret: false }
    }
}

/// An answer with a resource of this type. [`ApiRequest::write`](super::ApiRequest::write) makes it.
#[derive(Debug, Clone)]
pub struct Done<T>(pub(super) Answer, pub(super) PhantomData<fn() -> T>);

impl<T> Done<T> {
    /// The address of what was created; empty for an answer without one.
    pub fn location(&self) -> &str {
        &self.0.location
    }
}

/// The parts of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: String,
    pub(super) etag: String,
    pub(super) location: String,
    pub(super) link: Option<String>,
}

impl Answer {
    pub(super) fn new(
        status: StatusCode,
        value: Option<&impl Serialize>,
        version: Option<i64>,
        location: Option<String>,
    ) -> Result<Self, Refusal> {
        let body = value.map(serde_json::to_string).transpose().map_err(|error| Refusal::Fault(error.to_string()))?;
        let body = body.unwrap_or_default();
        let etag = match version {
            _ if body.is_empty() => String::new(),
            Some(version) => format!("\"{version}.{}\"", digest(&body)),
            None => format!("\"{}\"", digest(&body)),
        };
        Ok(Self { status, body, etag, location: location.unwrap_or_default(), link: None })
    }

    /// The response, or 304 where the client has it already.
    pub(super) fn into_response(self, headers: &HeaderMap) -> Response {
        let has_it = self.status == StatusCode::OK && !self.etag.is_empty() && lists(headers, &self.etag);
        let mut response = if has_it {
            StatusCode::NOT_MODIFIED.into_response()
        } else if self.body.is_empty() {
            self.status.into_response()
        } else {
            (self.status, [(header::CONTENT_TYPE, "application/json")], self.body).into_response()
        };
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        if !self.etag.is_empty() {
            set(header::ETAG, &self.etag);
        }
        if !self.location.is_empty() {
            set(header::LOCATION, &self.location);
        }
        if let Some(link) = &self.link {
            set(header::LINK, link);
        }
        response
    }
}

/// Whether `If-None-Match` names this ETag.
fn lists(headers: &HeaderMap, etag: &str) -> bool {
    let fields = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    fields.flat_map(|field| field.split(',')).any(|listed| {
        let listed = listed.trim();
        listed == "*" || listed.trim_start_matches("W/") == etag
    })
}

/// What a body is recognised by.
fn digest(body: &str) -> String {
    crate::platform::keys::hex(&Sha256::digest(body)[..8])
}

/// The version that an ETag begins with.
pub(super) fn version_of(etag: &str) -> Option<i64> {
    let text = etag.trim().trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"')?;
    text.split_once('.').map_or(text, |(version, _)| version).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_version_of_an_etag_may_come_alone() {
        let answer = Answer::new(StatusCode::OK, Some(&json!({ "id": 1 })), Some(7), None).unwrap();
        assert_eq!(version_of(&answer.etag), Some(7));
        assert_eq!((version_of("\"7\""), version_of("W/\"7.ab\"")), (Some(7), Some(7)));
        assert_eq!((version_of("7"), version_of("\"x\""), version_of("*")), (None, None, None));
    }

    #[test]
    fn a_page_has_a_cursor_only_where_another_follows() {
        let paging = Paging::<i64> { limit: 2, after: None };
        let page = List::page(vec![3, 2, 1], &paging, |row| *row, |row| row);
        assert_eq!((page.items.clone(), page.next.is_some()), (vec![3, 2], true));
        let answer = page.into_answer("/api/v1/x", &[("limit".into(), "2".into()), ("cursor".into(), "old".into())]);
        assert_eq!(answer.unwrap().link.unwrap(), "</api/v1/x?limit=2&cursor=Mg>; rel=\"next\"");
        assert_eq!(List::page(vec![2, 1], &paging, |row| *row, |row| row).next, None);
    }
}
