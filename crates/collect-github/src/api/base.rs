//! Where a platform's APIs are: github.com, GitHub Enterprise Server, data residency, a test server.

use std::fmt;

/// Places of the REST and GraphQL APIs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase {
    /// Scheme and authority: `https://api.github.com`.
    origin: String,
    /// Path below which REST lies, without a slash at its end.
    rest: String,
    /// Path of GraphQL's one place.
    graph: String,
    /// The host of the platform's pages.
    host: String,
}

/// The address is none of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnApi(String);

impl fmt::Display for NotAnApi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NotAnApi {}

impl ApiBase {
    /// The APIs of the platform whose pages are on this host.
    ///
    /// # Errors
    /// When it is no name of a host.
    pub fn of_host(host: &str) -> Result<Self, NotAnApi> {
        let host = host.to_ascii_lowercase();
        match host.as_str() {
            "github.com" | "www.github.com" | "ssh.github.com" => Self::parse("https://api.github.com"),
            // Data residency: the APIs have a host of their own below the tenant's.
            tenant if tenant.ends_with(".ghe.com") => {
                Self::parse(&format!("https://api.{}", tenant.trim_start_matches("api.")))
            }
            server => Self::parse(&format!("https://{server}/api/v3")),
        }
    }

    /// The APIs at this address: REST lies below it; GraphQL at `/api/graphql` beside `/api/v3`, else at `/graphql`
    /// below it.
    ///
    /// # Errors
    /// When it is no address, holds credentials, or would send a token in clear text over a network.
    pub fn parse(address: &str) -> Result<Self, NotAnApi> {
        let wrong = |why: &str| {
            NotAnApi(format!("{why}; give an address like https://api.github.com or https://HOST/api/v3"))
        };
        let uri: http::Uri = address.parse().map_err(|_| wrong("that is no address of an API"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong("an address begins with https://"));
        };
        if authority.as_str().contains('@') {
            return Err(wrong("an address holds no credentials; set GITHUB_TOKEN instead"));
        }
        if uri.query().is_some() {
            return Err(wrong("an address ends before any `?`"));
        }
        let host = uri.host().unwrap_or_default();
        match scheme {
            "https" => {}
            "http" if is_this_machine(host) => {}
            "http" => return Err(wrong("http would send the token in clear text")),
            _ => return Err(wrong("only https can be spoken")),
        }
        let rest = uri.path().trim_end_matches('/').to_owned();
        let graph = match rest.strip_suffix("/api/v3") {
            Some(above) => format!("{above}/api/graphql"),
            None => format!("{rest}/graphql"),
        };
        let host = match host.strip_prefix("api.") {
            Some(pages) if pages == "github.com" || pages.ends_with(".ghe.com") => pages.to_owned(),
            _ => authority.as_str().to_owned(),
        };
        Ok(Self { origin: format!("{scheme}://{authority}"), rest, graph, host: host.to_ascii_lowercase() })
    }

    /// The host of the platform's pages.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether GitHub itself runs it and its published limits hold.
    #[must_use]
    pub fn is_githubs(&self) -> bool {
        self.host == "github.com" || self.host.ends_with(".ghe.com")
    }

    /// The address of REST.
    #[must_use]
    pub fn rest_url(&self) -> String {
        format!("{}{}", self.origin, self.rest)
    }

    /// The address above GraphQL's one place.
    pub(crate) fn graph_base(&self) -> String {
        format!("{}{}", self.origin, self.graph.trim_end_matches("/graphql"))
    }

    /// A path below REST's address for an address that the platform sent; `None` when it lies elsewhere, so that no
    /// token ever follows it there.
    pub(crate) fn own_path(&self, address: &str) -> Option<String> {
        let rest = address.strip_prefix(&self.origin).unwrap_or(address);
        if !rest.starts_with('/') || rest.starts_with("//") {
            return None;
        }
        let below = rest.strip_prefix(&self.rest).filter(|below| below.starts_with('/'));
        Some(below.unwrap_or(rest).to_owned())
    }

    /// Whether logs may be downloaded from an address, which gets no token: in clear text only where the API itself
    /// is on this machine.
    pub(crate) fn may_download_from(&self, address: &str) -> bool {
        let Ok(uri) = address.parse::<http::Uri>() else { return false };
        match uri.scheme_str() {
            Some("https") => true,
            Some("http") => {
                self.origin.starts_with("http:") && is_this_machine(uri.host().unwrap_or_default())
            }
            _ => false,
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_platform_has_its_places() {
        for (base, rest, graph, host) in [
            (
                ApiBase::of_host("github.com"),
                "https://api.github.com",
                "https://api.github.com",
                "github.com",
            ),
            (
                ApiBase::of_host("octo.ghe.com"),
                "https://api.octo.ghe.com",
                "https://api.octo.ghe.com",
                "octo.ghe.com",
            ),
            (
                ApiBase::of_host("git.acme.org"),
                "https://git.acme.org/api/v3",
                "https://git.acme.org/api",
                "git.acme.org",
            ),
            (
                ApiBase::parse("http://127.0.0.1:8099"),
                "http://127.0.0.1:8099",
                "http://127.0.0.1:8099",
                "127.0.0.1:8099",
            ),
            (
                ApiBase::parse("http://[::1]:80/api/v3/"),
                "http://[::1]:80/api/v3",
                "http://[::1]:80/api",
                "[::1]:80",
            ),
            (
                ApiBase::parse("https://proxy.acme.org/gh/"),
                "https://proxy.acme.org/gh",
                "https://proxy.acme.org/gh",
                "proxy.acme.org",
            ),
        ] {
            let base = base.unwrap();
            assert_eq!(
                (base.rest_url().as_str(), base.graph_base().as_str(), base.host()),
                (rest, graph, host)
            );
        }
    }

    #[test]
    fn what_would_give_the_token_away_is_refused() {
        for address in [
            "http://git.acme.org/api/v3",
            "https://ann:secret@git.acme.org",
            "ftp://x.org",
            "git.acme.org",
            "https://x.org/?a",
        ] {
            let error = ApiBase::parse(address).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn logs_come_over_https_or_from_this_machine() {
        let local = ApiBase::parse("http://127.0.0.1:80").unwrap();
        let server = ApiBase::of_host("git.acme.org").unwrap();
        assert!(server.may_download_from("https://logs.blob.example.org/x?sig=1"));
        assert!(local.may_download_from("http://127.0.0.1:81/x"));
        assert!(!server.may_download_from("http://127.0.0.1:81/x"));
        assert!(!local.may_download_from("http://127.0.0.1.evil.org/x"));
        assert!(!local.may_download_from("file:///etc/passwd"));
    }

    #[test]
    fn an_address_elsewhere_is_none_of_ours() {
        let base = ApiBase::parse("https://git.acme.org/api/v3").unwrap();
        assert_eq!(base.own_path("https://git.acme.org/api/v3/x?page=2").as_deref(), Some("/x?page=2"));
        assert_eq!(base.own_path("/repositories/1").as_deref(), Some("/repositories/1"));
        for elsewhere in [
            "https://git.acme.org.evil.org/x",
            "https://evil.org/x",
            "//evil.org/x",
            "http://git.acme.org/x",
            "x",
        ] {
            assert_eq!(base.own_path(elsewhere), None, "{elsewhere}");
        }
    }
}
