//! The source files as the checks read them: without comments and without unit tests.

use std::path::{Path, PathBuf};

/// One Rust file.
#[derive(Debug, Clone)]
pub struct File {
    /// Path below `src`, with `/`.
    pub path: String,
    /// The code: no comments, no `#[cfg(test)]` modules.
    pub code: String,
    /// The text as it is.
    pub text: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: without_tests(&without_comments(text)), text: text.to_owned() }
    }

    /// The top-level module a file belongs to; `None` for `lib.rs` and `main.rs`.
    pub fn module(&self) -> Option<&str> {
        self.path.split_once('/').map(|(module, _)| module)
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below `src`.
pub fn all_files() -> Vec<File> {
    let mut found = Vec::new();
    read(&root(), &mut found);
    assert!(found.len() > 300, "{} files: is this the source folder?", found.len());
    found
}

/// The same without those that only tests compile.
pub fn files() -> Vec<File> {
    let mut found = all_files();
    let only_tests = only_for_tests(&found);
    found
        .retain(|file| !only_tests.iter().any(|path| file.path == *path || file.path.starts_with(&format!("{path}/"))));
    found
}

fn read(folder: &Path, found: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(File::new(&name, &std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Files and folders of modules that are declared under `#[cfg(test)]` in another file.
fn only_for_tests(files: &[File]) -> Vec<String> {
    let mut paths = Vec::new();
    for file in files {
        let folder = match file.path.strip_suffix("/mod.rs") {
            Some(folder) => folder.to_owned(),
            None => file.path.trim_end_matches(".rs").to_owned(),
        };
        let lines: Vec<_> = file.text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]") {
            if let Some(name) = pair[1].strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
                paths.extend([format!("{folder}/{name}.rs"), format!("{folder}/{name}")]);
            }
        }
    }
    paths
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The text up to its unit tests, which stand at the end of a file.
fn without_tests(text: &str) -> String {
    text.find("#[cfg(test)]\nmod tests {").map_or_else(|| text.to_owned(), |at| text[..at].to_owned())
}

/// The string literals of a file.
pub fn strings(code: &str) -> Vec<String> {
    let (mut found, mut current) = (Vec::new(), None::<String>);
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        match (&mut current, character) {
            (None, '"') => current = Some(String::new()),
            // A quote as a character is no string.
            (None, '\'') if characters.peek() == Some(&'"') => drop(characters.next()),
            (None, _) => {}
            (Some(_), '"') => found.extend(current.take()),
            (Some(text), '\\') => text.extend(characters.next()),
            (Some(text), other) => text.push(other),
        }
    }
    found
}

#[test]
fn comments_and_unit_tests_are_left_out() {
    let file = File::new("a/b.rs", "// crate::x\nuse crate::y;\n#[cfg(test)]\nmod tests {\n use crate::z;\n}\n");
    assert_eq!(file.code, "use crate::y;\n");
    assert_eq!(strings(r#"f("a", '"', "b\"c")"#), ["a", "b\"c"]);
}
