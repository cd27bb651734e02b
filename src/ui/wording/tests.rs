//! The catalogue holds together: every key the code names is there, and what the public reads is there in
//! every language, with the same things filled in.

use super::*;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the public reads, by room: every key of the file that begins with one of these. A new public key
/// under one of them needs its twin in `de.ftl` and `ar.ftl` beside it.
const PUBLIC: &[(&str, &[&str])] = &[
    ("publishing", &[""]),
    ("subscribers", &[""]),
    ("types", &["refusal-", "field-", "status-", "impact-"]),
    (
        "ui",
        &["demo-banner", "form-", "error-", "time-", "date-", "month-", "weekday-", "number-", "masthead-", "held-"],
    ),
    ("services", &["overall-"]),
    ("incidents", &["state-", "maintenance-"]),
    ("customers", &["customers-address-", "customers-email-", "customers-phone-"]),
    ("listening", &["affected-", "thanks-"]),
    ("goodwill", &["letter-"]),
    ("rules", &["trace-", "owed-"]),
];

/// Where the public pages are written: every key they name in full is public.
const PUBLIC_CODE: &[&str] = &[
    "publishing/render",
    "publishing/staleness_notice.rs",
    "subscribers",
    "listening/pages/affected.rs",
    "listening/pages/thanks.rs",
    "goodwill/pages/letter.rs",
    "goodwill/pages/letter_gift.rs",
    "goodwill/pages/letter_picture.rs",
    "ui/field.rs",
    "ui/held.rs",
    "ui/masthead.rs",
    "ui/time.rs",
];

/// Keys of the desk's that stand in that code; public pages never say them.
const OF_THE_DESK: &[&str] =
    &["error-sign-in", "error-back-dashboard", "time-in", "time-ago", "time-late", "field-money", "field-past"];

fn others() -> impl Iterator<Item = &'static Spoken> {
    LANGUAGES.iter().skip(1)
}

fn source() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Keys written out in the code: `t!("…"`, `Message::new("…"`, `Refusal::field(_, "…"` and the like
/// all hold a quoted key, so every quoted word that looks like `room-some-thing` and is followed by
/// a closing quote is looked at only inside those calls.
fn keys_in_code(path: &Path, keys: &mut BTreeSet<String>) {
    let mut texts = BTreeMap::new();
    texts_in(path, &mut texts);
    let wording = source().join("ui/wording").display().to_string();
    for text in texts.iter().filter(|(path, _)| !path.starts_with(&wording)).map(|(_, text)| text) {
        for call in ["t!(\"", "Message::new(\"", "Refusal::conflict(\"", "Refusal::not_allowed(\""] {
            for (at, _) in text.match_indices(call) {
                if text[..at].ends_with(|c: char| c.is_alphanumeric()) {
                    continue; // format!("…"), assert!("…")
                }
                let rest = &text[at + call.len()..];
                keys.insert(rest[..rest.find('"').unwrap()].to_owned());
            }
        }
    }
}

/// The Rust files at a path and below it, each with its text.
fn texts_in(path: &Path, texts: &mut BTreeMap<String, String>) {
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().for_each(|entry| texts_in(&entry.unwrap().path(), texts));
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        texts.insert(path.display().to_string(), std::fs::read_to_string(path).unwrap());
    }
}

/// What a file says: its keys, each with what is filled in and the cases of its plurals.
#[derive(Default)]
struct Said {
    variables: BTreeSet<String>,
    plurals: Vec<BTreeSet<String>>,
}

fn parsed(language: &Spoken, room: &str, text: &str) -> BTreeMap<String, Said> {
    let resource = FluentResource::try_new(text.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("{room} in {}: {errors:?}", language.name));
    let mut keys = BTreeMap::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        let mut said = Said::default();
        if let Some(pattern) = &message.value {
            read(pattern, &mut said);
        }
        let twice = keys.insert(message.id.name.to_owned(), said).is_some();
        assert!(!twice, "{room} in {}: {} twice", language.name, message.id.name);
    }
    keys
}

fn read(pattern: &Pattern<&str>, said: &mut Said) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => read_inline(inline, said),
            Expression::Select { selector, variants } => {
                read_inline(selector, said);
                let words = variants.iter().filter_map(|variant| match variant.key {
                    VariantKey::Identifier { name } => Some(name.to_owned()),
                    VariantKey::NumberLiteral { .. } => None,
                });
                said.plurals.push(words.collect());
                variants.iter().for_each(|variant| read(&variant.value, said));
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, said: &mut Said) {
    if let InlineExpression::VariableReference { id } = inline {
        said.variables.insert(id.name.to_owned());
    }
}

/// Everything a language says.
fn all(language: &Spoken) -> BTreeMap<String, Said> {
    let mut keys = BTreeMap::new();
    for (room, text) in catalogue::files(language) {
        for (key, said) in parsed(language, room, text) {
            assert!(keys.insert(key.clone(), said).is_none(), "{} in {}: {key} is another room's", room, language.name);
        }
    }
    keys
}

