//! The server: two listeners, one for the API and one for the store of logs, so that they are two hosts.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::Value;

use super::answers::{api_answer, blob_answer};
use super::failure::{Failure, Planned};
use super::http::{self, Request, Response};
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

pub(super) struct State {
    /// The repository that is asked about.
    pub(super) world: World,
    /// The others.
    pub(super) others: Vec<World>,
    /// Owners that are people, not organisations.
    pub(super) people: Vec<String>,
    pub(super) seen: Vec<Seen>,
    pub(super) problems: Vec<String>,
    pub(super) planned: Vec<Planned>,
    pub(super) token: Option<String>,
    pub(super) installations: Option<u32>,
    pub(super) wait_until: Option<std::time::Instant>,
    pub(super) too_early: u32,
    pub(super) base: String,
    pub(super) limit: Option<(u64, u64, i64)>,
    pub(super) skew: chrono::Duration,
    pub(super) check: bool,
    pub(super) stale: u32,
    pub(super) graph_off: bool,
    pub(super) forbidden: Vec<String>,
    pub(super) mutation: Option<Mutation>,
    pub(super) etags: bool,
    pub(super) record: bool,
    pub(super) revoked: Option<usize>,
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
            others: Vec::new(),
            people: Vec::new(),
            seen: Vec::new(),
            problems: Vec::new(),
            planned: Vec::new(),
            token: None,
            installations: None,
            wait_until: None,
            too_early: 0,
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
            revoked: None,
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

    /// Serves another repository too, made with [`World::nth`].
    pub fn add(&self, world: World) {
        self.state().others.push(world);
    }

    /// Looks at the repository that is called so now, or changes it; `None` when there is none.
    pub fn world_of<T>(&self, full_name: &str, change: impl FnOnce(&mut World) -> T) -> Option<T> {
        let mut state = self.state();
        let state = &mut *state;
        let all = std::iter::once(&mut state.world).chain(&mut state.others);
        let mut named = all.into_iter().filter(|world| world.full_name() == full_name);
        named.next().map(change)
    }

    /// Changes every repository.
    pub fn each_world(&self, change: impl FnMut(&mut World)) {
        let mut state = self.state();
        let state = &mut *state;
        std::iter::once(&mut state.world).chain(&mut state.others).for_each(change);
    }

    /// Takes a repository away; the first one stays.
    pub fn remove(&self, full_name: &str) {
        self.state().others.retain(|world| world.full_name() != full_name);
    }

    /// This owner is a person, not an organisation.
    pub fn is_person(&self, owner: &str) {
        self.state().people.push(owner.to_owned());
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
        let mut state = self.state();
        state.token = Some(token.to_owned());
        state.revoked = None;
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

    /// Requests that came although the answer before had asked to wait.
    #[must_use]
    pub fn too_early(&self) -> u32 {
        self.state().too_early
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

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.state().planned.clear();
    }

    /// The token is taken back once so many requests were made in all.
    pub fn revoke_after(&self, requests: usize) {
        self.state().revoked = Some(requests);
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
pub(super) enum Act {
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
