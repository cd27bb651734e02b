//! What a subscriber subscribed to: the page, groups, services and single incidents, each with its kinds of updates.

use crate::text_enum;
use crate::types::text_enum::UnknownText;
use crate::types::{PublicId, Refusal};
use std::fmt;
use std::str::FromStr;

text_enum! {
    /// The kind of a [`Target`].
    pub enum ScopeKind("subscription scope") {
        /// [`Target::Page`].
        Page = "page",
        /// [`Target::Group`].
        Group = "group",
        /// [`Target::Service`].
        Service = "service",
        /// [`Target::Incident`].
        Incident = "incident",
    }
}

/// What a subscription is to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Every service of the page.
    Page,
    /// The services of this group, also those that join it later.
    Group(PublicId),
    /// This service.
    Service(PublicId),
    /// This incident or maintenance; the subscription ends some time after it.
    Incident(PublicId),
}

impl Target {
    /// Its kind, which is what the column `scope` holds.
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::Page => ScopeKind::Page,
            Self::Group(_) => ScopeKind::Group,
            Self::Service(_) => ScopeKind::Service,
            Self::Incident(_) => ScopeKind::Incident,
        }
    }

    /// The id of the group, service or incident.
    pub const fn id(&self) -> Option<&PublicId> {
        match self {
            Self::Page => None,
            Self::Group(id) | Self::Service(id) | Self::Incident(id) => Some(id),
        }
    }

    /// The incident, if it is one.
    pub const fn incident(&self) -> Option<&PublicId> {
        match self {
            Self::Incident(id) => Some(id),
            Self::Page | Self::Group(_) | Self::Service(_) => None,
        }
    }

    /// Builds a target from stored columns.
    pub fn from_stored(kind: ScopeKind, id: PublicId) -> Self {
        match kind {
            ScopeKind::Page => Self::Page,
            ScopeKind::Group => Self::Group(id),
            ScopeKind::Service => Self::Service(id),
            ScopeKind::Incident => Self::Incident(id),
        }
    }
}

/// As a request stores it: `page`, or the kind and the id, `service:ab12…`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id() {
            None => f.write_str(self.kind().as_str()),
            Some(id) => write!(f, "{}:{id}", self.kind().as_str()),
        }
    }
}

impl FromStr for Target {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText { kind: "target of a subscription", text: text.to_owned() };
        if text == ScopeKind::Page.as_str() {
            return Ok(Self::Page);
        }
        let (kind, id) = text.split_once(':').ok_or_else(unknown)?;
        match (kind.parse()?, PublicId::parse(id)) {
            (ScopeKind::Page, _) | (_, None) => Err(unknown()),
            (kind, Some(id)) => Ok(Self::from_stored(kind, id)),
        }
    }
}

/// Which updates of its target a subscription is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds {
    /// Those of incidents.
    pub incidents: bool,
    /// Those of planned maintenance.
    pub maintenance: bool,
    /// Post-mortems.
    pub post_mortems: bool,
}

impl Kinds {
    /// All, which is what everybody gets who does not choose.
    pub const ALL: Self = Self { incidents: true, maintenance: true, post_mortems: true };

    /// Whether it is none.
    pub const fn is_empty(self) -> bool {
        !self.incidents && !self.maintenance && !self.post_mortems
    }

    /// These and those.
    pub const fn with(self, other: Self) -> Self {
        Self {
            incidents: self.incidents || other.incidents,
            maintenance: self.maintenance || other.maintenance,
            post_mortems: self.post_mortems || other.post_mortems,
        }
    }
}

/// A subscription: to what, and to which of its updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// To what.
    pub target: Target,
    /// To which of its updates.
    pub kinds: Kinds,
}

impl Subscription {
    /// A subscription to some kinds of updates. One to an incident is about all of it, whatever it is.
    pub fn new(target: Target, kinds: Kinds) -> Self {
        let kinds = if target.incident().is_some() { Kinds::ALL } else { kinds };
        Self { target, kinds }
    }
}

/// The subscriptions of one subscriber, each target once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscriptions(Vec<Subscription>);

impl Subscriptions {
    /// Subscriptions; of two to the same target the later one counts. One to the whole page covers its groups and
    /// services, which are left out if they are of the same kinds.
    pub fn new(all: impl IntoIterator<Item = Subscription>) -> Self {
        let mut kept = std::collections::BTreeMap::new();
        for one in all {
            kept.insert(one.target, one.kinds);
        }
        let page = kept.get(&Target::Page).copied();
        let all = kept.into_iter().map(|(target, kinds)| Subscription { target, kinds });
        Self(
            all.filter(|one| match one.target {
                Target::Page | Target::Incident(_) => true,
                Target::Group(_) | Target::Service(_) => page != Some(one.kinds),
            })
            .collect(),
        )
    }

    /// One kind of choice for all targets, as the public form has it.
    pub fn of_targets(targets: impl IntoIterator<Item = Target>, kinds: Kinds) -> Self {
        Self::new(targets.into_iter().map(|target| Subscription::new(target, kinds)))
    }

