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
    /// A text file for programs, such as `robots.txt`.
    Text,
    /// The list of all pages for search engines.
    Sitemap,
    /// A script that other sites have in their pages. Its path stays, whatever it contains.
    EmbedScript,
    /// A page that other sites may show in a frame.
    EmbedPage,
    /// An SVG image of a status, for other sites. Its path stays, whatever it shows.
    Badge,
    /// A PNG image whose path stays, whatever it shows.
    Picture,
    /// An ICO image, likewise.
    Icon,
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

/// The content security policy of pages that any site may show in a frame: their own styles, and nothing else.
pub const EMBED_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *";

impl DocumentKind {
    /// The content security policy that documents of this kind have in every edition; `None` for pages, which have the
    /// edition's, and for what needs none.
    pub const fn policy(self) -> Option<&'static str> {
        match self {
            Self::Svg | Self::Badge => Some(SVG_POLICY),
            Self::EmbedPage => Some(EMBED_POLICY),
            _ => None,
        }
    }

    /// Whether it is HTML.
    pub const fn is_page(self) -> bool {
        matches!(self, Self::Html | Self::EmbedPage)
    }

    /// Whether scripts and pages of other sites may use it.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Api | Self::Atom | Self::Rss | Self::Calendar | Self::EmbedScript | Self::Badge)
    }

    /// Whether it says when it changed (`Last-Modified`): what programs ask for again and again, some of which know no tags.
    pub const fn is_dated(self) -> bool {
        matches!(self, Self::Api | Self::Atom | Self::Rss | Self::Calendar)
    }

    /// Whether the format is compressed in itself, so that it is sent as it is.
    pub const fn is_compressed_format(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp | Self::Picture)
    }

    /// The `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html | Self::EmbedPage => "text/html; charset=utf-8",
            Self::Api | Self::Live => "application/json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Sitemap => "application/xml; charset=utf-8",
            Self::Script | Self::EmbedScript => "text/javascript; charset=utf-8",
            Self::Png | Self::Picture => "image/png",
            Self::Icon => "image/x-icon",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Svg | Self::Badge => "image/svg+xml",
        }
    }

    /// The `Cache-Control`. The revalidation window of pages is short, since a longer one would show yesterday's
    /// status (decision 20).
    pub const fn cache_control(self) -> &'static str {
        match self {
            Self::Html
            | Self::Api
            | Self::Atom
            | Self::Rss
            | Self::Calendar
            | Self::Text
            | Self::Sitemap
            | Self::EmbedPage
            | Self::Badge
            | Self::Picture => "public, max-age=5, stale-while-revalidate=15, stale-if-error=604800",
            // What does not follow the status.
            Self::EmbedScript | Self::Icon => "public, max-age=3600, stale-if-error=604800",
            Self::Live => "no-cache",
            Self::Script | Self::Png | Self::Jpeg | Self::Webp | Self::Svg => "public, max-age=31536000, immutable",
        }
    }
}
