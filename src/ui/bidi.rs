//! Names that users chose (of a service, of a customer) on a page whose direction may differ.

use crate::ui::wording::dir_of;
use leptos::prelude::*;

/// A text, in `<bdi>` if its direction may differ from the page's, so that it keeps its place in the line.
pub fn isolate(text: &str) -> AnyView {
    let text = text.to_owned();
    if dir_of(&text).is_some() { view! { <bdi>{text}</bdi> }.into_any() } else { text.into_any() }
}
