//! The one door for HTML forms (decisions 2 and 3).
//!
//! A form posts to its resource's URL. The door looks the path up in the table of rights, decodes the
//! body, calls the room's verb, and then: success is 303 to a page; a refusal is the same page once
//! more, with status 401, 403, 404, 409, 422, 429 or 503, with what was typed and what is wrong.
//!
//! Over 300 lines because a post's whole way through the door is read in one piece.

use super::app::App;
use super::fields::Fields;
use super::visit::{Once, RefusedForm, Visit};
use crate::accounts::Staff;
use crate::accounts::rights::{self, Right, Who};
use crate::app::shell;
use crate::types::{Instant, PublicId, Refusal};
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Extension, Router};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Largest form that is read, in bytes. The longest body is 25,000 characters, which may take 12 bytes
/// each when encoded.
pub const FORM_MAX: usize = 512 * 1024;

/// What a verb's door gets: who, what, when.
#[derive(Debug, Clone)]
pub struct Door {
    /// The running Amends.
    pub app: App,
    /// Who is signed in.
    pub staff: Option<Staff>,
    /// The parameters of the path.
    pub params: HashMap<String, String>,
    /// What was posted.
    pub fields: Fields,
    /// When it came in.
    pub now: Instant,
    /// The address it came from, for limits; behind trusted proxies the one they report.
    pub source: String,
    /// The request's headers.
    pub headers: HeaderMap,
}

impl Door {
    /// The right to do something, or the refusal.
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        self.staff.as_ref().ok_or(Refusal::SignedOut)?.may::<R>()
    }

    /// A text parameter of the path.
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.params.get(name).map(String::as_str).ok_or(Refusal::NotFound)
    }

    /// A public id in the path.
    pub fn id(&self, name: &str) -> Result<PublicId, Refusal> {
        PublicId::parse(self.param(name)?).ok_or(Refusal::NotFound)
    }

    /// A row number in the path.
    pub fn row(&self, name: &str) -> Result<i64, Refusal> {
        self.param(name)?.parse().map_err(|_| Refusal::NotFound)
    }
}

/// What a verb's door answers when it is done: where to go now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    location: String,
    cookie: Option<String>,
    said: Option<String>,
    once: Option<Once>,
}

impl Done {
    /// Go to a page of ours. Only a path is taken, never another site.
    pub fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        let is_ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        Self { location: if is_ours { path } else { "/".to_owned() }, cookie: None, said: None, once: None }
    }

    /// Show a page of ours at once, with a secret on it that is not stored and never shown again. The
    /// secret is in no address, no cookie and no memory: it goes out in the answer to this post.
    pub fn showing(page: impl Into<String>, once: Once) -> Self {
        Self { once: Some(once), ..Self::to(page) }
    }

    /// Go nowhere: a program posted, and reads this line (RFC 8058 wants no redirect).
    pub fn said(text: impl Into<String>) -> Self {
        Self { said: Some(text.into()), ..Self::to("/") }
    }

    /// Also set a cookie (a whole `Set-Cookie` value).
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.cookie = Some(cookie);
        self
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        if let Some(text) = self.said {
            return ([(header::CACHE_CONTROL, "no-store")], text).into_response();
        }
        let mut response = StatusCode::SEE_OTHER.into_response();
        let headers = response.headers_mut();
        let location = HeaderValue::from_str(&self.location).unwrap_or(HeaderValue::from_static("/"));
        headers.insert(header::LOCATION, location);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(cookie) = self.cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            headers.insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// Collects every door that changes something, and holds them against the table of rights.
#[derive(Debug)]
pub struct Doors {
    router: Router<App>,
    open: Router<App>,
    seen: BTreeSet<&'static str>,
    unlisted: Vec<&'static str>,
    stands_on: Vec<(&'static str, &'static str)>,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            router: Router::new(),
            open: Router::new(),
            seen: BTreeSet::new(),
            unlisted: Vec::new(),
            stands_on: Vec::new(),
        }
    }
}

impl Doors {
    /// A form that posts to `path` and is shown on `page` (both as the router writes them).
    pub fn form<F, Fut>(mut self, path: &'static str, page: &'static str, verb: F) -> Self
    where
        F: Fn(Door) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Done, Refusal>> + Send + 'static,
    {
        self.stands_on.push((path, page));
        self.route(path, axum::routing::post(posted(path, page, verb)))
    }

    /// A form that programs elsewhere post to as well, so that it stands outside the guard against
    /// forged posts (decision 3). It must not read cookies: what it may do is in its path's token.
    pub fn open_form<F, Fut>(mut self, path: &'static str, page: &'static str, verb: F) -> Self
    where
        F: Fn(Door) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Done, Refusal>> + Send + 'static,
    {
        self.stands_on.push((path, page));
        self.note(path);
        self.open = self.open.route(path, axum::routing::post(posted(path, page, verb)));
        self
    }

    /// A door of another kind (JSON, upload) that guards itself; it needs its row all the same.
    pub fn other(self, path: &'static str, route: MethodRouter<App>) -> Self {
        self.route(path, route)
    }

    fn route(mut self, path: &'static str, route: MethodRouter<App>) -> Self {
        self.note(path);
        self.router = self.router.route(path, route);
        self
    }

    fn note(&mut self, path: &'static str) {
        if rights::row(path).is_none() {
            self.unlisted.push(path);
        }
        self.seen.insert(path);
    }

