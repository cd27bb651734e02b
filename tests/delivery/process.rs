//! `amends serve` as a process on the database of a test, to be killed.

use amends::app::test_support::TestApp;
use std::process::{Child, Command, Stdio};

pub struct Process(Child);

impl Process {
    /// Starts `amends serve` on the database and data directory of the test.
    pub fn serve(app: &TestApp, smtp_url: &str) -> Self {
        Self::serve_with(app, &[("AMENDS_SMTP_URL", smtp_url)], None)
    }

    /// Likewise, with these settings. What it prints and logs goes to `log`.
    pub fn serve_with(app: &TestApp, settings: &[(&str, &str)], log: Option<std::fs::File>) -> Self {
        let config = &app.app.config;
        let port = crate::smtp_sink::free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
        command
            .arg("serve")
            .env("AMENDS_DATABASE_URL", &config.database_url)
            .env("AMENDS_DATA_DIR", &config.data_dir)
            .env("AMENDS_KEYS_FILE", app.folder.join("keys"))
            .env("AMENDS_LISTEN", format!("127.0.0.1:{port}"))
            .env("AMENDS_MAIL_FROM", "Larkmoor Care <care@example.org>")
            .env("AMENDS_LOG", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::null());
        if let Some(log) = log {
            command.stdout(log.try_clone().expect("the same file")).stderr(log);
        }
        Self(command.spawn().expect("the built binary"))
    }

    /// Kills the process (`SIGKILL`) and waits until it has ended.
    pub fn kill(&mut self) {
        self.0.kill().expect("a running process");
        self.0.wait().expect("an exit status");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
