//! The server: two listeners, one for the API and one for the store of logs, so that they are two hosts.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::{Value, json};

use super::description::Description;
use super::failure::{Failure, Planned};
use super::http::{self, Request, Response};
use super::places::Asked;
use super::rest::Answer;
use super::world::World;

/// A request that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers, their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// What was sent along.
    pub body: String,
    /// Whether it went to the store of logs.
    pub to_blobs: bool,
    /// The status of the answer.
    pub status: u16,
}

type Mutation = Box<dyn FnMut(&str, &mut Value) + Send>;

struct State {
    world: World,
    seen: Vec<Seen>,
    problems: Vec<String>,
    planned: Vec<Planned>,
    token: Option<String>,
    installations: Option<u32>,
    base: String,
    limit: Option<(u64, u64, i64)>,
    skew: chrono::Duration,
    check: bool,
    stale: u32,
    graph_off: bool,
    forbidden: Vec<String>,
    mutation: Option<Mutation>,
    etags: bool,
    record: bool,
}

/// A server on loopback. Its threads end with the process.
pub struct FakeGitHub {
    state: Arc<Mutex<State>>,
    api: SocketAddr,
    blobs: SocketAddr,
}

impl FakeGitHub {
    /// Serves a repository.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(world: World) -> std::io::Result<Self> {
        let check = world.bulk.is_none();
        let state = State {
            world,
            seen: Vec::new(),
            problems: Vec::new(),
            planned: Vec::new(),
            token: None,
            installations: None,
            base: String::new(),
            limit: None,
            skew: chrono::Duration::zero(),
            check,
            stale: 0,
            graph_off: false,
            forbidden: Vec::new(),
            mutation: None,
            etags: true,
            record: check,
        };
        let state = Arc::new(Mutex::new(state));
        let (api, blobs) = (TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?);
        let fake = Self { state: Arc::clone(&state), api: api.local_addr()?, blobs: blobs.local_addr()? };
        let place = fake.blobs;
        listen(api, Arc::clone(&state), move |state, request| api_answer(state, request, place));
        listen(blobs, state, blob_answer);
        Ok(fake)
    }

    /// The API's address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.api, self.state().base)
    }

    /// The address of the store of logs.
    #[must_use]
    pub fn blob_url(&self) -> String {
        format!("http://{}", self.blobs)
    }

    /// Looks at the repository, or changes it.
    pub fn world<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.state().world)
    }

    /// Requests made so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    /// Forgets the requests made so far.
    pub fn clear_requests(&self) {
        self.state().seen.clear();
    }

    /// Answers and requests that GitHub's description does not allow, and tokens where none may be.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.state().problems.clone()
    }

    /// Only this token is accepted from now on.
    pub fn require_token(&self, token: &str) {
        self.state().token = Some(token.to_owned());
    }

    /// Lets in a GitHub App, whose installation gets a new token each time it asks; nobody else is let in.
    pub fn require_app(&self) {
        self.state().installations = Some(0);
        self.expire_token();
    }

    /// Lets the token expire that was given last.
    pub fn expire_token(&self) {
        self.state().token = Some("expired".to_owned());
    }

    /// Serves below a path, as GitHub Enterprise Server does: `/api/v3`.
    pub fn serve_below(&self, base: &str) {
        base.clone_into(&mut self.state().base);
    }

    /// Tells a limit from now on: this many an hour, so many left, the hour ends in so many seconds.
    pub fn limit(&self, limit: u64, remaining: u64, reset_in: i64) {
        let mut state = self.state();
        let reset = chrono::Utc::now().timestamp() + reset_in;
        state.limit = Some((limit, remaining, reset));
    }

    /// Lets the server's clock differ from ours.
    pub fn skew(&self, by: chrono::Duration) {
        self.state().skew = by;
    }

    /// Answers filtered lists with nothing, this many times.
    pub fn stale_filters(&self, times: u32) {
        self.state().stale = times;
    }

    /// Switches GraphQL off.
    pub fn graph_off(&self) {
        self.state().graph_off = true;
    }

    /// Forbids a field of GraphQL's repository.
    pub fn forbid(&self, field: &str) {
        self.state().forbidden.push(field.to_owned());
    }

    /// Sends no entity tags.
    pub fn no_etags(&self) {
        self.state().etags = false;
    }

    /// Fails the next requests whose path and query match.
    pub fn fail(&self, matches: impl Fn(&str) -> bool + Send + 'static, times: u32, failure: Failure) {
        self.state().planned.push(Planned { matches: Box::new(matches), times, failure });
    }

    /// Changes answers on their way out, after they were checked.
    pub fn mutate(&self, change: impl FnMut(&str, &mut Value) + Send + 'static) {
        self.state().mutation = Some(Box::new(change));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What becomes of a request.
enum Act {
    Answer(Response),
    /// The answer, after a while.
    Late(std::time::Duration, Response),
    HangUp,
}

fn listen(
    listener: TcpListener,
    state: Arc<Mutex<State>>,
    answer: impl Fn(&mut State, &Request) -> Act + Send + Sync + 'static,
) {
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (state, answer) = (Arc::clone(&state), Arc::clone(&answer));
            thread::spawn(move || {
                // A client that hangs up midway is no matter.
                let _ = converse(stream, &state, &*answer);
            });
        }
    });
}

