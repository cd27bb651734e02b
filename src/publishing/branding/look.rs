//! What the company chose for its public page.

use super::colour::{Colour, Scheme};
use super::logo::Logo;
use crate::publishing::document::DocumentKind;
use crate::services::page::Page;
use crate::web::branding::Branding;

/// The company's look; every part may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The accent colour in light mode; `None` for Amends' own.
    pub accent_light: Option<Colour>,
    /// The accent colour in dark mode; `None` for Amends' own.
    pub accent_dark: Option<Colour>,
    /// The company's CSS, for screens.
    pub css: String,
    /// The logo.
    pub logo: Option<Logo>,
    /// The logo in dark mode, if another one is needed there.
    pub logo_dark: Option<Logo>,
    /// Whether the logo shows the company's name, which then is not repeated beside it.
    pub logo_names: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            accent_light: None,
            accent_dark: None,
            css: String::new(),
            logo: None,
            logo_dark: None,
            logo_names: true,
        }
    }
}

/// The addresses of the company's own pages; either may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Its site.
    pub site_url: String,
    /// Its support page.
    pub support_url: String,
}

impl Links {
    /// The addresses that a page's settings hold.
    pub fn of(page: &Page) -> Self {
        Self { site_url: page.site_url.clone(), support_url: page.support_url.clone() }
    }
}

impl Look {
    /// Whether nothing was chosen.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The accent colour of a scheme.
    pub fn accent(&self, scheme: Scheme) -> Colour {
        let own = match scheme {
            Scheme::Light => self.accent_light,
            Scheme::Dark => self.accent_dark,
        };
        own.unwrap_or(scheme.palette().accent)
    }

    /// The logo of a scheme.
    pub fn logo(&self, scheme: Scheme) -> Option<&Logo> {
        match scheme {
            Scheme::Light => self.logo.as_ref(),
            Scheme::Dark => self.logo_dark.as_ref().or(self.logo.as_ref()),
        }
    }

    /// Path, kind and content of the logos that are documents of their own.
    pub fn documents(&self) -> impl Iterator<Item = (String, DocumentKind, bytes::Bytes)> {
        let logos = self.logo.iter().chain(&self.logo_dark).filter(|logo| !logo.is_inline());
        logos.map(|logo| (logo.path(), logo.kind, logo.bytes.clone()))
    }

    /// The CSS that follows the page's own style sheet.
    pub fn style(&self) -> String {
        let mut style = String::new();
        if let Some(accent) = self.accent_light {
            style += &format!("@media {DEFAULT_CONTRAST}{{:root{{--accent:{accent}}}}}");
        }
        if let Some(accent) = self.accent_dark {
            // With the page set to more contrast, the default accent stays, which has it.
            style += &format!(
                "@media screen and (prefers-color-scheme:dark) and {DEFAULT_CONTRAST}{{\
                 :root:not([data-theme=light]):not([data-theme=contrast]){{--accent:{accent}}}}}\
                 @media screen and {DEFAULT_CONTRAST}{{:root[data-theme=dark]{{--accent:{accent}}}}}"
            );
        }
        if self.logo.is_some() {
            // The name is beside a logo that does not show it.
            style += ".bar>a:first-child{display:flex;align-items:center;gap:8px}.bar img{flex:none}";
        }
        if self.logo.is_some() && self.logo_dark.is_some() {
            style += ".bar .dark{display:none}";
            style += &dark_mode_rule(" .bar .light", "display:none");
            style += &dark_mode_rule(" .bar .dark", "display:block");
        }
        if !self.css.is_empty() {
            // Not for print, which stays black on white.
            style += &format!("@media screen and {DEFAULT_CONTRAST}{{{}\n}}", self.css);
        }
        style
    }
}

/// Only where nobody asked for more contrast or other colours, which take precedence over the company's.
const DEFAULT_CONTRAST: &str = "(prefers-contrast:no-preference)";

/// A rule for dark mode: where the system is set to dark unless the page is set to light, and where the page is set
/// to dark.
fn dark_mode_rule(part: &str, declaration: &str) -> String {
    format!(
        "@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){part}{{{declaration}}}}}\
         @media screen{{:root[data-theme=dark]{part}{{{declaration}}}}}"
    )
}

impl From<&Look> for Branding {
    fn from(look: &Look) -> Self {
        Self {
            style: look.style(),
            logo: look.logo.as_ref().map(Logo::image),
            logo_dark: look.logo.as_ref().and(look.logo_dark.as_ref()).map(Logo::image),
            logo_names: look.logo.is_some() && look.logo_names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_look_adds_no_css() {
        assert!(Look::default().is_plain());
        assert_eq!(Look::default().style(), "");
    }

    #[test]
    fn company_css_is_for_screens_and_comes_last() {
        let look = Look {
            accent_light: Colour::parse("#6d28a8"),
            css: ".hero { border: 0 } /* end */".into(),
            ..Look::default()
        };
        assert_eq!(
            look.style(),
            "@media (prefers-contrast:no-preference){:root{--accent:#6d28a8}}\
             @media screen and (prefers-contrast:no-preference){.hero { border: 0 } /* end */\n}"
        );
    }

    #[test]
    fn the_dark_accent_follows_the_system_and_the_theme_switch() {
        let look = Look { accent_dark: Colour::parse("#cba6f7"), ..Look::default() };
        let style = look.style();
        for part in [
            ":root:not([data-theme=light]):not([data-theme=contrast]){--accent:#cba6f7}",
            ":root[data-theme=dark]{--accent:#cba6f7}",
        ] {
            assert!(style.contains(part), "{part} is not in {style}");
        }
        assert!(crate::publishing::branding::css::check(&style).is_ok(), "the generated CSS is valid");
    }
}
