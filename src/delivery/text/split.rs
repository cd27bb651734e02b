//! Divides an author's text into typed parts.

use super::{Part, PartKind};
use crate::delivery::template::{Variable, find_variable};
use std::ops::Range;

/// Longest text of a greeting before the name, in bytes.
const GREETING_MAX: usize = 60;
/// Longest signature, in characters and in lines that are not empty.
const SIGNATURE_MAX: usize = 200;
const SIGNATURE_LINES_MAX: usize = 4;
/// Longest line that closes a letter ("Yours sincerely,"), in characters.
const CLOSING_MAX: usize = 60;
/// What ends the line of a greeting, besides the end of the line.
const GREETING_ENDS: [char; 6] = [',', ':', '!', '،', '，', '：'];
/// What ends a sentence before white space.
const SENTENCE_ENDS: [char; 6] = ['.', '!', '?', '؟', '。', '…'];

/// Splits a text with variables. `signer` is the name of the person who signs, for texts that have it in clear instead
/// of the variable.
///
/// The parts are consecutive pieces of the text: joined they are the text again. Greeting, heading and signature never
/// contain the link.
pub fn split(text: &str, signer: &str) -> Vec<Part> {
    let signature = signature_start(text, signer).unwrap_or(text.len());
    let greeting = greeting_end(&text[..signature]).unwrap_or(0);
    let mut parts = Parts { text, parts: Vec::new() };
    parts.push(PartKind::Greeting, 0..greeting);
    for block in blocks(text, greeting..signature) {
        split_block(&mut parts, block);
    }
    parts.push(PartKind::Signature, signature..text.len());
    parts.parts
}

struct Parts<'a> {
    text: &'a str,
    parts: Vec<Part>,
}

impl Parts<'_> {
    /// Adds a piece of the text. White space alone belongs to the part before it.
    fn push(&mut self, kind: PartKind, range: Range<usize>) {
        let piece = &self.text[range];
        match self.parts.last_mut() {
            Some(last) if piece.trim().is_empty() => last.text.push_str(piece),
            _ if piece.is_empty() => {}
            _ => self.parts.push(Part { kind, text: piece.to_owned() }),
        }
    }
}

/// The lines of a range, each with its line break.
fn lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut at = range.start;
    let line = |line: &str| {
        at += line.len();
        at - line.len()..at
    };
    text[range].split_inclusive('\n').map(line).collect()
}

/// The blocks of a range: lines up to and with the empty lines that follow them.
fn blocks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for line in lines(text, range) {
        let is_empty = text[line.clone()].trim().is_empty();
        match blocks.last_mut() {
            Some(block) if is_open || is_empty => block.end = line.end,
            _ => blocks.push(line),
        }
        is_open = !is_empty;
    }
    blocks
}

/// The first line that is not empty.
fn first_line(text: &str) -> Option<Range<usize>> {
    lines(text, 0..text.len()).into_iter().find(|line| !text[line.clone()].trim().is_empty())
}

/// Where the greeting ends, with the white space after it: after the name if little but the name stands before the
/// comma, or after a first line that stands alone and ends like a greeting.
fn greeting_end(text: &str) -> Option<usize> {
    let line = first_line(text)?;
    let content = text[line.clone()].trim_end();
    let alone = text[line.end..].split_inclusive('\n').next().is_none_or(|next| next.trim().is_empty());
    let end = match find_variable(content, Variable::Name) {
        Some(name) => {
            let before = &content[..name.start];
            let is_greeting = before.len() <= GREETING_MAX
                && !before.contains(SENTENCE_ENDS)
                && !before.contains(GREETING_ENDS)
                && !before.contains("{{");
            let after = content[name.end..].trim_start();
            let punctuation = after.chars().next().filter(|first| GREETING_ENDS.contains(first)).map(char::len_utf8);
            match punctuation {
                _ if !is_greeting => return None,
                Some(length) => content.len() - after.len() + length,
                None if after.is_empty() => content.len(),
                None => return None,
            }
        }
        None if alone && content.chars().count() <= GREETING_MAX && content.ends_with(GREETING_ENDS) => content.len(),
        None => return None,
    };
    let end = line.start + end;
    if find_variable(&text[..end], Variable::Link).is_some() {
        return None;
    }
    let rest = text[end..].trim_start();
    Some(text.len() - rest.len())
}

