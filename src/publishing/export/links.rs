//! Links of an exported page: those to pages that are not among the files lead to the running service.

/// Attributes that contain addresses.
const ADDRESSES: [&str; 3] = ["href", "action", "formaction"];

/// The page with `service` in front of every address of this host that is not `exported`. Only values of attributes
/// are changed, never text.
pub fn rewrite(service: &str, html: &str, exported: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 50);
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        out.push('<');
        rest = tag;
        // The content of these two elements is not HTML.
        let raw = ["style", "script"].into_iter().find(|name| tag.starts_with(name));
        while let Some(at) = rest.find(['"', '>']) {
            let is_end = rest.as_bytes()[at] == b'>';
            let (name, after) = (&rest[..at], &rest[at + 1..]);
            out.push_str(&rest[..=at]);
            rest = after;
            if is_end {
                break;
            }
            let Some((value, after)) = rest.split_once('"') else { break };
            if is_address(name) && is_local(value) && !exported(path_of(value)) {
                out.push_str(service);
            }
            out.push_str(value);
            out.push('"');
            rest = after;
        }
        if let Some(end) = raw.and_then(|name| rest.find(&format!("</{name}"))) {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

/// Whether the text before a value ends with ` href=` or the like.
fn is_address(before: &str) -> bool {
    let Some(name) = before.strip_suffix('=') else { return false };
    let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
    ADDRESSES.contains(&name)
}

/// Whether an address is a path on this host: `/subscribe`, but not `//elsewhere.example` or `#open`.
fn is_local(value: &str) -> bool {
    value.starts_with('/') && !value.starts_with("//")
}

fn path_of(value: &str) -> &str {
    value.split(['?', '#']).next().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites_only_links_to_pages_that_are_not_exported() {
        let exported = |path: &str| ["/", "/history", "/pkg/live.abc.js"].contains(&path);
        for (page, rewritten) in [
            ("<a href=\"/subscribe?incident=1\">x</a>", "<a href=\"https://s.example/subscribe?incident=1\">x</a>"),
            ("<a class=\"b\" href=\"/history#may\">x</a>", "<a class=\"b\" href=\"/history#may\">x</a>"),
            ("<form method=\"post\" action=\"/a\">", "<form method=\"post\" action=\"https://s.example/a\">"),
            ("<a href=\"//else.example/a\"><a href=\"#open\">", "<a href=\"//else.example/a\"><a href=\"#open\">"),
            ("<p>write href=\"/a\" > here</p>", "<p>write href=\"/a\" > here</p>"),
            ("<p title=\"a > b\" data-href=\"/a\">", "<p title=\"a > b\" data-href=\"/a\">"),
            (
                "<style>a>b{content:\"<\"}</style><a href=\"/a\">",
                "<style>a>b{content:\"<\"}</style><a href=\"https://s.example/a\">",
            ),
            ("<script src=\"/pkg/live.abc.js\" defer></script>", "<script src=\"/pkg/live.abc.js\" defer></script>"),
            ("<a href=\"/a", "<a href=\"/a"),
        ] {
            assert_eq!(rewrite("https://s.example", page, exported), rewritten);
        }
    }
}
