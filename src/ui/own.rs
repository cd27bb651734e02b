//! Names of the company's own (of a service, of a group) on a page that may run the other way.

use crate::ui::wording::dir_of;
use leptos::prelude::*;

/// A name; set apart by `<bdi>` where it runs against the page, which leaves it at its place on the line.
pub fn name(text: &str) -> AnyView {
    let text = text.to_owned();
    if dir_of(&text).is_some() { view! { <bdi>{text}</bdi> }.into_any() } else { text.into_any() }
}
