//! Every setting, its flag, its environment twin and its default. Secrets come from the environment or
//! a file, never from flags, and are not printed.

use clap::{Args, Parser, Subcommand};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What a company runs when its service has failed.
#[derive(Debug, Parser)]
#[command(name = "amends", version, about, propagate_version = true)]
pub struct Command {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// The settings.
    #[command(flatten)]
    pub config: Config,
}

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

/// What the command line can do.
#[derive(Debug, Clone, Subcommand)]
pub enum Verb {
    /// Run the server (the default).
    Serve,
    /// Bring the database to this version's tables.
    Migrate,
    /// Load the outage of 2012 and a small one that is open now.
    Demo {
        /// How many customers Larkmoor Mobile has.
        #[arg(long, default_value_t = 1_200)]
        customers: u32,
        /// Go on although the server would listen beyond this machine.
        #[arg(long)]
        yes: bool,
    },
    /// People of staff.
    #[command(subcommand)]
    Staff(StaffVerb),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenVerb),
    /// Bring in files.
    #[command(subcommand)]
    Import(ImportVerb),
    /// The audit chain.
    #[command(subcommand)]
    Audit(AuditVerb),
    /// Write files.
    #[command(subcommand)]
    Export(ExportVerb),
}

/// `amends staff …`
#[derive(Debug, Clone, Subcommand)]
pub enum StaffVerb {
    /// Add a person; prints a generated password.
    Add {
        /// Their e-mail address, with which they sign in.
        #[arg(long)]
        email: String,
        /// Their name, as colleagues and customers read it.
        #[arg(long)]
        name: String,
        /// What they may do; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
}

/// `amends token …`
#[derive(Debug, Clone, Subcommand)]
pub enum TokenVerb {
    /// Make a token; prints it once.
    Create {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// The merchant a redeemer's token works for.
        #[arg(long)]
        merchant: Option<String>,
    },
}

/// `amends import …`
#[derive(Debug, Clone, Subcommand)]
pub enum ImportVerb {
    /// Customers, one a row.
    Customers {
        /// The CSV file, UTF-8, columns by header.
        file: PathBuf,
        /// Check every row and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Import the good rows although some are bad.
        #[arg(long)]
        skip_bad: bool,
    },
    /// Who was without which service, from when to when.
    Exposure {
        /// The CSV file: `external_id,service,from,to`.
        file: PathBuf,
        /// The incident's id or its desk number (`INC-27`).
        #[arg(long)]
        incident: String,
    },
}

/// `amends audit …`
#[derive(Debug, Clone, Subcommand)]
pub enum AuditVerb {
    /// Check that no event was changed, removed or moved.
    Verify {
        /// Also compare with the head kept in the data directory.
        #[arg(long)]
        head: bool,
    },
}

/// `amends export …`
#[derive(Debug, Clone, Subcommand)]
pub enum ExportVerb {
    /// The whole public site as plain files for any web server.
    Site {
        /// The folder to write; new, empty, or written by this command before.
        folder: PathBuf,
    },
}

impl Config {
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
