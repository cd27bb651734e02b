//! Settings: flags, environment variables and defaults. Secrets come from the environment or from files, never from
//! flags, and are not printed.

use super::source::Network;
use crate::platform::db::CONNECTIONS_DEFAULT;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of one process.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// `sqlite://FILE` or `postgres://…`. From the environment where it holds a password.
    #[arg(
        long,
        env = "AMENDS_DATABASE_URL",
        hide_env_values = true,
        global = true,
        default_value = "sqlite://data/amends.db"
    )]
    pub database_url: String,
    /// Connections of this process to its database, a fifth each for public forms, signing in, the desk, the API and
    /// background work; on SQLite those that read.
    #[arg(long, env = "AMENDS_DATABASE_CONNECTIONS", global = true, default_value_t = CONNECTIONS_DEFAULT, value_parser = clap::value_parser!(u32).range(5..=1_000))]
    pub database_connections: u32,
    /// The address to listen on.
    #[arg(long, env = "AMENDS_LISTEN", global = true, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The public address, without a trailing slash. Links in messages begin with it.
    #[arg(long, env = "AMENDS_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// The folder with the built style sheets and scripts.
    #[arg(long, env = "AMENDS_SITE_DIR", global = true)]
    pub site_dir: Option<PathBuf>,
    /// The folder of snapshots, keys and the head of the audit chain.
    #[arg(long, env = "AMENDS_DATA_DIR", global = true, default_value = "data")]
    pub data_dir: PathBuf,
    /// The file of signing keys, lines `id:base64`. Created on the first start, except with PostgreSQL.
    #[arg(long, env = "AMENDS_KEYS_FILE", global = true)]
    pub keys_file: Option<PathBuf>,
    /// `smtp://…`, `smtps://…` or `maildir:PATH`. Without it e-mails wait in the queue.
    #[arg(skip = secret("AMENDS_SMTP_URL"))]
    pub smtp_url: Option<String>,
    /// The sender of every e-mail.
    #[arg(long, env = "AMENDS_MAIL_FROM", global = true, default_value = "Amends <amends@localhost>")]
    pub mail_from: String,
    /// The gateway for text messages: it accepts `{to, from, text, idempotency_key}` as JSON over HTTP.
    #[arg(skip = secret("AMENDS_SMS_URL"))]
    pub sms_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `Forwarded` are trusted: addresses and networks, separated by commas.
    #[arg(long, env = "AMENDS_TRUSTED_PROXIES", global = true, value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,
    /// Networks that are asked although they are not public, for status pages of the company's own network: addresses and
    /// networks, separated by commas. What staff type never leads to any other address that is not public.
    #[arg(long, env = "AMENDS_OUTGOING_ALLOW", global = true, value_delimiter = ',')]
    pub outgoing_allow: Vec<Network>,
    /// Where chats are asked instead of at their vendors, for intranets and tests: `CHANNEL=ORIGIN`, separated by commas, such
    /// as `telegram=https://bots.example.org`. An address that is not public must be in `AMENDS_OUTGOING_ALLOW` too.
    #[arg(long, env = "AMENDS_CHAT_HOSTS", global = true, value_delimiter = ',')]
    pub chat_hosts: Vec<ChatHost>,
    /// The token of the bot that sends messages by Telegram.
    #[arg(skip = secret("AMENDS_TELEGRAM_TOKEN"))]
    pub telegram_token: Option<String>,
    /// Maximum number of connections. At the limit the longest idle one ends; where none is idle, new ones wait in the
    /// backlog of the kernel.
    #[arg(long, env = "AMENDS_CONNECTIONS_MAX", global = true, default_value = "16384", value_parser = at_least_one)]
    pub connections_max: usize,
    /// Maximum number of connections of one source: an IPv4 address, or an IPv6 /64. Those of trusted proxies are not
    /// counted. At the limit its longest idle connection ends; where none is idle, new ones are closed.
    #[arg(
        long,
        env = "AMENDS_CONNECTIONS_PER_SOURCE",
        global = true,
        default_value = "4096",
        value_parser = at_least_one
    )]
    pub connections_per_source: usize,
    /// Maximum number of requests in progress that published pages do not answer; further ones get 503. At most a
    /// quarter of the connections.
    #[arg(long, env = "AMENDS_REQUESTS_MAX", global = true, default_value = "4096", value_parser = at_least_one)]
    pub requests_max: usize,
    /// Maximum number of them from one source, or from one client behind a trusted proxy; further ones get 429.
    #[arg(long, env = "AMENDS_REQUESTS_PER_SOURCE", global = true, default_value = "1024", value_parser = at_least_one)]
    pub requests_per_source: usize,
    /// Maximum number of public pages in work at once for one source: forms and personal pages, which are made for each
    /// request. Further ones get 429.
    #[arg(long, env = "AMENDS_READS_PER_SOURCE", global = true, default_value = "16", value_parser = at_least_one)]
    pub reads_per_source: usize,
    /// Maximum number of bytes of request bodies in memory; further ones get 503. Imported files are not kept there.
    #[arg(long, env = "AMENDS_BODY_BYTES_MAX", global = true, default_value = "134217728", value_parser = byte_count)]
    pub body_bytes_max: usize,
    /// Maximum number of them from one source, or from one client behind a trusted proxy; further ones get 429.
    #[arg(
        long,
        env = "AMENDS_BODY_BYTES_PER_SOURCE",
        global = true,
        default_value = "16777216",
        value_parser = byte_count
    )]
    pub body_bytes_per_source: usize,
    /// How long a client may take to send the head of a request, and be idle between two requests: `10s`, `500ms`.
    #[arg(long, env = "AMENDS_HEAD_TIMEOUT", global = true, default_value = "10s", value_parser = duration)]
    pub head_timeout: Duration,
    /// How long a client may send nothing of a body, or read nothing of a response.
    #[arg(long, env = "AMENDS_STALL_TIMEOUT", global = true, default_value = "10s", value_parser = duration)]
    pub stall_timeout: Duration,
    /// How many bytes a second of a body a client must send, and of a response it must read, on average.
    #[arg(long, env = "AMENDS_RATE_MIN", global = true, default_value = "1000", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_min: u32,
    /// Maximum number of event streams to open pages among the connections; one source may have as many as three quarters
    /// of its connections. Further pages poll.
    #[arg(long, env = "AMENDS_STREAMS_MAX", global = true, default_value = "8192", value_parser = at_least_one)]
    pub streams_max: usize,
    /// Most posts of each public form from one source (an IPv4 address or an IPv6 /64) in ten minutes, and four times as
    /// many of all forms. Visitors of a mobile network or an office share one.
    #[arg(long, env = "AMENDS_POSTS_PER_SOURCE", global = true, default_value = "600", value_parser = at_least_one_u32)]
    pub posts_per_source: u32,
    /// Most subscriptions asked for by one source in ten minutes.
    #[arg(long, env = "AMENDS_CONFIRMATIONS_PER_SOURCE", global = true, default_value = "30", value_parser = at_least_one)]
    pub confirmations_per_source: usize,
    /// Most confirmation links sent to one mailbox or phone in a day, and as many again for sources that ask for their
    /// first. Variants of an address, such as `ann+1@…`, count as one mailbox.
    #[arg(long, env = "AMENDS_CONFIRMATIONS_PER_MAILBOX", global = true, default_value = "3", value_parser = at_least_one)]
    pub confirmations_per_mailbox: usize,
    /// Most confirmation links sent to one e-mail domain in an hour that nobody used.
    #[arg(long, env = "AMENDS_CONFIRMATIONS_PER_DOMAIN", global = true, default_value = "1000", value_parser = at_least_one)]
    pub confirmations_per_domain: usize,
    /// Most confirmation links sent in an hour that nobody used.
    #[arg(long, env = "AMENDS_CONFIRMATIONS_MAX", global = true, default_value = "10000", value_parser = at_least_one)]
    pub confirmations_max: usize,
    /// Most of these that were sent as text messages.
    #[arg(long, env = "AMENDS_TEXT_CONFIRMATIONS_MAX", global = true, default_value = "1000", value_parser = at_least_one)]
    pub text_confirmations_max: usize,
    /// Most e-mails that one node hands to the mail server at the same time, each over a connection of its own.
    #[arg(long, env = "AMENDS_SMTP_CONNECTIONS", global = true, default_value = "20", value_parser = connections)]
    pub smtp_connections: usize,
    /// After how many days the address of a subscriber is deleted whose messages came back, unless somebody reactivates it.
    #[arg(long, env = "AMENDS_QUARANTINE_DAYS", global = true, default_value = "30", value_parser = at_least_one_u32)]
    pub quarantine_days: u32,
    /// Most messages of visitors without a personal link that open a new complaint about one incident, in an hour. Twelve
    /// thousand are two thousand people every ten minutes. Further reports are counted without their text.
    #[arg(long, env = "AMENDS_CASES_PER_INCIDENT", global = true, default_value = "12000", value_parser = at_least_one)]
    pub cases_per_incident: usize,
    /// Most characters of visitors' messages without a personal link about one incident, in an hour. Ten million are two
    /// thousand people who each write the longest message there is. Further reports are counted without their text.
    #[arg(long, env = "AMENDS_TEXT_PER_INCIDENT", global = true, default_value = "10000000", value_parser = character_count)]
    pub text_per_incident: usize,
    /// Most requests of one API token in a minute, but for redemptions.
    #[arg(long, env = "AMENDS_API_REQUESTS_PER_TOKEN", global = true, default_value = "600", value_parser = at_least_one_u32)]
    pub api_requests_per_token: u32,
    /// Countries to whose numbers visitors may have text messages sent, ISO 3166-1 codes such as `DE,AT`. By default only
    /// the one whose numbers may be written without a country code.
    #[arg(long, env = "AMENDS_TEXT_COUNTRIES", global = true, value_delimiter = ',')]
    pub text_countries: Vec<phonenumber::country::Id>,
    /// Serve the pages of the Amends at this address as a mirror, without a database.
    #[arg(long, env = "AMENDS_MIRROR", global = true, value_name = "URL")]
    pub mirror: Option<String>,
}

