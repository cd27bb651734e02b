//! Checks uploaded PNG, JPEG and WebP images: their size, and that they are complete and not animated.

use crate::publishing::document::DocumentKind;
use crate::types::Message;
use imagesize::ImageType;

/// Width and height in pixels.
pub type Dimensions = (u32, u32);

/// Format and dimensions; `None` for any other format.
///
/// # Errors
///
/// The message for an image that is incomplete or animated.
pub fn check(bytes: &[u8]) -> Result<Option<(DocumentKind, Dimensions)>, Message> {
    let kind = match image_type(bytes) {
        Some(ImageType::Png) => {
            check_png(bytes)?;
            DocumentKind::Png
        }
        Some(ImageType::Jpeg) => {
            check_jpeg(bytes)?;
            DocumentKind::Jpeg
        }
        Some(ImageType::Webp) => {
            check_webp(bytes)?;
            DocumentKind::Webp
        }
        _ => return Ok(None),
    };
    Ok(Some((kind, dimensions(bytes)?)))
}

fn broken() -> Message {
    Message::new("logo-broken")
}

/// The format that the first bytes of a file state.
fn image_type(bytes: &[u8]) -> Option<ImageType> {
    // `imagesize` needs 12 bytes, also for formats that it knows by fewer.
    let mut header = [0; 12];
    let length = bytes.len().min(header.len());
    header[..length].copy_from_slice(&bytes[..length]);
    imagesize::image_type(&header).ok()
}

/// Width and height in pixels, as the image's header states them.
fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Message> {
    let size = imagesize::blob_size(bytes).map_err(|_| broken())?;
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| broken());
    Ok((side(size.width)?, side(size.height)?))
}

/// Refuses a PNG that is cut short, and one with several frames.
fn check_png(bytes: &[u8]) -> Result<(), Message> {
    // After the signature, every chunk is its length, its name, that many bytes and four bytes of checksum.
    let mut chunks = bytes.get(8..).ok_or_else(broken)?;
    let mut is_first = true;
    loop {
        let (length, rest) = chunks.split_first_chunk::<4>().ok_or_else(broken)?;
        let (name, rest) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| broken())?;
        chunks = rest.get(length.saturating_add(4)..).ok_or_else(broken)?;
        match name {
            b"IHDR" => {}
            _ if is_first => return Err(broken()),
            b"acTL" => return Err(Message::new("logo-animated")),
            b"IEND" => return Ok(()),
            _ => {}
        }
        is_first = false;
    }
}

/// Refuses a JPEG without an end marker. Some programs write zeros after it.
fn check_jpeg(bytes: &[u8]) -> Result<(), Message> {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if bytes[..end].ends_with(b"\xff\xd9") { Ok(()) } else { Err(broken()) }
}

/// Refuses a WebP that is shorter than its header states, and one with several frames.
fn check_webp(bytes: &[u8]) -> Result<(), Message> {
    let (_, rest) = bytes.split_first_chunk::<4>().ok_or_else(broken)?;
    let (length, contents) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| broken())?;
    if length > contents.len() {
        return Err(broken());
    }
    // The second bit of an extended header's flags says that frames follow.
    let is_animated = bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0);
    if is_animated { Err(Message::new("logo-animated")) } else { Ok(()) }
}