fn converse(
    stream: TcpStream,
    state: &Mutex<State>,
    answer: &(impl Fn(&mut State, &Request) -> Act + ?Sized),
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut stream = BufReader::new(stream);
    while let Some(request) = http::read(&mut stream)? {
        let act = answer(&mut lock(state), &request);
        let response = match act {
            Act::HangUp => return out.shutdown(std::net::Shutdown::Both),
            Act::Late(time, response) => {
                thread::sleep(time);
                response
            }
            Act::Answer(response) => response,
        };
        if !http::write(&mut out, &response)? {
            return out.shutdown(std::net::Shutdown::Both);
        }
    }
    Ok(())
}

fn blob_answer(state: &mut State, request: &Request) -> Act {
    if request.headers.contains_key("authorization") {
        state.problems.push("a token was sent to the store of logs".to_owned());
        return Act::Answer(seen(state, request, true, Response::new(400, "InvalidAuthenticationInfo")));
    }
    if let Some(act) = planned(state, &format!("blob:{}", request.target), request) {
        return act;
    }
    let id = request.target.trim_start_matches("/logs/").split('?').next().and_then(|id| id.parse().ok());
    let response = match id.and_then(|id| state.world.log_text(id)) {
        Some(text) => Response::new(200, text).with("Content-Type", "text/plain"),
        None => Response::new(404, "<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>"),
    };
    Act::Answer(seen(state, request, true, response))
}

fn api_answer(state: &mut State, request: &Request, blobs: SocketAddr) -> Act {
    let target = match request.target.strip_prefix(state.base.as_str()) {
        Some(target) => target.to_owned(),
        None if request.target == graph_path(&state.base) => request.target.clone(),
        None => return Act::Answer(seen(state, request, false, message(404, "Not Found"))),
    };
    if let Some(response) = installation(state, request, &target) {
        return Act::Answer(seen(state, request, false, response));
    }
    if let Some(expected) = &state.token {
        let given = request.headers.get("authorization").map_or("", String::as_str);
        let accepted = given == format!("Bearer {expected}") || given == format!("token {expected}");
        if !accepted {
            return Act::Answer(seen(state, request, false, message(401, "Bad credentials")));
        }
    }
    if let Some(act) = planned(state, &target, request) {
        return act;
    }
    if let Some(refused) = limited(state) {
        return Act::Answer(seen(state, request, false, refused));
    }
    let response = if request.method == "POST" {
        graph_answer(state, request)
    } else {
        rest_answer(state, request, &target, blobs)
    };
    let response = with_headers(state, response);
    Act::Answer(seen(state, request, false, response))
}

