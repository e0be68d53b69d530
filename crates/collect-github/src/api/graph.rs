//! GraphQL: answers may be partial, and a used-up limit comes as a success.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::answer::{Answer, Fetched};
use super::client::{Api, Outcome, Reply, Step, collect};
use super::error::ApiError;
use super::transport;

/// What GraphQL answered.
#[derive(Debug, Deserialize)]
pub(crate) struct GraphAnswer {
    pub(crate) data: Option<Box<RawValue>>,
    #[serde(default)]
    pub(crate) errors: Vec<GraphError>,
}

/// What of it went wrong.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GraphError {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) path: Option<Vec<serde_json::Value>>,
}

impl GraphError {
    fn is_limit(&self) -> bool {
        let kind = self.kind.as_deref();
        kind == Some("RATE_LIMITED") || kind == Some("RATE_LIMIT")
    }

    /// The field of the repository that it is about.
    pub(crate) fn field(&self) -> Option<&str> {
        let path = self.path.as_ref()?;
        path.get(1).and_then(serde_json::Value::as_str)
    }
}

impl Api {
    /// Asks GraphQL. An answer with data is one, even when parts of it are missing.
    pub(crate) async fn graph(
        &self,
        operation: &str,
        document: &str,
        variables: &serde_json::Value,
    ) -> Result<GraphAnswer, ApiError> {
        let body = json!({ "operationName": operation, "query": document, "variables": variables });
        let outcome = self
            .persist(
                "graphql",
                || async {
                    let transport = self.transport().await?;
                    let request = transport.graph._post("/graphql", Some(&body));
                    let response =
                        request.await.map_err(|error| ApiError::Unavailable(transport::short(&error)))?;
                    collect(response).await
                },
                |reply| self.understand_graph(reply),
            )
            .await?;
        match outcome {
            Outcome::Answer(Fetched::New(answer)) => read(&answer.body).map_err(ApiError::Unavailable),
            _ => Err(ApiError::Refused { status: 302, message: "GraphQL is elsewhere".to_owned() }),
        }
    }

    fn understand_graph(&self, reply: Reply) -> Step<Outcome> {
        if reply.status != StatusCode::OK {
            return self.refused(&reply, "graphql");
        }
        match read(&reply.body) {
            Err(reason) => Step::Again(format!("an answer that cannot be read: {reason}")),
            Ok(answer) if answer.errors.iter().any(GraphError::is_limit) => {
                if self.governor.exhausted("graphql") { Step::Paused } else { Step::SlowDown }
            }
            // A query that took too long has neither data nor a fault of ours.
            Ok(answer)
                if answer.data.as_ref().is_none_or(|data| data.get() == "null") && timed_out(&answer) =>
            {
                Step::Again("GraphQL took too long".to_owned())
            }
            Ok(_) => {
                let answer = Answer { headers: reply.headers, body: reply.body };
                Step::Done(Outcome::Answer(Fetched::New(answer)))
            }
        }
    }
}

fn timed_out(answer: &GraphAnswer) -> bool {
    let words = |error: &GraphError| error.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    answer.errors.iter().any(|error| {
        let words = words(error);
        words.contains("timeout") || words.contains("something went wrong")
    })
}

fn read(body: &[u8]) -> Result<GraphAnswer, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}
