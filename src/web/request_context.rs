//! What handlers and pages know about the request: who sent it, when, and for which address.
//!
//! `app::middleware` puts it into the request. Pages must read it before their first `await`, where leptos still has
//! it.

use super::branding::PageBranding;
use super::form_state::FormState;
use super::public_forms::PublicForms;
use crate::access::personal_data::ContactView;
use crate::access::{Staff, reads};
use crate::platform::AppState;
use crate::platform::source::Source;
use crate::types::{Refusal, Timestamp};
use crate::web::form_fields::Fields;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The context of a request that is not answered from published bytes.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The application.
    pub app: AppState,
    /// When the request was received.
    pub now: Timestamp,
    /// Whom the request comes from.
    pub source: Source,
    /// The person who is signed in, if anybody is.
    pub staff: Option<Staff>,
    /// Why it is unknown who is signed in: the database is unreachable.
    pub sign_in_error: Option<Refusal>,
    /// The token of that person's session.
    pub session: Option<SessionToken>,
    /// The path of the page.
    pub path: String,
    /// The path as the router writes it; empty where no route matched.
    pub route: String,
    /// The decoded query string.
    pub query: Fields,
    /// The parameters of the route.
    pub params: HashMap<String, String>,
    /// Style and logo of public pages, from the edition that also gives this response's policy.
    pub branding: Arc<PageBranding>,
    /// The language of public pages, such as `de`.
    pub public_language: String,
    /// The content of the public forms in that edition; `None` before anything is published.
    pub public_forms: Option<Arc<PublicForms>>,
    /// The nonce that this response's content security policy allows.
    pub nonce: String,
    /// The form that was refused and is shown again.
    pub refused_form: Option<Arc<RefusedForm>>,
    /// Whether this response reveals the addresses of the one person it is about.
    pub reveals_contacts: bool,
    /// A secret that this response shows once.
    pub secret: Option<Arc<OneTimeSecret>>,
}

/// The token of a session. `Debug` hides it, so that it cannot reach a log.
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

/// A secret that is shown once, such as a generated password or a new token.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeSecret {
    /// The heading above the secret, in the reader's language.
    pub label: String,
    /// The secret itself.
    pub secret: String,
}

/// Hides the secret, so that it cannot reach a log.
impl std::fmt::Debug for OneTimeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeSecret(…)")
    }
}

/// A posted form that was refused.
#[derive(Debug)]
pub struct RefusedForm {
    /// The address the form posts to.
    pub action: String,
    /// What was typed.
    pub typed: Arc<Fields>,
    /// Why it was refused.
    pub refusal: Refusal,
    /// Whether the page already shows why.
    is_shown: AtomicBool,
}

impl RefusedForm {
    /// A form posted to `action` that was refused.
    pub fn new(action: impl Into<String>, typed: impl Into<Arc<Fields>>, refusal: Refusal) -> Self {
        Self { action: action.into(), typed: typed.into(), refusal, is_shown: AtomicBool::new(false) }
    }

    /// A form posted to `action` that was not refused, and is shown again with what was typed.
    pub fn kept(action: impl Into<String>, typed: impl Into<Arc<Fields>>) -> Self {
        let refusal = Refusal::Invalid(Vec::new());
        Self { action: action.into(), typed: typed.into(), refusal, is_shown: AtomicBool::new(true) }
    }

    /// The refusal for whoever is about to show it; `None` from the second time on, so that a page says once why the
    /// form was refused.
    pub fn take_refusal(&self) -> Option<&Refusal> {
        (!self.is_shown.swap(true, Ordering::Relaxed)).then_some(&self.refusal)
    }
}

impl RequestContext {
    /// The context of the request that is being handled; `None` while routes are only being listed.
    pub fn current() -> Option<Self> {
        let parts = use_context::<axum::http::request::Parts>()?;
        parts.extensions.get::<Self>().cloned()
    }

    /// A parameter of the route; an absent one is [`Refusal::NotFound`].
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.params.get(name).map(String::as_str).ok_or(Refusal::NotFound)
    }

    /// The person who is signed in.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignedOut`] where nobody is, or why it is unknown.
    pub fn staff(&self) -> Result<&Staff, Refusal> {
        self.staff.as_ref().ok_or_else(|| self.sign_in_error.clone().unwrap_or(Refusal::SignedOut))
    }

    /// How the page about one person shows their addresses to the person who is signed in. A list shows them with
    /// [`ContactView::of`].
    ///
    /// # Errors
    ///
    /// Those of [`Self::staff`].
    pub fn contact_view(&self) -> Result<ContactView, Refusal> {
        let view = ContactView::of(self.staff()?);
        Ok(if self.reveals_contacts { ContactView::revealed() } else { view })
    }

    /// Checks that the person may read this address of the desk ([`crate::access::reads`]). Pages are checked by their
    /// section ([`desk_page`](crate::web::frame::desk_page)); exports call this.
    pub fn check_read(&self) -> Result<(), Refusal> {
        self.staff()?;
        reads::check(&self.route, self.staff.as_ref())
    }

    /// The state of the form that was refused, whichever it is; `None` where none was.
    pub fn refused(&self) -> Option<FormState> {
        self.refused_form.clone().map(FormState::refused)
    }

    /// The state of the form that posts to `action`.
    pub fn form(&self, action: &str) -> FormState {
        match &self.refused_form {
            Some(form) if form.action == action => FormState::refused(form.clone()),
            _ => FormState::new(action),
        }
    }
}
