//! Splits a text into words in lower case, with contractions expanded, each with its position, sentence and clause.

use super::spelling::{expand_contraction, is_abbreviation, is_letter, is_link};

/// A word of a text. Both halves of a contraction have the position of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word in lower case; empty for a link.
    pub text: String,
    /// The first byte in the text.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The number of its sentence.
    pub sentence: usize,
    /// The number of its clause.
    pub clause: usize,
    /// Whether it is in a short quotation, which repeats somebody else.
    pub quoted: bool,
}

impl Word {
    /// Whether it is a number or a link, which has no syllables to count and differs from one recipient to the next.
    pub fn is_filled_in(&self) -> bool {
        self.text.is_empty() || self.text.contains(|c: char| c.is_numeric())
    }
}

/// A quotation of more words than this is the author's own text between quotation marks.
const QUOTATION_WORDS_MAX: usize = 12;

/// Splits a text into words, in time proportional to its length.
pub fn words(text: &str) -> Vec<Word> {
    let mut splitter = Splitter::default();
    let mut last_end = 0;
    for piece in text.split_whitespace() {
        // `piece` is a slice of `text`, so the difference of their addresses is its position.
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        splitter.gap(&text[last_end..start], piece);
        splitter.piece(piece, start);
        last_end = start + piece.len();
    }
    splitter.words
}

#[derive(Default)]
struct Splitter {
    words: Vec<Word>,
    sentence: usize,
    clause: usize,
    quotation: Option<usize>,
}

impl Splitter {
    /// An empty line or a list item ends a sentence, also without a full stop.
    fn gap(&mut self, space: &str, next: &str) {
        let lines = space.matches('\n').count();
        if lines > 1 || (lines == 1 && next.starts_with(['-', '•', '*', '–'])) {
            self.end_sentence();
        }
    }

    fn piece(&mut self, piece: &str, start: usize) {
        if is_link(piece) {
            let bare = piece.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
            self.push(String::new(), start, start + bare.len());
            self.punctuation(&piece[bare.len()..]);
            return;
        }
        let mut rest = 0;
        while rest < piece.len() {
            let tail = &piece[rest..];
            let word_length = tail.find(|c: char| !is_letter(c)).unwrap_or(tail.len());
            if word_length > 0 {
                self.word(&tail[..word_length], start + rest);
                rest += word_length;
                continue;
            }
            let marks_length = tail.find(is_letter).unwrap_or(tail.len());
            let inside_number = tail[marks_length..].starts_with(|c: char| c.is_ascii_digit()) && rest > 0;
            if !inside_number {
                self.punctuation(&tail[..marks_length]);
            }
            rest += marks_length;
        }
    }

    fn word(&mut self, raw: &str, start: usize) {
        let bare = raw.trim_start_matches(['\'', '’']);
        let start = start + raw.len() - bare.len();
        let bare = bare.trim_end_matches(['\'', '’']);
        let end = start + bare.len();
        let lower = bare.to_lowercase().replace('’', "'");
        let (first, second) = expand_contraction(&lower);
        if !first.is_empty() {
            self.push(first.to_owned(), start, end);
        }
        if !second.is_empty() {
            self.push(second.to_owned(), start, end);
        }
    }

    fn punctuation(&mut self, marks: &str) {
        for mark in marks.chars() {
            match mark {
                '“' | '«' | '„' => self.quotation = Some(self.words.len()),
                '”' | '»' => self.close_quotation(),
                '"' if self.quotation.is_some() => self.close_quotation(),
                '"' => self.quotation = Some(self.words.len()),
                '.' if self.is_after_abbreviation() => {}
                '.' | '!' | '?' | '…' | '。' | '！' | '？' => self.end_sentence(),
                ',' | ';' | ':' | '–' | '—' | '(' | ')' => self.clause += 1,
                _ => {}
            }
        }
    }

    fn close_quotation(&mut self) {
        if let Some(first) = self.quotation.take()
            && self.words.len() - first <= QUOTATION_WORDS_MAX
        {
            self.words[first..].iter_mut().for_each(|word| word.quoted = true);
        }
    }

    fn is_after_abbreviation(&self) -> bool {
        self.words.last().is_some_and(|word| is_abbreviation(&word.text))
    }

    fn end_sentence(&mut self) {
        self.sentence += 1;
        self.clause += 1;
    }

    fn push(&mut self, text: String, start: usize, end: usize) {
        let (sentence, clause) = (self.sentence, self.clause);
        self.words.push(Word { text, start, end, sentence, clause, quoted: false });
    }
}
