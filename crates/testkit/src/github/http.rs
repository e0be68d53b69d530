//! HTTP/1.1 as far as it is needed: requests with a length, answers with a length, connections that stay open.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A body is never longer.
const LONGEST: usize = 16 << 20;

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Announces more than it sends.
    pub(super) truncated: bool,
}

impl Response {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Reads the next request; `None` when the other side has hung up.
pub(super) fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or("").to_owned(), words.next().unwrap_or("/").to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let chunked = headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked");
    let length: usize = headers.get("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length.min(LONGEST)];
    stream.read_exact(&mut body)?;
    if chunked {
        body = chunks(stream)?;
    }
    Ok(Some(Request { method, target, headers, body }))
}

fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0).min(LONGEST);
        let mut chunk = vec![0; size];
        stream.read_exact(&mut chunk)?;
        body.extend_from_slice(&chunk);
        let mut end = String::new();
        stream.read_line(&mut end)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

/// Sends an answer; `false` when the connection cannot go on.
pub(super) fn write(stream: &mut TcpStream, response: &Response) -> io::Result<bool> {
    let length = response.body.len() + if response.truncated { 1_000 } else { 0 };
    let mut head = format!("HTTP/1.1 {} -\r\nContent-Length: {length}\r\n", response.status);
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if response.status != 304 {
        bytes.extend_from_slice(&response.body);
    }
    stream.write_all(&bytes)?;
    stream.flush()?;
    Ok(!response.truncated)
}
