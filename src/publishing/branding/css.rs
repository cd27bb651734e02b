//! Checks the company's CSS with a real tokenizer. CSS that loads something from elsewhere, ends the `<style>`
//! element or leaves a bracket open is refused. The content security policy of public pages would block most of it,
//! but silently; this check tells the author, with the line.

use crate::types::Message;
use cssparser::{ParseError, Parser, Token};

/// Longest CSS that is accepted, in bytes. Every page carries it.
pub const CSS_MAX: usize = 8 * 1024;
/// An at-rule that is appended while checking: whatever contains it was not closed.
const END: &str = "amends-ends-here";
/// Functions whose strings are addresses.
const ADDRESSES: [&str; 6] = ["url", "src", "image", "image-set", "-webkit-image-set", "cross-fade"];
/// Functions that put a text in which an address may be written elsewhere, out of sight of this check.
const SUBSTITUTIONS: [&str; 5] = ["var", "env", "attr", "if", "inherit"];
/// At-rules that load a file or apply to a whole file.
const FILE_RULES: [&str; 3] = ["import", "charset", "namespace"];
/// Properties that run scripts in old browsers.
const SCRIPTS: [&str; 2] = ["behavior", "-moz-binding"];

/// Checks the CSS of a page.
///
/// # Errors
///
/// What is wrong, as a message with the parameter `line`.
pub fn check(css: &str) -> Result<(), Message> {
    // `<` may compare widths in a media query, but must not look like the start of a tag.
    let opens = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    if let Some((at, _)) = css.match_indices('<').find(|(at, _)| css[at + 1..].starts_with(opens)) {
        return Err(fault("css-tag", line_at(css, at)));
    }
    check_tokens(css, false)
}

/// Whether CSS inside an SVG refers to nothing outside of it.
pub fn stays_inside(css: &str) -> bool {
    check_tokens(css, true).is_ok()
}

fn line_at(text: &str, at: usize) -> u32 {
    u32::try_from(text[..at].matches('\n').count()).unwrap_or_default() + 1
}

fn fault(key: &str, line: u32) -> Message {
    Message::new(key).with("line", line)
}

/// Reads all tokens. A `part` is a value or a style sheet in an SVG: it may refer to parts of the SVG, and need not
/// consist of complete rules.
fn check_tokens(css: &str, is_part: bool) -> Result<(), Message> {
    let css = format!("{css}\n@{END}");
    let mut parser = Parser::new(&css);
    let mut rule: Option<Rule> = None;
    let mut line = 1;
    loop {
        let start = parser.current_source_location().line + 1;
        let Ok(token) = parser.next_including_whitespace_and_comments() else {
            // Only an unclosed comment hides the end.
            return Err(fault("css-open", line));
        };
        line = start;
        let token = token.clone();
        match &token {
            Token::AtKeyword(name) if &**name == END => {
                return match rule {
                    Some(Rule { line, .. }) if !is_part => Err(fault("css-no-rule", line)),
                    _ => Ok(()),
                };
            }
            Token::WhiteSpace(_) | Token::Comment(_) | Token::CDO | Token::CDC => {}
            Token::Semicolon if !is_part => match rule.take() {
                Some(Rule { is_at: true, .. }) => {}
                Some(Rule { line, .. }) => return Err(fault("css-no-rule", line)),
                None => return Err(fault("css-no-rule", line)),
            },
            Token::CurlyBracketBlock => {
                rule = None;
                check_block(&mut parser, &token, line, is_part)?;
            }
            _ => {
                let is_at = matches!(token, Token::AtKeyword(_));
                rule.get_or_insert(Rule { is_at, line });
                check_token(&mut parser, &token, line, is_part)?;
            }
        }
    }
}

/// A rule whose block has not begun yet.
struct Rule {
    is_at: bool,
    line: u32,
}

/// Checks one token, and what is inside if it opens a block.
fn check_token(parser: &mut Parser<'_>, token: &Token<'_>, line: u32, is_part: bool) -> Result<(), Message> {
    let is = |name: &str, names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one));
    match token {
        Token::AtKeyword(name) if is(name, &FILE_RULES) => Err(fault("css-import", line).with("name", name)),
        Token::Ident(name) if is(name, &SCRIPTS) => Err(fault("css-script", line).with("name", name)),
        Token::Ident(name) if is(name, &["forced-color-adjust"]) => Err(fault("css-forced", line)),
        Token::Function(name) if is(name, &["expression"]) => Err(fault("css-script", line).with("name", name)),
        Token::UnquotedUrl(address) if !may_load(address, is_part) => Err(fault("css-url", line)),
        Token::BadUrl(_) => Err(fault("css-url", line)),
        Token::BadString(_) => Err(fault("css-string", line)),
        Token::CloseParenthesis => Err(fault("css-stray", line).with("what", ")")),
        Token::CloseSquareBracket => Err(fault("css-stray", line).with("what", "]")),
        Token::CloseCurlyBracket => Err(fault("css-stray", line).with("what", "}")),
        Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
            check_block(parser, token, line, is_part)
        }
        _ => Ok(()),
    }
}