    /// Each of them, the page first, then groups, services and incidents.
    pub fn iter(&self) -> impl Iterator<Item = &Subscription> + Clone {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they are to.
    pub fn targets(&self) -> impl Iterator<Item = &Target> + Clone {
        self.0.iter().map(|one| &one.target)
    }

    /// Whether one is to this target.
    pub fn has(&self, target: &Target) -> bool {
        self.0.iter().any(|one| one.target == *target)
    }

    /// The incidents among the targets.
    pub fn incidents(&self) -> impl Iterator<Item = &PublicId> + Clone {
        self.targets().filter_map(Target::incident)
    }

    /// Whether all of them are to single incidents.
    pub fn are_of_incidents(&self) -> bool {
        self.0.iter().all(|one| one.target.incident().is_some())
    }

    /// The kinds of those to the page, groups and services; of the others where there are none.
    pub fn kinds(&self) -> Kinds {
        let lasting: Vec<_> =
            self.0.iter().filter(|one| one.target.incident().is_none()).map(|one| one.kinds).collect();
        lasting.into_iter().reduce(Kinds::with).unwrap_or(Kinds::ALL)
    }

    /// These after somebody asked for `asked`. Incidents are added to what there is; a choice of the page, groups or
    /// services replaces the one before.
    #[must_use]
    pub fn after(&self, asked: &Self) -> Self {
        let keeps_all = asked.are_of_incidents();
        let kept = self.0.iter().filter(|one| keeps_all || one.target.incident().is_some());
        Self::new(kept.chain(&asked.0).cloned())
    }

    /// These without those to some incidents.
    #[must_use]
    pub fn without_incidents(&self, incident_ids: &[PublicId]) -> Self {
        let is_left = |one: &&Subscription| one.target.incident().is_none_or(|id| !incident_ids.contains(id));
        Self(self.0.iter().filter(is_left).cloned().collect())
    }

    /// Those of them that are in `other`, for the same kinds.
    #[must_use]
    pub fn also_in(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|one| other.0.contains(one)).cloned().collect())
    }

    /// The form's choice that they are: the whole page, a choice of groups and services, or incidents only.
    pub fn choice(&self) -> &'static str {
        if self.has(&Target::Page) {
            "all"
        } else if self.are_of_incidents() {
            "incident"
        } else {
            "chosen"
        }
    }
}

/// Reads the targets of a stored request.
///
/// # Errors
///
/// `Refusal::Fault` that names the row if they are not readable.
pub(super) fn parse_targets(text: &str, row: impl fmt::Display) -> Result<Vec<Target>, Refusal> {
    let texts: Vec<String> =
        serde_json::from_str(text).map_err(|error| Refusal::Fault(format!("the targets of {row}: {error}")))?;
    let targets = texts.iter().map(|text| text.parse().map_err(|error| Refusal::Fault(format!("{row}: {error}"))));
    targets.collect()
}

/// Targets as a request stores them.
pub(super) fn stored_targets<'a>(targets: impl IntoIterator<Item = &'a Target>) -> String {
    let texts: Vec<String> = targets.into_iter().map(Target::to_string).collect();
    serde_json::Value::from(texts).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> PublicId {
        PublicId::parse(text).unwrap()
    }

    #[test]
    fn stored_targets_are_read_back() {
        let one = || id("aaaaaaaaaaaa");
        let all = [Target::Page, Target::Group(one()), Target::Service(one()), Target::Incident(one())];
        assert_eq!(parse_targets(&stored_targets(&all), "a request"), Ok(all.to_vec()));
        for bad in ["", "[1]", "[\"page:aaaaaaaaaaaa\"]", "[\"service\"]", "[\"service:x\"]", "[\"incident:\"]"] {
            assert!(parse_targets(bad, "a request").is_err(), "{bad}");
        }
    }

    #[test]
    fn incidents_are_added_and_other_choices_replaced() {
        let (data, voice, outage) = (id("aaaaaaaaaaaa"), id("bbbbbbbbbbbb"), id("cccccccccccc"));
        let only = Kinds { incidents: true, maintenance: false, post_mortems: false };
        let own = Subscriptions::of_targets([Target::Service(data.clone())], only);
        let with_incident = own.after(&Subscriptions::of_targets([Target::Incident(outage.clone())], only));
        assert!(
            with_incident.has(&Target::Service(data.clone())) && with_incident.has(&Target::Incident(outage.clone()))
        );
        assert_eq!(with_incident.iter().last().map(|one| one.kinds), Some(Kinds::ALL), "an incident is told in full");
        let moved = with_incident.after(&Subscriptions::of_targets([Target::Service(voice.clone())], only));
        assert_eq!(
            moved.targets().collect::<Vec<_>>(),
            [&Target::Service(voice.clone()), &Target::Incident(outage.clone())]
        );
        assert_eq!(
            moved.without_incidents(std::slice::from_ref(&outage)).targets().collect::<Vec<_>>(),
            [&Target::Service(voice.clone())]
        );
        assert_eq!(moved.without_incidents(std::slice::from_ref(&data)), moved, "it is a service");
        assert_eq!(moved.also_in(&with_incident).targets().collect::<Vec<_>>(), [&Target::Incident(outage)]);
        let of_all_kinds = Subscriptions::of_targets([Target::Service(voice)], Kinds::ALL);
        assert!(of_all_kinds.also_in(&moved).is_empty(), "of other kinds");
        let all = Subscriptions::of_targets([Target::Service(data), Target::Page], only);
        assert_eq!((all.targets().collect::<Vec<_>>(), all.choice()), (vec![&Target::Page], "all"));
    }
}
