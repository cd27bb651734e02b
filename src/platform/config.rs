//! Every setting: its flag, its environment variable and its default. Secrets come from the environment or a file, never
//! from flags, and are not printed.

use clap::Args;
use std::net::{IpAddr, SocketAddr};
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
    /// The address people see, without a slash at the end. Links in messages begin with it.
    #[arg(long, env = "AMENDS_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// The folder with the built style sheets and scripts.
    #[arg(long, env = "AMENDS_SITE_DIR", global = true)]
    pub site_dir: Option<PathBuf>,
    /// Where snapshots, keys and the head of the audit chain are kept.
    #[arg(long, env = "AMENDS_DATA_DIR", global = true, default_value = "data")]
    pub data_dir: PathBuf,
    /// The signing keys, lines `id:base64`; made on first start unless the database is PostgreSQL.
    #[arg(long, env = "AMENDS_KEYS_FILE", global = true)]
    pub keys_file: Option<PathBuf>,
    /// `smtp://…`, `smtps://…` or `maildir:PATH`. Without it messages wait in the queue.
    #[arg(skip = secret("AMENDS_SMTP_URL"))]
    pub smtp_url: Option<String>,
    /// The sender of every mail.
    #[arg(long, env = "AMENDS_MAIL_FROM", global = true, default_value = "Amends <amends@localhost>")]
    pub mail_from: String,
    /// A gateway that takes `{to, from, text, idempotency_key}` as JSON over HTTP.
    #[arg(skip = secret("AMENDS_SMS_URL"))]
    pub sms_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, env = "AMENDS_TRUSTED_PROXIES", global = true, value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Most connections at once; more wait in the kernel's queue.
    #[arg(long, env = "AMENDS_CONNECTIONS_MAX", global = true, default_value = "16384", value_parser = at_least_one)]
    pub connections_max: usize,
    /// Most of them that may be streams of changes to open pages; whoever comes later asks now and then.
    #[arg(long, env = "AMENDS_STREAMS_MAX", global = true, default_value = "8192", value_parser = at_least_one)]
    pub streams_max: usize,
    /// Serve the last good pages of the Amends at this address, without a database of one's own.
    #[arg(long, env = "AMENDS_MIRROR", global = true, value_name = "URL")]
    pub mirror: Option<String>,
}

impl Config {
    /// The settings that these arguments (after the program's name) and the environment give.
    ///
    /// # Errors
    ///
    /// An unknown flag or a value that cannot be read; clap's text says which.
    pub fn from_args<'a>(args: impl IntoIterator<Item = &'a str>) -> Result<Self, clap::Error> {
        #[derive(clap::Parser)]
        struct Settings {
            #[command(flatten)]
            config: Config,
        }
        let args = std::iter::once("amends").chain(args);
        <Settings as clap::Parser>::try_parse_from(args).map(|settings| settings.config)
    }

    /// The address people see, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether people reach this server over TLS (which decides the session cookie's kind).
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| "a whole number from 1 to 1000000 is needed".to_owned())
}

/// A secret from `NAME`, or from the file that `NAME_FILE` names. Empty is as good as absent.
fn secret(name: &str) -> Option<String> {
    let text = std::env::var(name).ok().or_else(|| {
        let path = std::env::var_os(format!("{name}_FILE"))?;
        std::fs::read_to_string(path).ok()
    })?;
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