/// Checks everything between an opening token and its end.
fn check_block(parser: &mut Parser<'_>, opening: &Token<'_>, opened: u32, is_part: bool) -> Result<(), Message> {
    let is_address =
        matches!(opening, Token::Function(name) if ADDRESSES.iter().any(|one| name.eq_ignore_ascii_case(one)));
    let mut found = Ok(());
    let read = parser.parse_nested_block(|parser| -> Result<(), ParseError<()>> {
        loop {
            let line = parser.current_source_location().line + 1;
            let Ok(token) = parser.next_including_whitespace_and_comments() else { return Ok(()) };
            let token = token.clone();
            found = match &token {
                Token::AtKeyword(name) if &**name == END => Err(fault("css-open", opened)),
                Token::QuotedString(text) if is_address && !may_load(text, is_part) => Err(fault("css-url", line)),
                Token::Function(name) if is_address && is_substitution(name) => Err(fault("css-url", line)),
                _ => check_token(parser, &token, line, is_part),
            };
            if found.is_err() {
                return Err(ParseError::custom(()));
            }
        }
    });
    // The parser limits how deeply blocks are nested.
    if found.is_ok() && read.is_err() { Err(fault("css-nesting", opened)) } else { found }
}

/// Whether a function stands for a value that is written somewhere else; those with two hyphens are the author's own.
fn is_substitution(name: &str) -> bool {
    name.starts_with("--") || SUBSTITUTIONS.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// Whether an address is allowed: `data:`, or in an SVG a fragment.
fn may_load(address: &str, is_part: bool) -> bool {
    let address = address.trim().to_ascii_lowercase();
    address.starts_with("data:") || is_part && address.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(css: &str) -> String {
        match check(css) {
            Ok(()) => String::new(),
            Err(message) => format!("{} {}", message.key, message.params[0].1),
        }
    }

    #[test]
    fn accepts_ordinary_css() {
        let css = ".bar { letter-spacing: .02em }\n/* ours */\n@media (320px < width <= 60em) { .hero h1 { font-size: 3rem } }\n\
                   .foot::before { content: \"}\"; background: url(data:image/png;base64,AAAA) }\n@layer a, b;\n\
                   .c { color: var(--c); background: image-set(linear-gradient(red, blue) 1x, \"data:image/png;base64,AAAA\" 2x) }\n\
                   a[href$=\"x\"]:not(.b, :is(c)) { --x: { } ; width: calc((1px + 2px) * 3) }";
        assert_eq!(message(css), "");
        assert_eq!(message(""), "");
    }

    #[test]
    fn refuses_what_loads_or_runs() {
        for (css, expected) in [
            ("a{}\n@import 'x.css';", "css-import 2"),
            ("@\\69mport url(x);", "css-import 1"),
            ("a{}\n\n.b{background:url(https://example.org/x.png)}", "css-url 3"),
            (".b{background:URL( 'https://example.org/x.png' )}", "css-url 1"),
            (".b{background:image-set(\"x.png\" 1x)}", "css-url 1"),
            (".b{--a:\"//example.org/x\";background:image-set(var(--a) 1x)}", "css-url 1"),
            (".b{background:-webkit-image-set(var(--a))}", "css-url 1"),
            (".b{background:src(var(--a))}", "css-url 1"),
            (".b{background:image(env(a))}", "css-url 1"),
            (".b{background:cross-fade(image-set(ATTR(title) 1x), red)}", "css-url 1"),
            (".b{background:image-set(--own() 1x)}", "css-url 1"),
            (".b{background:url(//example.org)}", "css-url 1"),
            (".b{background:\\75rl(x.png)}", "css-url 1"),
            (".b{background:url(a b)}", "css-url 1"),
            (".b{mask:url(#own)}", "css-url 1"),
            (".b{width:expression(alert(1))}", "css-script 1"),
            (".b{behavior:none}", "css-script 1"),
            (".b{forced-color-adjust:none}", "css-forced 1"),
        ] {
            assert_eq!(message(css), expected, "{css}");
        }
    }

    #[test]
    fn names_the_line_of_what_is_not_closed() {
        for (css, expected) in [
            ("a{}\n.b {\n color: red;", "css-open 2"),
            ("a{}\n.b { color: red } }\n", "css-stray 2"),
            ("a{width:calc(1px}\n", "css-stray 1"),
            ("a{width:1px)}", "css-stray 1"),
            ("a{}\n\n/* never closed", "css-open 3"),
            ("a{content:\"x\n}", "css-string 1"),
            ("a{}\ncolor: red;", "css-no-rule 2"),
            ("a{}\n.b", "css-no-rule 2"),
            ("a{}\n</StYle><script>", "css-tag 2"),
            ("/* </style> */", "css-tag 1"),
            ("a{content:'<!>'}", "css-tag 1"),
        ] {
            assert_eq!(message(css), expected, "{css}");
        }
        assert_eq!(message(&"a{".repeat(200)).split(' ').next(), Some("css-nesting"));
    }

    #[test]
    fn css_in_an_svg_may_refer_to_its_own_parts() {
        assert!(stays_inside("fill:url(#sky)") && stays_inside(".a{fill:#fff}") && stays_inside("1px"));
        assert!(!stays_inside("fill:url(https://example.org/#sky)") && !stays_inside("@import 'x'"));
    }
}
