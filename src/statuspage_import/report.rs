//! What came of an import: how many of what were made, were known already, or were not imported, and why.

use crate::t;
use crate::types::{Message, Refusal};
use crate::ui::wording::format_message;
use std::collections::BTreeMap;

/// What can be imported, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A group of services.
    Group,
    /// A service.
    Service,
    /// An incident.
    Incident,
    /// A planned maintenance.
    Maintenance,
    /// An update of an incident or maintenance.
    Update,
    /// A post-mortem.
    PostMortem,
    /// A template.
    Template,
    /// A subscriber.
    Subscriber,
}

impl What {
    /// Its name in the report.
    pub fn label(self) -> String {
        match self {
            Self::Group => t!("statuspage-import-groups"),
            Self::Service => t!("statuspage-import-services"),
            Self::Incident => t!("statuspage-import-incidents"),
            Self::Maintenance => t!("statuspage-import-maintenance"),
            Self::Update => t!("statuspage-import-updates"),
            Self::PostMortem => t!("statuspage-import-post-mortems"),
            Self::Template => t!("statuspage-import-templates"),
            Self::Subscriber => t!("statuspage-import-subscribers"),
        }
    }
}

/// Something that was not imported, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotImported {
    /// What it is.
    pub what: What,
    /// Its name on the other page; empty where the reason holds for several.
    pub name: String,
    /// Why.
    pub reason: Message,
    /// How many.
    pub count: usize,
}

impl NotImported {
    /// One thing.
    pub fn new(what: What, name: &str, reason: Message) -> Self {
        Self { what, name: name.to_owned(), reason, count: 1 }
    }

    /// As many.
    #[must_use]
    pub fn times(self, count: usize) -> Self {
        Self { count, ..self }
    }
}

/// How many of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Made now; of a dry run, what would be.
    pub made: usize,
    /// Imported before, or there already under the same name.
    pub known: usize,
    /// Not imported.
    pub not_imported: usize,
}

/// What came of an import.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Whether nothing was changed.
    pub is_dry_run: bool,
    counts: BTreeMap<What, Counts>,
    /// What was made, by name; of a dry run, what would be.
    pub made: Vec<(What, String)>,
    /// What was not imported.
    pub not_imported: Vec<NotImported>,
}

impl Report {
    /// An empty report that begins with what is known to be missing.
    pub fn new(is_dry_run: bool, not_imported: Vec<NotImported>) -> Self {
        let mut report = Self { is_dry_run, ..Self::default() };
        not_imported.into_iter().for_each(|one| report.add_not_imported(one));
        report
    }

    /// The counts of one kind.
    pub fn counts(&self, what: What) -> Counts {
        self.counts.get(&what).copied().unwrap_or_default()
    }

    /// Something was made.
    pub fn add_made(&mut self, what: What, name: &str) {
        self.counts.entry(what).or_default().made += 1;
        if what != What::Update && what != What::Subscriber {
            self.made.push((what, name.to_owned()));
        }
    }

    /// Something was known.
    pub fn add_known(&mut self, what: What) {
        self.counts.entry(what).or_default().known += 1;
    }

    /// Something was not imported. The same reason without a name is one line.
    pub fn add_not_imported(&mut self, one: NotImported) {
        self.counts.entry(one.what).or_default().not_imported += one.count;
        let is_same = |other: &&mut NotImported| {
            one.name.is_empty() && (&other.what, &other.name, &other.reason) == (&one.what, &one.name, &one.reason)
        };
        match self.not_imported.iter_mut().find(is_same) {
            Some(other) => other.count += one.count,
            None => self.not_imported.push(one),
        }
    }

    /// Something was imported in another form than it had there.
    pub fn add_note(&mut self, what: What, name: &str, reason: Message) {
        self.not_imported.push(NotImported::new(what, name, reason).times(0));
    }

    /// Something was refused; a fault of the installation is returned.
    pub fn add_refused(&mut self, what: What, name: &str, refusal: Refusal) -> Result<(), Refusal> {
        let reason = match refusal {
            Refusal::Invalid(errors) => match errors.into_iter().next() {
                Some(error) => of_field(&error.field, &error.message),
                None => return Ok(()),
            },
            Refusal::Conflict(message) | Refusal::Gone(message) => message,
            other => return Err(other),
        };
        self.add_not_imported(NotImported::new(what, name, reason));
        Ok(())
    }

    /// What is printed at the end: what was made, what was not and why, and the table.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.is_dry_run {
            lines.push(t!("statuspage-import-would-heading"));
            lines.extend(self.made.iter().map(|(what, name)| format!("  {}: {name}", what.label())));
        }
        if !self.not_imported.is_empty() {
            lines.push(t!("statuspage-import-not-heading"));
        }
        for one in &self.not_imported {
            let count = if one.count > 1 { format!(" ({})", one.count) } else { String::new() };
            let name = if one.name.is_empty() { String::new() } else { format!(" “{}”", one.name) };
            lines.push(format!("  {}{name}{count}: {}", one.what.label(), format_message(&one.reason)));
        }
        let made = if self.is_dry_run { t!("statuspage-import-col-would") } else { t!("statuspage-import-col-made") };
        let (known, not) = (t!("statuspage-import-col-known"), t!("statuspage-import-col-not"));
        let row = |label: &str, cells: [&str; 3]| {
            format!("{label:<16} {:>14} {:>14} {:>14}", cells[0], cells[1], cells[2]).trim_end().to_owned()
        };
        lines.push(row("", [&made, &known, &not]));
        for (what, counts) in &self.counts {
            let cells = [counts.made, counts.known, counts.not_imported].map(|count| count.to_string());
            lines.push(row(&what.label(), [&cells[0], &cells[1], &cells[2]]));
        }
        if self.is_dry_run {
            lines.push(t!("statuspage-import-dry-run"));
        }
        lines
    }
}

/// What is wrong with a field of an object.
pub fn of_field(field: &str, message: &Message) -> Message {
    Message::new("statuspage-import-field").with("field", field).with("why", format_message(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reason_without_a_name_is_one_line() {
        let quarantined = || NotImported::new(What::Subscriber, "", Message::new("statuspage-import-quarantined"));
        let mut report = Report::new(false, vec![quarantined().times(3), quarantined()]);
        report.add_known(What::Service);
        assert_eq!((report.not_imported.len(), report.counts(What::Subscriber).not_imported), (1, 4));
        let lines = report.lines().join("\n");
        assert!(lines.contains("Subscribers (4): ") && lines.contains("Services "), "{lines}");
    }
}
