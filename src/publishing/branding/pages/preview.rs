//! A preview of masthead, links and buttons in light and in dark mode. It is an SVG: its colours are attributes,
//! which the desk's content security policy allows, and the company's CSS does not affect the desk.

use crate::publishing::branding::colour::{Palette, Scheme};
use crate::publishing::branding::look::Look;
use crate::t;
use leptos::prelude::*;

/// Longest name that fits, in characters.
const NAME_MAX: usize = 24;

/// Both schemes, side by side.
pub fn both(look: &Look, name: &str) -> impl IntoView + use<> {
    let light = one(look, name, Scheme::Light, t!("branding-preview-light"));
    let dark = one(look, name, Scheme::Dark, t!("branding-preview-dark"));
    view! { <div class="looks">{light}{dark}</div> }
}

fn one(look: &Look, name: &str, scheme: Scheme, caption: String) -> impl IntoView + use<> {
    let Palette { paper, ink, quiet, .. } = scheme.palette();
    let [paper, ink, quiet] = [paper, ink, quiet].map(ToString::to_string);
    let accent = look.accent(scheme).to_string();
    let mut name_x = 16;
    let logo = look.logo(scheme).map(|logo| {
        let (width, height) = logo.shown();
        name_x += width + 8;
        view! { <image href=logo.data_uri() x="16" y=(34 - height / 2).to_string() width=width.to_string() height=height.to_string()/> }
    });
    let shows_name = logo.is_none() || !look.logo_names;
    let label = t!("branding-preview-label", scheme = &caption);
    let text = |x: u32, y: u32, content: String, fill: String| {
        view! { <text x=x.to_string() y=y.to_string() fill=fill>{content}</text> }
    };
    let masthead: String = match name.chars().count() {
        _ if !shows_name => String::new(),
        ..=NAME_MAX => name.to_owned(),
        _ => name.chars().take(NAME_MAX - 1).chain(['…']).collect(),
    };
    view! {
        <figure>
            <svg viewBox="0 0 420 176" role="img" aria-label=label font-size="15">
                <rect width="420" height="176" fill=paper.clone()/>
                {logo}
                <text x=name_x.to_string() y="39" fill=ink.clone()>
                    <tspan font-weight="700">{masthead}</tspan>" "{t!("publishing-masthead")}
                </text>
                <rect x="300" y="12" width="104" height="44" rx="4" fill="none" stroke=quiet/>
                <text x="352" y="39" fill=ink.clone() text-anchor="middle" font-weight="600">{t!("publishing-subscribe")}</text>
                {text(16, 92, t!("branding-preview-text"), ink)}
                <text x="16" y="152" fill=accent.clone() text-decoration="underline">{t!("branding-preview-link")}</text>
                <rect x="264" y="124" width="140" height="44" rx="4" fill=accent/>
                <text x="334" y="151" fill=paper text-anchor="middle" font-weight="600">{t!("branding-preview-button")}</text>
            </svg>
            <figcaption class="quiet">{caption}</figcaption>
        </figure>
    }
}
