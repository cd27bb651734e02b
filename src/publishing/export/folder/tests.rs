use super::*;
use crate::publishing::document::Kind;
use std::os::unix::fs::MetadataExt;

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("amends-export-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn site(&self) -> PathBuf {
        self.0.join("site")
    }

    /// Everything in the scratch folder, hidden things too.
    fn all(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.0, "", &mut found).unwrap();
        found.sort();
        found
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pieces(pairs: &[(&str, &str)]) -> BTreeMap<String, ExportFile> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), ExportFile::Changed(Kind::Html, (*text).to_owned()))).collect()
}

#[test]
fn the_new_takes_the_place_of_the_old_whole() {
    let scratch = Scratch::new("whole");
    let site = scratch.site();
    let first = pieces(&[("index.html", "one"), ("a/b/index.html", "gone soon"), ("history/index.html", "same")]);
    assert_eq!(write(&site, &first).unwrap(), Written::Exchanged);
    let same = fs::metadata(site.join("history/index.html")).unwrap();
    let second = pieces(&[("index.html", "two"), ("history/index.html", "same")]);
    assert_eq!(write(&site, &second).unwrap(), Written::Exchanged);
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "two");
    assert_eq!(fs::metadata(site.join("history/index.html")).unwrap().ino(), same.ino(), "its tag stays");
    let mut expected = vec!["site/.amends-export".to_owned()];
    for name in ["site/history/index.html", "site/index.html"] {
        expected.extend([name.to_owned(), format!("{name}.br"), format!("{name}.gz")]);
    }
    assert_eq!(scratch.all(), expected, "nothing of the old is left, here or beside");
}

#[test]
fn the_same_again_changes_nothing_and_damage_is_mended() {
    let scratch = Scratch::new("same");
    let site = scratch.site();
    let pieces = pieces(&[("index.html", "All Systems Operational"), ("a/index.html", "a")]);
    write(&site, &pieces).unwrap();
    let before = fs::metadata(&site).unwrap();
    assert_eq!(write(&site, &pieces).unwrap(), Written::Unchanged);
    assert_eq!(fs::metadata(&site).unwrap().ino(), before.ino());
    let good = fs::read(site.join("index.html.br")).unwrap();
    fs::write(site.join("index.html.br"), b"broken").unwrap();
    fs::remove_file(site.join("a/index.html.gz")).unwrap();
    assert_eq!(write(&site, &pieces).unwrap(), Written::Exchanged);
    assert_eq!(fs::read(site.join("index.html.br")).unwrap(), good);
    assert!(site.join("a/index.html.gz").exists());
}

#[test]
fn what_is_not_ours_is_refused_and_stays() {
    let scratch = Scratch::new("foreign");
    let site = scratch.site();
    let pieces = pieces(&[("index.html", "x")]);
    fs::create_dir(&site).unwrap();
    fs::write(site.join("mine.txt"), "mine").unwrap();
    let refused = write(&site, &pieces).unwrap_err().to_string();
    assert!(refused.contains("is not empty and was not written by an export"), "{refused}");
    assert_eq!(scratch.all(), ["site/mine.txt"]);

    fs::remove_file(site.join("mine.txt")).unwrap();
    write(&site, &pieces).unwrap();
    fs::write(site.join("CNAME"), "status.example.org").unwrap();
    let refused = write(&site, &super::tests::pieces(&[("index.html", "y")])).unwrap_err().to_string();
    assert!(refused.contains("holds CNAME, which no export wrote"), "{refused}");
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "x");

    let file = scratch.0.join("file");
    fs::write(&file, "x").unwrap();
    assert!(write(&file, &pieces).unwrap_err().to_string().contains("is no folder"));
}

#[test]
fn a_link_or_a_forged_list_leads_nowhere() {
    let scratch = Scratch::new("forged");
    let (site, outside) = (scratch.site(), scratch.0.join("outside"));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("index.html"), "precious").unwrap();
    write(&site, &pieces(&[("a/index.html", "x")])).unwrap();
    fs::remove_dir_all(site.join("a")).unwrap();
    std::os::unix::fs::symlink(&outside, site.join("a")).unwrap();
    assert!(write(&site, &pieces(&[("index.html", "y")])).is_err());
    fs::remove_file(site.join("a")).unwrap();
    fs::write(site.join(LIST), format!("{FORMAT}\n../outside/index.html\n")).unwrap();
    assert!(write(&site, &pieces(&[("index.html", "y")])).is_err());
    assert_eq!(fs::read_to_string(outside.join("index.html")).unwrap(), "precious");
}

#[test]
fn what_a_cut_off_export_left_is_cleared_away() {
    let scratch = Scratch::new("cut");
    let site = scratch.site();
    let first = pieces(&[("index.html", "one")]);
    write(&site, &first).unwrap();
    // A new folder that was being filled when the machine went down.
    let half = scratch.0.join(".site.amends-new");
    fs::create_dir(&half).unwrap();
    fs::write(half.join(LIST), format!("{FORMAT}\na/index.html\nindex.html\n")).unwrap();
    fs::write(half.join("index.html"), "ha").unwrap();
    assert_eq!(write(&site, &pieces(&[("index.html", "two")])).unwrap(), Written::Exchanged);
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "two");
    assert!(scratch.all().iter().all(|name| name.starts_with("site/")), "{:?}", scratch.all());
    // A folder of that name that is somebody's is left alone.
    fs::create_dir(&half).unwrap();
    fs::write(half.join("mine.txt"), "mine").unwrap();
    assert!(write(&site, &first).is_err());
    assert_eq!(fs::read_to_string(half.join("mine.txt")).unwrap(), "mine");
}

#[test]
fn a_reader_never_finds_half_a_site() {
    let scratch = Scratch::new("reader");
    let site = scratch.site();
    let edition = |number: usize| {
        let text = number.to_string();
        pieces(&[("index.html", &text), ("a/index.html", &text), ("z/index.html", &text)])
    };
    write(&site, &edition(0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                // Always there, and never older than a page that was read before it.
                let read = |name: &str| fs::read_to_string(site.join(name)).unwrap().parse::<usize>().unwrap();
                let (first, last) = (read("index.html"), read("z/index.html"));
                assert!(last >= first, "{first} {last}");
                looks += 1;
            }
            looks
        });
        for number in 1..60 {
            assert_eq!(write(&site, &edition(number)).unwrap(), Written::Exchanged);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
}
