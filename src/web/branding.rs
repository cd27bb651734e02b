//! The company's branding on pages: CSS that follows Amends' own, and the logo in the masthead.
//!
//! Branding is part of every published edition, so that forms and personal pages, which are rendered per request, look
//! like the published pages even while the database is unreachable.

use crate::platform::assets::Assets;
use crate::ui::wording::dir_of;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Every style sheet that a public page may use; the content security policy allows each by its hash.
pub const PUBLIC_SHEETS: [&str; 3] = ["status.css", "incident.css", "public.css"];

/// A logo as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoImage {
    /// Its URL, or a `data:` URI.
    pub src: String,
    /// Displayed width in CSS pixels.
    pub width: u32,
    /// Displayed height in CSS pixels.
    pub height: u32,
}

/// CSS and logo. The default has neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    /// CSS that follows the page's own style sheet.
    pub style: String,
    /// The logo; without one the masthead shows the company's name.
    pub logo: Option<LogoImage>,
    /// Another logo for dark backgrounds, if there is one.
    pub logo_dark: Option<LogoImage>,
    /// Whether the logo contains the company's name, which then is not repeated beside it.
    pub logo_names: bool,
}

impl Branding {
    /// Whether nothing is set, so that pages have Amends' own look.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The whole style of a page: one of [`PUBLIC_SHEETS`], followed by the company's CSS.
    pub fn style(&self, sheet: &str, assets: &Assets) -> String {
        format!("{}{}", assets.text(sheet), self.style)
    }

    /// The content of the masthead: the logo, the name or both, followed by `suffix`, which may be empty.
    pub fn masthead(&self, name: &str, suffix: &str) -> impl IntoView + use<> {
        let alt = if self.logo_names { name } else { "" };
        let image = |image: &LogoImage, class: Option<&'static str>| {
            let LogoImage { src, width, height } = image.clone();
            // The logo of the other colour scheme is hidden; lazy loading keeps it from being fetched.
            let loading = (class.is_some() && !src.starts_with("data:")).then_some("lazy");
            let (width, height) = (width.to_string(), height.to_string());
            view! { <img class=class src=src alt=alt.to_owned() width=width height=height loading=loading/> }
        };
        let class = |name| self.logo_dark.is_some().then_some(name);
        let light = self.logo.as_ref().map(|logo| image(logo, class("light")));
        let dark = self.logo_dark.as_ref().map(|logo| image(logo, class("dark")));
        let named = (!self.logo_names).then(|| view! { <b dir=dir_of(name)>{name.to_owned()}</b>" " });
        // A single element, so that the text wraps as a whole beside the logo.
        view! { {light}{dark}<span>{named}{suffix.to_owned()}</span> }
    }

    /// The content security policy of public pages with this branding: nothing from other origins, and style sheets
    /// only by their hashes.
    pub fn policy(&self, assets: &Assets) -> String {
        let hash = |sheet| STANDARD.encode(Sha256::digest(self.style(sheet, assets).as_bytes()));
        let styles = PUBLIC_SHEETS.map(|sheet| format!("'sha256-{}'", hash(sheet))).join(" ");
        format!(
            "default-src 'none'; style-src {styles}; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

/// Branding for pages that are rendered per request. `policy` allows exactly `style`, so the two are kept together.
#[derive(Debug, Default)]
pub struct PageBranding {
    /// The company's CSS and logo.
    pub branding: Branding,
    /// The whole style of the page.
    pub style: String,
    /// The content security policy that allows it.
    pub policy: String,
}

impl PageBranding {
    /// Prepares `branding` for `public.css`.
    pub fn new(branding: &Branding, assets: &Assets) -> Self {
        Self {
            branding: branding.clone(),
            policy: branding.policy(assets),
            style: branding.style("public.css", assets),
        }
    }
}
