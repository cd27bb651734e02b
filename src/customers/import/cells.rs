//! Reading the cells of one row: trimmed text, and every error with its column.

use super::columns::{Header, shortened};
use crate::types::search_text::folded;
use crate::types::{FieldError, Message, PublicId, Timestamp, clean_text};
use phonenumber::country::Id;
use std::collections::HashMap;

/// Longest external id of a customer, in characters.
const EXTERNAL_ID_MAX: usize = 100;

/// What a row means that does not say it: the settings of the installation.
#[derive(Debug, Clone, Default)]
pub struct RowDefaults {
    /// The country whose phone numbers need no country code.
    pub phone_country: Option<Id>,
    /// The ISO 4217 code of amounts without a currency; empty for none.
    pub currency: String,
    /// The language of customers without one.
    pub language: String,
}

/// What rows are checked against.
#[derive(Debug, Clone)]
pub struct ReferenceData {
    /// Services by folded name and by id.
    services: HashMap<String, PublicId>,
    /// What empty cells mean.
    pub defaults: RowDefaults,
    /// The time of the import; dates after it are errors.
    pub now: Timestamp,
}

impl ReferenceData {
    /// Takes the ids and names of all services.
    pub fn new(services: &[(PublicId, String)], defaults: RowDefaults, now: Timestamp) -> Self {
        let by_name = services.iter().map(|(id, name)| (folded(name.trim()), id.clone()));
        let by_id = services.iter().map(|(id, _)| (id.to_string(), id.clone()));
        Self { services: by_name.chain(by_id).collect(), defaults, now }
    }

    /// Finds a service by its name or id.
    pub fn service(&self, name: &str) -> Option<&PublicId> {
        self.services.get(&folded(name))
    }
}

/// The cells of one row.
#[derive(Debug)]
pub struct Cells<'a> {
    /// The file's header.
    pub header: &'a Header,
    /// The row's cells.
    pub record: &'a csv::ByteRecord,
}

impl<'a> Cells<'a> {
    /// The trimmed cell of a column; `None` when the file has no such column. A cell that is not UTF-8 is empty here
    /// and reported by [`Self::shape_errors`].
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let cell = self.record.get(self.header.place(column)?)?;
        Some(std::str::from_utf8(cell).unwrap_or_default().trim())
    }

    /// The errors that make the values unreadable: a wrong number of cells, or text that is not UTF-8.
    pub fn shape_errors(&self) -> Vec<FieldError> {
        let width = self.record.len();
        if width != self.header.width {
            let message = Message::new("import-row-width").with("cells", width).with("columns", self.header.width);
            return vec![error("row", message)];
        }
        let is_not_utf8 = |column: &&str| {
            let cell = self.header.place(column).and_then(|place| self.record.get(place));
            cell.is_some_and(|cell| std::str::from_utf8(cell).is_err())
        };
        let broken = self.header.columns().into_iter().filter(is_not_utf8);
        broken.map(|column| error(column, Message::new("import-not-utf8"))).collect()
    }
}

/// Reads the values of one row and collects what is wrong with them.
#[derive(Debug)]
pub struct RowReader<'a> {
    cells: &'a Cells<'a>,
    errors: Vec<FieldError>,
}

impl<'a> RowReader<'a> {
    /// Starts with a row.
    ///
    /// # Errors
    ///
    /// The errors of [`Cells::shape_errors`].
    pub fn new(cells: &'a Cells<'a>) -> Result<Self, Vec<FieldError>> {
        let errors = cells.shape_errors();
        if errors.is_empty() { Ok(Self { cells, errors }) } else { Err(errors) }
    }

    /// The cell of a column; empty when the file has no such column.
    pub fn cell(&self, column: &str) -> &'a str {
        self.cells.get(column).unwrap_or_default()
    }

    /// Adds an error.
    pub fn wrong(&mut self, column: &str, message: Message) {
        self.errors.push(error(column, message));
    }

    /// Adds an error that quotes the cell.
    pub fn wrong_cell(&mut self, column: &str, key: &str) {
        let cell = shortened(self.cell(column));
        self.wrong(column, Message::new(key).with("cell", cell));
    }

    /// The company's own id of the customer, which every row must have.
    pub fn external_id(&mut self) -> String {
        let id = self.cell("external_id").to_owned();
        self.check_text("external_id", &id, EXTERNAL_ID_MAX, true);
        id
    }

    /// A text of at most `max` characters. A required one may be missing when the file has no such column.
    pub fn text(&mut self, column: &str, max: usize, is_required: bool) -> String {
        let text = self.cell(column).to_owned();
        self.check_text(column, &text, max, is_required && self.cells.header.has(column));
        clean_text::line(&text)
    }

    fn check_text(&mut self, column: &str, text: &str, max: usize, is_required: bool) {
        let length = text.chars().count();
        if is_required && text.is_empty() {
            self.wrong(column, Message::new("field-required"));
        }
        if length > max {
            self.wrong(column, Message::new("field-too-long").with("max", max).with("length", length));
        }
        if text.chars().any(char::is_control) {
            self.wrong(column, Message::new("import-control-characters"));
        }
    }

    /// The errors, when there are any.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}

fn error(column: &str, message: Message) -> FieldError {
    FieldError { field: column.to_owned(), message }
}
