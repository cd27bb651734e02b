//! Settings: flags, environment variables and defaults. Secrets come from the environment or from files, never from
//! flags, and are not printed.

use super::source::Network;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Maximum number of connections; more wait in the backlog of the kernel.
    #[arg(long, env = "AMENDS_CONNECTIONS_MAX", global = true, default_value = "16384", value_parser = at_least_one)]
    pub connections_max: usize,
    /// Maximum number of event streams to open pages among them; further pages poll.
    #[arg(long, env = "AMENDS_STREAMS_MAX", global = true, default_value = "8192", value_parser = at_least_one)]
    pub streams_max: usize,
    /// Serve the pages of the Amends at this address as a mirror, without a database.
    #[arg(long, env = "AMENDS_MIRROR", global = true, value_name = "URL")]
    pub mirror: Option<String>,
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

/// A secret from the variable `NAME`, or from the file that `NAME_FILE` names. An empty value counts as absent.
fn secret(name: &str) -> Option<String> {
    let text = std::env::var(name).ok().or_else(|| {
        let path = std::env::var_os(format!("{name}_FILE"))?;
        std::fs::read_to_string(path).ok()
    })?;
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
