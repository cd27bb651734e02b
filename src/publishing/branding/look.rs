//! What a company chose for its page.

use super::colour::{Colour, Scheme};
use super::logo::Logo;
use crate::publishing::document::Kind;
use crate::web::branding::Branding;

/// Its own look; all of it may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The accent on light paper; Amends' own where there is none.
    pub accent_light: Option<Colour>,
    /// The accent on dark paper.
    pub accent_dark: Option<Colour>,
    /// Its own style, for screens.
    pub css: String,
    /// Its logo.
    pub logo: Option<Logo>,
    /// The logo on dark paper, where another is needed there.
    pub logo_dark: Option<Logo>,
    /// The logo shows the company's name, which then need not stand beside it.
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

/// Where a company's own pages are; either may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Its own site.
    pub site_url: String,
    /// Where it helps.
    pub support_url: String,
}

impl Look {
    /// Whether nothing is chosen.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The accent of a scheme.
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

    /// The logos that are documents of their own.
    pub fn documents(&self) -> impl Iterator<Item = (String, Kind, bytes::Bytes)> {
        let logos = self.logo.iter().chain(&self.logo_dark).filter(|logo| !logo.is_inline());
        logos.map(|logo| (logo.path(), logo.kind, logo.bytes.clone()))
    }

    /// What follows the page's own style sheet.
    pub fn style(&self) -> String {
        let mut style = String::new();
        if let Some(accent) = self.accent_light {
            style += &format!("@media {AS_IT_IS}{{:root{{--accent:{accent}}}}}");
        }
        if let Some(accent) = self.accent_dark {
            // Where the page itself is set to more contrast, it keeps the accent that has it.
            style += &format!(
                "@media screen and (prefers-color-scheme:dark) and {AS_IT_IS}{{\
                 :root:not([data-theme=light]):not([data-theme=contrast]){{--accent:{accent}}}}}\
                 @media screen and {AS_IT_IS}{{:root[data-theme=dark]{{--accent:{accent}}}}}"
            );
        }
        if self.logo.is_some() {
            // The name stands beside a logo that does not show it.
            style += ".bar>a:first-child{display:flex;align-items:center;gap:8px}.bar img{flex:none}";
        }
        if self.logo.is_some() && self.logo_dark.is_some() {
            style += ".bar .dark{display:none}";
            style += &in_the_dark(" .bar .light", "display:none");
            style += &in_the_dark(" .bar .dark", "display:block");
        }
        if !self.css.is_empty() {
            // Paper stays as it is: what is printed is black on white, whatever a screen shows.
            style += &format!("@media screen and {AS_IT_IS}{{{}\n}}", self.css);
        }
        style
    }
}

/// Where nobody asked for more contrast, or for colours of their own: those are stronger than any company's.
const AS_IT_IS: &str = "(prefers-contrast:no-preference)";

/// A rule that holds in the dark: where the system is, unless the page is set to light, or where the page is set to it.
fn in_the_dark(part: &str, declaration: &str) -> String {
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
    fn nothing_chosen_adds_nothing() {
        assert!(Look::default().is_plain());
        assert_eq!(Look::default().style(), "");
    }

    #[test]
    fn ones_own_style_is_for_screens_and_comes_last() {
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
    fn the_dark_accent_follows_the_system_and_the_pages_own_switch() {
        let look = Look { accent_dark: Colour::parse("#cba6f7"), ..Look::default() };
        let style = look.style();
        for part in [
            ":root:not([data-theme=light]):not([data-theme=contrast]){--accent:#cba6f7}",
            ":root[data-theme=dark]{--accent:#cba6f7}",
        ] {
            assert!(style.contains(part), "{part} is not in {style}");
        }
        assert!(crate::publishing::branding::css::check(&style).is_ok(), "what is generated is whole");
    }
}
