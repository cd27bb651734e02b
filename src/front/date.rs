//! The `Date` field, made once a second and not once an answer.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

/// "Thu, 26 Nov 2026 11:16:19 GMT".
const DATE_LENGTH: usize = 29;
const KEPT: &[u8] = b"\r\n\r\n";
const CLOSED: &[u8] = b"\r\nconnection: close\r\n\r\n";

thread_local! {
    static LAST: Cell<(u64, [u8; DATE_LENGTH])> = const { Cell::new((0, [0; DATE_LENGTH])) };
}

/// What stands between an answer's head and its body: the date, whether the connection ends, an empty line.
#[derive(Debug, Clone, Copy)]
pub struct Tail {
    text: [u8; DATE_LENGTH + CLOSED.len()],
    length: usize,
}

impl Tail {
    /// As it is now.
    pub fn now(closes: bool) -> Self {
        let end = if closes { CLOSED } else { KEPT };
        let mut tail = Self { text: [0; DATE_LENGTH + CLOSED.len()], length: DATE_LENGTH + end.len() };
        tail.text[..DATE_LENGTH].copy_from_slice(&date());
        tail.text[DATE_LENGTH..tail.length].copy_from_slice(end);
        tail
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.text[..self.length]
    }
}

fn date() -> [u8; DATE_LENGTH] {
    let now = SystemTime::now();
    let second = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (made, text) = LAST.get();
    if made == second && second != 0 {
        return text;
    }
    let text = httpdate::fmt_http_date(now).into_bytes().try_into().unwrap_or([b' '; DATE_LENGTH]);
    LAST.set((second, text));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tails_end_the_head() {
        let said = |closes| String::from_utf8(Tail::now(closes).bytes().to_vec()).unwrap();
        let (kept, last) = (said(false), said(true));
        assert!(kept.ends_with(" GMT\r\n\r\n") && !kept.contains("close"), "{kept}");
        assert!(last.ends_with(" GMT\r\nconnection: close\r\n\r\n"), "{last}");
        assert!(httpdate::parse_http_date(&kept[..DATE_LENGTH]).is_ok());
    }
}
