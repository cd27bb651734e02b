//! What was read from another page, of whatever source. Objects are read one by one, so that one that cannot be read does
//! not hide the others.

use super::report::{NotImported, What};
use super::wire::{Component, Incident, Page, Subscriber, Template};
use crate::types::Message;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;

/// Most components and groups.
pub const COMPONENTS_MAX: usize = 2_000;
/// Most incidents, and most maintenances.
pub const INCIDENTS_MAX: usize = 20_000;
/// Most templates.
pub const TEMPLATES_MAX: usize = 500;
/// Most subscribers.
pub const SUBSCRIBERS_MAX: usize = 200_000;

/// The objects of a page.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// Where they come from, as it is stored: the same page is the same source whatever way it is read.
    pub source: String,
    /// Groups.
    pub groups: Vec<Component>,
    /// Components without groups.
    pub components: Vec<Component>,
    /// Incidents and maintenance.
    pub incidents: Vec<Incident>,
    /// Templates.
    pub templates: Vec<Template>,
    /// Subscribers.
    pub subscribers: Vec<Subscriber>,
    /// What is known to be missing before anything is looked at.
    pub not_imported: Vec<NotImported>,
}

impl Archive {
    /// An archive of the Statuspage with this id.
    pub fn of_statuspage(page: &Page) -> Self {
        Self { source: format!("statuspage:{}", page.id), ..Self::default() }
    }

    /// Adds components, of which some may be groups.
    pub fn add_components(&mut self, values: Vec<Value>) {
        let all: Vec<Component> = self.read(values, What::Service, COMPONENTS_MAX);
        let (groups, components): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.group == Some(true));
        add(&mut self.groups, groups, |one| &one.id);
        add(&mut self.components, components, |one| &one.id);
    }

    /// Adds groups of the management API. Components of the same API may say the same.
    pub fn add_groups(&mut self, values: Vec<Value>) {
        let groups: Vec<Component> = self.read(values, What::Group, COMPONENTS_MAX);
        for group in groups {
            match self.groups.iter_mut().find(|known| known.id == group.id) {
                Some(known) if known.components.is_empty() => known.components = group.components,
                Some(_) => {}
                None => self.groups.push(group),
            }
        }
    }

    /// Adds incidents or maintenance.
    pub fn add_incidents(&mut self, values: Vec<Value>) {
        let incidents = self.read(values, What::Incident, INCIDENTS_MAX);
        add(&mut self.incidents, incidents, |one: &Incident| &one.id);
    }

    /// Adds templates.
    pub fn add_templates(&mut self, values: Vec<Value>) {
        let templates = self.read(values, What::Template, TEMPLATES_MAX);
        add(&mut self.templates, templates, |one: &Template| &one.id);
    }

    /// Adds subscribers.
    pub fn add_subscribers(&mut self, values: Vec<Value>) {
        let subscribers: Vec<Subscriber> = self.read(values, What::Subscriber, SUBSCRIBERS_MAX);
        self.subscribers.extend(subscribers);
    }

    fn read<T: DeserializeOwned>(&mut self, values: Vec<Value>, what: What, max: usize) -> Vec<T> {
        let count = values.len();
        if count > max {
            let reason = Message::new("statuspage-import-too-many").with("max", max);
            self.not_imported.push(NotImported::new(what, "", reason).times(count - max));
        }
        let mut read = Vec::with_capacity(count.min(max));
        for value in values.into_iter().take(max) {
            let name = value.get("name").or_else(|| value.get("id")).and_then(Value::as_str).unwrap_or("?").to_owned();
            match serde_json::from_value(value) {
                Ok(object) => read.push(object),
                Err(error) => {
                    // An error may quote what it found, which of a subscriber is an address.
                    let error = if what == What::Subscriber { String::new() } else { error.to_string() };
                    let reason = Message::new("statuspage-import-unreadable").with("error", error);
                    self.not_imported.push(NotImported::new(what, &name, reason));
                }
            }
        }
        read
    }
}

/// Takes a field out of an answer; `null` where it has none.
pub fn take(answer: &mut Value, key: &str) -> Value {
    answer.get_mut(key).map(Value::take).unwrap_or_default()
}

/// Adds what is not there yet. Several answers of a page repeat the same objects.
fn add<T>(all: &mut Vec<T>, more: Vec<T>, id: impl Fn(&T) -> &String) {
    let mut known: HashSet<String> = all.iter().map(|one| id(one).clone()).collect();
    all.extend(more.into_iter().filter(|one| known.insert(id(one).clone())));
}
