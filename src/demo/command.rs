//! `amends demo`: loads the demonstration, or says again how to sign in to the one that is there.

use super::accounts::{self, Account};
use super::{Stage, ground, play, staff};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::types::Role;

/// One person for each role, and what they can do first.
const FIRST: [(Role, &str, &str); 9] = [
    (Role::Commander, "maren", "tell customers what is going on"),
    (Role::Agent, "sam", "answer people who complained"),
    (Role::SupportLead, "aisha", "write an apology, give cases to people"),
    (Role::SeniorAgent, "lena", "release messages that were held"),
    (Role::CommsApprover, "maren", "approve the apology that waits"),
    (Role::Marketing, "helena", "approve a gift to those who were hit"),
    (Role::Finance, "farah", "sign the large one"),
    (Role::Auditor, "jonas", "read who did what"),
    (Role::Admin, "ingrid", "keep staff, tokens and settings"),
];

/// Loads the demo and says what to try first.
pub async fn run(
    config: &Config,
    customers: u32,
    yes: bool,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    if !config.listen.ip().is_loopback() && !yes {
        return Err(CommandError::usage(format!(
            "a demonstration is for this machine alone, but AMENDS_LISTEN is {}: say --yes if others may see it",
            config.listen
        )));
    }
    let app = open().await?;
    let loaded = load(&app, customers).await;
    app.db.close().await;
    tell(&app, &loaded?);
    Ok(())
}

/// Makes sure that the whole demonstration is there: begun where nothing is, begun anew where it was
/// never finished, left alone where it is complete. Returns its accounts.
pub async fn load(app: &AppState, customers: u32) -> Result<Vec<Account>, CommandError> {
    let now = app.clock.now();
    // Bound first: what a `match` looks at lives as long as it, and PostgreSQL empties no table that is being read.
    let ground = ground::look(&mut app.db.read().await?).await?;
    let accounts = match ground {
        ground::Ground::Taken(tables) => {
            return Err(CommandError::failed(format!(
                "this database is in use (it holds {}); the demonstration needs one of its own: \
                 name a new file with AMENDS_DATABASE_URL",
                tables.join(", ")
            )));
        }
        ground::Ground::Complete => match accounts::read(app) {
            Some(accounts) => return Ok(accounts),
            None => staff::new_passwords(app, now).await?,
        },
        ground::Ground::Free => {
            crate::accounts::audit::saved_head::delete(&app.config);
            app.db.write(async |tx| ground::begin(tx).await).await?;
            let mut stage = Stage::new(app.clone(), now, customers);
            play(&mut stage).await?;
            app.db.write(async |tx| ground::finish(tx, now).await).await?;
            stage.accounts
        }
    };
    accounts::write(app, &accounts)?;
    Ok(accounts)
}

fn tell(app: &AppState, accounts: &[Account]) {
    let url = app.config.public_url();
    println!("Larkmoor Mobile is loaded: the outage of 11 July 2012, and a small one that is open now.\n");
    println!("Sign in at {url}/desk as");
    for (role, first_name, first) in FIRST {
        let email = format!("{first_name}@example.org");
        if let Some(Account { password, .. }) = accounts.iter().find(|account| account.email == email) {
            println!("  {:<15} {email:<18} {password}   {first}", role.as_str());
        }
    }
    println!(
        "\nTry first, in this order:
  1. Without signing in, open {url}/ and follow the open incident: say that you are affected.
  2. As agent, find those words in the Inbox and answer them.
  3. As comms_approver, read the apology that waits on Today, and approve it.
  4. As marketing, approve the offer that waits; finance signs the one above £5,000.
  5. In Sending, open one of the mails, follow its link as the customer, and claim the gift.
  6. In Scorecards, see how 11 July 2012 went.

All accounts are in {} (nobody else can read it).",
        accounts::path(app).display()
    );
}