fn public_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (room, text) in catalogue::files(ENGLISH) {
        let beginnings = PUBLIC.iter().find(|(name, _)| name == room).map_or(&[][..], |(_, beginnings)| beginnings);
        let said = parsed(ENGLISH, room, text).into_keys();
        keys.extend(said.filter(|key| beginnings.iter().any(|beginning| key.starts_with(beginning))));
    }
    for path in PUBLIC_CODE {
        keys_in_code(&source().join(path), &mut keys);
    }
    // The settings of the page stand beside the page, and are the desk's.
    let mut of_the_desk: BTreeSet<String> = OF_THE_DESK.iter().map(|key| (*key).to_owned()).collect();
    keys_in_code(&source().join("publishing/branding"), &mut of_the_desk);
    keys.retain(|key| !of_the_desk.contains(key) || key.starts_with("publishing-"));
    keys
}

#[test]
fn every_file_parses_and_no_key_stands_twice() {
    for language in LANGUAGES {
        assert!(all(language).len() > 100, "{}", language.name);
    }
}

#[test]
fn every_key_in_the_code_is_in_the_catalogue() {
    let mut keys = BTreeSet::new();
    keys_in_code(&source(), &mut keys);
    let missing: Vec<_> = keys.into_iter().filter(|key| !knows(key)).collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

#[test]
fn what_the_public_reads_is_there_in_every_language() {
    let keys = public_keys();
    for language in others() {
        let missing: Vec<_> = keys.iter().filter(|key| !catalogue::has(language, key)).collect();
        assert!(missing.is_empty(), "{}.ftl beside the English file has no sentence for {missing:?}", language.tag);
    }
}

#[test]
fn no_language_says_what_english_does_not_and_the_same_things_are_filled_in() {
    let english = all(ENGLISH);
    for language in others() {
        for (key, said) in all(language) {
            let Some(original) = english.get(&key) else { panic!("{}: English has no {key}", language.name) };
            assert_eq!(said.variables, original.variables, "{}: {key}", language.name);
            let counts = original.plurals.iter().any(|cases| cases.contains("one"));
            assert!(!counts || !said.plurals.is_empty(), "{}: {key} does not count", language.name);
        }
    }
}

/// Where a sentence asks for the case of a plural at all, it must know every case its language has.
#[test]
fn plurals_have_every_case_of_their_language() {
    let wanted = |language: &Spoken| match language.tag {
        "ar" => &["one", "two", "few", "many", "other"][..],
        _ => &["one", "other"][..],
    };
    for language in others() {
        let cases = ["zero", "one", "two", "few", "many"];
        for (key, said) in all(language) {
            for plural in said.plurals.iter().filter(|words| cases.iter().any(|case| words.contains(*case))) {
                let missing: Vec<_> = wanted(language).iter().filter(|case| !plural.contains(**case)).collect();
                assert!(missing.is_empty(), "{}: {key} has no {missing:?}", language.name);
            }
        }
    }
}

#[test]
fn numbers_choose_the_plural() {
    assert_eq!(t!("test-plural", count = 1), "1 person");
    assert_eq!(t!("test-plural", count = 2), "2 people");
    let told = |tag: &str, count: i64| Spoken::of(tag).speaking(|| t!("publishing-reports-count", count = count));
    assert_eq!(
        (told("de", 1).as_str(), told("de", 12).as_str()),
        ("Eine Person hat es uns gemeldet", "12 Personen haben es uns gemeldet")
    );
    for (count, said) in [
        (1, "أبلغنا شخص واحد"),
        (2, "أبلغنا شخصان"),
        (3, "أبلغنا 3 أشخاص"),
        (11, "أبلغنا 11 شخصًا"),
        (100, "أبلغنا 100 شخص"),
        (103, "أبلغنا 103 أشخاص"),
        (144, "أبلغنا 144 شخصًا"),
        (1_002, "أبلغنا 1002 شخص"),
    ] {
        assert_eq!(told("ar", count), said);
    }
}

#[test]
fn a_key_only_english_has_is_said_in_english() {
    assert_eq!(Spoken::of("ar").speaking(|| t!("section-inbox")), "Inbox");
    assert_eq!(Spoken::of("de").speaking(|| in_english("status-operational")), "Operational");
}

#[test]
fn names_that_run_the_other_way_are_set_apart() {
    let said = |tag: &str| Spoken::of(tag).speaking(|| t!("publishing-lead-major_outage", names = "Mobile data"));
    assert_eq!(said("ar"), "\u{2068}Mobile data\u{2069}: انقطاع كبير.");
    assert_eq!(said("de"), "Mobile data: schwerer Ausfall.");
}

/// Days and months have their names from the catalogue (`time::by`, `time::date_by`), never from the clock's library.
#[test]
fn no_public_page_names_days_in_english_by_itself() {
    let mut texts = BTreeMap::new();
    for path in PUBLIC_CODE.iter().filter(|path| **path != "ui/time.rs") {
        texts_in(&source().join(path), &mut texts);
    }
    assert!(texts.len() > 15, "{} files: are these the public pages?", texts.len());
    for (path, text) in texts {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let stray: Vec<_> =
            code.filter(|line| ["%a", "%A", "%b", "%B"].iter().any(|sign| line.contains(sign))).collect();
        assert!(stray.is_empty(), "{path}: {stray:?}");
    }
}
