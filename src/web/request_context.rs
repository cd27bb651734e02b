//! What handlers and pages know of the request: who asks, when, and for what. Put into the request by
//! `app::middleware`; pages read it before they await anything.

use super::branding::PageBranding;
use super::form_state::FormState;
use crate::access::{Staff, reads};
use crate::platform::AppState;
use crate::types::{Refusal, Timestamp};
use crate::web::form_fields::Fields;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One request that is not answered from published bytes.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The running Amends.
    pub app: AppState,
    /// When the request came in.
    pub now: Timestamp,
    /// Who is signed in.
    pub staff: Option<Staff>,
    /// Why it is not known who is signed in: the database cannot be reached.
    pub sign_in_error: Option<Refusal>,
    /// The token of their session.
    pub session: Option<SessionToken>,
    /// The page's path.
    pub path: String,
    /// The path as the router writes it; empty where no route matched.
    pub route: String,
    /// The query, decoded.
    pub query: Fields,
    /// The route's parameters.
    pub params: HashMap<String, String>,
    /// Style and logo of public pages; of the same edition as this response's policy.
    pub branding: Arc<PageBranding>,
    /// The language of public pages, such as `de`.
    pub public_language: String,
    /// The nonce of this response's policy.
    pub nonce: String,
    /// The form whose post was refused and which is shown again.
    pub refused_form: Option<Arc<RefusedForm>>,
    /// A secret that the post before this page made, shown this one time.
    pub secret: Option<Arc<OneTimeSecret>>,
}

/// The token of a session. Never printed: it would end up in a log.
#[derive(Clone)]
pub struct SessionToken(pub Arc<str>);

impl std::ops::Deref for SessionToken {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// A secret that is shown once: a generated password, a new token.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeSecret {
    /// The sentence above it, already worded.
    pub words: String,
    /// The secret itself.
    pub secret: String,
}

/// Never printed: it would end up in a log.
impl std::fmt::Debug for OneTimeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeSecret(…)")
    }
}

/// A post that was refused: what was typed, and why not.
#[derive(Debug)]
pub struct RefusedForm {
    /// Where the form posts to.
    pub action: String,
    /// What was typed.
    pub typed: Fields,
    /// Why it was not done.
    pub refusal: Refusal,
    /// Whether a form on the page has shown the refusal; the frame shows it where none has.
    pub(super) shown: AtomicBool,
}

impl RefusedForm {
    /// A post to `action` that was refused.
    pub fn new(action: impl Into<String>, typed: Fields, refusal: Refusal) -> Self {
        Self { action: action.into(), typed, refusal, shown: AtomicBool::new(false) }
    }
}

impl RequestContext {
    /// The context this page is rendered for; `None` while routes are only being listed.
    pub fn current() -> Option<Self> {
        let parts = use_context::<axum::http::request::Parts>()?;
        parts.extensions.get::<Self>().cloned()
    }

    /// A parameter of the route; no such parameter is no such page.
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.params.get(name).map(String::as_str).ok_or(Refusal::NotFound)
    }

    /// The person who is signed in; the door has seen to it on every page of the desk.
    pub fn staff(&self) -> Result<&Staff, Refusal> {
        self.staff.as_ref().ok_or_else(|| self.sign_in_error.clone().unwrap_or(Refusal::SignedOut))
    }

    /// Whether the person may read this address of the desk ([`crate::access::reads`]). Pages are checked by their
    /// section; exports call this.
    pub fn check_read(&self) -> Result<(), Refusal> {
        self.staff()?;
        reads::check(&self.route, self.staff.as_ref())
    }

    /// The refusal of the post before this page, where no form on the page has shown it.
    pub fn unshown_refusal(&self) -> Option<&Refusal> {
        let form = self.refused_form.as_deref().filter(|form| !form.shown.load(Ordering::Relaxed))?;
        Some(&form.refusal)
    }

    /// The state of the form that posts to `action`: what was typed and what is wrong, if it was refused just now.
    pub fn form(&self, action: &str) -> FormState {
        let refused = self.refused_form.as_ref().filter(|form| form.action == action);
        FormState::new(action, refused.cloned())
    }
}
