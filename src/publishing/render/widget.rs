//! What other sites embed: a script that shows the status in a corner of their pages while something is wrong, and a page
//! for a frame, for sites that take no script. Neither sets a cookie.

use super::badges;
use super::frame::colour;
use super::other_language::local;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::Site;
use crate::services::OVERALL_KEYS;
use crate::t;
use crate::types::{ServiceStatus, clean_text};
use crate::ui::wording::{Language, dir_of, in_english};
use leptos::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// The path of the script. Other sites have it in their pages, so it never changes.
pub const SCRIPT_PATH: &str = "/widget.js";
/// The path of the page for a frame.
pub const FRAME_PATH: &str = "/widget";
/// Most incidents that the frame names.
const INCIDENTS_MAX: usize = 3;

/// The script, with the words that the English API does not have.
pub fn script(site: &Site) -> RenderedDocument {
    let headlines: BTreeMap<String, String> = OVERALL_KEYS
        .iter()
        .map(|key| (in_english(key), t!(key)))
        .filter(|(english, translated)| english != translated)
        .collect();
    let language = Language::from_tag(&site.language);
    let words = json!({
        "language": language.html, "direction": language.dir().unwrap_or("ltr"), "headlines": headlines,
        "close": t!("publishing-widget-close"),
    });
    // Without indentation and comments; each line stays one.
    let lines = include_str!("widget.js").lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n").replace("\"@words@\"", &words.to_string());
    RenderedDocument::new(SCRIPT_PATH, DocumentKind::EmbedScript, text)
}

/// The page for a frame, in the language that is being rendered.
pub fn frame(site: &Site) -> RenderedDocument {
    let language = Language::from_tag(&site.language);
    let worst = site.services().map(|service| service.status).max();
    let class = if site.is_set_up() { worst.map_or("operational", ServiceStatus::class) } else { "no-data" };
    let name = clean_text::line(&site.name);
    let headline = t!(site.overall().1);
    let open = site.open_incidents().chain(site.planned().into_iter().filter(|one| one.state.is_under_way()));
    let incidents = open
        .take(INCIDENTS_MAX)
        .map(|incident| {
            let href = format!("{}{}", site.public_url, local(&incident.path()));
            let title = incident.title.clone();
            view! { <li><a href=href target="_blank" rel="noopener" dir=dir_of(&title)>{title.clone()}</a></li> }
        })
        .collect::<Vec<_>>();
    let incidents = (!incidents.is_empty()).then(|| view! { <ul>{incidents}</ul> });
    let home = format!("{}{}", site.public_url, local("/"));
    let shape = badges::shape_drawing(class);
    let html = view! {
        <!DOCTYPE html>
        <html lang=language.html dir=language.dir()>
            <head>
                <meta charset="utf-8"/>
                <title>{t!("publishing-title", page = &headline, name = &name)}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <style inner_html=style(class)></style>
            </head>
            <body>
                <main>
                    <h1>
                        <a href=home target="_blank" rel="noopener">
                            <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" inner_html=shape></svg>
                            <b dir=dir_of(&name)>{name.clone()}</b>" "<span>{headline}</span>
                        </a>
                    </h1>
                    {incidents}
                </main>
            </body>
        </html>
    }
    .to_html()
    .replace("<!>", "");
    RenderedDocument::new(local(FRAME_PATH), DocumentKind::EmbedPage, html)
}

fn style(class: &str) -> String {
    format!(
        "body{{margin:0;padding:8px;background:#fff;color:#1b1d21;font:14px/1.5 system-ui,sans-serif}}h1{{margin:0;font:inherit}}\
         ul{{margin:4px 0 0;padding-inline-start:24px}}a{{color:inherit;overflow-wrap:anywhere}}\
         svg{{color:#{colour};vertical-align:-2px;margin-inline-end:4px}}\
         @media(prefers-color-scheme:dark){{body{{background:#1b1e24;color:#eceef1}}svg{{color:#{dark}}}}}",
        colour = colour(class),
        dark = dark_colour(class),
    )
}

/// The colour of a status in dark mode, as in `tokens.css`.
const fn dark_colour(class: &str) -> &'static str {
    match class.as_bytes() {
        b"degraded" => "f2c14e",
        b"partial" => "ff9d5c",
        b"major" => "ff8080",
        b"maintenance" => "7fb4f5",
        b"no-data" => "8b93a1",
        _ => "5ad48a",
    }
}