/// Where the signature begins: at the last line that begins with the signer, if little follows it, or at the closing
/// before it.
fn signature_start(text: &str, signer: &str) -> Option<usize> {
    let begins_with_signer = |line: &str| {
        let line = line.trim_start();
        find_variable(line, Variable::Signer).is_some_and(|variable| variable.start == 0)
            || (!signer.is_empty() && line.starts_with(signer))
    };
    let all = lines(text, 0..text.len());
    let at = all.iter().rposition(|line| begins_with_signer(&text[line.clone()]))?;
    let signature = &text[all[at].start..];
    let length = signature.lines().filter(|line| !line.trim().is_empty()).count();
    if length > SIGNATURE_LINES_MAX
        || signature.trim().chars().count() > SIGNATURE_MAX
        || find_variable(signature, Variable::Link).is_some()
    {
        return None;
    }
    // "Yours sincerely," on the line before, or before an empty line.
    let before = all[..at].iter().rposition(|line| !text[line.clone()].trim().is_empty());
    let closing = before.filter(|before| {
        let line = text[all[*before].clone()].trim();
        *before > 0
            && line.ends_with([',', '،', '，'])
            && line.chars().count() <= CLOSING_MAX
            && find_variable(line, Variable::Link).is_none()
            && find_variable(line, Variable::Name).is_none()
    });
    Some(all[closing.unwrap_or(at)].start)
}

/// Splits a block into headings, links and paragraphs.
fn split_block(parts: &mut Parts<'_>, block: Range<usize>) {
    let text = parts.text;
    let mut paragraph = block.start;
    for line in lines(text, block.clone()) {
        let content = &text[line.clone()];
        if find_variable(content, Variable::Link).is_some() {
            let (from, to) = link_sentence(text, paragraph..line.end, line.start);
            parts.push(PartKind::Paragraph, paragraph..from);
            parts.push(PartKind::Link, from..to);
            paragraph = to;
        } else if content.trim_start().starts_with('#') {
            parts.push(PartKind::Paragraph, paragraph..line.start);
            parts.push(PartKind::Heading, line.clone());
            paragraph = line.end;
        }
    }
    parts.push(PartKind::Paragraph, paragraph..block.end);
}

/// The sentence around the last link of a line: from the end of the sentence before the first one. A link that stands
/// alone takes the line before with it that announces it with a colon.
fn link_sentence(text: &str, range: Range<usize>, line: usize) -> (usize, usize) {
    let content = &text[line.max(range.start)..range.end];
    let line = line.max(range.start);
    let Some(first) = find_variable(content, Variable::Link) else { return (line, range.end) };
    let mut end = first.end;
    while let Some(next) = find_variable(&content[end..], Variable::Link) {
        end += next.end;
    }
    let mut from = line + last_sentence_end(&content[..first.start]);
    let to = line + next_sentence_end(content, end);
    if text[from..line + first.start].trim().is_empty() && from == line {
        let before = &text[range.start..line];
        if before.trim_end().ends_with([':', '：']) {
            let start = before.trim_end().rfind('\n').map_or(0, |newline| newline + 1);
            from = range.start + start + last_sentence_end(before[start..].trim_end());
        }
    }
    (from, to)
}

