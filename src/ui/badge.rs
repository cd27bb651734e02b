//! Badges: short words in a colour.

use crate::t;
use crate::types::Impact;
use leptos::prelude::*;

/// An incident's impact in words and its colour.
pub fn impact(impact: Impact) -> impl IntoView {
    view! { <span class=format!("status {}", impact.class())>{t!(&format!("impact-{}", impact.as_str()))}</span> }
}
