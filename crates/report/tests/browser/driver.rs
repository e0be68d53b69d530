//! A browser and what a test does with it, by the WebDriver protocol.
//!
//! The protocol is a handful of JSON documents over HTTP to a program on the same machine; a library for it would be
//! most of what this crate's tests compile.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// Keys as WebDriver names them.
pub(crate) const TAB: char = '\u{e004}';
pub(crate) const ENTER: char = '\u{e007}';

/// No command takes so long; a browser that hangs is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page in a browser of its own.
pub(crate) struct Browser {
    driver: Child,
    /// Kept open: the driver would end with its first word into a closed pipe.
    _output: BufReader<ChildStdout>,
    port: u16,
    session: String,
    folder: PathBuf,
}

/// Whether the browser may be missing.
pub(crate) fn is_required() -> bool {
    std::env::var_os("PLIMSOLL_REQUIRE_BROWSER").is_some_and(|value| value == "1")
}

/// Says that something was skipped, past what the test harness captures.
pub(crate) fn skip(what: &str) {
    assert!(!is_required(), "PLIMSOLL_REQUIRE_BROWSER is 1, and {what}");
    let _ = writeln!(std::io::stderr().lock(), "skipped: {what}");
}

impl Browser {
    /// Opens a page from a file; nothing where there is no browser.
    pub(crate) fn open(html: &str) -> Option<Self> {
        let mut browser = Self::start()?;
        let file = browser.folder.join("report.html");
        fs::write(&file, html).unwrap();
        browser.load(&format!("file://{}", file.display()));
        Some(browser)
    }

    fn start() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let started =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = started else {
            skip("there is no chromedriver (Debian: chromium-driver) to look at the report with");
            return None;
        };
        let mut output = BufReader::new(driver.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).unwrap() > 0, "chromedriver did not start");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim().trim_end_matches('.').parse().unwrap();
            }
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("browser-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut browser = Self { driver, _output: output, port, session: String::new(), folder };
        let profile = format!("--user-data-dir={}", browser.folder.join("profile").display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--window-size=1280,900",
            profile.as_str(),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = browser.send("POST", "/session", Some(&wanted));
        session["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        Some(browser)
    }

    /// Goes to an address.
    pub(crate) fn load(&mut self, address: &str) {
        self.post("/url", &json!({ "url": address }));
    }

    /// What a function's body gives.
    pub(crate) fn run(&mut self, body: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// The same for a body that calls back with its last argument.
    pub(crate) fn run_async(&mut self, body: &str) -> Value {
        self.post("/execute/async", &json!({ "script": body, "args": [] }))
    }

    /// A command of Chromium's own protocol.
    pub(crate) fn devtools(&mut self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) fn press(&mut self, keys: &[char]) {
        let actions: Vec<Value> = keys
            .iter()
            .flat_map(|key| {
                let key = key.to_string();
                [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
            })
            .collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// Clicks on the first element of a selector, as a pointer would.
    pub(crate) fn click(&mut self, selector: &str) {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str).unwrap();
        let path = format!("/element/{id}/click");
        self.post(&path, &json!({}));
    }

    /// What the console was told since it was last asked, the policy's refusals among it.
    pub(crate) fn console(&mut self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().unwrap();
        entries.iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// The page as wide as a phone's, or as a desktop's.
    pub(crate) fn narrow(&mut self, width: u32) {
        let phone = json!({ "width": width, "height": 720, "deviceScaleFactor": 2, "mobile": width < 700 });
        self.devtools("Emulation.setDeviceMetricsOverride", &phone);
    }

    /// The page as it looks with a medium and a colour scheme.
    pub(crate) fn emulate(&mut self, media: &str, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": media, "features": [feature] }));
    }

    fn post(&mut self, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        self.send("POST", &path, Some(body))
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let answer = read(stream);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let value = answer["value"].clone();
        assert!(value.get("error").is_none(), "{path}: {value:#}");
        value
    }
}

/// The body of an answer, as long as its head says.
fn read(stream: TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the driver hung up");
        if line.trim().is_empty() {
            break;
        }
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends the browser; ending only the driver would leave it behind.
        if !self.session.is_empty() && !std::thread::panicking() {
            let path = format!("/session/{}", self.session);
            self.send("DELETE", &path, None);
        } else if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let _ = write!(
                stream,
                "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                self.session
            );
            let _ = stream.read_to_string(&mut String::new());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
