//! What a page knows of the request that asked for it. Put into the request by `security`, read by
//! pages before they await anything.

use super::app::App;
use super::fields::Fields;
use crate::accounts::Staff;
use crate::publishing::dress::LiveDress;
use crate::ui::wording;
use crate::types::{Instant, Refusal};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One look at a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The running Amends.
    pub app: App,
    /// When the request came in.
    pub now: Instant,
    /// Who is signed in.
    pub staff: Option<Staff>,
    /// Why it could not be found out who is signed in: the records are out of reach.
    pub unknown: Option<Refusal>,
    /// The token of their session.
    pub session: Option<SessionToken>,
    /// The page's path.
    pub path: String,
    /// The query, decoded.
    pub query: Fields,
    /// The route's parameters.
    pub params: HashMap<String, String>,
    /// What a public page wears; of one edition with this response's policy.
    pub dress: Arc<LiveDress>,
    /// The nonce of this response's policy.
    pub nonce: String,
    /// The form whose post was refused and which is shown again.
    pub refused: Option<Arc<RefusedForm>>,
    /// A secret that the post before this page made, shown this one time.
    pub once: Option<Arc<Once>>,
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
pub struct Once {
    /// The sentence above it, already worded.
    pub words: String,
    /// The secret itself.
    pub secret: String,
}

/// Never printed: it would end up in a log.
impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Once(…)")
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
    /// Whether a form on the page has said so; the frame says it where none has.
    told: AtomicBool,
}

impl RefusedForm {
    /// A post to `action` that was refused.
    pub fn new(action: impl Into<String>, typed: Fields, refusal: Refusal) -> Self {
        Self { action: action.into(), typed, refusal, told: AtomicBool::new(false) }
    }
}

impl Visit {
    /// The visit this page is rendered for; `None` while routes are only being listed.
    pub fn here() -> Option<Self> {
        let parts = use_context::<axum::http::request::Parts>()?;
        parts.extensions.get::<Self>().cloned()
    }

    /// A parameter of the route; no such parameter is no such page.
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.params.get(name).map(String::as_str).ok_or(Refusal::NotFound)
    }

    /// The person who is signed in; the door has seen to it on every page of the desk.
    pub fn staff(&self) -> Result<&Staff, Refusal> {
        self.staff.as_ref().ok_or_else(|| self.unknown.clone().unwrap_or(Refusal::SignedOut))
    }

    /// The refusal of the post before this page, where no form on the page has told it.
    pub fn untold(&self) -> Option<&Refusal> {
        let form = self.refused.as_deref().filter(|form| !form.told.load(Ordering::Relaxed))?;
        Some(&form.refusal)
    }

    /// What was typed into the form that posts to `action`, if that is the one that was refused.
    pub fn typed(&self, action: &str) -> Typed {
        let mine = self.refused.as_ref().filter(|form| form.action == action);
        Typed { action: action.to_owned(), refused: mine.cloned() }
    }
}

/// One form as it is about to be shown: stored values, or what was typed and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Where the form posts to.
    pub action: String,
    refused: Option<Arc<RefusedForm>>,
}

impl Typed {
    /// A form that is shown for the first time.
    pub fn fresh(action: &str) -> Self {
        Self { action: action.to_owned(), refused: None }
    }

    /// A form that is shown again.
    pub fn after(form: Arc<RefusedForm>) -> Self {
        Self { action: form.action.clone(), refused: Some(form) }
    }

    /// What to show in a field: what was typed, else what is stored.
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        match &self.refused {
            Some(form) => form.typed.get(field).to_owned(),
            None => stored.into(),
        }
    }

    /// Whether a box or radio is ticked.
    pub fn ticked(&self, field: &str, value: &str, stored: bool) -> bool {
        match &self.refused {
            Some(form) => form.typed.all(field).contains(&value),
            None => stored,
        }
    }

    /// What is wrong with a field, worded.
    pub fn error(&self, field: &str) -> Option<String> {
        let errors: Vec<String> = self.errors().filter(|(name, _)| name == field).map(|(_, text)| text).collect();
        (!errors.is_empty()).then(|| errors.join(" "))
    }

    /// Every field that is wrong, worded, in order.
    pub fn errors(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let errors = match self.refused.as_deref() {
            Some(RefusedForm { refusal: Refusal::Invalid(errors), .. }) => errors.as_slice(),
            _ => &[],
        };
        errors.iter().map(|error| (error.field.clone(), wording::word(&error.message)))
    }

    /// The refusal as a whole, for the form that tells it.
    pub fn tell(&self) -> Option<&Refusal> {
        let form = self.refused.as_deref()?;
        form.told.store(true, Ordering::Relaxed);
        Some(&form.refusal)
    }

    /// The refusal as a whole, if there is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refused.as_deref().map(|form| &form.refusal)
    }

    /// Whether the form is shown again after a refusal.
    pub fn is_again(&self) -> bool {
        self.refused.is_some()
    }
}
