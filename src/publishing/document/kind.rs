//! What a published document is, and the headers that follow from that.

use serde::{Deserialize, Serialize};

/// What a document is, which decides its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A page.
    Html,
    /// The Statuspage API: read by other people's pages and programs.
    Api,
    /// What open pages ask for: has anything changed?
    Live,
    /// An Atom feed.
    Atom,
    /// An RSS feed.
    Rss,
    /// Planned work for calendars.
    Calendar,
    /// The page's one script, under an address that names its content.
    Script,
    /// A picture, under an address that names its content.
    Png,
    /// A picture, likewise.
    Jpeg,
    /// A picture, likewise.
    Webp,
    /// A drawing, likewise: nothing in it runs or loads.
    Svg,
}

/// What a drawing may do that is opened by itself: show its own style, and nothing else.
pub const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

impl Kind {
    /// Whether it is compressed in itself, so that compressing it once more saves nothing.
    pub const fn is_packed(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// Its `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Api | Self::Live => "application/json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// Its `Cache-Control` (decision 20: a long revalidation window would show yesterday's green).
    pub const fn cache_control(self) -> &'static str {
        match self {
            Self::Html | Self::Api | Self::Atom | Self::Rss | Self::Calendar => {
                "public, max-age=5, stale-while-revalidate=15, stale-if-error=604800"
            }
            Self::Live => "no-cache",
            Self::Script | Self::Png | Self::Jpeg | Self::Webp | Self::Svg => "public, max-age=31536000, immutable",
        }
    }
}
