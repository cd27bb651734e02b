//! What somebody wants to be told about.

use crate::types::PublicId;

/// What messages a subscription brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Every incident and all planned work.
    All,
    /// What touches one of these services.
    Chosen(Vec<PublicId>),
    /// One incident; ends by itself some time after it.
    Incident(PublicId),
}

impl About {
    /// As the database and forms spell it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Chosen(_) => "chosen",
            Self::Incident(_) => "incident",
        }
    }

    /// The incident, where it is about one.
    pub const fn incident(&self) -> Option<&PublicId> {
        match self {
            Self::Incident(id) => Some(id),
            Self::All | Self::Chosen(_) => None,
        }
    }

    /// The services, where it is about some.
    pub fn services(&self) -> &[PublicId] {
        match self {
            Self::Chosen(services) => services,
            Self::All | Self::Incident(_) => &[],
        }
    }

    /// Puts it together from what is stored; `None` where an incident's subscription names no incident.
    pub fn stored(about: &str, incident: Option<PublicId>, services: Vec<PublicId>) -> Option<Self> {
        match about {
            "all" => Some(Self::All),
            "chosen" => Some(Self::Chosen(services)),
            "incident" => incident.map(Self::Incident),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_back() {
        let id = || PublicId::parse("aaaaaaaaaaaa").unwrap();
        for about in [About::All, About::Chosen(vec![id()]), About::Incident(id())] {
            let back = About::stored(about.as_str(), about.incident().cloned(), about.services().to_vec());
            assert_eq!(back, Some(about));
        }
        assert_eq!(About::stored("incident", None, Vec::new()), None);
    }
}
