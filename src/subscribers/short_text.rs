//! Text messages to subscribers, which providers count and bill in parts: at most three, whatever people wrote.

use crate::apologies::sms;
use crate::delivery::link::PLACEHOLDER;

/// Most parts of a text message: 459 characters of the GSM alphabet, or 201 units of UCS-2.
const PARTS_MAX: usize = 3;
/// Most characters of a title, where something has to be left out.
const TITLE_MAX: usize = 80;
/// Most characters of the company's name.
pub(super) const ORGANISATION_MAX: usize = 40;
/// Characters of the token in a subscriber's link.
const TOKEN_LENGTH: usize = 39;

/// Signs that writing programs put in, and those of the GSM alphabet that say the same. One of the former makes a message
/// more than twice as long.
const SAME_IN_GSM: [(char, &str); 20] = [
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2012}', "-"),
    ('–', "-"),
    ('—', "-"),
    ('\u{2212}', "-"),
    ('•', "-"),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('`', "'"),
    ('´', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('…', "..."),
    ('\u{a0}', " "),
    ('\u{202f}', " "),
];

/// What stands for a subscriber's own link where a text message is measured.
pub(super) fn link_of_measure(public_url: &str) -> String {
    format!("{public_url}/subscriptions/{}", "x".repeat(TOKEN_LENGTH))
}

/// At most `max` characters of a text, with three full stops where some are missing: an ellipsis is not in the GSM alphabet.
pub(super) fn shortened(text: &str, max: usize) -> String {
    const END: &str = "...";
    if text.chars().count() <= max {
        return text.to_owned();
    }
    if max <= END.len() {
        return String::new();
    }
    let kept: String = text.chars().take(max - END.len()).collect();
    format!("{}{END}", kept.trim_end())
}

/// A text message that `word` makes of a title and a text. Where it takes more than three parts, first the end of the text
/// is left out and then that of the title; what `word` adds, such as the status, always stays. `link` stands for the
/// placeholder where it is measured.
pub(super) fn within_parts(title: &str, text: &str, link: &str, word: impl Fn(&str, &str) -> String) -> String {
    let worded = |title: &str, text: &str| in_gsm(&word(title, text));
    let fits = |message: &str| sms::size(&message.replace(PLACEHOLDER, link)).parts <= PARTS_MAX;
    let whole = worded(title, text);
    if fits(&whole) {
        return whole;
    }
    let short_title = shortened(title, TITLE_MAX);
    if let Some(text) = longest(text, |text| fits(&worded(&short_title, text))) {
        return worded(&short_title, &text);
    }
    let title = longest(&short_title, |title| fits(&worded(title, ""))).unwrap_or_default();
    worded(&title, "")
}

/// As much of the beginning of a text as fits; `None` where not even an empty one does.
fn longest(text: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let lengths: Vec<usize> = (0..=text.chars().count()).collect();
    let fitting = lengths.partition_point(|length| fits(&shortened(text, *length)));
    fitting.checked_sub(1).map(|length| shortened(text, length))
}

/// The text in the GSM alphabet, if only signs keep it from that; otherwise as it is.
fn in_gsm(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match SAME_IN_GSM.iter().find(|(sign, _)| *sign == character) {
            Some((_, same)) => plain.push_str(same),
            None => plain.push(character),
        }
    }
    let is_gsm = sms::size(&plain.replace(PLACEHOLDER, "")).non_gsm.is_none();
    if is_gsm { plain } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URL: &str = "https://status.example.org/incidents/k3v9x1q7m2ab";

    fn message(title: &str, text: &str) -> (String, sms::Size) {
        let link = link_of_measure("https://status.example.org");
        let word = |title: &str, text: &str| format!("Larkmoor: {title} - Resolved. {text} {URL} Stop: {PLACEHOLDER}");
        let sent = within_parts(title, text, &link, word).replace(PLACEHOLDER, &link);
        let size = sms::size(&sent);
        (sent, size)
    }

    #[test]
    fn signs_do_not_make_a_message_longer() {
        let (sent, size) = message("Larkmoor’s “data”", "09:00–10:00\u{a0}UTC … we’re on it — soon");
        assert_eq!(size.non_gsm, None, "{sent}");
        assert!(sent.contains("Larkmoor's \"data\" - Resolved. 09:00-10:00 UTC ... we're on it - soon"), "{sent}");
        let (arabic, _) = message("الشبكة – الشمال", "");
        assert!(arabic.contains("الشبكة – الشمال"), "it would not get shorter: {arabic}");
    }

    #[test]
    fn three_parts_hold_the_status_and_the_links_whatever_the_title_is() {
        for letter in ["N", "ü", "€", "ł", "ش", "🦊"] {
            for (title, text) in [(255, 25_000), (255, 0), (10, 25_000)] {
                let (sent, size) = message(&letter.repeat(title), &letter.repeat(text));
                assert!(size.parts <= PARTS_MAX, "{letter}: {sent}");
                assert!(sent.contains(" - Resolved. ") && sent.contains(URL), "{letter}: {sent}");
                assert!(sent.contains(letter), "{sent}");
            }
        }
        let (sent, size) = message(&"N".repeat(200), "");
        assert!(size.parts == 3 && sent.contains(&"N".repeat(200)), "nothing is cut that fits: {sent}");
    }

    #[test]
    fn what_is_cut_ends_in_full_stops() {
        assert_eq!(shortened("abcdefgh", 8), "abcdefgh");
        assert_eq!(shortened("abcd efgh", 8), "abcd...");
        assert_eq!(shortened("abcdefgh", 3), "");
    }

    proptest! {
        #[test]
        fn no_title_and_text_take_more_than_three_parts(title in "\\PC{0,255}", text in "\\PC{0,600}") {
            let (sent, size) = message(&title, &text);
            prop_assert!(size.parts <= PARTS_MAX, "{sent}");
        }
    }
}
