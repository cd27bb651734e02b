//! The header of a file: which columns it has, and where.

use crate::types::Message;

/// The columns of a customer file; only `external_id` is required (decision 23).
pub const CUSTOMERS: &[&str] = &[
    "external_id",
    "name",
    "email",
    "phone",
    "region",
    "language",
    "time_zone",
    "plan",
    "currency",
    "monthly_minor",
    "lifetime_minor",
    "tenure_start",
    "services",
    "vulnerable",
    "consent_service",
    "consent_marketing",
    "tags",
];

/// The columns of an exposure file, all of them required (decision 24).
pub const EXPOSURE: &[&str] = &["external_id", "service", "from", "to"];

/// Where a file's columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    at: Vec<(&'static str, usize)>,
    /// The number of cells of every row.
    pub width: usize,
}

impl Header {
    /// Reads a header, without regard to spaces and case.
    ///
    /// # Errors
    ///
    /// The message for an unknown, repeated or missing column: one that was ignored silently would be lost.
    pub fn read(cells: &[String], known: &[&'static str], required: &[&'static str]) -> Result<Self, Message> {
        let names: Vec<String> =
            cells.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
        if names.iter().all(String::is_empty) {
            return Err(Message::new("import-no-header").with("known", known.join(",")));
        }
        if let [only] = names.as_slice()
            && let Some(mark) = [';', '\t', '|'].into_iter().find(|mark| only.contains(*mark))
        {
            let mark = if mark == '\t' { "tab".to_owned() } else { mark.to_string() };
            return Err(Message::new("import-not-commas").with("mark", mark));
        }
        let mut at: Vec<(&'static str, usize)> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let Some(column) = known.iter().find(|column| *column == name) else {
                let key = if name.is_empty() { "import-column-empty" } else { "import-column-unknown" };
                return Err(Message::new(key)
                    .with("column", shortened(name))
                    .with("place", index + 1)
                    .with("known", known.join(", ")));
            };
            if at.iter().any(|(seen, _)| seen == column) {
                return Err(Message::new("import-column-twice").with("column", *column));
            }
            at.push((*column, index));
        }
        if let Some(missing) = required.iter().find(|column| !at.iter().any(|(seen, _)| seen == *column)) {
            return Err(Message::new("import-column-missing").with("column", *missing));
        }
        Ok(Self { at, width: cells.len() })
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.at.iter().any(|(seen, _)| *seen == column)
    }

    /// The columns, in the file's order.
    pub fn columns(&self) -> Vec<&'static str> {
        self.at.iter().map(|(column, _)| *column).collect()
    }

    /// The index of a column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.at.iter().find(|(seen, _)| *seen == column).map(|(_, index)| *index)
    }
}

/// A cell as an error message quotes it: one line of at most 60 characters.
pub fn shortened(text: &str) -> String {
    const LENGTH_MAX: usize = 60;
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > LENGTH_MAX { text.chars().take(LENGTH_MAX).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Header, String> {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        Header::read(&cells, CUSTOMERS, &["external_id"]).map_err(|why| why.key)
    }

    #[test]
    fn columns_may_be_in_any_order() {
        let header = read("\u{feff}Name, External_ID ,region").unwrap();
        assert_eq!(header.columns(), ["name", "external_id", "region"]);
        assert_eq!((header.place("external_id"), header.has("email"), header.width), (Some(1), false, 3));
    }

    #[test]
    fn names_the_error_in_a_header() {
        assert_eq!(read("name,region").unwrap_err(), "import-column-missing");
        assert_eq!(read("external_id,e-mail").unwrap_err(), "import-column-unknown");
        assert_eq!(read("external_id,name,name").unwrap_err(), "import-column-twice");
        assert_eq!(read("external_id,").unwrap_err(), "import-column-empty");
        assert_eq!(read("").unwrap_err(), "import-no-header");
        assert_eq!(read("external_id;name;email").unwrap_err(), "import-not-commas");
    }
}
