//! The token in the address of the thanks page. It is signed and works for a day, so that only whoever sent the form
//! sees where and by when they receive a reply. It leads to what they typed and never to a case, since the case of an
//! address may hold what others wrote.

use crate::platform::keys::{Keys, Purpose, hex};
use crate::types::Timestamp;
use chrono::{DateTime, Duration};

/// How long a token works.
const TOKEN_TTL: Duration = Duration::hours(24);

/// What the visitor submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Submission {
    /// A report.
    Report(i64),
    /// A report whose text was not kept; from `until` on there is room for it again.
    CountedOnly { report_id: i64, until: Timestamp },
    /// A message about a finished incident.
    Message,
}

/// A verified token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ThanksToken {
    /// What the visitor submitted.
    pub submission: Submission,
    /// When.
    pub at: Timestamp,
}

/// Makes a token for the page of an incident, or with an empty `incident` for that of problems without one.
pub(super) fn issue(keys: &Keys, incident: &str, now: Timestamp, submission: Submission) -> String {
    let what = match submission {
        Submission::Report(id) => format!("r{id}"),
        Submission::CountedOnly { report_id, until } => format!("c{report_id}-{}", until.timestamp()),
        Submission::Message => "m".to_owned(),
    };
    let payload = format!("{what}.{}", now.timestamp());
    format!("{payload}.{}", signature(keys, keys.current(), incident, &payload).unwrap_or_default())
}

/// Reads a token. `None` when it is forged, of another incident, or older than a day.
pub(super) fn verify(keys: &Keys, incident: &str, now: Timestamp, text: &str) -> Option<ThanksToken> {
    let (payload, mac) = text.rsplit_once('.')?;
    let is_authentic =
        keys.ids().any(|id| signature(keys, id, incident, payload).is_some_and(|expected| expected == mac));
    let (what, at) = payload.split_once('.').filter(|_| is_authentic)?;
    let at = DateTime::from_timestamp(at.parse().ok()?, 0)?;
    if now - at > TOKEN_TTL {
        return None;
    }
    let submission = match what.split_at_checked(1)? {
        ("r", id) => Submission::Report(id.parse().ok()?),
        ("c", rest) => {
            let (id, until) = rest.split_once('-')?;
            let until = DateTime::from_timestamp(until.parse().ok()?, 0)?;
            Submission::CountedOnly { report_id: id.parse().ok()?, until }
        }
        ("m", "") => Submission::Message,
        _ => return None,
    };
    Some(ThanksToken { submission, at })
}

fn signature(keys: &Keys, key: &str, incident: &str, payload: &str) -> Option<String> {
    let mac = keys.mac(key, Purpose::Source, format!("thanks {incident} {payload}").as_bytes())?;
    Some(hex(&mac[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn refuses_forged_and_expired_tokens() {
        let keys = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        let incident = "aaaaaaaaaaaa";
        let now = DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        let token = issue(&keys, incident, now, Submission::Report(12));
        assert_eq!(
            verify(&keys, incident, now, &token),
            Some(ThanksToken { submission: Submission::Report(12), at: now })
        );
        let message = issue(&keys, incident, now, Submission::Message);
        assert_eq!(verify(&keys, incident, now, &message).unwrap().submission, Submission::Message);
        let counted = Submission::CountedOnly { report_id: 12, until: now + Duration::hours(1) };
        let token_of_counted = issue(&keys, incident, now, counted);
        assert_eq!(verify(&keys, incident, now, &token_of_counted).unwrap().submission, counted);
        assert_eq!(verify(&keys, incident, now, &token.replace("r12", "r13")), None);
        assert_eq!(verify(&keys, "bbbbbbbbbbbb", now, &token), None);
        assert_eq!(verify(&keys, incident, now + Duration::hours(25), &token), None);
        let of_none = issue(&keys, "", now, Submission::Report(12));
        assert!(verify(&keys, "", now, &of_none).is_some() && verify(&keys, incident, now, &of_none).is_none());
        for bad in ["", ".", "..", "r12", "r12.1.", "é.1.1"] {
            assert_eq!(verify(&keys, incident, now, bad), None, "{bad}");
        }
    }
}
