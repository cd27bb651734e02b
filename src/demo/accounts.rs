//! The file with the demonstration's accounts: `DATA_DIR/demo-accounts`, a line each, e-mail, password
//! and roles between tabs. It is written last, so where it is, the demonstration is complete.

use crate::platform::AppState;
use crate::platform::CommandError;
use crate::types::Role;
use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// One account of the demonstration.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// With which they sign in.
    pub email: String,
    /// Random; only here and in the file.
    pub password: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({}, …)", self.email)
    }
}

/// Where the file is.
pub fn path(app: &AppState) -> PathBuf {
    app.config.data_dir.join("demo-accounts")
}

/// The accounts of the file; `None` where there is none that reads.
pub fn read(app: &AppState) -> Option<Vec<Account>> {
    let text = std::fs::read_to_string(path(app)).ok()?;
    let accounts: Option<Vec<_>> = text.lines().map(parse).collect();
    accounts.filter(|accounts| !accounts.is_empty())
}

fn parse(line: &str) -> Option<Account> {
    let mut parts = line.split('\t');
    let (email, password, roles) = (parts.next()?, parts.next()?, parts.next()?);
    let roles = roles.split(' ').map(|text: &str| text.parse::<Role>().ok()).collect::<Option<_>>()?;
    Some(Account { email: email.to_owned(), password: password.to_owned(), roles })
}

/// Writes the file, for its owner alone, whole or not at all.
pub fn write(app: &AppState, accounts: &[Account]) -> Result<(), CommandError> {
    let path = path(app);
    let half = path.with_extension("part");
    let text: String = accounts
        .iter()
        .map(|Account { email, password, roles }| {
            let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
            format!("{email}\t{password}\t{}\n", roles.join(" "))
        })
        .collect();
    let written = || {
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&half, &path)
    };
    written().map_err(|error| CommandError::failed(format!("cannot write {}: {error}", path.display())))
}
