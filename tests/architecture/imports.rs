//! Imports go one way: a module imports only what stands below it, and modules on one floor never in a circle.

use super::source::{File, files};
use std::collections::{BTreeMap, BTreeSet};

/// From the bottom up. Modules that share a line may import each other, but not in a circle.
const FLOORS: &[&[&str]] = &[
    &["types"],
    &["ui"],
    &["platform"],
    &["access"],
    &["web"],
    &[
        "accounts",
        "alerts",
        "announcements",
        "apologies",
        "approvals",
        "cases",
        "customers",
        "delivery",
        "drills",
        "erasure",
        "escalation",
        "goodwill",
        "incidents",
        "scorecards",
        "services",
        "signals",
        "staff_notices",
        "statuspage",
        "subscribers",
        "watched_pages",
        "webhooks",
    ],
    &["publishing", "dashboard", "staff_channels", "statuspage_api", "statuspage_import"],
    &["front"],
    &["demo"],
    &["app"],
];

/// Macros are at the crate's root wherever they are declared.
const MACROS: [&str; 6] = ["on_tx", "t", "text_column", "text_enum", "text_schema", "visible_customer"];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The top-level modules that a piece of code names after `crate::`.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(first_names(group));
        } else {
            found.extend(identifier(rest));
        }
    }
    found
}

/// The first identifier of each entry of a `use crate::{…}` group.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut expects) = (0, Vec::new(), true);
    for (at, character) in group.char_indices() {
        match character {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => expects = true,
            c if depth == 0 && expects && (c.is_ascii_lowercase() || c == '_') => {
                names.extend(identifier(&group[at..]));
                expects = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    name.starts_with(|c: char| c.is_ascii_lowercase()).then_some(name)
}

/// Every import from a lower floor to a higher one, and every module that the list of floors does not know.
fn upward(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let Some(module) = file.module() else { continue };
        let Some(here) = floor(module) else {
            found.push(format!("{} is on no floor", file.path));
            continue;
        };
        for other in named(&file.code) {
            match floor(&other) {
                Some(there) if there > here => found.push(format!("{} imports {other}", file.path)),
                None if !MACROS.contains(&other.as_str()) && other != "shell" => {
                    found.push(format!("{} imports {other}, which is on no floor", file.path));
                }
                _ => {}
            }
        }
    }
    found
}

/// A circle of modules that import each other, if there is one.
fn circle(files: &[File]) -> Option<Vec<String>> {
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let Some(module) = file.module() else { continue };
        let others = named(&file.code).into_iter().filter(|other| other != module && floor(other).is_some());
        imports.entry(module.to_owned()).or_default().extend(others);
    }
    // What imports nothing that is left cannot be part of a circle.
    while let Some(leaf) = imports
        .iter()
        .find(|(_, others)| !others.iter().any(|other| imports.contains_key(other)))
        .map(|(module, _)| module.clone())
    {
        imports.remove(&leaf);
    }
    (!imports.is_empty()).then(|| imports.into_keys().collect())
}

#[test]
fn imports_go_down() {
    let found = upward(&files());
    assert!(found.is_empty(), "imports from a lower floor to a higher one:\n{}", found.join("\n"));
}

#[test]
fn modules_do_not_import_each_other_in_a_circle() {
    assert_eq!(circle(&files()), None);
}

#[test]
fn a_planted_upward_import_is_found() {
    let planted = [
        File::new("platform/db.rs", "use crate::types::Money;\nuse crate::goodwill::offer;"),
        File::new("web/frame.rs", "use crate::{t, types::Role, app::{shell, open}};"),
    ];
    assert_eq!(upward(&planted), ["platform/db.rs imports goodwill", "web/frame.rs imports app"]);
    let unknown = [File::new("utils/all.rs", "")];
    assert_eq!(upward(&unknown), ["utils/all.rs is on no floor"]);
}

#[test]
fn a_planted_circle_is_found() {
    let planted = [
        File::new("cases/a.rs", "use crate::delivery::b;"),
        File::new("delivery/b.rs", "fn f() { crate::customers::c() }"),
        File::new("customers/c.rs", "use crate::{types::Role, cases};"),
        File::new("incidents/d.rs", "use crate::cases;"),
    ];
    let circle = circle(&planted).expect("a circle");
    assert!(["cases", "customers", "delivery"].iter().all(|module| circle.contains(&(*module).to_owned())));
}