    /// The routers, guarded and open; or, in one line, the paths without a row and the rows without a path.
    ///
    /// Asking for a form's own address (after a reload, say) leads to the page it stands on, unless that
    /// address is a page itself (`is_page`).
    pub fn finish(mut self, is_page: impl Fn(&str) -> bool) -> Result<(Router<App>, Router<App>), String> {
        for (path, page) in std::mem::take(&mut self.stands_on) {
            if !is_page(path) {
                self.router = self.router.route(
                    path,
                    get(move |params: RawPathParams| async move {
                        let params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                        Done::to(filled(page, &params))
                    }),
                );
            }
        }
        let idle: Vec<_> = rights::TABLE
            .iter()
            .map(|row| row.path)
            .filter(|path| !path.starts_with("/do/") && !self.seen.contains(path))
            .collect();
        if self.unlisted.is_empty() && idle.is_empty() {
            return Ok((self.router, self.open));
        }
        Err(format!(
            "the table of rights and the doors disagree: without a row {:?}, without a door {idle:?}",
            self.unlisted
        ))
    }
}

/// The handler of a form.
fn posted<F, Fut>(
    path: &'static str,
    page: &'static str,
    verb: F,
) -> impl Fn(Extension<Visit>, RawPathParams, Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>>
+ Clone
+ Send
+ Sync
+ 'static
where
    F: Fn(Door) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Done, Refusal>> + Send + 'static,
{
    move |Extension(visit), params: RawPathParams, request| {
        let verb = verb.clone();
        let params: HashMap<String, String> =
            params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        Box::pin(answer(visit, params, path, page, request, verb))
    }
}

async fn answer<F, Fut>(
    visit: Visit,
    params: HashMap<String, String>,
    path: &'static str,
    page: &'static str,
    request: Request,
    verb: F,
) -> Response
where
    F: Fn(Door) -> Fut,
    Fut: Future<Output = Result<Done, Refusal>> + Send + 'static,
{
    let headers = request.headers().clone();
    let action = request.uri().path().to_owned();
    let source = super::security::source_of(&request, &visit.app);
    let (fields, read) = match to_bytes(request.into_body(), FORM_MAX).await {
        Ok(body) => (Fields::decode(&body), Ok(())),
        Err(_) => (Fields::default(), Err(Refusal::TooLarge)),
    };
    let door = Door {
        app: visit.app.clone(),
        staff: visit.staff.clone(),
        params: params.clone(),
        fields: fields.clone(),
        now: visit.now,
        source,
        headers,
    };
    let known = visit.unknown.clone().map_or(Ok(()), Err);
    let outcome = match read.and(known).and_then(|()| allowed(path, visit.staff.as_ref())) {
        Ok(()) => verb(door).await,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(Done { location, once: Some(once), .. }) => {
            let seen = Visit { once: Some(Arc::new(once)), ..visit };
            page_now(seen, &location, StatusCode::CREATED).await
        }
        Ok(done) => done.into_response(),
        Err(refusal) => again(visit, &filled(page, &params), RefusedForm::new(action, fields, refusal)).await,
    }
}

/// Whether the table lets this person use a form's path.
pub fn allowed(path: &str, staff: Option<&Staff>) -> Result<(), Refusal> {
    match rights::row(path).map(|row| row.who) {
        Some(Who::Anyone) => Ok(()),
        Some(Who::Staff(roles)) => {
            let staff = staff.ok_or(Refusal::SignedOut)?;
            if staff.holds_any(roles) { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
        }
        Some(Who::Token(_)) | None => Err(Refusal::NotFound),
    }
}

/// The page once more, with what was typed and the refusal's status. Somebody who is signed out gets
/// the page to sign in, and keeps what was typed there in hidden fields' stead: their browser's Back.
pub async fn again(mut visit: Visit, page: &str, form: RefusedForm) -> Response {
    super::security::log_refusal(&form.action, &form.refusal);
    let status = StatusCode::from_u16(form.refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = if form.refusal == Refusal::SignedOut { "/sign-in" } else { page };
    let retry_after = match form.refusal {
        Refusal::TooMany { retry_after_s } => Some(retry_after_s),
        _ => None,
    };
    visit.refused = Some(Arc::new(form));
    let mut response = page_now(visit, page, status).await;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A page as the answer to a post, with a status of its own.
async fn page_now(mut visit: Visit, page: &str, status: StatusCode) -> Response {
    visit.path = page.to_owned();
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = page.parse::<Uri>().unwrap_or_default();
    request.extensions_mut().insert(visit);
    let mut response = leptos_axum::render_app_async_with_context(|| {}, shell)(request).await;
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A route's pattern with its parameters filled in.
fn filled(pattern: &str, params: &HashMap<String, String>) -> String {
    params.iter().fold(pattern.to_owned(), |path, (key, value)| path.replace(&format!("{{{key}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_nowhere_but_here() {
        assert_eq!(Done::to("/desk").location, "/desk");
        for elsewhere in ["https://example.org/", "//example.org", "/\\example.org", "desk"] {
            assert_eq!(Done::to(elsewhere).location, "/", "{elsewhere}");
        }
    }

    #[test]
    fn a_door_without_a_row_stops_the_start() {
        let open = Doors::default().form("/nobody/knows", "/", |_| async { Ok(Done::to("/")) });
        let told = open.finish(|_| false).unwrap_err();
        assert!(told.contains("/nobody/knows") && told.contains("without a door"));
    }
}
