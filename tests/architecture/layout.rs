//! How modules are laid out: one style, `cfg` lines only where modules are declared, no I/O in rules, no test code in a
//! release build.

use super::source::{File, all_files, files, root};
use std::collections::BTreeMap;

/// `x.rs` beside a folder `x`, and folders that hold a single Rust file.
fn misplaced(paths: &[&str]) -> Vec<String> {
    let mut in_folder: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths {
        for (at, _) in path.match_indices('/') {
            *in_folder.entry(&path[..at]).or_default() += 1;
        }
    }
    let beside = paths.iter().filter(|path| in_folder.contains_key(path.trim_end_matches(".rs")));
    let alone = in_folder.iter().filter(|(_, count)| **count == 1).map(|(folder, _)| (*folder).to_owned());
    beside.map(|path| (*path).to_owned()).chain(alone).collect()
}

#[test]
fn a_module_with_a_folder_is_its_mod_rs() {
    let files = all_files();
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    let mut found = misplaced(&paths);
    // A channel is a folder of its code and its wording.
    found.retain(|path| !root().join(path).join("en.ftl").exists());
    assert!(found.is_empty(), "beside its own folder, or alone in a folder: {found:?}");
}

#[test]
fn a_planted_file_beside_its_folder_is_found() {
    assert_eq!(misplaced(&["a/mod.rs", "a/b.rs", "a/b/c.rs", "a/b/d.rs"]), ["a/b.rs"]);
    assert_eq!(misplaced(&["a/mod.rs", "a/b/mod.rs"]), ["a/b"]);
}

/// Files that say for which side they are compiled although they only hold code.
fn with_cfg(files: &[File]) -> Vec<&str> {
    let declares = |path: &str| path.ends_with("mod.rs") || path == "lib.rs" || path == "main.rs";
    let says = |file: &File| file.text.lines().any(|line| line.contains("cfg") && line.contains("feature ="));
    files.iter().filter(|file| !declares(&file.path) && says(file)).map(|file| file.path.as_str()).collect()
}

#[test]
fn only_module_declarations_say_which_side_compiles_what() {
    let files = files();
    assert!(with_cfg(&files).is_empty(), "`cfg(feature = …)` outside mod.rs: {:?}", with_cfg(&files));
}

#[test]
fn a_planted_cfg_is_found() {
    let planted =
        [File::new("a/b.rs", "#[cfg(feature = \"ssr\")]\nfn f() {}"), File::new("a/mod.rs", "cfg(feature = \"ssr\")")];
    assert_eq!(with_cfg(&planted), ["a/b.rs"]);
}

/// The files of modules that a `mod.rs` declares for both the server and the browser.
fn for_both_sides(files: &[File]) -> Vec<&File> {
    let mut found = Vec::new();
    for declaring in files.iter().filter(|file| file.path.ends_with("/mod.rs") && file.path.matches('/').count() == 1) {
        let folder = declaring.path.trim_end_matches("/mod.rs");
        let lines: Vec<_> = std::iter::once("").chain(declaring.text.lines().map(str::trim)).collect();
        for pair in lines.windows(2).filter(|pair| !pair[0].starts_with("#[cfg(")) {
            let line = pair[1].trim_start_matches("pub ").trim_start_matches("pub(super) ");
            let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else { continue };
            let paths = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")];
            found.extend(files.iter().filter(|file| paths.contains(&file.path)));
        }
    }
    found
}

/// What rules do not reach for.
const OUTSIDE: [&str; 8] =
    ["std::fs", "std::net", "std::env", "sqlx", "tokio", "reqwest", "Utc::now", "SystemTime::now"];

fn reaching_out<'a>(files: &[&'a File]) -> Vec<&'a str> {
    let reaches = |file: &&&File| OUTSIDE.iter().any(|outside| file.code.contains(outside));
    files.iter().filter(reaches).map(|file| file.path.as_str()).collect()
}

#[test]
fn what_both_sides_compile_does_no_io() {
    let features = [
        "types",
        "services",
        "incidents",
        "cases",
        "customers",
        "apologies",
        "approvals",
        "goodwill",
        "delivery",
        "scorecards",
    ];
    let all = files();
    // Server functions and islands are on both sides without being rules.
    let is_rule = |file: &&File| {
        let module = file.module().unwrap_or_default();
        features.contains(&module)
            && !["actions.rs", "islands.rs", "text_column.rs"].iter().any(|end| file.path.ends_with(end))
    };
    let rules: Vec<_> = for_both_sides(&all).into_iter().filter(is_rule).collect();
    assert!(rules.len() >= 12, "only {} files looked at", rules.len());
    assert!(reaching_out(&rules).is_empty(), "compiled for both sides, with I/O: {:?}", reaching_out(&rules));
}

#[test]
fn planted_io_in_a_rule_is_found() {
    let planted = [File::new("cases/case.rs", "fn f() { std::fs::read(\"x\"); }"), File::new("cases/rank.rs", "")];
    let files: Vec<_> = planted.iter().collect();
    assert_eq!(reaching_out(&files), ["cases/case.rs"]);
}

/// Files that print with macros that panic when nobody reads on.
fn printing(files: &[File]) -> Vec<&str> {
    let prints = |file: &&File| ["println!(", "print!("].iter().any(|print| file.code.contains(print));
    files.iter().filter(prints).map(|file| file.path.as_str()).collect()
}

#[test]
fn commands_print_by_functions_that_a_closed_pipe_does_not_stop() {
    let mut files = files();
    files.retain(|file| file.path != "app/test_support.rs");
    assert!(printing(&files).is_empty(), "not by `platform::output`: {:?}", printing(&files));
}

#[test]
fn a_planted_print_is_found() {
    let planted = [
        File::new("demo/a.rs", "fn f() { println!(\"x\"); }"),
        File::new("demo/b.rs", "fn f() { eprint!(\"x\"); }"),
        File::new("demo/c.rs", "// println!(\"x\")\nfn f() { say(\"x\"); }"),
    ];
    assert_eq!(printing(&planted), ["demo/a.rs", "demo/b.rs"]);
}

#[test]
fn test_support_is_not_part_of_a_release_build() {
    let app = std::fs::read_to_string(root().join("app/mod.rs")).unwrap();
    assert!(app.contains("#[cfg(feature = \"test-support\")]\npub mod test_support;"));
    let cargo = std::fs::read_to_string(root().join("../Cargo.toml")).unwrap();
    let default = cargo.lines().find(|line| line.starts_with("default = ")).unwrap();
    assert!(!default.contains("test-support"), "{default}");
    let user = files().into_iter().find(|file| !file.path.starts_with("app/") && file.code.contains("test_support::"));
    assert!(user.is_none(), "{:?} uses test support outside of tests", user.map(|file| file.path));
}
