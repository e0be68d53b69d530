//! The clients beneath: octocrab for authentication and transport, without its retries, cache and redirects.

use std::time::Duration;

use http::HeaderMap;
use octocrab::jsonwebtoken::EncodingKey;
use octocrab::secrecy::ExposeSecret;
use octocrab::service::middleware::retry::RetryConfig;
use octocrab::{Octocrab, OctocrabBuilder};

use super::base::ApiBase;
use super::client::Whose;
use super::credentials::{Credentials, Secret};
use super::error::ApiError;

const CONNECT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(60);

/// The clients of one repository's platform.
#[derive(Clone)]
pub(super) struct Transport {
    /// REST.
    pub(super) rest: Octocrab,
    /// GraphQL.
    pub(super) graph: Octocrab,
    /// Everything that must not see the token.
    pub(super) plain: reqwest::Client,
}

/// Makes the clients. Has to be called inside the asynchronous runtime.
pub(super) fn connect(base: &ApiBase, credentials: &Credentials) -> Result<Transport, ApiError> {
    // Whoever embeds this may have chosen another provider already; then that one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Transport {
        rest: octocrab(&base.rest_url(), credentials)?,
        graph: octocrab(&base.graph_base(), credentials)?,
        plain: client()?,
    })
}

/// The token of an App's installation on a repository. It lives for an hour.
pub(super) async fn installation_token(app: &Octocrab, whose: &Whose) -> Result<Secret, ApiError> {
    #[derive(serde::Deserialize)]
    struct Installation {
        id: u64,
    }
    let (Whose::Repository(name) | Whose::Owner(name)) = whose;
    let failed = |error: octocrab::Error| {
        let reason = short(&error);
        ApiError::App(format!("the App is not installed for {name}, or its key is not accepted: {reason}"))
    };
    let paths = match whose {
        Whose::Repository(_) => vec![format!("/repos/{name}/installation")],
        Whose::Owner(_) => vec![format!("/orgs/{name}/installation"), format!("/users/{name}/installation")],
    };
    let mut found = Err(ApiError::NotFound);
    for path in paths {
        found = app.get::<Installation, _, ()>(path, None).await.map_err(failed);
        if found.is_ok() {
            break;
        }
    }
    let installation = found?;
    let (_, token) = app.installation_and_token(installation.id.into()).await.map_err(failed)?;
    Secret::new(token.expose_secret()).ok_or(ApiError::Unauthorized)
}

/// A client that knows no token.
pub(crate) fn plain_client() -> Result<reqwest::Client, ApiError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    client()
}

fn client() -> Result<reqwest::Client, ApiError> {
    reqwest::Client::builder()
        .user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .redirect(reqwest::redirect::Policy::none())
        .gzip(true)
        .build()
        .map_err(|error| ApiError::Unavailable(format!("no client can be made: {}", without_url(error))))
}

fn octocrab(base: &str, credentials: &Credentials) -> Result<Octocrab, ApiError> {
    let failed =
        |error: octocrab::Error| ApiError::Unavailable(format!("no client can be made: {}", short(&error)));
    let builder = OctocrabBuilder::new()
        .base_uri(base)
        .map_err(failed)?
        .add_retry_config(RetryConfig::None)
        .add_header(http::header::ACCEPT, "application/vnd.github+json".to_owned());
    let builder = match credentials {
        Credentials::Anonymous => builder,
        Credentials::Token(token) => {
            if !token.is_plain() {
                return Err(ApiError::Unauthorized);
            }
            builder.personal_token(token.expose().to_owned())
        }
        Credentials::App { id, key } => builder.app((*id).into(), key_of(key)?),
    };
    builder.build_with_reqwest(client()?).map_err(failed)
}

fn key_of(key: &Secret) -> Result<EncodingKey, ApiError> {
    // The error could quote the key.
    EncodingKey::from_rsa_pem(key.expose().as_bytes())
        .map_err(|_| ApiError::App("the App's key is no RSA private key in PEM".to_owned()))
}

/// What went wrong below, without the address: it can hold a signature.
pub(crate) fn without_url(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// What went wrong in octocrab, in a line: the innermost causes say it, the outer ones repeat the address.
pub(super) fn short(error: &octocrab::Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        causes.extend(inner.to_string().lines().next().map(str::to_owned));
        cause = inner.source();
    }
    let said = causes.iter().rev().take(2).rev();
    let mut text = String::new();
    for cause in said.filter(|cause| !cause.is_empty() && !cause.contains("://")) {
        if !text.contains(cause.as_str()) {
            text = if text.is_empty() { cause.clone() } else { format!("{text}: {cause}") };
        }
    }
    if text.is_empty() { "the connection failed".to_owned() } else { text }
}

/// Headers that ask for an answer only when something changed.
pub(super) fn conditional(etag: Option<&str>) -> Option<HeaderMap> {
    let value = etag?.parse().ok()?;
    Some(HeaderMap::from_iter([(http::header::IF_NONE_MATCH, value)]))
}
