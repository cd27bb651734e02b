//! Every form's path, compared with the table of who may post where.

use super::handle::{filled, posted};
use super::{FormRequest, FormResponse};
use crate::access::writes;
use crate::platform::AppState;
use crate::types::Refusal;
use axum::Router;
use axum::extract::RawPathParams;
use axum::routing::{MethodRouter, get};
use std::collections::BTreeSet;

/// Collects every path that changes something and compares them with [`writes::TABLE`].
#[derive(Debug)]
pub struct FormRoutes {
    router: Router<AppState>,
    open: Router<AppState>,
    seen: BTreeSet<&'static str>,
    unlisted: Vec<&'static str>,
    shown_on: Vec<(&'static str, &'static str)>,
}

impl Default for FormRoutes {
    fn default() -> Self {
        Self {
            router: Router::new(),
            open: Router::new(),
            seen: BTreeSet::new(),
            unlisted: Vec::new(),
            shown_on: Vec::new(),
        }
    }
}

impl FormRoutes {
    /// A form that posts to `path` and is shown on `page` (both as the router writes them).
    pub fn form<F, Fut>(mut self, path: &'static str, page: &'static str, handler: F) -> Self
    where
        F: Fn(FormRequest) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
    {
        self.shown_on.push((path, page));
        self.route(path, axum::routing::post(posted(path, page, handler)))
    }

    /// A form that programs elsewhere post to as well, so that it stands outside the guard against
    /// forged posts (decision 3). It must not read cookies: what it may do is in its path's token.
    pub fn open_form<F, Fut>(mut self, path: &'static str, page: &'static str, handler: F) -> Self
    where
        F: Fn(FormRequest) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
    {
        self.shown_on.push((path, page));
        self.list(path);
        self.open = self.open.route(path, axum::routing::post(posted(path, page, handler)));
        self
    }

    /// A route of another kind (JSON, upload) that checks rights itself. It needs its row all the same.
    pub fn other(self, path: &'static str, route: MethodRouter<AppState>) -> Self {
        self.route(path, route)
    }

    fn route(mut self, path: &'static str, route: MethodRouter<AppState>) -> Self {
        self.list(path);
        self.router = self.router.route(path, route);
        self
    }

    fn list(&mut self, path: &'static str) {
        if writes::rule(path).is_none() {
            self.unlisted.push(path);
        }
        self.seen.insert(path);
    }

    /// The routers, guarded and open; or, in one line, the paths without a row and the rows without a path.
    ///
    /// Asking for a form's own address (after a reload, say) leads to the page it stands on, unless that
    /// address is a page itself (`is_page`).
    pub fn finish(mut self, is_page: impl Fn(&str) -> bool) -> Result<(Router<AppState>, Router<AppState>), String> {
        for (path, page) in std::mem::take(&mut self.shown_on) {
            if !is_page(path) {
                self.router = self.router.route(
                    path,
                    get(move |params: RawPathParams| async move {
                        let params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                        FormResponse::to(filled(page, &params))
                    }),
                );
            }
        }
        let idle: Vec<_> = writes::TABLE
            .iter()
            .map(|row| row.path)
            .filter(|path| !path.starts_with("/do/") && !self.seen.contains(path))
            .collect();
        if self.unlisted.is_empty() && idle.is_empty() {
            return Ok((self.router, self.open));
        }
        Err(format!(
            "the write table and the routes disagree: paths without a row {:?}, rows without a route {idle:?}",
            self.unlisted
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_a_row_stops_the_start() {
        let unlisted = FormRoutes::default().form("/nobody/knows", "/", |_| async { Ok(FormResponse::to("/")) });
        let error = unlisted.finish(|_| false).unwrap_err();
        assert!(error.contains("/nobody/knows") && error.contains("rows without a route"));
    }
}
