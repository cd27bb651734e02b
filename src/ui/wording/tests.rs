//! Checks over the catalogues: every key that the code names exists, everything the public reads exists in every
//! language with the same variables, and no replaced term comes back.

use super::*;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the public reads: for each English file, the prefixes of its public keys. A new key with one of them needs a
/// translation in `de.ftl` and `ar.ftl` beside it.
const PUBLIC_KEYS: &[(&str, &[&str])] = &[
    ("types", &["refusal-", "field-", "status-", "impact-"]),
    (
        "ui",
        &[
            "demo-banner",
            "form-",
            "error-",
            "time-",
            "date-",
            "month-",
            "weekday-",
            "number-",
            "masthead-",
            "unsent-form-",
        ],
    ),
    ("cases", &["affected-", "thanks-"]),
    ("problems", &["problem-"]),
    ("customers", &["customers-address-", "customers-email-", "customers-phone-", "customers-text-"]),
    ("delivery", &["consent-", "destination-"]),
    ("channel email", &["channel-email"]),
    ("channel sms", &["channel-sms"]),
    ("channel webhook", &["channel-webhook"]),
    ("channel slack", &["channel-slack"]),
    ("channel teams", &["channel-teams"]),
    ("channel discord", &["channel-discord"]),
    ("channel google_chat", &["channel-google-chat"]),
    ("channel ntfy", &["channel-ntfy"]),
    ("channel telegram", &["channel-telegram"]),
    ("channel test", &["channel-test"]),
    ("goodwill", &["letter-", "pack-", "offer-announcement-default-"]),
    ("rules", &["trace-", "owed-"]),
    ("incidents", &["state-", "maintenance-", "incident-words-"]),
    ("maintenance", &["maintenance-"]),
    ("post_mortem", &["post-mortem-draft-", "promise-"]),
    ("services", &["overall-"]),
    ("subscribers", &[""]),
    ("post_mortem_notices", &[""]),
    ("publishing", &[""]),
];

/// Where the public pages are written: every key that this code names is public.
const PUBLIC_CODE: &[&str] = &[
    "cases/pages/affected.rs",
    "cases/pages/problem.rs",
    "cases/pages/thanks.rs",
    "delivery/consent.rs",
    "delivery/pages/consent.rs",
    "goodwill/pages/personal_page",
    "publishing/render",
    "publishing/staleness_notice.rs",
    "subscribers",
    "ui/time.rs",
    "web/field",
    "web/masthead.rs",
    "web/unsent_form.rs",
];

/// Keys in that code which only pages of the desk use.
const DESK_ONLY: &[&str] = &[
    "error-sign-in",
    "error-back-dashboard",
    "time-in",
    "time-ago",
    "time-late",
    "field-money",
    "field-past",
    "subscribers-exists",
    "subscribers-nothing-to-confirm",
    "subscribers-not-quarantined",
];

fn translations() -> impl Iterator<Item = &'static Language> {
    LANGUAGES.iter().skip(1)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Adds the keys written out in the code at a path: the first argument of `t!`, `Message::new` and the like.
fn keys_in_code(path: &Path, keys: &mut BTreeSet<String>) {
    let mut texts = BTreeMap::new();
    rust_files(path, &mut texts);
    let wording = root().join("src/ui/wording").display().to_string();
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

/// Adds the Rust files at a path and below it, each with its text.
fn rust_files(path: &Path, texts: &mut BTreeMap<String, String>) {
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().for_each(|entry| rust_files(&entry.unwrap().path(), texts));
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        texts.insert(path.display().to_string(), text);
    }
}

/// A sentence of the catalogue: its variables, and the cases of each of its plurals.
#[derive(Default)]
struct Sentence {
    variables: BTreeSet<String>,
    plurals: Vec<BTreeSet<String>>,
}

fn parse(language: &Language, file: &str, text: &str) -> BTreeMap<String, Sentence> {
    let resource = FluentResource::try_new(text.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("{file} in {}: {errors:?}", language.name));
    let mut sentences = BTreeMap::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        let mut sentence = Sentence::default();
        if let Some(pattern) = &message.value {
            read(pattern, &mut sentence);
        }
        let is_duplicate = sentences.insert(message.id.name.to_owned(), sentence).is_some();
        assert!(!is_duplicate, "{file} in {}: {} is there twice", language.name, message.id.name);
    }
    sentences
}

