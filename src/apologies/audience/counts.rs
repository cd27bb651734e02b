//! How many customers get a batch, and how many are skipped.

use super::Recipient;
use crate::customers::Channel;
use crate::delivery::message::SkipReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most plans, regions, services and languages of recipients that are counted apart; further ones are left out.
const GROUPS_MAX: usize = 200;

/// Numbers of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Affected by the incident and in the audience.
    pub affected: i64,
    /// Affected and meeting the conditions of the audience, and left out by its exclusions. Not among the affected.
    pub excluded: i64,
    /// Get an e-mail.
    pub by_email: i64,
    /// Get a text message.
    pub by_sms: i64,
    /// Of those who get a message, held for a review: only they say that they were affected, or somebody complained with their address.
    pub held: i64,
    /// Skipped, by reason.
    pub skipped: BTreeMap<SkipReason, i64>,
    /// Get a message, by time zone; empty if it is not known.
    pub zones: BTreeMap<String, i64>,
    /// Get a message, by the name of each service they were without.
    pub services: BTreeMap<String, i64>,
    /// Get a message, by region; empty if it is not known.
    pub regions: BTreeMap<String, i64>,
    /// Get a message, by plan; empty if it is not known.
    pub plans: BTreeMap<String, i64>,
    /// Get a message, by the tag of the language they read.
    pub languages: BTreeMap<String, i64>,
}

impl Counts {
    /// Everybody who gets a message.
    pub fn recipients(&self) -> i64 {
        self.by_email + self.by_sms
    }

    /// Everybody who is skipped.
    pub fn skipped_total(&self) -> i64 {
        self.skipped.values().sum()
    }

    /// Adds a customer, with the names of the services they were without.
    pub fn add<'a>(&mut self, person: &Recipient, services: impl Iterator<Item = &'a str>) {
        self.affected += 1;
        if let Some(reason) = person.skipped {
            *self.skipped.entry(reason).or_default() += 1;
            return;
        }
        match person.channel {
            Some(Channel::Sms) => self.by_sms += 1,
            _ => self.by_email += 1,
        }
        self.held += i64::from(!person.is_confirmed);
        *self.zones.entry(person.time_zone.clone()).or_default() += 1;
        count(&mut self.regions, &person.region);
        count(&mut self.plans, &person.plan);
        count(&mut self.languages, &person.language);
        let mut counted: Vec<&str> = Vec::new();
        for service in services {
            if !counted.contains(&service) {
                counted.push(service);
                count(&mut self.services, service);
            }
        }
    }
}

fn count(groups: &mut BTreeMap<String, i64>, name: &str) {
    if let Some(people) = groups.get_mut(name) {
        *people += 1;
    } else if groups.len() < GROUPS_MAX {
        groups.insert(name.to_owned(), 1);
    }
}
