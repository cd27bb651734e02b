//! The few pages a mirror has of its own. They wear what the copied start page wears, since a mirror has no
//! company, no colours and no style sheet but those.

use crate::publishing::published::Served;
use crate::t;
use crate::types::timestamp;
use crate::ui::wording::Language;
use leptos::prelude::*;

/// A page and the policy it is sent with.
pub struct Page {
    /// The whole document.
    pub html: String,
    /// Its content security policy.
    pub policy: String,
}

/// Where a link or a time stands in a sentence.
const HERE: &str = "\u{1}";

/// The original is away: what it alone can do must wait.
pub fn away(served: &Served, typed: &[String]) -> Page {
    dressed(served, || {
        let at = served.as_of.with_timezone(&zone(served)).format("%H:%M %Z, %A %-d %B %Y").to_string();
        let (before, after) = around(&t!("publishing-mirror-away", at = HERE));
        let words = view! {
            <p class="lead" role="status">{before}<time datetime=timestamp::iso(served.as_of)>{at}</time>{after}</p>
            <p><a href="/">{t!("publishing-mirror-page")}</a></p>
        };
        (t!("publishing-mirror-title"), words.into_any(), kept(typed))
    })
}

/// Somebody posted to a mirror whose original is there.
pub fn copy(served: &Served, there: &str, typed: &[String]) -> Page {
    dressed(served, || {
        let (before, after) = around(&t!("publishing-mirror-copy", link = HERE));
        let (link, text) = (there.to_owned(), there.to_owned());
        let words = view! { <p class="lead" role="status">{before}<a href=link>{text}</a>{after}</p> };
        (t!("publishing-mirror-copy-title"), words.into_any(), kept(typed))
    })
}

/// What was typed, for whoever wants to keep it.
fn kept(typed: &[String]) -> AnyView {
    if typed.is_empty() {
        return ().into_any();
    }
    let words = typed.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
    view! { <section><h2>{t!("publishing-mirror-typed")}</h2>{words}</section> }.into_any()
}

fn zone(served: &Served) -> chrono_tz::Tz {
    served.confirmed.metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC)
}

fn around(words: &str) -> (String, String) {
    let (before, after) = words.split_once(HERE).unwrap_or((words, ""));
    (before.to_owned(), after.to_owned())
}

/// The copied start page with another title and other words in its `<main>`.
fn dressed(served: &Served, words: impl FnOnce() -> (String, AnyView, AnyView)) -> Page {
    let metadata = &served.confirmed.metadata;
    let (title, main) = Owner::new().with(|| {
        provide_context(Language(metadata.language.clone()));
        let (title, words, rest) = words();
        let heading = title.clone();
        let main = view! { <div class="hero"><h1>{heading}</h1>{words}</div>{rest} }.to_html().replace("<!>", "");
        (title, main)
    });
    let start = served.confirmed.find("/").map(|page| page.text()).unwrap_or_default();
    let html = within(start, "<title>", "</title>", &title)
        .and_then(|html| {
            let open = html.find("<main")?;
            let inner = open + html[open..].find('>')? + 1;
            let end = inner + html[inner..].rfind("</main>")?;
            // Without its mark, the script does not take it for the page that it looks after.
            let tag = without(&html[open..inner], " data-v=\"");
            Some(format!("{}{tag}{main}{}", &html[..open], &html[end..]))
        })
        .unwrap_or_else(|| format!("<!DOCTYPE html><html><title>{title}</title><main>{main}</main></html>"));
    Page { html, policy: metadata.policy.clone() }
}

/// `text` with something else between two marks; `None` where they are not there.
fn within(text: &str, from: &str, to: &str, words: &str) -> Option<String> {
    let start = text.find(from)? + from.len();
    let end = start + text[start..].find(to)?;
    Some(format!("{}{words}{}", &text[..start], &text[end..]))
}

/// A tag without one of its attributes.
fn without(tag: &str, attribute: &str) -> String {
    match tag.split_once(attribute) {
        Some((before, after)) => format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest)),
        None => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_loses_the_one_attribute() {
        assert_eq!(without("<main data-v=\"abc\" data-w=\"x\">", " data-v=\""), "<main data-w=\"x\">");
        assert_eq!(without("<main>", " data-v=\""), "<main>");
        assert_eq!(within("a<b>c</b>d", "<b>", "</b>", "X").as_deref(), Some("a<b>X</b>d"));
        assert_eq!(within("a", "<b>", "</b>", "X"), None);
    }
}