/// Where a chat is asked instead of at its vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatHost {
    /// The channel.
    pub channel: String,
    /// Scheme, host and port.
    pub origin: url::Url,
}

impl std::str::FromStr for ChatHost {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "must be CHANNEL=ORIGIN, such as telegram=https://bots.example.org".to_owned();
        let (channel, origin) = text.trim().split_once('=').ok_or_else(wrong)?;
        let origin: url::Url = origin.parse().map_err(|_| wrong())?;
        let is_origin = matches!(origin.scheme(), "https" | "http") && origin.path() == "/" && origin.query().is_none();
        if is_origin { Ok(Self { channel: channel.to_owned(), origin }) } else { Err(wrong()) }
    }
}

impl Config {
    /// Reads the settings from arguments (without the program's name) and the environment.
    ///
    /// # Errors
    ///
    /// An unknown flag or an invalid value; clap's message names it.
    pub fn from_args<'a>(args: impl IntoIterator<Item = &'a str>) -> Result<Self, clap::Error> {
        #[derive(clap::Parser)]
        struct Settings {
            #[command(flatten)]
            config: Config,
        }
        let args = std::iter::once("amends").chain(args);
        <Settings as clap::Parser>::try_parse_from(args).map(|settings| settings.config)
    }

    /// The public address, without a trailing slash.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether the public address is HTTPS, which the session cookie depends on.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| "must be a whole number from 1 to 1000000".to_owned())
}

