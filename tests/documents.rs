//! What the documents promise: every decision and invariant that the code cites is in `docs`, and every invariant names
//! tests that exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file of the folders that may cite a decision.
fn citing_files() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "migrations", "bench", "tools", "end2end", "style", "public"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 400, "{} files", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("results") {
                collect(&path, found);
            }
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
}

/// The numbers after `word` in a text: "decision 12", "decisions 2 and 3", "decisions 36–38".
fn cited_decisions(text: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("ecision") {
        let rest = text[at + "ecision".len()..].trim_start_matches('s').trim_start();
        let list: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | '–' | 'a' | 'n' | 'd')).collect();
        if !list.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for part in list.split(|c: char| c == ',' || c == ' ' || c.is_alphabetic()).filter(|part| !part.is_empty()) {
            let ends: Vec<u32> = part.split('–').filter_map(|end| end.parse().ok()).collect();
            match ends[..] {
                [one] => drop(found.insert(one)),
                [from, to] => found.extend(from..=to),
                _ => {}
            }
        }
    }
    found
}

/// `I1` to `I99` as words of their own.
fn cited_invariants(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| {
            word.strip_prefix('I')
                .is_some_and(|number| (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()))
        })
        .map(str::to_owned)
        .collect()
}

/// What a document's headings `## NAME. …` begin with.
fn headings(document: &str) -> BTreeSet<String> {
    let lines = document.lines().filter_map(|line| line.strip_prefix("## ")?.split_once('.'));
    lines.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_cited_decision_is_written_down() {
    let written = headings(&read("docs/DECISIONS.md"));
    assert!(written.len() >= 77, "{written:?}");
    for (path, text) in citing_files() {
        let missing: Vec<_> =
            cited_decisions(&text).into_iter().filter(|number| !written.contains(&number.to_string())).collect();
        assert!(
            missing.is_empty(),
            "{} cites decisions that docs/DECISIONS.md does not have: {missing:?}",
            path.display()
        );
    }
}

#[test]
fn every_cited_invariant_is_written_down() {
    let written = headings(&read("docs/INVARIANTS.md"));
    assert_eq!(written.len(), 19, "{written:?}");
    // This file's own examples are no citations.
    let code = citing_files()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests/documents.rs"));
    for (path, text) in code {
        let missing: Vec<_> = cited_invariants(&text).into_iter().filter(|name| !written.contains(name)).collect();
        assert!(
            missing.is_empty(),
            "{} cites invariants that docs/INVARIANTS.md does not have: {missing:?}",
            path.display()
        );
    }
}

/// The tests that an invariant's section names: lines ``- `FILE` · `TEST` ``.
fn named_tests(section: &str) -> Vec<(&str, &str)> {
    section
        .lines()
        .filter_map(|line| {
            let quoted: Vec<_> = line.strip_prefix("- `")?.split('`').collect();
            match quoted[..] {
                [file, " · ", test, ..] => Some((file, test)),
                _ => None,
            }
        })
        .collect()
}

#[test]
fn every_invariant_names_tests_that_exist() {
    let document = read("docs/INVARIANTS.md");
    for section in document.split("\n## ").skip(1) {
        let name = section.lines().next().unwrap_or_default();
        let tests = named_tests(section);
        assert!(!tests.is_empty(), "{name} names no test");
        for (file, test) in tests {
            let text = read(file);
            assert!(text.contains(&format!("fn {test}(")), "{name}: {file} has no test {test}");
        }
    }
}

#[test]
fn citations_are_read_in_every_form() {
    assert_eq!(
        cited_decisions("(decision 9) and decisions 2 and 3, decisions 36–38.").into_iter().collect::<Vec<_>>(),
        [2, 3, 9, 36, 37, 38]
    );
    assert_eq!(cited_decisions("Decision::Leave decides 7"), BTreeSet::new());
    assert_eq!(cited_invariants("(I8), I17; ISO I I123 MI5").into_iter().collect::<Vec<_>>(), ["I17", "I8"]);
    assert_eq!(named_tests("- `tests/a.rs` · `b`\n- text"), [("tests/a.rs", "b")]);
}
