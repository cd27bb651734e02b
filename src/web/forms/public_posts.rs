//! Limits on posts of public forms, before the body is read and the database is asked anything. They stop scripts; each
//! form has narrower limits of its own, whose refusals keep what was typed.
//!
//! Each form has a count of its own for each source, so that whoever floods one form keeps nobody at the same address
//! from another. A form whose path holds a token is counted by the token, which only its holder knows. What one source
//! posts in all, and what an IPv6 network posts, has a wider limit.

use crate::platform::config::Config;
use crate::platform::limits::{Allowance, Limiter};
use crate::platform::source::{NETWORK_FACTOR, NetworkKey, SourceKey};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// How long posts are counted together.
const WINDOW: Duration = Duration::minutes(10);
/// Most posts of one form with one token in that time.
const PER_TOKEN: u32 = 60;
/// How many times as much a source may post to all forms together.
const SOURCE_FACTOR: u32 = 4;
/// How many times as much a source may post to open forms: a mail provider unsubscribes for all its customers.
const OPEN_FACTOR: u32 = 16;
/// Most counters of each kind in memory.
const COUNTERS_MAX: usize = 65_536;

/// A post of a public form.
#[derive(Debug)]
pub(super) struct PublicPost<'a> {
    /// The form's path as the router writes it.
    pub form: &'static str,
    /// The token in the path.
    pub token: Option<&'a str>,
    /// Whether programs post to it too.
    pub is_open: bool,
    /// Whom it comes from.
    pub source: SourceKey,
    /// When.
    pub now: Timestamp,
}

/// The counts of this process.
#[derive(Debug)]
pub struct PublicPosts {
    forms: Limiter<(&'static str, SourceKey)>,
    tokens: Limiter<(&'static str, String)>,
    sources: Limiter<SourceKey>,
    open: Limiter<SourceKey>,
    networks: Limiter<NetworkKey>,
}

impl PublicPosts {
    /// Limiters with the allowance of the settings.
    pub fn new(config: &Config) -> Self {
        let times = |factor: u32| Allowance { max: config.posts_per_source.saturating_mul(factor), window: WINDOW };
        Self {
            forms: Limiter::new(times(1), COUNTERS_MAX),
            tokens: Limiter::new(Allowance { max: PER_TOKEN, window: WINDOW }, COUNTERS_MAX),
            sources: Limiter::new(times(SOURCE_FACTOR), COUNTERS_MAX),
            open: Limiter::new(times(OPEN_FACTOR), COUNTERS_MAX),
            networks: Limiter::new(times(SOURCE_FACTOR * NETWORK_FACTOR), COUNTERS_MAX),
        }
    }

    /// Counts a post that a program sends to an endpoint that everybody may use.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] beyond an allowance.
    pub fn take_of_program(&self, endpoint: &'static str, source: SourceKey, now: Timestamp) -> Result<(), Refusal> {
        self.take(&PublicPost { form: endpoint, token: None, is_open: false, source, now })
    }

    /// Counts a post.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotFound`] for a token that cannot be one, [`Refusal::TooMany`] beyond an allowance.
    pub(super) fn take(&self, post: &PublicPost<'_>) -> Result<(), Refusal> {
        if post.token.is_some_and(|token| !has_shape_of_token(token)) {
            return Err(Refusal::NotFound);
        }
        let (source, now) = (post.source, post.now);
        if post.is_open {
            self.open.take(&source, now)?;
        } else {
            if let Some(network) = source.network() {
                self.networks.take(&network, now)?;
            }
            self.sources.take(&source, now)?;
        }
        match post.token {
            Some(token) => self.tokens.take(&(post.form, token.to_lowercase()), now),
            None => self.forms.take(&(post.form, source), now),
        }
    }
}

/// Whether a text has the length and the characters of the tokens in our links: from 128 bits of a personal page to 256
/// bits of a link that creates the first account, and a row's number and its signature in a link of a mail.
fn has_shape_of_token(token: &str) -> bool {
    let token = token.trim();
    (26..=80).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::source::Source;

    fn now() -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap()
    }

    fn posts(max: &str) -> PublicPosts {
        PublicPosts::new(&Config::from_args(["--posts-per-source", max]).unwrap())
    }

    fn post<'a>(form: &'static str, token: Option<&'a str>, source: &str) -> PublicPost<'a> {
        let source = Source::of_peer(source.parse().unwrap()).key();
        PublicPost { form, token, is_open: false, source, now: now() }
    }

    const REPORT: &str = "/incidents/{id}/affected";
    const SUBSCRIBE: &str = "/subscriptions";
    const CLAIM: &str = "/r/{token}/claim";

    #[test]
    fn a_flood_of_one_form_leaves_the_others_to_its_neighbours() {
        let posts = posts("5");
        for _ in 0..5 {
            posts.take(&post(REPORT, None, "192.0.2.1")).unwrap();
        }
        assert_eq!(posts.take(&post(REPORT, None, "192.0.2.1")).unwrap_err().status(), 429);
        posts.take(&post(SUBSCRIBE, None, "192.0.2.1")).unwrap();
        posts.take(&post(REPORT, None, "192.0.2.2")).unwrap();
        let token = "0".repeat(26);
        posts.take(&post(CLAIM, Some(&token), "192.0.2.1")).unwrap();
    }

    #[test]
    fn forms_with_a_token_are_counted_by_it() {
        let posts = posts("600");
        let (own, other) = ("0".repeat(26), "Z".repeat(26));
        for _ in 0..PER_TOKEN {
            posts.take(&post(CLAIM, Some(&own), "192.0.2.1")).unwrap();
        }
        let elsewhere = post(CLAIM, Some(&own), "192.0.2.9");
        assert_eq!(posts.take(&elsewhere).unwrap_err().status(), 429, "from any source");
        posts.take(&post(CLAIM, Some(&other), "192.0.2.1")).unwrap();
    }

    #[test]
    fn what_cannot_be_a_token_is_not_found_and_counts_nothing() {
        let posts = posts("1");
        for token in ["", "x", "0000000000000000000000000é", &"0".repeat(81), "../../etc/passwd-0000000000"] {
            assert_eq!(posts.take(&post(CLAIM, Some(token), "192.0.2.1")), Err(Refusal::NotFound), "{token}");
        }
        posts.take(&post(SUBSCRIBE, None, "192.0.2.1")).unwrap();
    }

    #[test]
    fn a_source_and_a_network_have_wider_limits_over_all_forms() {
        let posts = posts("10");
        let passed = |source: &dyn Fn(usize) -> String| {
            let tokens = (0..1_000).map(|number| (format!("{number:026}"), source(number)));
            tokens.filter(|(token, source)| posts.take(&post(CLAIM, Some(token), source)).is_ok()).count()
        };
        assert_eq!(passed(&|_| "192.0.2.1".to_owned()), 40);
        assert_eq!(passed(&|number| format!("2001:db8:1:{number:x}::1")), 160, "one /48");
        posts.take(&post(SUBSCRIBE, None, "2001:db8:2::1")).unwrap();
    }
}