fn read(pattern: &Pattern<&str>, sentence: &mut Sentence) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => read_inline(inline, sentence),
            Expression::Select { selector, variants } => {
                read_inline(selector, sentence);
                let cases = variants.iter().filter_map(|variant| match variant.key {
                    VariantKey::Identifier { name } => Some(name.to_owned()),
                    VariantKey::NumberLiteral { .. } => None,
                });
                sentence.plurals.push(cases.collect());
                variants.iter().for_each(|variant| read(&variant.value, sentence));
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, sentence: &mut Sentence) {
    if let InlineExpression::VariableReference { id } = inline {
        sentence.variables.insert(id.name.to_owned());
    }
}

/// Every sentence of a language, by key.
fn all(language: &Language) -> BTreeMap<String, Sentence> {
    let mut sentences = BTreeMap::new();
    for (file, text) in catalogue::files(language) {
        for (key, sentence) in parse(language, file, text) {
            let is_new = sentences.insert(key.clone(), sentence).is_none();
            assert!(is_new, "{file} in {}: {key} is in another file too", language.name);
        }
    }
    sentences
}

fn public_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (file, text) in catalogue::files(ENGLISH) {
        let prefixes = PUBLIC_KEYS.iter().find(|(name, _)| name == file).map_or(&[][..], |(_, prefixes)| prefixes);
        let all = parse(ENGLISH, file, text).into_keys();
        keys.extend(all.filter(|key| prefixes.iter().any(|prefix| key.starts_with(prefix))));
    }
    for path in PUBLIC_CODE {
        keys_in_code(&root().join("src").join(path), &mut keys);
    }
    // The settings of the public page and the list of subscribers stand beside public pages, but only staff see them.
    let mut desk_only: BTreeSet<String> = DESK_ONLY.iter().map(|key| (*key).to_owned()).collect();
    for path in ["publishing/branding", "subscribers/desk", "subscribers/notice_preview", "subscribers/many.rs"] {
        keys_in_code(&root().join("src").join(path), &mut desk_only);
    }
    keys.retain(|key| !desk_only.contains(key) || key.starts_with("publishing-"));
    keys
}

#[test]
fn every_file_parses_and_no_key_is_defined_twice() {
    for language in LANGUAGES {
        assert!(all(language).len() > 100, "{}", language.name);
    }
}

#[test]
fn every_module_with_a_catalogue_is_listed() {
    for (language, name) in LANGUAGES.iter().zip(["en.ftl", "de.ftl", "ar.ftl"]) {
        let listed: Vec<_> = catalogue::files(language).iter().map(|(_, text)| *text).collect();
        for folder in std::fs::read_dir(root().join("src")).unwrap() {
            let path = folder.unwrap().path().join(name);
            if let Ok(text) = std::fs::read_to_string(&path) {
                assert!(listed.contains(&text.as_str()), "catalogue.rs does not list {}", path.display());
            }
        }
    }
}

#[test]
fn every_key_in_the_code_is_in_the_catalogue() {
    let mut keys = BTreeSet::new();
    keys_in_code(&root().join("src"), &mut keys);
    let missing: Vec<_> = keys.into_iter().filter(|key| !has_key(key)).collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

#[test]
fn public_keys_exist_in_every_language() {
    let keys = public_keys();
    for language in translations() {
        let missing: Vec<_> = keys.iter().filter(|key| !catalogue::has(language, key)).collect();
        assert!(missing.is_empty(), "{}.ftl beside the English file has no sentence for {missing:?}", language.tag);
    }
}

#[test]
fn translations_have_no_extra_keys_and_the_same_variables() {
    let english = all(ENGLISH);
    for language in translations() {
        for (key, sentence) in all(language) {
            let Some(original) = english.get(&key) else { panic!("{}: English has no {key}", language.name) };
            assert_eq!(sentence.variables, original.variables, "{}: {key}", language.name);
            let counts = original.plurals.iter().any(|cases| cases.contains("one"));
            assert!(!counts || !sentence.plurals.is_empty(), "{}: {key} has no plural", language.name);
        }
    }
}

/// A sentence that selects by plural case must have every case of its language.
#[test]
fn plurals_have_every_case_of_their_language() {
    let required = |language: &Language| match language.tag {
        "ar" => &["one", "two", "few", "many", "other"][..],
        _ => &["one", "other"][..],
    };
    for language in translations() {
        let cases = ["zero", "one", "two", "few", "many"];
        for (key, sentence) in all(language) {
            for plural in sentence.plurals.iter().filter(|words| cases.iter().any(|case| words.contains(*case))) {
                let missing: Vec<_> = required(language).iter().filter(|case| !plural.contains(**case)).collect();
                assert!(missing.is_empty(), "{}: {key} has no {missing:?}", language.name);
            }
        }
    }
}

/// The file of replaced terms.
#[derive(serde::Deserialize)]
struct ReplacedTerms {
    term: Vec<ReplacedTerm>,
}

#[derive(serde::Deserialize)]
struct ReplacedTerm {
    old: String,
    new: String,
}

/// Keys made of stored words, which keep their names: a step of rule traces, and the verb of an event.
const STORED_KEYS: [&str; 3] = ["trace-not-hit", "delivery-event-message-left-out", "log-post-mortem-taken-back"];

/// Whether `text` holds `phrase` between word boundaries. Both are in lower case.
fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
        !is_word(text[..at].chars().next_back()) && !is_word(text[at + phrase.len()..].chars().next())
    })
}

