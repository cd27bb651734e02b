//! The product belongs to no country: names, numbers, laws and amounts of one stand only in the demonstration, in data
//! of countries, and in tests.

use super::source::{files, root, strings};
use std::path::Path;

/// Words that only mean something in one country, in lower case.
const WORDS: &[&str] = &[
    "postcode",
    "ls6",
    "call 999",
    "999 or 112",
    "any phone that can reach",
    "07700",
    "+44",
    "£",
    "pence",
    "sterling",
    "british",
    "britain",
    "united kingdom",
    "uk number",
    "uk mobile",
    "europe/london",
    "en-gb",
    "leeds",
    "scotland",
    "larkmoor",
    "calloway",
    "network director",
    "voice calls",
    "11 july",
    "2012",
    "july’s",
    "gebühr für juli",
    "britisch",
    "الرمز البريدي، مثل",
];

/// Words that are codes, which are looked for by themselves.
const CODES: &[&str] = &["GB", "GBP", "Ofcom"];

/// What may stand although a word of the lists is in it, with the reason.
const ALLOWED: &[(&str, &str)] = &[
    // The name of a currency as a constant, and how its amounts are written.
    ("types/money/currency.rs", "GBP"),
    ("types/money/currency.rs", "£"),
    // The names of the files of rules.
    ("goodwill/rule_files.rs", "2012"),
    // The country and currency of tests.
    ("app/test_support.rs", "GB"),
    ("app/test_support.rs", "GBP"),
    // The characters of an SMS (GSM 03.38).
    ("apologies/sms.rs", "£"),
];

fn foreign_words(path: &str, text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = WORDS.iter().filter(|word| lower.contains(**word)).map(|word| (*word).to_owned());
    let codes = text.split(|c: char| !c.is_alphanumeric()).filter(|word| CODES.contains(word)).map(str::to_owned);
    let is_allowed = |word: &String| ALLOWED.iter().any(|(file, allowed)| *file == path && word == allowed);
    words.chain(codes).filter(|word| !is_allowed(word)).collect()
}

/// Every text of the catalogue, by path below `src`.
fn catalogues(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            catalogues(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "ftl") {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_text_of_the_product_is_of_one_country() {
    let mut texts = Vec::new();
    catalogues(&root(), &mut texts);
    assert!(texts.len() > 20, "{} catalogues", texts.len());
    // The names of rule packs are the names of laws and schemes of their countries.
    let lines = |text: &str| text.lines().filter(|line| !line.starts_with("pack-")).collect::<Vec<_>>().join("\n");
    texts = texts.into_iter().map(|(path, text)| (path, lines(&text))).collect();
    for file in files().iter().filter(|file| file.module() != Some("demo")) {
        texts.push((file.path.clone(), strings(&file.code).join("\n")));
    }
    let found: Vec<_> = texts
        .iter()
        .filter(|(path, _)| !path.starts_with("demo/") && !path.ends_with("/tests.rs"))
        .flat_map(|(path, text)| foreign_words(path, text).into_iter().map(move |word| format!("{path}: {word}")))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn finds_planted_words() {
    assert_eq!(foreign_words("cases/en.ftl", "such as LS6"), ["ls6"]);
    assert_eq!(foreign_words("goodwill/pages/offers.rs", "GBP"), ["GBP"]);
    assert_eq!(foreign_words("goodwill/en.ftl", "Above £5,000"), ["£"]);
    assert_eq!(foreign_words("apologies/sms.rs", "£"), [""; 0]);
    assert_eq!(foreign_words("ui/en.ftl", "A rugby club"), [""; 0]);
}
