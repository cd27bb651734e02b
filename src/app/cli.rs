//! The command line: subcommands and their arguments. The settings are [`Config`]'s.

use crate::customers::command::ImportCommand;
use crate::platform::config::Config;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Tells customers the truth during an outage, answers them, apologises and compensates them.
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
    Import(ImportCommand),
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
