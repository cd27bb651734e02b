//! The company's branding as pages carry it: the style after Amends' own, and the logo in the masthead.
//!
//! It is part of every published edition, so that forms and letters, which are rendered per request, look like the
//! published pages, also while the database cannot be reached.

use crate::platform::assets::Assets;
use crate::ui::wording::dir_of;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Every style sheet a public page may use; the content security policy allows each by its hash.
pub const PUBLIC_SHEETS: [&str; 3] = ["status.css", "incident.css", "public.css"];

/// A logo as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoImage {
    /// Its address, or a `data:` URI.
    pub src: String,
    /// Shown width in CSS pixels.
    pub width: u32,
    /// Shown height in CSS pixels.
    pub height: u32,
}

/// Style and logo. The default is Amends' own look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    /// CSS that follows the page's own sheet.
    pub style: String,
    /// The logo; without one the company's name stands in the masthead.
    pub logo: Option<LogoImage>,
    /// The logo on dark backgrounds, where another is needed there.
    pub logo_dark: Option<LogoImage>,
    /// Whether the logo shows the company's name, which then is not repeated beside it.
    pub logo_names: bool,
}

impl Branding {
    /// Whether it is Amends' own look.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The whole style of a page: one of [`PUBLIC_SHEETS`], and the company's own after it.
    pub fn style(&self, sheet: &str, assets: &Assets) -> String {
        format!("{}{}", assets.text(sheet), self.style)
    }

    /// The company in the masthead: its logo, its name, or both, followed by `suffix`, which may be empty.
    pub fn masthead(&self, name: &str, suffix: &str) -> impl IntoView + use<> {
        let alt = if self.logo_names { name } else { "" };
        let image = |image: &LogoImage, class: Option<&'static str>| {
            let LogoImage { src, width, height } = image.clone();
            // The logo of the other colour scheme is hidden; lazy loading keeps it from being fetched.
            let loading = (class.is_some() && !src.starts_with("data:")).then_some("lazy");
            view! { <img class=class src=src alt=alt.to_owned() width=width.to_string() height=height.to_string() loading=loading/> }
        };
        let class = |name| self.logo_dark.is_some().then_some(name);
        let light = self.logo.as_ref().map(|logo| image(logo, class("light")));
        let dark = self.logo_dark.as_ref().map(|logo| image(logo, class("dark")));
        let named = (!self.logo_names).then(|| view! { <b dir=dir_of(name)>{name.to_owned()}</b>" " });
        // One element, so that it wraps as a line of text beside the logo.
        view! { {light}{dark}<span>{named}{suffix.to_owned()}</span> }
    }

    /// The content security policy of public pages with this branding: nothing from other origins, the style sheets
    /// by their hashes.
    pub fn policy(&self, assets: &Assets) -> String {
        let hash = |sheet| STANDARD.encode(Sha256::digest(self.style(sheet, assets).as_bytes()));
        let styles = PUBLIC_SHEETS.map(|sheet| format!("'sha256-{}'", hash(sheet))).join(" ");
        format!(
            "default-src 'none'; style-src {styles}; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

/// The branding of pages that are rendered per request. Style and policy belong together: the policy allows this style.
#[derive(Debug, Default)]
pub struct PageBranding {
    /// Style and logo.
    pub branding: Branding,
    /// The whole style.
    pub style: String,
    /// The content security policy that allows it.
    pub policy: String,
}

impl PageBranding {
    /// From the company's branding and the site's files.
    pub fn new(branding: &Branding, assets: &Assets) -> Self {
        Self {
            branding: branding.clone(),
            policy: branding.policy(assets),
            style: branding.style("public.css", assets),
        }
    }
}
