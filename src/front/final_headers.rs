//! The last header fields of a response: `Date`, which is formatted once a second per thread, the demand for HTTPS, and
//! `Connection`.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

/// Length of "Thu, 26 Nov 2026 11:16:19 GMT".
const DATE_LENGTH: usize = 29;
/// The demand that browsers use nothing but HTTPS for this host (RFC 6797), for two years.
pub const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000";
const SECURE: &[u8] = const_format::concatcp!("\r\nstrict-transport-security: ", STRICT_TRANSPORT_SECURITY).as_bytes();
const KEEP_ALIVE: &[u8] = b"\r\n\r\n";
const CLOSE: &[u8] = b"\r\nconnection: close\r\n\r\n";

thread_local! {
    /// The second of the last date that was formatted (since 1970), and its text.
    static LAST_DATE: Cell<(u64, [u8; DATE_LENGTH])> = const { Cell::new((0, [0; DATE_LENGTH])) };
}

/// The most bytes of all of them.
const LENGTH_MAX: usize = DATE_LENGTH + SECURE.len() + CLOSE.len();

/// What follows a prepared response head that ends in `date: `: the date, whether browsers must use HTTPS, whether the
/// connection closes, an empty line.
#[derive(Debug, Clone, Copy)]
pub struct FinalHeaders {
    text: [u8; LENGTH_MAX],
    length: usize,
}

impl FinalHeaders {
    /// The fields for the current second.
    pub fn now(closes: bool, is_https: bool) -> Self {
        let mut headers = Self { text: [0; LENGTH_MAX], length: 0 };
        headers.add(&date());
        if is_https {
            headers.add(SECURE);
        }
        headers.add(if closes { CLOSE } else { KEEP_ALIVE });
        headers
    }

    fn add(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        self.text[self.length..end].copy_from_slice(part);
        self.length = end;
    }

    /// The bytes to send.
    pub fn bytes(&self) -> &[u8] {
        &self.text[..self.length]
    }
}

fn date() -> [u8; DATE_LENGTH] {
    let now = SystemTime::now();
    let second = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (last_second, text) = LAST_DATE.get();
    if last_second == second && second != 0 {
        return text;
    }
    let text = httpdate::fmt_http_date(now).into_bytes().try_into().unwrap_or([b' '; DATE_LENGTH]);
    LAST_DATE.set((second, text));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_the_head_with_or_without_closing() {
        let text = |closes, is_https| String::from_utf8(FinalHeaders::now(closes, is_https).bytes().to_vec()).unwrap();
        let (kept, closed) = (text(false, false), text(true, false));
        assert!(kept.ends_with(" GMT\r\n\r\n") && !kept.contains("close"), "{kept}");
        assert!(closed.ends_with(" GMT\r\nconnection: close\r\n\r\n"), "{closed}");
        assert!(httpdate::parse_http_date(&kept[..DATE_LENGTH]).is_ok());
        let secure = text(true, true);
        let end = " GMT\r\nstrict-transport-security: max-age=63072000\r\nconnection: close\r\n\r\n";
        assert!(secure.ends_with(end) && !kept.contains("strict"), "{secure}");
    }
}