/// The text that terms are looked for in: lower case, each sentence on one line, hyphens of keys as spaces, `|` between
/// keys, sentences and comments. Keys of stored words are left out; an underscore is a part of such a word and stays.
fn searchable(catalogue: &str) -> String {
    let lines = catalogue.lines().map(|line| match line.split_once(" =") {
        Some((key, sentence)) if STORED_KEYS.contains(&key) => format!("| {sentence}"),
        Some((key, sentence)) if !key.contains([' ', '#']) => format!("| {} | {sentence}", key.replace('-', " ")),
        _ if line.starts_with('#') => format!("| {line}"),
        _ => line.to_owned(),
    });
    let text = lines.collect::<Vec<_>>().join(" ").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_english_catalogue_has_a_replaced_term() {
    let text = std::fs::read_to_string(root().join("data/wording/replaced-terms.toml")).unwrap();
    let terms: ReplacedTerms = toml::from_str(&text).unwrap();
    assert!(terms.term.len() > 200, "only {} terms", terms.term.len());
    let mut found = Vec::new();
    for (file, text) in catalogue::files(ENGLISH) {
        let text = searchable(text);
        let stale = terms.term.iter().filter(|term| has_phrase(&text, &term.old.to_lowercase()));
        found.extend(stale.map(|term| format!("{file}: write “{}”, not “{}”", term.new, term.old)));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_replaced_term_is_found_in_keys_comments_and_sentences() {
    let text = searchable("# The ways out\noffer-the-till = What was\n   hit\nevent-left_out = Skipped, un-tills");
    for phrase in ["ways out", "the till", "was hit"] {
        assert!(has_phrase(&text, phrase), "{phrase} in {text}");
    }
    for phrase in ["left out", "tills", "way"] {
        assert!(!has_phrase(&text, phrase), "{phrase} in {text}");
    }
}

/// Counts that are never one, because the sentence is not shown for one or the number is a constant.
const NEVER_ONE: &[&str] = &[
    "redemption-key-required.max",
    "css-too-big.size",
    "css-too-big.max",
    "field-too-long.length",
    "thanks-lead.count",
];

/// Adds each variable of a pattern that is followed by a text outside of a plural, with that text.
fn words_after_variables(pattern: &Pattern<&str>, found: &mut Vec<(String, String)>) {
    for pair in pattern.elements.windows(2) {
        if let [
            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::VariableReference { id }) },
            PatternElement::TextElement { value },
        ] = pair
        {
            found.push((id.name.to_owned(), (*value).to_owned()));
        }
    }
}

#[test]
fn a_count_before_a_noun_selects_its_plural() {
    let mut nouns = BTreeSet::new();
    let mut after = Vec::new();
    for (file, text) in catalogue::files(ENGLISH) {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|_| panic!("{file}"));
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let Some(pattern) = &message.value else { continue };
            let mut found = Vec::new();
            words_after_variables(pattern, &mut found);
            after.extend(found.into_iter().map(|(name, text)| (format!("{}.{name}", message.id.name), text)));
            for element in &pattern.elements {
                let PatternElement::Placeable { expression: Expression::Select { variants, .. } } = element else {
                    continue;
                };
                let of = |case: &str| {
                    let is_case =
                        |key: &VariantKey<&str>| matches!(key, VariantKey::Identifier { name } if *name == case);
                    let variant = variants.iter().find(|variant| is_case(&variant.key))?;
                    match variant.value.elements.first()? {
                        PatternElement::TextElement { value } => value.split_whitespace().next(),
                        PatternElement::Placeable { .. } => None,
                    }
                };
                // Only nouns that add something: "is" and "are" follow names too.
                if let (Some(one), Some(other)) = (of("one"), of("other"))
                    && (other.starts_with(one) && other.ends_with('s') && one != other || other == "people")
                {
                    nouns.insert(other.to_owned());
                }
            }
        }
    }
    assert!(nouns.contains("rows") && nouns.contains("people"), "{nouns:?}");
    let wrong: Vec<_> = after
        .iter()
        .filter(|(name, _)| !NEVER_ONE.contains(&name.as_str()))
        .filter(|(_, text)| {
            let word = |word: &str| word.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned();
            text.starts_with(' ') && text.split_whitespace().take(2).any(|one| nouns.contains(&word(one)))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn counts_are_grouped_and_select_the_plural() {
    use crate::ui::number::{Count, CountUpTo};
    assert_eq!(t!("test-plural", count = Count(1)), "1 person");
    assert_eq!(t!("test-plural", count = CountUpTo::from(1)), "1 person");
    assert_eq!(t!("test-plural", count = CountUpTo::limit(1_001, 1_000)), "1,000+ people");
    assert_eq!(t!("test-plural", count = Count(23_000_000)), "23,000,000 people");
    assert_eq!(t!("test-plural", count = 2012), "2012 people");
    let arabic = Language::from_tag("ar").scope(|| t!("publishing-reports-count", count = Count(1_103)));
    assert_eq!(arabic, "أبلغنا 1,103 أشخاص");
}

#[test]
fn numbers_select_the_plural() {
    assert_eq!(t!("test-plural", count = 1), "1 person");
    assert_eq!(t!("test-plural", count = 2), "2 people");
    let count_in =
        |tag: &str, count: i64| Language::from_tag(tag).scope(|| t!("publishing-reports-count", count = count));
    assert_eq!(
        (count_in("de", 1).as_str(), count_in("de", 12).as_str()),
        ("Eine Person hat es uns gemeldet", "12 Personen haben es uns gemeldet")
    );
    for (count, expected) in [
        (1, "أبلغنا شخص واحد"),
        (2, "أبلغنا شخصان"),
        (3, "أبلغنا 3 أشخاص"),
        (11, "أبلغنا 11 شخصًا"),
        (100, "أبلغنا 100 شخص"),
        (103, "أبلغنا 103 أشخاص"),
        (144, "أبلغنا 144 شخصًا"),
        (1_002, "أبلغنا 1002 شخص"),
    ] {
        assert_eq!(count_in("ar", count), expected);
    }
}

#[test]
fn a_key_without_translation_is_shown_in_english() {
    assert_eq!(Language::from_tag("ar").scope(|| t!("section-inbox")), "Inbox");
    assert_eq!(Language::from_tag("de").scope(|| in_english("status-operational")), "Operational");
}

#[test]
fn names_of_the_other_direction_are_isolated() {
    let lead = |tag: &str| Language::from_tag(tag).scope(|| t!("publishing-lead-major_outage", names = "Mobile data"));
    assert_eq!(lead("ar"), "\u{2068}Mobile data\u{2069}: انقطاع كبير.");
    assert_eq!(lead("de"), "Mobile data: schwerer Ausfall.");
}

/// Days and months take their names from the catalogue (`time::format`, `time::format_date`); chrono only knows
/// English.
#[test]
fn public_pages_take_names_of_days_from_the_catalogue() {
    let mut texts = BTreeMap::new();
    for path in PUBLIC_CODE.iter().filter(|path| **path != "ui/time.rs") {
        rust_files(&root().join("src").join(path), &mut texts);
    }
    assert!(texts.len() > 15, "only {} files", texts.len());
    for (path, text) in texts {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let strftime: Vec<_> =
            code.filter(|line| ["%a", "%A", "%b", "%B"].iter().any(|specifier| line.contains(specifier))).collect();
        assert!(strftime.is_empty(), "{path}: {strftime:?}");
    }
}
