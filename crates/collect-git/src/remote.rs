//! The remote's URL: without credentials, and as a home on the web.

use std::path::Path;

use crate::config::Config;

/// A remote's URL, taken apart. Only [`Remote::url`] and [`Remote::web_url`] are ever printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    scheme: String,
    user: Option<String>,
    host: String,
    port: Option<String>,
    path: String,
    scp: bool,
    /// Something in it is not what a URL to a repository has: a part could be a secret, so that only scheme and
    /// host are told.
    odd: bool,
}

/// Where a repository comes from, as far as it may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteInfo {
    /// The host as in a browser's address: lower case, with the port where a web address has one.
    pub host: String,
    /// Who owns it; groups within groups are joined by `/`.
    pub owner: String,
    /// Its name, without `.git`.
    pub name: String,
    /// Its URL, without credentials.
    pub url: String,
}

/// A URL, or git's short form `user@host:path`, without credentials; `None` for what is neither, or of which
/// nothing can safely be told.
#[must_use]
pub fn without_credentials(url: &str) -> Option<String> {
    Remote::parse(url).map(|remote| remote.url())
}

impl Remote {
    /// The remote called `origin`, else the only one.
    pub(crate) fn of(config: &Config) -> Option<Self> {
        if let Some(url) = config.get("remote", "origin", "url") {
            return Self::parse(url);
        }
        let urls: Vec<_> = config.all("remote", "url").map(|(_, url)| url).collect();
        match urls.as_slice() {
            [only] => Self::parse(only),
            _ => None,
        }
    }

