//! Logos: images whose kind and size are read from their bytes, whatever the file's name. They are published
//! unchanged, metadata included.

use super::{raster, svg};
use crate::platform::keys::hex;
use crate::publishing::document::DocumentKind;
use crate::types::Message;
use crate::web::branding::LogoImage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Largest file that is accepted, in bytes.
pub const LOGO_MAX: usize = 64 * 1024;
/// Longest `data:` URI that is put into the page itself, in bytes. Larger logos are documents of their own.
pub const INLINE_MAX: usize = 2 * 1024;
/// Shortest and longest side of an image, in pixels.
const SIDE_PX: std::ops::RangeInclusive<u32> = 16..=2048;
/// Largest height at which a logo is shown, in CSS pixels: one line of the masthead.
const SHOWN_HEIGHT_MAX: u32 = 32;
/// Largest width at which a logo is shown, in CSS pixels, so that it fits the smallest phone.
const SHOWN_WIDTH_MAX: u32 = 160;

/// An image for the masthead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// One of the image kinds.
    pub kind: DocumentKind,
    /// The uploaded file.
    pub bytes: Bytes,
    width: u32,
    height: u32,
}

impl Logo {
    /// Checks a file.
    ///
    /// # Errors
    ///
    /// The message for the field of the form: too large, not an accepted format, incomplete, animated, or with content
    /// that an SVG may not have.
    pub fn read(bytes: Bytes) -> Result<Self, Message> {
        if bytes.len() > LOGO_MAX {
            return Err(Message::new("logo-too-big").with("size", bytes.len().div_ceil(1024)));
        }
        let (kind, size) = match raster::check(&bytes)? {
            Some(image) => image,
            None => match std::str::from_utf8(&bytes) {
                Ok(text) if svg::is_candidate(text) => (DocumentKind::Svg, svg::check(text)?),
                _ => return Err(Message::new("logo-format")),
            },
        };
        let (width, height) = size;
        // An SVG has no pixels; only its proportions count.
        if kind != DocumentKind::Svg && !(SIDE_PX.contains(&width) && SIDE_PX.contains(&height)) {
            return Err(Message::new("logo-dimensions").with("width", width).with("height", height));
        }
        Ok(Self { kind, bytes, width, height })
    }

    /// Its path, which contains a hash of the file, so that it can be cached for ever.
    pub fn path(&self) -> String {
        let extension = match self.kind {
            DocumentKind::Jpeg => "jpg",
            DocumentKind::Webp => "webp",
            DocumentKind::Svg => "svg",
            _ => "png",
        };
        format!("/brand/logo.{}.{extension}", hex(&Sha256::digest(&self.bytes)[..6]))
    }

    /// Whether it is part of the page itself.
    pub fn is_inline(&self) -> bool {
        self.data_uri().len() <= INLINE_MAX
    }

    /// As pages show it.
    pub fn image(&self) -> LogoImage {
        let (width, height) = self.shown();
        let src = if self.is_inline() { self.data_uri() } else { self.path() };
        LogoImage { src, width, height }
    }

    /// Width and height at which it is shown, in CSS pixels.
    pub fn shown(&self) -> (u32, u32) {
        let (width, height) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let scaled = |side: u64, max: u32, other: u64| {
            u32::try_from((side * u64::from(max) + other / 2) / other).unwrap_or(SHOWN_WIDTH_MAX).max(1)
        };
        let across = scaled(width, SHOWN_HEIGHT_MAX, height);
        if across <= SHOWN_WIDTH_MAX {
            (across, SHOWN_HEIGHT_MAX)
        } else {
            (SHOWN_WIDTH_MAX, scaled(height, SHOWN_WIDTH_MAX, width))
        }
    }

    /// The image as a `data:` URI. SVG stays text, which is compressed with the page.
    pub fn data_uri(&self) -> String {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if self.kind == DocumentKind::Svg => format!("data:image/svg+xml,{}", percent_encoded(text)),
            _ => format!("data:{};base64,{}", self.kind.content_type(), STANDARD.encode(&self.bytes)),
        }
    }
}

