//! Paths inside the repository.

/// Joins and normalises a path written in a workflow; nothing when it leaves the repository or is computed.
pub(super) fn join(folder: &str, written: &str) -> Option<String> {
    let written = written.trim();
    let mut from_root = written;
    for root in
        ["${{ github.workspace }}", "${{github.workspace}}", "$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}"]
    {
        from_root = from_root.strip_prefix(root).map_or(from_root, |rest| rest.trim_start_matches('/'));
    }
    let folder = if from_root.len() == written.len() { folder } else { "" };
    if from_root.starts_with(['/', '~', '\\']) || from_root.contains([':', '$', '*', '\n', '`']) {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(from_root.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder a file stands in; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_repository() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(join("a/b", "../c.sh"), some("a/c.sh"));
        assert_eq!(join("", "./x/./y"), some("x/y"));
        assert_eq!(join("a", "$GITHUB_WORKSPACE/x.sh"), some("x.sh"));
        assert_eq!(join("web", "scripts\\x.ps1"), some("web/scripts/x.ps1"));
        for outside in ["../x", "a/../../x", "/etc/passwd", "~/x", "C:\\x", "$HOME/x", "${{ inputs.a }}/x"] {
            assert_eq!(join("", outside), None, "{outside}");
        }
    }
}
