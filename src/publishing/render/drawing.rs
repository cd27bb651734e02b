//! Draws images in the form of pixels: an SVG text of ours becomes a PNG or the parts of an icon.
//!
//! Fonts are compiled in (`data/fonts`), so that every node draws the same bytes. An image may contain the company's logo;
//! it can neither load anything nor stop a publication: where drawing it fails, there is no image.

use bytes::Bytes;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How many drawn images are remembered: those of one edition and some of the one before.
const REMEMBERED_MAX: usize = 16;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../../data/fonts/NotoSans-Bold.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../../data/fonts/NotoSansArabic-Bold.ttf").to_vec());
    Arc::new(fonts)
});

/// The images that were drawn last, by a hash of what was drawn. Most publications change none of them, and drawing takes
/// longer than everything else about them.
static REMEMBERED: Mutex<VecDeque<([u8; 32], Bytes)>> = Mutex::new(VecDeque::new());

/// The first font of texts.
pub const FONT: &str = "Noto Sans";

/// Whether the fonts have every character of a text; others would be drawn as empty boxes.
pub fn is_drawable(text: &str) -> bool {
    text.chars().all(|character| {
        matches!(character,
            ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{4ff}' | '\u{1e00}'..='\u{1eff}'
            | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201e}' | '\u{2026}' | '€' | '\u{200c}'..='\u{200f}'
            | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{621}'..='\u{63a}' | '\u{640}'..='\u{652}'
            | '\u{660}'..='\u{66c}' | '\u{670}'..='\u{6d3}' | '\u{6f0}'..='\u{6f9}')
    })
}

/// A PNG of an SVG text, in pixels; `None` where it cannot be drawn.
pub fn png(svg: &str, width: u32, height: u32) -> Option<Bytes> {
    remembered(b"png", svg, (width, height), || pixmap(svg, width, height)?.encode_png().ok().map(Bytes::from))
}

/// An ICO file with the image in several sizes, each a square in pixels; `None` where it cannot be drawn.
pub fn icon(svg: &str, sizes: &[u8]) -> Option<Bytes> {
    remembered(b"ico", svg, (0, 0), || {
        let images: Option<Vec<(u8, Vec<u8>)>> = sizes
            .iter()
            .map(|size| pixmap(svg, u32::from(*size), u32::from(*size)).map(|drawn| (*size, bitmap(&drawn))))
            .collect();
        Some(ico(&images?).into())
    })
}

fn remembered(kind: &[u8], svg: &str, size: (u32, u32), draw: impl FnOnce() -> Option<Bytes>) -> Option<Bytes> {
    let digest = Sha256::new_with_prefix(kind).chain_update(size.0.to_be_bytes()).chain_update(size.1.to_be_bytes());
    let key: [u8; 32] = digest.chain_update(svg).finalize().into();
    let lock = || REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, drawn)) = lock().iter().find(|(other, _)| *other == key) {
        return Some(drawn.clone());
    }
    let drawn = draw()?;
    let mut remembered = lock();
    remembered.push_back((key, drawn.clone()));
    if remembered.len() > REMEMBERED_MAX {
        remembered.pop_front();
    }
    Some(drawn)
}

fn pixmap(svg: &str, width: u32, height: u32) -> Option<Pixmap> {
    catch_unwind(AssertUnwindSafe(|| draw(svg, width, height))).ok().flatten()
}

#[allow(clippy::cast_precision_loss)] // Sizes of a few hundred pixels.
fn draw(svg: &str, width: u32, height: u32) -> Option<Pixmap> {
    let options = Options {
        font_family: FONT.to_owned(),
        fontdb: FONTS.clone(),
        // Nothing but what the text itself contains: no files, and no network, which the library has no access to.
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).ok()?;
    let mut pixmap = Pixmap::new(width, height)?;
    let scale = Transform::from_scale(width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    Some(pixmap)
}

/// The image as an entry of an ICO file: a bitmap without a file header, from the bottom to the top, and a mask, which
/// programs without transparency use.
fn bitmap(drawn: &Pixmap) -> Vec<u8> {
    let (width, height) = (drawn.width(), drawn.height());
    let mut entry = Vec::new();
    // BITMAPINFOHEADER: its size, width, height of image and mask together, planes, bits per pixel.
    entry.extend(40_u32.to_le_bytes());
    entry.extend(width.to_le_bytes());
    entry.extend((2 * height).to_le_bytes());
    entry.extend(1_u16.to_le_bytes());
    entry.extend(32_u16.to_le_bytes());
    entry.extend([0; 24]);
    let rows: Vec<_> = drawn.pixels().chunks(width as usize).rev().collect();
    for pixel in rows.iter().flat_map(|row| row.iter()) {
        let pixel = pixel.demultiply();
        entry.extend([pixel.blue(), pixel.green(), pixel.red(), pixel.alpha()]);
    }
    for row in &rows {
        // A bit for each pixel, each row filled up to 32 bits.
        let mut mask = vec![0_u8; (width as usize).div_ceil(32) * 4];
        for (at, pixel) in row.iter().enumerate().filter(|(_, pixel)| pixel.alpha() == 0) {
            let _ = pixel;
            mask[at / 8] |= 0x80 >> (at % 8);
        }
        entry.extend(mask);
    }
    entry
}

/// An ICO file of bitmaps, each with its size.
fn ico(images: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(images.len()).unwrap_or_default();
    let mut file = [0_u16.to_le_bytes(), 1_u16.to_le_bytes(), count.to_le_bytes()].concat();
    let mut offset = 6 + 16 * u32::from(count);
    for (size, image) in images {
        let length = u32::try_from(image.len()).unwrap_or_default();
        file.extend([*size, *size, 0, 0, 1, 0, 32, 0]);
        file.extend(length.to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += length;
    }
    file.extend(images.iter().flat_map(|(_, image)| image));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\">{inside}</svg>")
    }

    fn text(words: &str) -> String {
        svg(&format!("<text x=\"0\" y=\"40\" font-family=\"{FONT}\" font-size=\"20\">{words}</text>"))
    }

    #[test]
    fn every_alphabet_of_the_fonts_is_drawn() {
        let empty = png(&svg(""), 64, 64).unwrap();
        for words in ["Abc", "Žluť", "Жук", "αβγ", "يعمل"] {
            assert!(is_drawable(words));
            assert_ne!(png(&text(words), 64, 64).unwrap(), empty, "{words}");
        }
        assert!(!is_drawable("状態") && !is_drawable("🙂"));
    }

    #[test]
    fn a_drawing_is_the_same_each_time_and_can_load_nothing() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/public/favicon.svg");
        assert!(std::fs::exists(file).unwrap());
        let loading = svg(&format!("<image href=\"{file}\" width=\"64\" height=\"64\"/>"));
        assert_eq!(png(&loading, 64, 64), png(&svg(""), 64, 64));
        assert_eq!(draw(&text("Abc"), 64, 64).unwrap().encode_png().unwrap(), png(&text("Abc"), 64, 64).unwrap());
        assert!(png("<svg", 64, 64).is_none());
    }
}