    /// Takes a URL or git's short form `user@host:path` apart; `None` for paths of this machine.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let url = url.trim();
        if url.len() > LONGEST {
            return None;
        }
        let mut parts = match url.split_once("://") {
            Some((scheme, rest)) => Self::from_url(scheme, rest)?,
            None => Self::from_short_form(url)?,
        };
        let plain = |text: &str| !text.contains(|c: char| c.is_control() || c.is_whitespace());
        let host_is_plain =
            parts.host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte));
        parts.odd |= !parts.path.split('/').all(is_plain_segment);
        (!parts.host.is_empty() && host_is_plain && plain(&parts.path)).then_some(parts)
    }

    fn from_url(scheme: &str, rest: &str) -> Option<Self> {
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https" | "ssh" | "git" | "git+ssh" | "ssh+git") {
            return None;
        }
        // What follows `?` or `#` may carry a token.
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // Before an `@` in the path, `:8443` can be a port or a password: nothing can be told of such a URL.
        let digits = |(_, port): (&str, &str)| port.bytes().all(|byte| byte.is_ascii_digit());
        if path.contains('@') && !authority.contains('@') && authority.rsplit_once(':').is_some_and(digits) {
            return None;
        }
        // A password with an unescaped slash would otherwise end up in host and path.
        let (authority, path) = match path.rsplit_once('@') {
            Some((before, after))
                if !authority.contains('@') && authority.contains(':') && !before.is_empty() =>
            {
                after.split_once('/').unwrap_or((after, ""))
            }
            _ => (authority, path),
        };
        let (user, host) =
            authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(port)),
            Some((host, _)) => (host, None),
            None => (host, None),
        };
        Some(Self {
            user: user.map(str::to_owned),
            host: host.to_ascii_lowercase(),
            port: port.filter(|port| !port.is_empty()).map(str::to_owned),
            path: path.trim_matches('/').to_owned(),
            scp: false,
            odd: false,
            scheme,
        })
    }

    fn from_short_form(text: &str) -> Option<Self> {
        let (authority, path) = text.split_once(':')?;
        // `C:\x` and `./a:b` are paths. `name:password@host` is no form git knows, and would give the password away.
        if authority.len() < 2 || authority.contains(['/', '\\']) || path.contains('@') {
            return None;
        }
        let (user, host) =
            authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        Some(Self {
            scheme: "ssh".to_owned(),
            user: user.map(str::to_owned),
            host: host.to_ascii_lowercase(),
            port: None,
            path: path.trim_matches('/').to_owned(),
            scp: true,
            odd: false,
        })
    }

    /// The URL without credentials. Only the user `git`, which everybody shares, stays.
    pub(crate) fn url(&self) -> String {
        let user = match &self.user {
            Some(user) if user == "git" && !self.scheme.starts_with("http") => "git@",
            _ => "",
        };
        if self.odd {
            return format!("{}://{}", self.scheme, self.host);
        }
        if self.scp {
            return format!("{user}{}:{}", self.host, self.path);
        }
        let port = self.port.as_ref().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{user}{}{port}/{}", self.scheme, self.host, self.path)
    }

    /// `owner/name`, with groups in between where the host has them.
    pub(crate) fn name(&self) -> Option<String> {
        if self.odd {
            return None;
        }
        let path = self.path.strip_suffix(".git").unwrap_or(&self.path).trim_matches('/');
        (!path.is_empty()).then(|| path.to_owned())
    }

    /// Host, owner and name; `None` when the path has another shape.
    pub(crate) fn info(&self) -> Option<RemoteInfo> {
        let path = self.name()?;
        let (owner, name) = path.rsplit_once('/')?;
        let told = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !owner.split('/').all(told) || !told(name) {
            return None;
        }
        let web = self.scheme.starts_with("http");
        let host = match self.port.as_ref().filter(|_| web) {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        };
        Some(RemoteInfo { host, owner: owner.to_owned(), name: name.to_owned(), url: self.url() })
    }

    /// The host; GitHub has a second name for those who may only use the port of the web.
    fn host(&self) -> &str {
        if self.host == "ssh.github.com" { "github.com" } else { &self.host }
    }

    /// `https://host/owner/name`, for hosts whose pages are laid out like GitHub's.
    pub(crate) fn web_url(&self) -> Option<String> {
        const OTHER_LAYOUT: [&str; 6] =
            ["bitbucket", "azure.com", "visualstudio.com", "googlesource.com", "kernel.org", "amazonaws.com"];
        let path = self.name()?;
        let parts: Vec<_> = path.split('/').collect();
        let safe = |part: &&str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        };
        let groups_allowed = self.host.contains("gitlab");
        let known_other = OTHER_LAYOUT.iter().any(|other| self.host.contains(other));
        let shaped = parts.len() == 2 || (parts.len() > 2 && groups_allowed);
        if known_other || !shaped || !self.host.contains('.') || !parts.iter().all(safe) {
            return None;
        }
        let host = self.host();
        let port = self.port.as_ref().filter(|_| self.scheme.starts_with("http"));
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let scheme = if self.scheme == "http" { "http" } else { "https" };
        Some(format!("{scheme}://{host}{port}/{path}"))
    }
}

/// URLs with more bytes are not read.
const LONGEST: usize = 1_000;

fn is_plain_segment(segment: &str) -> bool {
    segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
}

