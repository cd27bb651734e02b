//! Images of the page in the form of pixels: the preview that other sites show beside a link (Open Graph), and icons for
//! programs that read no SVG. They have the company's logo where there is one, else the first letter of its name.

use super::badges;
use super::drawing::{self, FONT, is_drawable};
use super::frame::colour;
use crate::platform::keys::hex;
use crate::publishing::branding::{Logo, Scheme};
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::Site;
use crate::t;
use crate::types::{ServiceStatus, clean_text};
use crate::ui::wording::Language;
use quick_xml::escape::escape;
use sha2::{Digest, Sha256};

/// Width and height of the preview in pixels, as Open Graph's readers want it.
pub const PREVIEW_SIZE: (u32, u32) = (1200, 630);
/// The path of the preview.
const PREVIEW_PATH: &str = "/og.png";
/// Sides of the icons in `favicon.ico`, in pixels.
const ICON_SIZES: [u8; 3] = [16, 32, 48];
/// Side of the icon on home screens, in pixels.
const TOUCH_SIZE: u32 = 180;
/// A logo that is wider or taller than this, relative to its other side, cannot be read as an icon.
const ICON_RATIO_MAX: u32 = 2;

/// The images of the site, and the address of the preview.
pub struct Images {
    /// Preview and icons; those that could not be drawn are absent.
    pub documents: Vec<RenderedDocument>,
    /// The preview's address without the host. The part after `?` changes with what the image shows, since other sites
    /// keep images by their addresses; the old addresses stay valid.
    pub preview: Option<String>,
}

/// Draws the images of the site.
pub fn of(site: &Site) -> Images {
    let (width, height) = PREVIEW_SIZE;
    let preview = drawing::png(&card(site), width, height);
    let address = preview.as_ref().map(|png| format!("{PREVIEW_PATH}?{}", hex(&Sha256::digest(png)[..5])));
    let icon = drawing::icon(&mark(site, Corners::Round), &ICON_SIZES);
    let touch = drawing::png(&mark(site, Corners::Square), TOUCH_SIZE, TOUCH_SIZE);
    let documents = [
        (PREVIEW_PATH, DocumentKind::Picture, preview),
        ("/favicon.ico", DocumentKind::Icon, icon),
        ("/apple-touch-icon.png", DocumentKind::Picture, touch),
    ];
    let documents =
        documents.into_iter().filter_map(|(path, kind, body)| Some(RenderedDocument::new(path, kind, body?)));
    Images { documents: documents.collect(), preview: address }
}

/// The preview: name or logo, and the status as a shape and in words.
fn card(site: &Site) -> String {
    let worst = site.services().map(|service| service.status).max();
    let class = if site.is_set_up() { worst.map_or("operational", ServiceStatus::class) } else { "no-data" };
    let is_rtl = Language::from_tag(&site.language).is_rtl;
    let (edge, anchor) = if is_rtl { (1104, "end") } else { (96, "start") };
    let name = clean_text::line(&site.name);
    let logo = site.look.logo(Scheme::Light);
    let image = logo.map(|logo| {
        let (width, height) = fitted(logo, 520, 96);
        (width, image(logo, if is_rtl { edge - width } else { edge }, 84, width, height))
    });
    let is_named = logo.is_none() || !site.look.logo_names;
    let beside = image.as_ref().map_or(0, |(width, _)| width + 32);
    let name_at = if is_rtl { edge - beside } else { edge + beside };
    let name = if is_named { text(&name, (name_at, 148), anchor, 52, "1b1d21", 1008 - beside) } else { String::new() };
    let headline = text(&clean_text::line(&t!(site.overall().1)), (edge, 494), anchor, 84, colour(class), 1008);
    let host = site.public_url.split_once("://").map_or("", |(_, host)| host);
    let host = text(&clean_text::line(host), (edge, 566), anchor, 30, "565c66", 1008);
    let shape_at = if is_rtl { edge - 128 } else { edge };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">\
         <rect width=\"1200\" height=\"630\" fill=\"#fbfaf8\"/><rect width=\"1200\" height=\"20\" fill=\"{accent}\"/>\
         <rect y=\"612\" width=\"1200\" height=\"18\" fill=\"#{colour}\"/>{image}{name}\
         <svg x=\"{shape_at}\" y=\"256\" width=\"128\" height=\"128\" viewBox=\"0 0 16 16\" fill=\"#{colour}\" \
         color=\"#{colour}\">{shape}</svg>{headline}{host}</svg>",
        accent = site.look.accent(Scheme::Light),
        colour = colour(class),
        image = image.map(|(_, image)| image).unwrap_or_default(),
        shape = badges::shape_drawing(class),
    )
}

