//! Collects the routes of all forms and compares them with the write table.

use super::handle::{fill_params, handler as form_handler};
use super::{FormRequest, FormResponse};
use crate::access::writes;
use crate::platform::AppState;
use crate::types::Refusal;
use crate::web::server_functions;
use axum::Router;
use axum::extract::RawPathParams;
use axum::routing::{MethodRouter, get};
use std::collections::BTreeSet;

/// The routes that change something. [`FormRoutes::finish`] compares them with [`writes::TABLE`].
#[derive(Debug)]
pub struct FormRoutes {
    router: Router<AppState>,
    open: Router<AppState>,
    paths: BTreeSet<&'static str>,
    unlisted: Vec<&'static str>,
    /// (path of a form, page that shows it)
    shown_on: Vec<(&'static str, &'static str)>,
}

impl Default for FormRoutes {
    fn default() -> Self {
        Self {
            router: Router::new(),
            open: Router::new(),
            paths: BTreeSet::new(),
            unlisted: Vec::new(),
            shown_on: Vec::new(),
        }
    }
}

impl FormRoutes {
    /// Adds a form that posts to `path` and is shown on `page`, both as the router writes them.
    pub fn form<F, Fut>(mut self, path: &'static str, page: &'static str, handler: F) -> Self
    where
        F: Fn(FormRequest) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
    {
        self.shown_on.push((path, page));
        self.route(path, axum::routing::post(form_handler(path, page, false, handler)))
    }

    /// Adds a form that other programs post to as well, such as one-click unsubscribe, so it is not protected against
    /// cross-site requests (decision 3). It must not read cookies; its path's token is what authorises it.
    pub fn open_form<F, Fut>(mut self, path: &'static str, page: &'static str, handler: F) -> Self
    where
        F: Fn(FormRequest) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
    {
        self.shown_on.push((path, page));
        self.list(path);
        self.open = self.open.route(path, axum::routing::post(form_handler(path, page, true, handler)));
        self
    }

    /// Adds a route of another kind (JSON, upload) that checks access itself. It needs a row in the table, too.
    pub fn other(self, path: &'static str, route: MethodRouter<AppState>) -> Self {
        self.route(path, route)
    }

    /// Adds a route that other programs post to and that checks access itself, by a token that is not in a cookie. So it
    /// is not protected against cross-site requests (decision 3). It needs a row in the table, too.
    pub fn open_other(mut self, path: &'static str, route: MethodRouter<AppState>) -> Self {
        self.list(path);
        self.open = self.open.route(path, route);
        self
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
        self.paths.insert(path);
    }

    /// Returns the routers: forms that need protection against cross-site requests, and open forms.
    ///
    /// A GET of a form's own path, after a reload for example, redirects to the page that shows the form, unless the
    /// path is a page itself (`is_page`).
    ///
    /// # Errors
    ///
    /// One line that names the paths without a row and the rows without a path.
    pub fn finish(mut self, is_page: impl Fn(&str) -> bool) -> Result<(Router<AppState>, Router<AppState>), String> {
        for (path, page) in std::mem::take(&mut self.shown_on) {
            if !is_page(path) {
                self.router = self.router.route(
                    path,
                    get(move |params: RawPathParams| async move {
                        let params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                        FormResponse::to(fill_params(page, &params))
                    }),
                );
            }
        }
        let unrouted: Vec<_> = writes::TABLE
            .iter()
            .map(|row| row.path)
            .filter(|path| !server_functions::is_server_function(path) && !self.paths.contains(path))
            .collect();
        if self.unlisted.is_empty() && unrouted.is_empty() {
            return Ok((self.router, self.open));
        }
        Err(format!(
            "the write table and the routes disagree: paths without a row {:?}, rows without a route {unrouted:?}",
            self.unlisted
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_form_without_a_row() {
        let unlisted = FormRoutes::default().form("/nobody/knows", "/", |_| async { Ok(FormResponse::to("/")) });
        let error = unlisted.finish(|_| false).unwrap_err();
        assert!(error.contains("/nobody/knows") && error.contains("rows without a route"));
    }
}
