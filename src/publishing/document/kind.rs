//! The kinds of published documents, and the headers that follow from them.

use serde::{Deserialize, Serialize};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A page.
    Html,
    /// A document of the Statuspage API, which other sites and programs read.
    Api,
    /// The state that open pages poll.
    Live,
    /// An Atom feed.
    Atom,
    /// An RSS feed.
    Rss,
    /// Maintenance as an iCalendar file.
    Calendar,
    /// The pages' script. Its path contains a hash of its content.
    Script,
    /// A PNG image. Its path contains a hash of its content.
    Png,
    /// A JPEG image, likewise.
    Jpeg,
    /// A WebP image, likewise.
    Webp,
    /// An SVG image, likewise.
    Svg,
}

/// The content security policy of SVG images that are opened by themselves: their own styles, and nothing else.
pub const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

impl DocumentKind {
    /// Whether the format is compressed in itself, so that it is sent as it is.
    pub const fn is_compressed_format(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// The `Content-Type`.
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

    /// The `Cache-Control`. The revalidation window of pages is short, since a longer one would show yesterday's
    /// status (decision 20).
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
