//! Compression with gzip, and with Brotli at two qualities.

use bytes::Bytes;
use std::io::Write;

/// Brotli quality on publish: fast, and within two per cent of the best size for pages of this kind.
pub(super) const BROTLI_QUALITY: i32 = 5;
/// Brotli quality afterwards, when nobody waits for it (decision 20).
pub(super) const BROTLI_BEST: i32 = 11;

pub(super) fn gzip(bytes: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}

pub(super) fn brotli(mut bytes: &[u8], quality: i32) -> std::io::Result<Bytes> {
    let mut out = Vec::with_capacity(bytes.len() / 3);
    let mode = brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_TEXT;
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: bytes.len(), mode, ..Default::default() };
    brotli::BrotliCompress(&mut bytes, &mut out, &params)?;
    Ok(out.into())
}