/// Percent-encodes what is not allowed in a URI or would have to be escaped in an attribute.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_plain = !text.contains('\'');
    for byte in text.trim().bytes() {
        match byte {
            b'"' if is_plain => out.push('\''),
            b' ' | b'!' | b'\''..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], name, body, &[0; 4]].concat()
    }

    fn png(width: u32, height: u32, between: &[u8]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let head = b"\x89PNG\r\n\x1a\n".to_vec();
        [head, chunk(b"IHDR", &header), between.to_vec(), chunk(b"IEND", b"")].concat()
    }

    fn read(bytes: impl Into<Vec<u8>>) -> Result<(DocumentKind, u32, u32), String> {
        Logo::read(bytes.into().into()).map(|logo| (logo.kind, logo.width, logo.height)).map_err(|message| message.key)
    }

    #[test]
    fn detects_the_format_by_content() {
        assert_eq!(read(png(300, 60, b"")), Ok((DocumentKind::Png, 300, 60)));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x3c\x01\x2c\x01\x00\x00\x00\xff\xd9";
        assert_eq!(read(*jpeg), Ok((DocumentKind::Jpeg, 300, 60)));
        let lossless = b"RIFF\x10\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x2b\xc1\x0e\x00";
        let padded = [&lossless[..], &[0; 4]].concat();
        assert_eq!(read(padded), Ok((DocumentKind::Webp, 300, 60)));
        let extended = b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x2b\x01\x00\x3b\x00\x00";
        assert_eq!(read(*extended), Ok((DocumentKind::Webp, 300, 60)));
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 60\"/>";
        assert_eq!(read(drawing), Ok((DocumentKind::Svg, 300_000, 60_000)));
    }

    #[test]
    fn refuses_other_formats_incomplete_and_animated_images() {
        let is = |key: &str| Err(key.to_owned());
        assert_eq!(read("GIF89a and so on"), is("logo-format"));
        assert_eq!(read("<html><script>alert(1)</script></html>"), is("logo-format"));
        assert_eq!(read(""), is("logo-format"));
        let whole = png(300, 60, b"");
        assert_eq!(read(&whole[..whole.len() - 6]), is("logo-broken"));
        assert_eq!(read(png(300, 60, &chunk(b"acTL", b"12345678"))), is("logo-animated"));
        assert_eq!(read(png(300, 4, b"")), is("logo-dimensions"));
        assert_eq!(read(png(9_000, 60, b"")), is("logo-dimensions"));
        assert_eq!(read(png(300, 60, &chunk(b"tEXt", &vec![b'a'; LOGO_MAX]))), is("logo-too-big"));
        assert_eq!(read(*b"\xff\xd8\xff\xe0\x00\x04ab"), is("logo-broken"));
        let animated = b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x2b\x01\x00\x3b\x00\x00";
        assert_eq!(read(*animated), is("logo-animated"));
    }

    #[test]
    fn is_scaled_to_fit_the_masthead() {
        let shown = |width, height| Logo::read(png(width, height, b"").into()).unwrap().shown();
        assert_eq!(shown(300, 100), (96, 32));
        assert_eq!(shown(1_000, 100), (160, 16));
        assert_eq!(shown(64, 64), (32, 32));
    }

    #[test]
    fn small_logos_are_inlined_and_large_ones_have_a_path() {
        let small = Logo::read(png(300, 60, b"").into()).unwrap().image();
        assert!(small.src.starts_with("data:image/png;base64,"), "{}", small.src);
        let large = Logo::read(png(300, 60, &chunk(b"tEXt", &vec![b'a'; INLINE_MAX])).into()).unwrap().image();
        assert!(large.src.starts_with("/brand/logo.") && large.src.ends_with(".png"), "{}", large.src);
        let drawing =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path fill=\"#123\" d=\"M0 0\"/></svg>";
        assert_eq!(
            Logo::read(drawing.into()).unwrap().image().src,
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E%3Cpath \
             fill='%23123' d='M0 0'/%3E%3C/svg%3E"
        );
    }
}