/// The two requests by which an App gets a token for a repository.
fn installation(state: &mut State, request: &Request, target: &str) -> Option<Response> {
    let given = state.installations?;
    let signed = request.headers.get("authorization").is_some_and(|value| value.starts_with("Bearer eyJ"));
    let lookup = target == format!("/repos/{}/installation", state.world.full_name());
    if request.method == "POST" && target == "/app/installations/55/access_tokens" && signed {
        let token = format!("ghs_installation{given:024}");
        state.installations = Some(given + 1);
        state.token = Some(token.clone());
        let body = json!({ "token": token, "expires_at": "2100-01-01T00:00:00Z", "permissions": {} });
        return Some(Response::new(201, body.to_string()));
    }
    (lookup && signed).then(|| Response::new(200, json!({ "id": 55 }).to_string()))
}

fn graph_path(base: &str) -> String {
    match base.strip_suffix("/v3") {
        Some(above) => format!("{above}/graphql"),
        None => format!("{base}/graphql"),
    }
}

fn graph_answer(state: &mut State, request: &Request) -> Response {
    if state.graph_off || request.target != graph_path(&state.base) {
        return message(404, "Not Found");
    }
    if !request.headers.contains_key("authorization") {
        return message(401, "This endpoint requires you to be authenticated.");
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let mut answer = state.world.graph(&body, &state.forbidden);
    if let Some(mutation) = &mut state.mutation {
        mutation("/graphql", &mut answer);
    }
    Response::new(200, answer.to_string())
}

fn rest_answer(state: &mut State, request: &Request, target: &str, blobs: SocketAddr) -> Response {
    let asked = Asked::parse(target);
    let description = Description::get().filter(|_| state.check);
    let template = description.map(|description| description.template(&asked));
    if let (Some(description), Some(template)) = (description, &template) {
        let refused = match template {
            Some(template) => description.refuses(template, &asked),
            None => Some(format!("the description has no {target}")),
        };
        if let Some(refused) = refused {
            state.problems.push(refused.clone());
            return message(if template.is_some() { 400 } else { 404 }, &refused);
        }
    }
    let filtered = asked.query.contains_key("created");
    let stale = filtered && state.stale > 0;
    state.stale -= u32::from(stale);
    let (mut body, total) = match state.world.rest(&asked, stale) {
        Answer::Json(body) => (body, None),
        Answer::Page(body, total) => (body, Some(total)),
        Answer::Log(job) => {
            return Response::new(302, "")
                .with("Location", format!("http://{blobs}/logs/{job}?sig=signature"));
        }
        Answer::Moved(path) => {
            let host = request.headers.get("host").map_or("", String::as_str);
            let query = target.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
            return message(301, "Moved Permanently")
                .with("Location", format!("http://{host}{}{path}{query}", state.base));
        }
        Answer::Status(status, said) => return message(status, said),
    };
    if let (Some(description), Some(Some(template))) = (description, &template) {
        let wrong = description.violations(template, &body);
        if !wrong.is_empty() {
            state.problems.extend(wrong.iter().cloned());
            return message(500, &wrong.join("; "));
        }
    }
    if let Some(mutation) = &mut state.mutation {
        mutation(target, &mut body);
    }
    let text = body.to_string();
    let mut response = Response::new(200, text);
    if let Some(link) = total.and_then(|total| link(state, request, &asked, total)) {
        response = response.with("Link", link);
    }
    if state.etags {
        let tag = etag(&response.body, request.headers.get("authorization"));
        if request.headers.get("if-none-match") == Some(&tag) {
            response = Response::new(304, "");
        }
        response = response.with("ETag", tag);
    }
    response
}

fn link(state: &State, request: &Request, asked: &Asked, total: u64) -> Option<String> {
    let (size, number) = asked.page();
    let last = total.div_ceil(size).max(1);
    if number >= last {
        return None;
    }
    let parts: Vec<_> = match asked.parts.first().map(String::as_str) {
        Some("repos") => asked.parts.get(3..)?.to_vec(),
        _ => asked.parts.get(2..)?.to_vec(),
    };
    let host = request.headers.get("host").map_or("", String::as_str);
    let others: Vec<_> = asked.query.iter().filter(|(name, _)| *name != "page").collect();
    let query = |page: u64| {
        let mut pairs: Vec<_> = others.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.push(format!("page={page}"));
        pairs.join("&")
    };
    let place = format!("http://{host}{}/repositories/{}/{}", state.base, state.world.id, parts.join("/"));
    Some(format!("<{place}?{}>; rel=\"next\", <{place}?{}>; rel=\"last\"", query(number + 1), query(last)))
}

/// An entity tag is good for the token it was given to.
fn etag(body: &[u8], authorization: Option<&String>) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (body, authorization).hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

fn message(status: u16, said: &str) -> Response {
    Response::new(status, json!({ "message": said, "status": status.to_string() }).to_string())
}

fn limited(state: &mut State) -> Option<Response> {
    let (limit, remaining, reset) = state.limit?;
    if remaining > 0 {
        return None;
    }
    if chrono::Utc::now().timestamp() >= reset {
        state.limit = Some((limit, limit, reset + 3_600));
        return None;
    }
    Some(with_headers(state, message(403, "API rate limit exceeded")))
}

fn with_headers(state: &mut State, response: Response) -> Response {
    let now = chrono::Utc::now() + state.skew;
    let virtual_now = if state.limit.is_some() { now } else { state.world.now() + state.skew };
    let mut response = response
        .with("Content-Type", "application/json; charset=utf-8")
        .with("Date", virtual_now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some((limit, remaining, reset)) = &mut state.limit {
        if response.status != 304 && *remaining > 0 {
            *remaining -= 1;
        }
        let reset = *reset + state.skew.num_seconds();
        response = response
            .with("X-RateLimit-Limit", limit.to_string())
            .with("X-RateLimit-Remaining", remaining.to_string())
            .with("X-RateLimit-Reset", reset.to_string());
    }
    response
}

fn planned(state: &mut State, target: &str, request: &Request) -> Option<Act> {
    let at = state.planned.iter().position(|plan| plan.times > 0 && (plan.matches)(target))?;
    state.planned[at].times -= 1;
    let failure = state.planned[at].failure.clone();
    let json = |status, body: &str| Response::new(status, body).with("Content-Type", "application/json");
    let response = match failure {
        Failure::Status(status, headers, body) => {
            headers.into_iter().fold(json(status, body), |response, (name, value)| response.with(name, value))
        }
        Failure::Reset => return Some(Act::HangUp),
        Failure::Truncated => Response { truncated: true, ..json(200, "{\"total_count\":") },
        Failure::InvalidJson => json(200, "{\"total_count\": 1, \"workflow_runs\": [{]}"),
        Failure::Empty => json(200, ""),
        Failure::Html(status) => Response::new(status, "<html><body>Unicorn</body></html>"),
        Failure::Slow(time) => return Some(Act::Late(time, json(200, "[]"))),
        Failure::ForeignLink => json(200, "{\"total_count\": 900, \"workflow_runs\": []}")
            .with("Link", "<https://elsewhere.example.org/page?page=2>; rel=\"next\""),
        Failure::GraphLimit => {
            json(200, r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#)
        }
    };
    Some(Act::Answer(seen(state, request, target.starts_with("blob:"), response)))
}

fn seen(state: &mut State, request: &Request, to_blobs: bool, response: Response) -> Response {
    if state.record {
        state.seen.push(Seen {
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            to_blobs,
            status: response.status,
        });
    }
    response
}
