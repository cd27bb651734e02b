//! What the house keeps to as it grows: `cfg` lines only in doors, nothing but thought in what both sides
//! compile, and the same tables on both databases.

use amends::app::test_support::TestApp;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below a folder, with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.clone(), std::fs::read_to_string(path).unwrap()));
        }
    }
    found
}

#[test]
fn only_doors_say_which_side_compiles_what() {
    let all = files(&source());
    assert!(all.len() > 200, "{} files: is this the house?", all.len());
    let is_door =
        |path: &Path| path.ends_with("mod.rs") || path == source().join("lib.rs") || path == source().join("main.rs");
    let strays: Vec<_> = all
        .iter()
        .filter(|(path, text)| {
            !is_door(path) && text.lines().any(|line| line.contains("cfg") && line.contains("feature ="))
        })
        .map(|(path, _)| path)
        .collect();
    assert!(strays.is_empty(), "`cfg(feature = …)` outside a door: {strays:?}");
}

/// The modules that a door declares for both sides, and the files they are.
fn for_both_sides(door: &Path, text: &str) -> Vec<PathBuf> {
    let folder = door.parent().unwrap();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|two| !two[0].starts_with("#[cfg("));
    let names = declared.filter_map(|two| {
        let line = two[1].strip_prefix("pub ").or(two[1].strip_prefix("pub(super) ")).unwrap_or(two[1]);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.map(|name| folder.join(format!("{name}.rs"))).filter(|path| path.exists()).collect()
}

#[test]
fn rules_only_think() {
    let rooms = ["types", "services", "incidents", "listening", "apologies", "goodwill", "delivery", "recovery"];
    let mut looked_at = 0;
    for room in rooms {
        let door = source().join(room).join("mod.rs");
        let text = std::fs::read_to_string(&door).unwrap();
        for path in for_both_sides(&door, &text) {
            looked_at += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            // Server functions and islands stand on both sides, and are doors and not rules.
            if path.ends_with("actions.rs") || path.ends_with("islands.rs") {
                continue;
            }
            for outside in
                ["std::fs", "std::net", "std::env", "sqlx", "tokio", "reqwest", "Utc::now", "SystemTime::now"]
            {
                let uses = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(outside));
                assert!(!uses, "{} is compiled for both sides and reaches for {outside}", path.display());
            }
        }
    }
    assert!(looked_at >= 12, "only {looked_at} files looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    let (lite, post) = (TestApp::on_sqlite().await, TestApp::on_postgres().await);
    let lite = sqlx::SqlitePool::connect(&lite.app.config.database_url).await.unwrap();
    let on_sqlite: Vec<(String, String)> = sqlx::query_as(
        "select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c
         where m.type = 'table' and m.name not like 'sqlite_%'",
    )
    .fetch_all(&lite)
    .await
    .unwrap();
    let post = sqlx::PgPool::connect(&post.app.config.database_url).await.unwrap();
    let on_postgres: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(&post)
    .await
    .unwrap();
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (on_sqlite.into_iter().collect(), on_postgres.into_iter().collect());
    assert!(one.len() > 200, "{} columns", one.len());
    let differ: Vec<_> = one.symmetric_difference(&other).collect();
    assert!(differ.is_empty(), "only on one of them: {differ:?}");
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let names = |database: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(names("sqlite").len() > 5);
}
