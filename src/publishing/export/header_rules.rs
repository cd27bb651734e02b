//! The HTTP headers of the exported files, for nginx and for hosts that read `_headers`. Both are written from one
//! list, which is made from the documents.

use crate::publishing::document::{ABSENT_CACHE_CONTROL, DocumentKind};
use crate::publishing::edition::{Edition, NOT_FOUND_PATH};
use axum::http::StatusCode;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The file that nginx includes.
pub const NGINX: &str = "nginx.conf";
/// The file that other hosts read.
pub const HEADERS: &str = "_headers";

/// The headers of a path, or of all paths in a folder (`/incidents/`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    address: String,
    is_page: bool,
    content_type: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl Rule {
    fn is_folder(&self) -> bool {
        self.address.len() > 1 && self.address.ends_with('/')
    }
}

/// One rule for each top folder whose documents are all of one kind, otherwise one for each document.
pub fn from_edition(edition: &Edition, service: &str) -> Vec<Rule> {
    let policy = policy_of(edition, service);
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // Withdrawn pages and the "not found" page have rules of their own.
    let found = || edition.documents().filter(|(_, document)| document.status() == StatusCode::OK);
    for (path, document) in found() {
        folders.entry(folder_of(path)).or_default().insert(document.kind.content_type());
    }
    let mut rules = BTreeMap::new();
    for (path, document) in found() {
        let folder = folder_of(path);
        let is_uniform = folder != "/" && folders.get(folder).is_some_and(|kinds| kinds.len() == 1);
        let address = if is_uniform { folder } else { path };
        let cache_control = document.kind.cache_control();
        rules.entry(address).or_insert_with(|| rule(address, document.kind, cache_control, &policy));
    }
    rules.into_values().collect()
}

/// The pages' content security policy, which also allows forms to be sent to `service`.
fn policy_of(edition: &Edition, service: &str) -> String {
    edition.metadata.policy.replace("form-action 'self'", &format!("form-action 'self' {service}"))
}

/// The rule of the "not found" page and of pages that were withdrawn.
pub fn absent(edition: &Edition, service: &str) -> Rule {
    rule(NOT_FOUND_PATH, DocumentKind::Html, ABSENT_CACHE_CONTROL, &policy_of(edition, service))
}

/// The paths of pages that were withdrawn.
pub fn gone(edition: &Edition) -> Vec<String> {
    let gone = edition.documents().filter(|(_, document)| document.status() == StatusCode::GONE);
    let mut gone: Vec<_> = gone.map(|(path, _)| path.clone()).collect();
    gone.sort_unstable();
    gone
}

/// `/incidents/` for `/incidents/x`; `/` for a path at the top.
fn folder_of(path: &str) -> &str {
    path[1..].find('/').map_or("/", |at| &path[..at + 2])
}

fn rule(address: &str, kind: DocumentKind, cache_control: &str, policy: &str) -> Rule {
    let mut fields =
        vec![("Cache-Control", cache_control.to_owned()), ("X-Content-Type-Options", "nosniff".to_owned())];
    let policy = if kind == DocumentKind::Html { Some(policy) } else { kind.policy() };
    if let Some(policy) = policy {
        fields.push(("Content-Security-Policy", policy.to_owned()));
    }
    if kind.is_page() {
        fields.push(("Referrer-Policy", "same-origin".to_owned()));
    }
    if kind.is_shared() {
        fields.push(("Access-Control-Allow-Origin", "*".to_owned()));
    }
    Rule { address: address.to_owned(), is_page: kind.is_page(), content_type: kind.content_type(), fields }
}

/// The content of a `server` block.
pub fn nginx(rules: &[Rule], absent: &Rule, gone: &[String]) -> String {
    let mut conf = String::from(
        "# Written by `amends export site`. In nginx:\n\
         #   server { listen 80; root FOLDER; include FOLDER/nginx.conf; }\n\
         # With the module ngx_brotli, add: brotli_static on;\n\
         types { }\n\
         gzip_static on;\n\
         gzip_vary on;\n\
         location / { return 404; }\n\
         error_page 404 /404.html;\n\
         # Open pages ask for a stream of changes first; without one they poll /live.json.\n\
         location = /live { return 204; }\n",
    );
    // Without `always`, nginx adds headers only to successful responses.
    let absent_at = |name: &str| location(&format!("= {name}"), absent, " always", "internal");
    conf += &absent_at("/404.html");
    for rule in rules {
        let (modifier, address) = (if rule.is_folder() { "^~" } else { "=" }, quoted(&rule.address));
        let files = match (rule.is_page, rule.is_folder()) {
            (true, true) => "$uri $uri/index.html".to_owned(),
            (true, false) => quoted(&format!("{}/index.html", rule.address.trim_end_matches('/'))),
            (false, _) => "$uri".to_owned(),
        };
        let found = format!("try_files {files} =404");
        conf += &location(&format!("{modifier} {address}"), rule, "", &found);
        // The rule of a folder has the addresses with a slash at their end as well.
        if rule.is_page && !rule.is_folder() && rule.address != "/" {
            conf += &location(&format!("= {}", quoted(&format!("{}/", rule.address))), rule, "", &found);
        }
    }
    for path in gone {
        let name = quoted(&format!("{path}/index.html"));
        for address in [quoted(path), quoted(&format!("{path}/"))] {
            let _ = writeln!(conf, "location = {address} {{ error_page 410 {name}; return 410; }}");
        }
        conf += &absent_at(&name);
    }
    conf
}

/// A `location` block: `found` is the directive that finds the file, `when` follows each header.
fn location(pattern: &str, rule: &Rule, when: &str, found: &str) -> String {
    let mut text = format!("location {pattern} {{\n    default_type {};\n", quoted(rule.content_type));
    for (name, value) in &rule.fields {
        let _ = writeln!(text, "    add_header {name} {}{when};", quoted(value));
    }
    text + &format!("    {found};\n}}\n")
}

/// The content of `_headers`.
pub fn headers(rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules {
        let star = if rule.is_folder() { "*" } else { "" };
        let _ = writeln!(text, "{}{star}", rule.address);
        let _ = writeln!(text, "  Content-Type: {}", rule.content_type);
        for (name, value) in &rule.fields {
            let _ = writeln!(text, "  {name}: {value}");
        }
    }
    text
}

/// A quoted string of nginx. It cannot contain a literal `$`; none of our values has one.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
