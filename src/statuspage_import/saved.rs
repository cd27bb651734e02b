//! Reads answers that were saved: one JSON file with an object, or a folder of the answers of either API.

use super::archive::Archive;
use super::wire::Page;
use crate::platform::CommandError;
use crate::t;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Most bytes of all files.
pub const FILES_MAX: u64 = 256 * 1024 * 1024;

/// The names of lists, with what they hold.
const LISTS: [(&str, List); 7] = [
    ("components", List::Components),
    ("component_groups", List::Groups),
    ("incidents", List::Incidents),
    ("scheduled_maintenances", List::Incidents),
    ("incident_templates", List::Templates),
    ("templates", List::Templates),
    ("subscribers", List::Subscribers),
];

#[derive(Debug, Clone, Copy)]
enum List {
    Components,
    Groups,
    Incidents,
    Templates,
    Subscribers,
}

/// Reads a file or a folder.
pub fn read(path: &Path) -> Result<Archive, CommandError> {
    let mut documents = Vec::new();
    let mut left = FILES_MAX;
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| cannot_open(path, &error))?;
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        for path in paths {
            documents.push((list_name(&path), document(&path, &mut left)?));
        }
    } else {
        documents.push((String::new(), document(path, &mut left)?));
    }
    // Answers may be nested by their names: `{"summary": {…}, "incidents": {…}}`.
    let page = documents.iter().find_map(|(_, document)| find_page(document));
    let shown = path.display().to_string();
    let page = page.ok_or_else(|| CommandError::failed(t!("statuspage-import-no-page", address = &shown)))?;
    let mut archive = Archive::of_statuspage(&page);
    for (name, document) in documents {
        add(&mut archive, &name, document, 0);
    }
    Ok(archive)
}

/// The bytes of a file, at most `max`.
pub fn bytes(path: &Path, max: u64) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| cannot_open(path, &error))?;
    file.take(max + 1).read_to_end(&mut bytes).map_err(|error| cannot_open(path, &error))?;
    if bytes.len() as u64 > max {
        let (file, max) = (path.display().to_string(), max / 1024 / 1024);
        return Err(CommandError::failed(t!("statuspage-import-file-large", file = file, max = max)));
    }
    Ok(bytes)
}

fn document(path: &Path, left: &mut u64) -> Result<Value, CommandError> {
    let bytes = bytes(path, *left)?;
    *left -= bytes.len() as u64;
    serde_json::from_slice(&bytes).map_err(|error| {
        let (address, why) = (path.display().to_string(), error.to_string());
        CommandError::failed(t!("statuspage-import-no-json", address = address, why = why))
    })
}

fn cannot_open(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(t!("import-cannot-open", file = path.display().to_string(), reason = error.to_string()))
}

/// The list that a file of the management API holds: `scheduled-maintenances-2.json` is one of `scheduled_maintenances`.
fn list_name(path: &Path) -> String {
    let name = path.file_stem().map(|name| name.to_string_lossy().to_lowercase().replace('-', "_")).unwrap_or_default();
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').to_owned()
}

fn find_page(document: &Value) -> Option<Page> {
    let own = document.get("page").and_then(|page| serde_json::from_value(page.clone()).ok());
    let by_id = || {
        // Objects of either API name the page that they belong to.
        let first = document.as_array()?.first()?;
        Some(Page { id: first.get("page_id")?.as_str()?.to_owned(), name: None })
    };
    let nested = || document.as_object()?.values().filter(|value| value.is_object()).find_map(find_page);
    own.or_else(by_id).or_else(nested)
}

fn add(archive: &mut Archive, name: &str, document: Value, depth: usize) {
    match document {
        Value::Array(values) => match LISTS.iter().find(|(known, _)| *known == name) {
            Some((_, List::Components)) => archive.add_components(values),
            Some((_, List::Groups)) => archive.add_groups(values),
            Some((_, List::Incidents)) => archive.add_incidents(values),
            Some((_, List::Templates)) => archive.add_templates(values),
            Some((_, List::Subscribers)) => archive.add_subscribers(values),
            None => {}
        },
        Value::Object(fields) if depth < 2 => {
            for (key, value) in fields {
                add(archive, &key.replace('-', "_"), value, depth + 1);
            }
        }
        _ => {}
    }
}