fn byte_count(text: &str) -> Result<usize, String> {
    // Less would refuse the largest form.
    let least = 512 * 1024;
    let number = text.parse::<usize>().ok().filter(|number| *number >= least);
    number.ok_or_else(|| format!("must be a number of bytes, {least} or more"))
}

fn character_count(text: &str) -> Result<usize, String> {
    // Less would refuse the longest message.
    let least = 10_000;
    let number = text.parse::<usize>().ok().filter(|number| (least..=1_000_000_000).contains(number));
    number.ok_or_else(|| format!("must be a whole number from {least} to 1000000000"))
}

/// `10s` or `500ms`, up to an hour.
fn duration(text: &str) -> Result<Duration, String> {
    let millis = match text.strip_suffix("ms") {
        Some(millis) => millis.parse::<u64>().ok(),
        None => text.strip_suffix('s').and_then(|seconds| seconds.parse::<u64>().ok()?.checked_mul(1_000)),
    };
    let millis = millis.filter(|millis| (1..=3_600_000).contains(millis));
    millis.map(Duration::from_millis).ok_or_else(|| "must be a time such as 10s or 500ms, up to 3600s".to_owned())
}

fn at_least_one_u32(text: &str) -> Result<u32, String> {
    at_least_one(text).and_then(|number| u32::try_from(number).map_err(|error| error.to_string()))
}

/// From 1 to 1,000.
fn connections(text: &str) -> Result<usize, String> {
    let number = at_least_one(text)?;
    if number <= 1_000 { Ok(number) } else { Err("at most 1000".to_owned()) }
}

/// A secret from the variable `NAME`, or from the file that `NAME_FILE` names. An empty value counts as absent.
pub fn secret(name: &str) -> Option<String> {
    let text = std::env::var(name).ok().or_else(|| {
        let path = std::env::var_os(format!("{name}_FILE"))?;
        std::fs::read_to_string(path).ok()
    })?;
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
