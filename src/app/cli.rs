//! The command line: subcommands and their arguments. Settings are declared in [`Config`].

use crate::customers::command::ImportCommand;
use crate::platform::config::Config;
use crate::statuspage_import::command::{CachetArguments, StatuspageArguments};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Tells customers the truth during an outage, answers them, apologises and compensates them.
#[derive(Debug, Parser)]
#[command(name = "amends", version, about, propagate_version = true)]
pub struct Command {
    /// The subcommand; `serve` by default.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// The settings.
    #[command(flatten)]
    pub config: Config,
}

/// The subcommands.
#[derive(Debug, Clone, Subcommand)]
pub enum Verb {
    /// Run the server (the default).
    Serve,
    /// Migrate the database to this version.
    Migrate,
    /// Load the demonstration: the outage of 2012, and a small one that is still open.
    Demo {
        /// Number of customers of Larkmoor Mobile.
        #[arg(long, default_value_t = 1_200)]
        customers: u32,
        /// Continue although the server would be reachable from other machines.
        #[arg(long)]
        yes: bool,
    },
    /// Set up a new installation without the browser: name, country, and what the country suggests.
    Setup {
        /// The company's name, as customers see it.
        #[arg(long)]
        organisation: String,
        /// The country, a code of ISO 3166-1 such as DE or US.
        #[arg(long)]
        country: String,
        /// The currency of new budgets, a code of ISO 4217; that of the country by default.
        #[arg(long)]
        currency: Option<String>,
        /// The language of the public page: en, de or ar; an official one of the country by default.
        #[arg(long)]
        language: Option<String>,
        /// The IANA time zone; that of most people in the country by default.
        #[arg(long)]
        time_zone: Option<String>,
    },
    /// Manage staff accounts.
    #[command(subcommand)]
    Staff(StaffVerb),
    /// Manage API tokens.
    #[command(subcommand)]
    Token(TokenVerb),
    /// Manage receivers of alerts.
    #[command(subcommand)]
    Receiver(ReceiverVerb),
    /// Import files, or another status page.
    #[command(subcommand)]
    Import(ImportVerb),
    /// Check the audit chain.
    #[command(subcommand)]
    Audit(AuditVerb),
    /// Export files.
    #[command(subcommand)]
    Export(ExportVerb),
    /// Manage the keys file.
    #[command(subcommand)]
    Keys(KeysVerb),
}

impl Verb {
    /// Whether what it writes is for other accounts to read: a web server serves the exported site. Then the umask of
    /// whoever runs it decides; the database and everything else that is private has its own mode.
    pub const fn writes_public_files(&self) -> bool {
        matches!(self, Self::Export(ExportVerb::Site { .. }))
    }
}

/// `amends import …`
#[derive(Debug, Clone, Subcommand)]
pub enum ImportVerb {
    /// Files.
    #[command(flatten)]
    Files(ImportCommand),
    /// Import a Statuspage: services, incidents, maintenance, templates and subscribers. Nobody is notified.
    Statuspage(StatuspageArguments),
    /// Import a Cachet 2: services, incidents and maintenance. Nobody is notified.
    Cachet(CachetArguments),
}

/// `amends staff …`
#[derive(Debug, Clone, Subcommand)]
pub enum StaffVerb {
    /// Add a staff account and print its generated password.
    Add {
        /// E-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Name that colleagues and customers see.
        #[arg(long)]
        name: String,
        /// Role; may be repeated.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
    /// Make an administrator the owner, whom no other administrator can lock out.
    MakeOwner {
        /// E-mail address of the administrator.
        #[arg(long)]
        email: String,
    },
}

/// `amends token …`
#[derive(Debug, Clone, Subcommand)]
pub enum TokenVerb {
    /// Create a token and print it once.
    Create {
        /// What the token is for.
        #[arg(long)]
        name: String,
        /// Role; may be repeated. A manager uses the management APIs.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Merchant of the point of sale, for the role redeemer.
        #[arg(long)]
        merchant: Option<String>,
        /// Scope of a manager, such as incidents:write; may be repeated. Without one it has every scope.
        #[arg(long = "scope")]
        scopes: Vec<String>,
        /// E-mail address of the member of staff for whom a manager writes; without it the owner of the installation.
        #[arg(long)]
        owner: Option<String>,
    },
}

/// `amends receiver …`
#[derive(Debug, Clone, Subcommand)]
pub enum ReceiverVerb {
    /// Create a receiver and print once the address to post to.
    Create {
        /// Which program sends: alertmanager, grafana, pagerduty, uptime-kuma, datadog or json.
        #[arg(long)]
        kind: String,
        /// What staff call it.
        #[arg(long)]
        name: String,
    },
}

/// `amends audit …`
#[derive(Debug, Clone, Subcommand)]
pub enum AuditVerb {
    /// Verify that no event was changed, removed or moved.
    Verify {
        /// Also compare with the head saved in the data directory.
        #[arg(long)]
        head: bool,
    },
}

/// `amends keys …`
#[derive(Debug, Clone, Subcommand)]
pub enum KeysVerb {
    /// Create the file that AMENDS_KEYS_FILE names, with one new key; every node of an installation needs a copy.
    New,
}

/// `amends export …`
#[derive(Debug, Clone, Subcommand)]
pub enum ExportVerb {
    /// Write the public site as static files for any web server.
    Site {
        /// Target folder: new, empty, or written by this command before.
        folder: PathBuf,
    },
}
