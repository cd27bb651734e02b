//! Accent colours, and whether they are readable: at least 4.5:1 (WCAG 2.2, 1.4.3) on every background of the public
//! page. The primary button is the same pair reversed, the background colour on the accent.

use std::fmt;

/// Lowest contrast that is accepted.
pub const CONTRAST_MIN: f64 = 4.5;
/// How strongly a status tints the top of the page, of 255: 8 %.
const TINT: u8 = 21;

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// A page's colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on a light background; also used in print.
    Light,
    /// Light text on a dark backpalette.
    Dark,
}

/// The colours of a scheme, as in `tokens.css`; a test compares them.
#[derive(Debug)]
pub struct Palette {
    /// The background of the page.
    pub paper: Colour,
    /// The background of cards and fields.
    pub surface: Colour,
    /// Text.
    pub ink: Colour,
    /// The outline of buttons.
    pub quiet: Colour,
    /// Amends' own accent.
    pub accent: Colour,
    /// The statuses, which tint the top of the page.
    statuses: [Colour; 6],
}

const fn rgb(hex: u32) -> Colour {
    let [_, red, green, blue] = hex.to_be_bytes();
    Colour { red, green, blue }
}

static LIGHT: Palette = Palette {
    paper: rgb(0xfbfaf8),
    surface: rgb(0xffffff),
    ink: rgb(0x1b1d21),
    quiet: rgb(0x565c66),
    accent: rgb(0x1d4ed8),
    statuses: [rgb(0x15803d), rgb(0x8a5a00), rgb(0xb4470c), rgb(0xb91c1c), rgb(0x1e5aa8), rgb(0x6b7280)],
};
static DARK: Palette = Palette {
    paper: rgb(0x14161a),
    surface: rgb(0x1b1e24),
    ink: rgb(0xeceef1),
    quiet: rgb(0xa9b0bb),
    accent: rgb(0x8fb3ff),
    statuses: [rgb(0x5ad48a), rgb(0xf2c14e), rgb(0xff9d5c), rgb(0xff8080), rgb(0x7fb4f5), rgb(0x8b93a1)],
};

impl Scheme {
    /// The colours of the scheme.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }

    /// The lowest contrast of `accent` anywhere on the page.
    pub fn contrast(self, accent: Colour) -> f64 {
        let palette = self.palette();
        let tinted = palette.statuses.iter().map(|status| palette.paper.mixed(*status, TINT));
        tinted.chain([palette.paper, palette.surface]).map(|under| contrast(accent, under)).fold(f64::MAX, f64::min)
    }

    /// The nearest readable colour of the same hue: darker in light mode, lighter in dark mode.
    pub fn nearest(self, accent: Colour) -> Colour {
        let end = match self {
            Self::Light => rgb(0x000000),
            Self::Dark => rgb(0xffffff),
        };
        let steps = (0..=u8::MAX).map(|step| accent.mixed(end, step));
        steps.into_iter().find(|colour| self.contrast(*colour) >= CONTRAST_MIN).unwrap_or(end)
    }
}

impl Colour {
    /// Parses `#1d4ed8` or `#14d`, with or without `#`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches('#');
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(rgb(number)),
            3 => {
                let [red, green, blue] = [number >> 8, number >> 4 & 15, number & 15].map(|digit| digit * 17);
                Some(rgb(red << 16 | green << 8 | blue))
            }
            _ => None,
        }
    }

    /// This colour with another over it, at an opacity of `strength` of 255.
    fn mixed(self, over: Self, strength: u8) -> Self {
        let channel = |under: u8, over: u8| {
            let strength = u32::from(strength);
            let sum = u32::from(under) * (255 - strength) + u32::from(over) * strength;
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        Self {
            red: channel(self.red, over.red),
            green: channel(self.green, over.green),
            blue: channel(self.blue, over.blue),
        }
    }

    /// Relative luminance as defined by WCAG.
    fn luminance(self) -> f64 {
        let [red, green, blue] = [self.red, self.green, self.blue].map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// As in CSS, in lower case.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The contrast ratio of two colours, from 1 to 21.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A contrast ratio as text, such as `4.49`. Truncated, so that it never shows a value that is not reached.
pub fn ratio(contrast: f64) -> String {
    format!("{:.2}", (contrast * 100.0).floor() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palettes_match_the_style_sheet() {
        assert!(include_str!("../../../style/public/layout.css").contains("color-mix(in srgb, var(--c) 8%"));
        let tokens = include_str!("../../../style/tokens.css");
        let (light, _) = tokens.split_once("@media").unwrap();
        let (_, dark) = tokens.split_once("prefers-color-scheme: dark").unwrap();
        for (text, palette) in [(light, &LIGHT), (dark, &DARK)] {
            let named = [
                ("paper", palette.paper),
                ("surface", palette.surface),
                ("ink", palette.ink),
                ("quiet", palette.quiet),
                ("accent", palette.accent),
                ("operational", palette.statuses[0]),
                ("degraded", palette.statuses[1]),
                ("partial", palette.statuses[2]),
                ("major", palette.statuses[3]),
                ("maintenance", palette.statuses[4]),
                ("no-data", palette.statuses[5]),
            ];
            for (name, colour) in named {
                let written = text.split_once(&format!("--{name}: ")).unwrap().1.split(';').next().unwrap();
                assert_eq!(Colour::parse(written), Some(colour), "--{name}");
            }
        }
    }

    #[test]
    fn contrast_follows_wcag() {
        assert!((contrast(rgb(0), rgb(0xffffff)) - 21.0).abs() < 1e-9);
        assert_eq!(ratio(contrast(rgb(0x777777), rgb(0xffffff))), "4.47");
        for scheme in [Scheme::Light, Scheme::Dark] {
            assert!(scheme.contrast(scheme.palette().accent) >= CONTRAST_MIN, "Amends' own, {scheme:?}");
        }
    }

    #[test]
    fn the_nearest_colour_is_readable() {
        for hex in (0..0x100_0000).step_by(0x1_9a7b) {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let (wish, near) = (rgb(hex), scheme.nearest(rgb(hex)));
                assert!(scheme.contrast(near) >= CONTRAST_MIN, "{near} for {wish}");
                assert_eq!(near == wish, scheme.contrast(wish) >= CONTRAST_MIN, "a readable colour stays: {wish}");
            }
        }
    }

    #[test]
    fn parses_hexadecimal_colours() {
        assert_eq!(Colour::parse(" #14D ").map(|colour| colour.to_string()).as_deref(), Some("#1144dd"));
        assert_eq!(Colour::parse("1d4ed8"), Some(rgb(0x1d4ed8)));
        for invalid in ["", "#", "blue", "#12345", "#1d4ed8ff", "+12345", "rgb(1,2,3)"] {
            assert_eq!(Colour::parse(invalid), None, "{invalid}");
        }
    }
}
