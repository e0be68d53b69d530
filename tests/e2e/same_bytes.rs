//! The same input and the same instant give the same bytes.

use crate::run::{audit, small_library};

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let repo = small_library();
    for format in ["json", "csv", "terminal"] {
        let one = audit(repo.path(), &["--format", format, "--threads", "1"]).stdout;
        assert!(!one.is_empty());
        for threads in ["2", "3", "8"] {
            assert_eq!(
                one,
                audit(repo.path(), &["--format", format, "--threads", threads]).stdout,
                "{format}"
            );
        }
    }
}

#[test]
fn a_path_inside_and_the_bare_repository_see_the_same_history() {
    let repo = small_library();
    let levels = |path: &std::path::Path| crate::run::json(path, &[])["levels"].clone();
    let whole = levels(repo.path());
    assert_eq!(whole, levels(&repo.path().join("src")));
    assert_eq!(whole, levels(&repo.path().join(".git")));
}
