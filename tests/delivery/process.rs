//! The built program as a process of its own, on the database of a story, to be killed.

use amends::app::test_support::TestApp;
use std::process::{Child, Command, Stdio};

pub struct Process(Child);

impl Process {
    /// Starts `amends serve` on the story's database and data directory.
    pub fn serve(app: &TestApp, smtp_url: &str) -> Self {
        let config = &app.app.config;
        let port = crate::sink::free_port();
        let child = Command::new(env!("CARGO_BIN_EXE_amends"))
            .arg("serve")
            .env("AMENDS_DATABASE_URL", &config.database_url)
            .env("AMENDS_DATA_DIR", &config.data_dir)
            .env("AMENDS_KEYS_FILE", app.folder.join("keys"))
            .env("AMENDS_LISTEN", format!("127.0.0.1:{port}"))
            .env("AMENDS_SMTP_URL", smtp_url)
            .env("AMENDS_MAIL_FROM", "Larkmoor Care <care@example.org>")
            .env("AMENDS_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .expect("the built program");
        Self(child)
    }

    /// `kill -9`, and waits until it is dead.
    pub fn kill(&mut self) {
        self.0.kill().expect("a process to kill");
        self.0.wait().expect("its end");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
