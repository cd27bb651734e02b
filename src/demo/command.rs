//! `amends demo`: loads the demonstration, or prints the accounts of one that is loaded already.

use super::accounts::{self, DemoAccount};
use super::target::{self, Target};
use super::{DemoContext, load_all, staff};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::output::say;
use crate::types::Role;

/// An account for each role, and what to try with it.
const SUGGESTIONS: [(Role, &str, &str); 9] = [
    (Role::Commander, "maren", "tell customers what is happening"),
    (Role::Agent, "sam", "answer people who complained"),
    (Role::SupportLead, "aisha", "write an apology, assign cases"),
    (Role::SeniorAgent, "lena", "release messages that were held"),
    (Role::CommsApprover, "maren", "approve the apology in review"),
    (Role::Marketing, "helena", "approve a goodwill offer"),
    (Role::Finance, "farah", "approve the large one"),
    (Role::Auditor, "jonas", "read the audit trail"),
    (Role::Admin, "ingrid", "manage staff, tokens and settings"),
];

/// Loads the demonstration and prints its accounts and what to try first.
pub async fn run(
    config: &Config,
    customers: u32,
    yes: bool,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    if !config.listen.ip().is_loopback() && !yes {
        return Err(CommandError::usage(format!(
            "the demonstration is meant for this machine only, but AMENDS_LISTEN is {}; pass --yes to load it anyway",
            config.listen
        )));
    }
    let app = open().await?;
    let loaded = load(&app, customers).await;
    app.db.close().await;
    print_accounts(&app, &loaded?);
    Ok(())
}

/// Loads the demonstration into an empty database, or again if it was not loaded to the end, and returns its accounts.
/// One that is complete is left as it is.
///
/// # Errors
///
/// If the database holds other data, or loading fails.
pub async fn load(app: &AppState, customers: u32) -> Result<Vec<DemoAccount>, CommandError> {
    let now = app.clock.now();
    // A binding of its own ends the read transaction, during which PostgreSQL could not drop tables.
    let target = target::inspect(&mut app.db.read().await?).await?;
    let accounts = match target {
        Target::InUse(tables) => {
            return Err(CommandError::failed(format!(
                "this database is in use (it has rows in {}); the demonstration needs one of its own: \
                 set AMENDS_DATABASE_URL to a new file",
                tables.join(", ")
            )));
        }
        Target::Loaded => match accounts::read(app) {
            Some(accounts) => return Ok(accounts),
            None => staff::reset_passwords(app, now).await?,
        },
        Target::Available => {
            crate::accounts::audit::saved_head::delete(&app.config);
            target::prepare(app).await?;
            let mut demo = DemoContext::new(app.clone(), now, customers);
            load_all(&mut demo).await?;
            app.db.write(async |tx| target::mark_complete(tx, now).await).await?;
            demo.accounts
        }
    };
    accounts::write(app, &accounts)?;
    Ok(accounts)
}

fn print_accounts(app: &AppState, accounts: &[DemoAccount]) {
    let url = app.config.public_url();
    say("Larkmoor Mobile is loaded: the outage of 11 July 2012, and an incident that is open now.\n");
    say(format_args!("Sign in at {url}/desk as"));
    for (role, first_name, suggestion) in SUGGESTIONS {
        let email = format!("{first_name}@example.org");
        if let Some(DemoAccount { password, .. }) = accounts.iter().find(|account| account.email == email) {
            say(format_args!("  {:<15} {email:<18} {password}   {suggestion}", role.as_str()));
        }
    }
    say(format_args!(
        "\nTry first, in this order:
  1. Without signing in, open {url}/ and the open incident, and report that you are affected.
  2. As agent, find your report in the Inbox and reply.
  3. As comms_approver, open the apology in review from the Dashboard, and approve it.
  4. As marketing, approve the offer in review; finance approves the one above £5,000.
  5. In Sending, open one of the e-mails, follow its link as the customer, and claim the voucher.
  6. As commander, publish an update; ten seconds later {url}/desk/demo/receivers shows what Slack, Teams and a webhook got.
  7. In Scorecards, see how 11 July 2012 went.

All accounts are in {} (readable by you only).",
        accounts::path(&app.config).display()
    ));
}