/// How the corners of an icon are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Corners {
    Round,
    /// Home screens round them themselves.
    Square,
}

/// The icon: the logo if it is about as wide as high, else the first letter on the accent colour.
fn mark(site: &Site, corners: Corners) -> String {
    let radius = if corners == Corners::Round { 12 } else { 0 };
    let is_square = |logo: &&Logo| {
        let (width, height) = logo.shown();
        width <= ICON_RATIO_MAX * height && height <= ICON_RATIO_MAX * width
    };
    let inside = match site.look.logo(Scheme::Light).filter(is_square) {
        Some(logo) => {
            let (width, height) = fitted(logo, 56, 56);
            // A home screen shows black where an icon is transparent.
            let under =
                if corners == Corners::Square { "<rect width=\"64\" height=\"64\" fill=\"#fff\"/>" } else { "" };
            format!("{under}{}", image(logo, (64 - width) / 2, (64 - height) / 2, width, height))
        }
        None => {
            let letter = site.name.chars().find(|letter| letter.is_alphanumeric());
            let letter = letter.map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
            let letter = if letter.is_empty() || !is_drawable(&letter) {
                "<circle cx=\"32\" cy=\"32\" r=\"14\" fill=\"#fff\"/>".to_owned()
            } else {
                text(&letter, (32, 48), "middle", 46, "fff", 64)
            };
            format!(
                "<rect width=\"64\" height=\"64\" rx=\"{radius}\" fill=\"{}\"/>{letter}",
                site.look.accent(Scheme::Light)
            )
        }
    };
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\">{inside}</svg>")
}

fn image(logo: &Logo, x: u32, y: u32, width: u32, height: u32) -> String {
    format!(
        "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" href=\"{}\"/>",
        escape(logo.data_uri().as_str())
    )
}

/// The size at which a logo fits a box.
fn fitted(logo: &Logo, width_max: u32, height_max: u32) -> (u32, u32) {
    let (width, height) = logo.shown();
    let by_height = width * height_max / height.max(1);
    if by_height <= width_max {
        (by_height.max(1), height_max)
    } else {
        (width_max, (height * width_max / width.max(1)).max(1))
    }
}

/// A line of text, smaller or cut where it would be too wide; empty where the fonts lack a character.
fn text(words: &str, (x, y): (u32, u32), anchor: &str, size: u32, colour: &str, width_max: u32) -> String {
    if words.is_empty() || !is_drawable(words) {
        return String::new();
    }
    // About 0.6 of the size for each character, and no smaller than half of the size.
    let letters = u32::try_from(words.chars().count()).unwrap_or(u32::MAX).max(1);
    let fitting = (width_max * 5 / 3 / letters).clamp(size / 2, size);
    let kept = (width_max * 5 / 3 / fitting) as usize;
    let words = match words.char_indices().nth(kept) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_owned(),
    };
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-family=\"{FONT}\" font-weight=\"700\" font-size=\"{fitting}\" \
         text-anchor=\"{anchor}\" fill=\"#{colour}\">{}</text>",
        escape(words.as_str())
    )
}
