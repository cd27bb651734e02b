//! Replacing, refusing and repairing folders.

use super::file_list::walk;
use super::*;
use crate::publishing::document::DocumentKind;
use std::os::unix::fs::MetadataExt;

struct TempFolder(PathBuf);

impl TempFolder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("amends-export-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn site(&self) -> PathBuf {
        self.0.join("site")
    }

    /// Every file in the temporary folder, hidden ones included.
    fn all(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.0, "", &mut found).unwrap();
        found.sort();
        found
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, ExportFile> {
    pairs
        .iter()
        .map(|(name, text)| ((*name).to_owned(), ExportFile::Changed(DocumentKind::Html, (*text).to_owned())))
        .collect()
}

#[test]
fn replaces_the_old_site_completely() {
    let temp = TempFolder::new("whole");
    let site = temp.site();
    let first = files(&[("index.html", "one"), ("a/b/index.html", "gone soon"), ("history/index.html", "same")]);
    assert_eq!(write(&site, &first).unwrap(), ExportOutcome::Replaced);
    let same = fs::metadata(site.join("history/index.html")).unwrap();
    let second = files(&[("index.html", "two"), ("history/index.html", "same")]);
    assert_eq!(write(&site, &second).unwrap(), ExportOutcome::Replaced);
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "two");
    assert_eq!(
        fs::metadata(site.join("history/index.html")).unwrap().ino(),
        same.ino(),
        "an unchanged file keeps its inode"
    );
    let mut expected = vec!["site/.amends-export".to_owned()];
    for name in ["site/history/index.html", "site/index.html"] {
        expected.extend([name.to_owned(), format!("{name}.br"), format!("{name}.gz")]);
    }
    assert_eq!(temp.all(), expected, "no old file is left, here or beside");
}

#[test]
fn repeating_an_export_changes_nothing_but_repairs_damage() {
    let temp = TempFolder::new("same");
    let site = temp.site();
    let files = files(&[("index.html", "All Systems Operational"), ("a/index.html", "a")]);
    write(&site, &files).unwrap();
    let before = fs::metadata(&site).unwrap();
    assert_eq!(write(&site, &files).unwrap(), ExportOutcome::Unchanged);
    assert_eq!(fs::metadata(&site).unwrap().ino(), before.ino());
    let good = fs::read(site.join("index.html.br")).unwrap();
    fs::write(site.join("index.html.br"), b"broken").unwrap();
    fs::remove_file(site.join("a/index.html.gz")).unwrap();
    assert_eq!(write(&site, &files).unwrap(), ExportOutcome::Replaced);
    assert_eq!(fs::read(site.join("index.html.br")).unwrap(), good);
    assert!(site.join("a/index.html.gz").exists());
}

#[test]
fn refuses_folders_with_other_files_and_leaves_them() {
    let temp = TempFolder::new("foreign");
    let site = temp.site();
    let files = files(&[("index.html", "x")]);
    fs::create_dir(&site).unwrap();
    fs::write(site.join("mine.txt"), "mine").unwrap();
    let refused = write(&site, &files).unwrap_err().to_string();
    assert!(refused.contains("is not empty and was not written by an export"), "{refused}");
    assert_eq!(temp.all(), ["site/mine.txt"]);

    fs::remove_file(site.join("mine.txt")).unwrap();
    write(&site, &files).unwrap();
    fs::write(site.join("CNAME"), "status.example.org").unwrap();
    let refused = write(&site, &super::tests::files(&[("index.html", "y")])).unwrap_err().to_string();
    assert!(refused.contains("holds CNAME, which no export wrote"), "{refused}");
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "x");

    let file = temp.0.join("file");
    fs::write(&file, "x").unwrap();
    assert!(write(&file, &files).unwrap_err().to_string().contains("is not a folder"));
}

#[test]
fn symlinks_and_forged_lists_do_not_reach_outside() {
    let temp = TempFolder::new("forged");
    let (site, outside) = (temp.site(), temp.0.join("outside"));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("index.html"), "precious").unwrap();
    write(&site, &files(&[("a/index.html", "x")])).unwrap();
    fs::remove_dir_all(site.join("a")).unwrap();
    std::os::unix::fs::symlink(&outside, site.join("a")).unwrap();
    assert!(write(&site, &files(&[("index.html", "y")])).is_err());
    fs::remove_file(site.join("a")).unwrap();
    fs::write(site.join(LIST), format!("{FORMAT}\n../outside/index.html\n")).unwrap();
    assert!(write(&site, &files(&[("index.html", "y")])).is_err());
    assert_eq!(fs::read_to_string(outside.join("index.html")).unwrap(), "precious");
}

#[test]
fn removes_what_an_interrupted_export_left() {
    let temp = TempFolder::new("cut");
    let site = temp.site();
    let first = files(&[("index.html", "one")]);
    write(&site, &first).unwrap();
    // A new folder that was being filled when the machine failed.
    let half = temp.0.join(".site.amends-new");
    fs::create_dir(&half).unwrap();
    fs::write(half.join(LIST), format!("{FORMAT}\na/index.html\nindex.html\n")).unwrap();
    fs::write(half.join("index.html"), "ha").unwrap();
    assert_eq!(write(&site, &files(&[("index.html", "two")])).unwrap(), ExportOutcome::Replaced);
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "two");
    assert!(temp.all().iter().all(|name| name.starts_with("site/")), "{:?}", temp.all());
    // A folder of that name that is not an export stays.
    fs::create_dir(&half).unwrap();
    fs::write(half.join("mine.txt"), "mine").unwrap();
    assert!(write(&site, &first).is_err());
    assert_eq!(fs::read_to_string(half.join("mine.txt")).unwrap(), "mine");
}

#[test]
fn readers_never_see_half_a_site() {
    let temp = TempFolder::new("reader");
    let site = temp.site();
    let edition = |number: usize| {
        let text = number.to_string();
        files(&[("index.html", &text), ("a/index.html", &text), ("z/index.html", &text)])
    };
    write(&site, &edition(0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                // Always present, and never older than a page that was read before.
                let read = |name: &str| fs::read_to_string(site.join(name)).unwrap().parse::<usize>().unwrap();
                let (first, last) = (read("index.html"), read("z/index.html"));
                assert!(last >= first, "{first} {last}");
                looks += 1;
            }
            looks
        });
        for number in 1..60 {
            assert_eq!(write(&site, &edition(number)).unwrap(), ExportOutcome::Replaced);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
}
