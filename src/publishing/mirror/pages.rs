//! The pages that a mirror renders itself. They are the mirrored start page with another title and content, since a
//! mirror has no branding and no style sheet of its own.

use crate::publishing::published::Served;
use crate::publishing::render::times::{PLACEHOLDER, around};
use crate::t;
use crate::types::timestamp;
use crate::ui::wording::PageLanguage;
use leptos::prelude::*;

/// A page and its content security policy.
pub struct Page {
    /// The whole document.
    pub html: String,
    /// The content security policy.
    pub policy: String,
}

/// The original cannot be reached, so what only it can do has to wait.
pub fn origin_unreachable(served: &Served, values: &[String]) -> Page {
    in_start_page(served, || {
        let at = served.as_of.with_timezone(&zone(served)).format("%H:%M %Z, %A %-d %B %Y").to_string();
        let (before, after) = around(&t!("publishing-mirror-away", at = PLACEHOLDER));
        let message = view! {
            <p class="lead" role="status">{before}<time datetime=timestamp::iso(served.as_of)>{at}</time>{after}</p>
            <p><a href="/">{t!("publishing-mirror-page")}</a></p>
        };
        (t!("publishing-mirror-title"), message.into_any(), form_values(values))
    })
}

/// A form was sent to a mirror whose original can be reached.
pub fn forms_not_accepted(served: &Served, original_url: &str, values: &[String]) -> Page {
    in_start_page(served, || {
        let (before, after) = around(&t!("publishing-mirror-copy", link = PLACEHOLDER));
        let (link, text) = (original_url.to_owned(), original_url.to_owned());
        let message = view! { <p class="lead" role="status">{before}<a href=link>{text}</a>{after}</p> };
        (t!("publishing-mirror-copy-title"), message.into_any(), form_values(values))
    })
}

/// The values of the form, so that they can be copied.
fn form_values(values: &[String]) -> AnyView {
    if values.is_empty() {
        return ().into_any();
    }
    let values = values.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
    view! { <section><h2>{t!("publishing-mirror-typed")}</h2>{values}</section> }.into_any()
}

fn zone(served: &Served) -> chrono_tz::Tz {
    served.confirmed.metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC)
}

/// The mirrored start page with another title and other content of `<main>`.
fn in_start_page(served: &Served, content: impl FnOnce() -> (String, AnyView, AnyView)) -> Page {
    let metadata = &served.confirmed.metadata;
    let (title, main) = Owner::new().with(|| {
        provide_context(PageLanguage(metadata.language.clone()));
        let (title, message, rest) = content();
        let heading = title.clone();
        let main = view! { <div class="hero"><h1>{heading}</h1>{message}</div>{rest} }.to_html().replace("<!>", "");
        (title, main)
    });
    let start = served.confirmed.find("/").map(|page| page.text()).unwrap_or_default();
    let html = replace_between(start, "<title>", "</title>", &title)
        .and_then(|html| {
            let open = html.find("<main")?;
            let inner = open + html[open..].find('>')? + 1;
            let end = inner + html[inner..].rfind("</main>")?;
            // Without a content version, the script does not update the page.
            let tag = remove_attribute(&html[open..inner], " data-v=\"");
            Some(format!("{}{tag}{main}{}", &html[..open], &html[end..]))
        })
        .unwrap_or_else(|| format!("<!DOCTYPE html><html><title>{title}</title><main>{main}</main></html>"));
    Page { html, policy: metadata.policy.clone() }
}

/// `text` with `replacement` between the first `from` and the next `to`; `None` where they do not occur.
fn replace_between(text: &str, from: &str, to: &str, replacement: &str) -> Option<String> {
    let start = text.find(from)? + from.len();
    let end = start + text[start..].find(to)?;
    Some(format!("{}{replacement}{}", &text[..start], &text[end..]))
}

/// A tag without one of its attributes.
fn remove_attribute(tag: &str, attribute: &str) -> String {
    match tag.split_once(attribute) {
        Some((before, after)) => format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest)),
        None => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_one_attribute_and_replaces_between_two_texts() {
        assert_eq!(remove_attribute("<main data-v=\"abc\" data-w=\"x\">", " data-v=\""), "<main data-w=\"x\">");
        assert_eq!(remove_attribute("<main>", " data-v=\""), "<main>");
        assert_eq!(replace_between("a<b>c</b>d", "<b>", "</b>", "X").as_deref(), Some("a<b>X</b>d"));
        assert_eq!(replace_between("a", "<b>", "</b>", "X"), None);
    }
}
