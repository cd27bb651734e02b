//! An operation as its feature describes it: method, address, name, and what programmers have to know.

use axum::http::{Method, StatusCode};

/// A part of the API, under which operations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area(pub &'static str);

/// One operation. What it reads and answers is taken from its handler by [`ApiRoutes`](super::ApiRoutes).
#[derive(Debug, Clone)]
pub struct Operation {
    pub(super) area: Area,
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) parameters: Vec<(&'static str, &'static str)>,
    success: StatusCode,
    needs_key: bool,
    pub(super) has_version: bool,
}

impl Area {
    /// Reads something. `id` is the name that generated clients give the operation.
    pub const fn get(self, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        self.operation(Method::GET, path, id, summary, StatusCode::OK)
    }

    /// Creates something, and answers 201.
    pub const fn create(self, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        self.operation(Method::POST, path, id, summary, StatusCode::CREATED)
    }

    /// Does something, and answers 200 with what it changed.
    pub const fn post(self, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        self.operation(Method::POST, path, id, summary, StatusCode::OK)
    }

    /// Replaces a resource as a whole.
    pub const fn put(self, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        self.operation(Method::PUT, path, id, summary, StatusCode::OK)
    }

    /// Removes a resource, and answers 204.
    pub const fn delete(self, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        self.operation(Method::DELETE, path, id, summary, StatusCode::NO_CONTENT)
    }

    const fn operation(
        self,
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        success: StatusCode,
    ) -> Operation {
        Operation {
            area: self,
            method,
            path,
            id,
            summary,
            description: "",
            parameters: Vec::new(),
            success,
            needs_key: false,
            has_version: false,
        }
    }
}

impl Operation {
    /// Adds what programmers have to know, in Markdown.
    #[must_use]
    pub const fn about(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Describes a parameter of the path that is no public id.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, description: &'static str) -> Self {
        self.parameters.push((name, description));
        self
    }

    /// The operation accepts `If-Match`.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.has_version = true;
        self
    }

    /// The operation answers with this status instead.
    #[must_use]
    pub const fn answers(mut self, status: StatusCode) -> Self {
        self.success = status;
        self
    }

    /// The operation moves money or sends something, so it needs an `Idempotency-Key`.
    #[must_use]
    pub const fn with_required_key(mut self) -> Self {
        self.needs_key = true;
        self
    }

    pub(super) const fn success(&self) -> StatusCode {
        self.success
    }

    pub(super) const fn needs_key(&self) -> bool {
        self.needs_key
    }

    pub(super) fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}
