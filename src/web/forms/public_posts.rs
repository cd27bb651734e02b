//! A limit on posts of public forms by source, before the database is asked anything. It stops scripts; each form has
//! narrower limits of its own, whose refusals keep what was typed.

use crate::platform::config::Config;
use crate::platform::limits::{Allowance, Limiter};
use crate::platform::source::SourceKey;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// How long posts are counted together.
const WINDOW: Duration = Duration::minutes(10);
/// Most sources counted in memory.
const SOURCES_MAX: usize = 65_536;

/// The counts of this process.
#[derive(Debug)]
pub struct PublicPosts(Limiter<SourceKey>);

impl PublicPosts {
    /// A limiter with the allowance of the settings.
    pub fn new(config: &Config) -> Self {
        Self(Limiter::new(Allowance { max: config.posts_per_source, window: WINDOW }, SOURCES_MAX))
    }

    /// Counts a post.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] beyond the allowance.
    pub(super) fn take(&self, source: SourceKey, now: Timestamp) -> Result<(), Refusal> {
        self.0.take(&source, now)
    }
}
