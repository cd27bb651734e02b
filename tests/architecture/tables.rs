//! A table is named in SQL only by the module that owns it (`table_owners.toml`, decision 57).

use super::source::{File, files, strings};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/architecture").join(name)
}

/// Each table and the module that owns it.
fn owners() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(beside("table_owners.toml")).unwrap();
    let table: BTreeMap<String, Vec<String>> = toml::from_str(&text).unwrap();
    let owned: Vec<_> =
        table.into_iter().flat_map(|(owner, tables)| tables.into_iter().map(move |t| (t, owner.clone()))).collect();
    let owners: BTreeMap<_, _> = owned.iter().cloned().collect();
    assert_eq!(owners.len(), owned.len(), "a table has two owners");
    owners
}

/// The names after `from`, `join`, `into` and `update` in an SQL text.
fn tables_of(sql: &str) -> BTreeSet<String> {
    let identifier =
        |word: &str| word.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().map(str::to_owned);
    let words: Vec<_> = sql.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| matches!(pair[0].trim_start_matches('('), "from" | "join" | "into" | "update"))
        .filter_map(|pair| identifier(pair[1]))
        .collect()
}

/// Pairs `module table` in which a module names a table of another module.
fn foreign(files: &[File], owners: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files {
        let Some(module) = file.module().filter(|module| *module != "demo") else { continue };
        for table in strings(&file.code).iter().flat_map(|text| tables_of(text)) {
            if owners.get(&table).is_some_and(|owner| owner != module) {
                found.insert(format!("{module} {table}"));
            }
        }
    }
    found
}

#[test]
fn every_table_has_an_owner() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut tables = BTreeSet::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                tables.insert(rest.split_whitespace().next().unwrap().to_owned());
            }
            if let Some(rest) = line.strip_prefix("drop table ") {
                tables.remove(rest.trim_end_matches(';'));
            }
            if let Some((old, new)) = line.strip_prefix("alter table ").and_then(|rest| rest.split_once(" rename to "))
            {
                tables.remove(old);
                tables.insert(new.trim_end_matches(';').to_owned());
            }
        }
    }
    let owned: BTreeSet<_> = owners().into_keys().collect();
    assert_eq!(tables, owned);
}

/// The views that migrations create, each with the tables it reads.
fn views() -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let texts = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let mut views = BTreeMap::new();
    for text in texts {
        for statement in text.split("create view ").skip(1) {
            let statement = statement.split(';').next().unwrap();
            let name = statement.split_whitespace().next().unwrap();
            views.insert(name.to_owned(), tables_of(statement));
        }
    }
    views
}

/// Views for other features that read tables of more than one owner.
fn mixed<'a>(views: &'a BTreeMap<String, BTreeSet<String>>, owners: &BTreeMap<String, String>) -> Vec<&'a str> {
    let has_one_owner =
        |tables: &BTreeSet<String>| tables.iter().map(|table| owners.get(table)).collect::<BTreeSet<_>>().len() == 1;
    views.iter().filter(|(_, tables)| !has_one_owner(tables)).map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_view_reads_the_tables_of_one_owner() {
    let views = views();
    assert!(views.len() > 20, "only {} views found", views.len());
    assert!(mixed(&views, &owners()).is_empty(), "{:?}", mixed(&views, &owners()));
}

#[test]
fn a_planted_view_of_two_owners_is_found() {
    let tables = BTreeSet::from(["voucher".to_owned(), "report".to_owned()]);
    assert_eq!(mixed(&BTreeMap::from([("both_view".to_owned(), tables)]), &owners()), ["both_view"]);
}

/// What no view shows: passwords, tokens and codes, in any form.
const SECRET_COLUMNS: [&str; 6] = ["password_hash", "token_hash", "lookup", "mac", "source_key", "key_id"];

#[test]
fn no_view_shows_a_secret_column() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for statement in text.split("create view ").skip(1) {
            let statement = statement.split(';').next().unwrap();
            let words: BTreeSet<_> = statement.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
            let shown: Vec<_> = SECRET_COLUMNS.iter().filter(|column| words.contains(**column)).collect();
            assert!(shown.is_empty(), "{statement}: {shown:?}");
        }
    }
}

#[test]
fn tables_are_named_by_their_owners_only() {
    let found = foreign(&files(), &owners());
    assert!(found.is_empty(), "a module names another's table in SQL; call its functions or read its view: {found:?}");
}

#[test]
fn a_planted_foreign_table_is_found() {
    let owners =
        BTreeMap::from([("voucher".to_owned(), "goodwill".to_owned()), ("report".to_owned(), "cases".to_owned())]);
    let planted = [
        File::new("delivery/a.rs", "sql(\"select 1 from voucher as v\")"),
        File::new("goodwill/b.rs", "sql(\"update voucher set state = $1\")"),
        File::new("publishing/c.rs", "// from report\nsql(\"select x from shown\n join report on true\")"),
    ];
    assert_eq!(foreign(&planted, &owners).into_iter().collect::<Vec<_>>(), ["delivery voucher", "publishing report"]);
}