/// Where the last sentence of a text begins.
fn last_sentence_end(text: &str) -> usize {
    let mut start = 0;
    let mut ended = false;
    for (at, character) in text.char_indices() {
        if ended && !character.is_whitespace() {
            start = at;
        }
        let next_is_space = text[at + character.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
        ended = (SENTENCE_ENDS.contains(&character) && next_is_space) || (ended && character.is_whitespace());
    }
    // White space behind the last sentence belongs to it.
    if ended { text.len() } else { start }
}

/// Where the sentence ends that goes on at `from`, with the white space after it.
fn next_sentence_end(text: &str, from: usize) -> usize {
    let end = text[from..].char_indices().find(|(at, character)| {
        let next = text[from + at + character.len_utf8()..].chars().next();
        SENTENCE_ENDS.contains(character) && next.is_none_or(char::is_whitespace)
    });
    let end = end.map_or(text.len(), |(at, character)| from + at + character.len_utf8());
    text.len() - text[end..].trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::text::join;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<(PartKind, String)> {
        let parts = split(text, "Ruth Calloway");
        assert_eq!(join(&parts), text);
        parts.into_iter().map(|part| (part.kind, part.text.trim().to_owned())).collect()
    }

    fn expect(text: &str, parts: &[(PartKind, &str)]) {
        let found = kinds(text);
        let found: Vec<_> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(found, parts, "{text}");
    }

    #[test]
    fn an_apology_has_greeting_paragraphs_link_and_signature() {
        expect(
            "Dear {{name}},\n\nyou had no {{services}}. I am sorry.\n\n## What we got wrong\n\nWe ran one\nsystem.\n\n\
             What we owe you is on your own page:\n{{link}}\n\nYours sincerely,\n\n{{signer}}\n{{signer_title}}, {{organisation}}",
            &[
                (PartKind::Greeting, "Dear {{name}},"),
                (PartKind::Paragraph, "you had no {{services}}. I am sorry."),
                (PartKind::Heading, "## What we got wrong"),
                (PartKind::Paragraph, "We ran one\nsystem."),
                (PartKind::Link, "What we owe you is on your own page:\n{{link}}"),
                (PartKind::Signature, "Yours sincerely,\n\n{{signer}}\n{{signer_title}}, {{organisation}}"),
            ],
        );
    }

    #[test]
    fn a_text_message_on_one_line_keeps_what_it_says() {
        expect(
            "Dear {{ name }}, you had no calls. It failed. What we owe you: {{ link }}\n{{signer}}, {{organisation}}",
            &[
                (PartKind::Greeting, "Dear {{ name }},"),
                (PartKind::Paragraph, "you had no calls. It failed."),
                (PartKind::Link, "What we owe you: {{ link }}"),
                (PartKind::Signature, "{{signer}}, {{organisation}}"),
            ],
        );
    }

    #[test]
    fn greetings_are_found_in_any_language() {
        for greeting in ["Dear {{name}},", "Hallo {{name}}!", "{{name}}:", "عزيزي {{name}}،", "Dear customer,"] {
            expect(
                &format!("{greeting}\n\nWe are sorry."),
                &[(PartKind::Greeting, greeting), (PartKind::Paragraph, "We are sorry.")],
            );
        }
        for text in ["We are sorry, {{name}}, for this.", "What {{name}} lost is much.", "Sorry for this,\nall of it."]
        {
            expect(text, &[(PartKind::Paragraph, text)]);
        }
    }

    #[test]
    fn a_signature_in_clear_is_found_and_a_mention_is_not() {
        expect(
            "We are sorry.\n\nRuth Calloway\nNetwork Director",
            &[(PartKind::Paragraph, "We are sorry."), (PartKind::Signature, "Ruth Calloway\nNetwork Director")],
        );
        expect("Sorry. Ruth Calloway says so.", &[(PartKind::Paragraph, "Sorry. Ruth Calloway says so.")]);
    }

    #[test]
    fn a_link_takes_its_sentence_only() {
        expect(
            "We are sorry. See {{link}} for details. Call us, too.",
            &[
                (PartKind::Paragraph, "We are sorry."),
                (PartKind::Link, "See {{link}} for details."),
                (PartKind::Paragraph, "Call us, too."),
            ],
        );
        expect("{{link}}", &[(PartKind::Link, "{{link}}")]);
        expect("", &[]);
        expect(" \n ", &[(PartKind::Paragraph, "")]);
    }

    proptest! {
        #[test]
        fn the_parts_of_any_text_join_to_it(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("{{link}}".to_owned()), Just("{{name}}".to_owned()), Just("{{signer}}".to_owned()),
                    Just("\n".to_owned()), Just("\n\n".to_owned()), Just("\r\n".to_owned()), Just(": ".to_owned()),
                    Just(". ".to_owned()), Just(",".to_owned()), Just("# ".to_owned()), Just("Ruth".to_owned()),
                    "\\PC{0,12}",
                ],
                0..24,
            ),
        ) {
            let text = pieces.concat();
            let parts = split(&text, "Ruth");
            prop_assert_eq!(join(&parts), text);
            for part in parts {
                let has_link = find_variable(&part.text, Variable::Link).is_some();
                prop_assert_eq!(has_link, part.kind == PartKind::Link, "{:?}", part);
            }
        }
    }
}