/// A name from the folder: `x` for `x.git` and `x/.git`; a folder that only says what it holds gives way to
/// the one above.
pub(crate) fn folder_name(root: &Path) -> String {
    let names = root.ancestors().filter_map(|folder| folder.file_name()).map(|name| name.to_string_lossy());
    let mut cleaned = names.map(|name| name.strip_suffix(".git").unwrap_or(&name).to_owned());
    let told = cleaned.find(|name| !matches!(name.as_str(), "" | "repo" | "repository" | "git"));
    told.unwrap_or_else(|| "repository".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (String, Option<String>, Option<String>) {
        let remote = Remote::parse(url).unwrap();
        (remote.url(), remote.web_url(), remote.name())
    }

    #[test]
    fn every_usual_form_leads_to_the_same_home() {
        for url in [
            "https://github.com/ann/x.git",
            "https://github.com/ann/x/",
            "git@github.com:ann/x.git",
            "ssh://git@github.com/ann/x",
            "ssh://git@ssh.github.com:443/ann/x.git",
            "git://github.com/ann/x.git",
        ] {
            let (_, web, name) = read(url);
            assert_eq!(web.as_deref(), Some("https://github.com/ann/x"), "{url}");
            assert_eq!(name.as_deref(), Some("ann/x"), "{url}");
        }
        assert_eq!(
            read("git@gitlab.corp.example:a/b/c.git").1.as_deref(),
            Some("https://gitlab.corp.example/a/b/c")
        );
        assert_eq!(
            read("https://ghe.example.org:8443/a/b").1.as_deref(),
            Some("https://ghe.example.org:8443/a/b")
        );
    }

    #[test]
    fn host_owner_and_name_are_known_of_any_form() {
        let told = |url: &str| {
            let info = Remote::parse(url).and_then(|remote| remote.info());
            info.map(|info| [info.host, info.owner, info.name].join(" "))
        };
        for url in [
            "https://github.com/ann/x.git",
            "https://ann:secret@GitHub.com/ann/x/",
            "git@github.com:ann/x.git",
            "ssh://git@ssh.github.com:443/ann/x",
            "git+ssh://git@github.com:22/ann/x.git",
        ] {
            assert_eq!(told(url).as_deref(), Some("github.com ann x"), "{url}");
        }
        assert_eq!(told("https://ghe.example.org:8443/a/b").as_deref(), Some("ghe.example.org:8443 a b"));
        assert_eq!(told("git@gitlab.example.org:a/b/c.git").as_deref(), Some("gitlab.example.org a/b c"));
        assert_eq!(told("https://github.com/ann/.github").as_deref(), Some("github.com ann .github"));
        for url in
            ["https://github.com/x", "git@h.io:../x", "https://h.io/a//x", "https://h.io/a/b@c/x", "/a/x"]
        {
            assert_eq!(told(url), None, "{url}");
        }
    }

    #[test]
    fn credentials_never_come_out() {
        for url in [
            "https://ann:secret@github.com/ann/x.git",
            "https://secret@github.com/ann/x.git",
            "https://ann:se/secret@github.com/ann/x.git",
            "https://ann:a@secret@github.com/ann/x.git",
            "https://github.com/ann/x.git?private_token=secret",
            "https://github.com/ann/x.git#secret",
            "ssh://secret@github.com/ann/x.git",
            "ssh://git:secret@github.com/ann/x.git",
            "secret@github.com:ann/x.git",
        ] {
            let told = format!("{:?}", read(url));
            assert!(!told.contains("secret"), "{told}");
            assert!(told.contains("github.com") && told.contains("ann/x"), "{told}");
        }
    }

    #[test]
    fn of_malformed_urls_only_scheme_and_host_are_told() {
        for url in [
            "https://github.com/u:SECRET@x/b",
            "https://github.com/a/b@SECRET/c",
            "https://github.com/a/b;SECRET",
            "https://github.com/a/b&token=SECRET",
            "https://github.com/a/b%40SECRET",
            "git@github.com:a/b;SECRET",
        ] {
            let (told, web, name) = read(url);
            assert!(matches!(told.as_str(), "https://github.com" | "ssh://github.com"), "{url}: {told}");
            assert_eq!((web, name), (None, None), "{url}");
        }
        assert_eq!(Remote::parse("https://github.com:8443/a/b@SECRET/c"), None);
        assert_eq!(Remote::parse(&format!("https://github.com/a/{}", "b".repeat(2_000))), None);
    }

    #[test]
    fn hosts_with_other_pages_have_no_home() {
        for url in
            ["https://bitbucket.org/a/b", "https://example.org/x", "https://localhost/a/b", "git@h.io:../a/b"]
        {
            assert_eq!(read(url).1, None, "{url}");
        }
        for path in ["/srv/x.git", "../x", "C:\\x", "file:///srv/x.git", "https:///x"] {
            assert_eq!(Remote::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_folder_gives_a_name() {
        for (path, name) in [
            ("/a/x.git", "x"),
            ("/a/x", "x"),
            ("/a/x/.git", "x"),
            ("/a/owner+x/repo", "owner+x"),
            ("/", "repository"),
        ] {
            assert_eq!(folder_name(Path::new(path)), name);
        }
    }
}
