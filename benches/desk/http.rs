//! As much of HTTP/1.1 as a browser on loopback needs: one connection kept open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection to the desk, and who holds it.
pub(crate) struct Line {
    line: BufReader<TcpStream>,
    cookie: String,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Line {
    /// `address` is `host:port`.
    pub(crate) fn open(address: &str, cookie: &str) -> Self {
        let line = TcpStream::connect(address).expect("the desk listens");
        line.set_nodelay(true).expect("a socket");
        Self { line: BufReader::new(line), cookie: cookie.to_owned() }
    }

    /// `part`: what the desk's script asks for, without the frame around it.
    pub(crate) fn get(&mut self, path: &str, part: bool) -> Reply {
        let part = if part { "X-Part: 1\r\n" } else { "" };
        let cookie = &self.cookie;
        let head = format!("GET {path} HTTP/1.1\r\nHost: desk\r\nCookie: chartroom={cookie}\r\n{part}\r\n");
        self.ask(head.as_bytes(), path)
    }

    pub(crate) fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let cookie = &self.cookie;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: desk\r\nCookie: chartroom={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(head.as_bytes(), path)
    }

    fn ask(&mut self, request: &[u8], path: &str) -> Reply {
        self.line.get_mut().write_all(request).expect("the desk hears");
        let mut reply = Reply { status: 0, location: String::new(), body: Vec::new() };
        let mut length = 0;
        loop {
            let mut header = String::new();
            self.line.read_line(&mut header).expect("the desk answers");
            let header = header.trim_end();
            if header.is_empty() {
                break;
            }
            match header.split_once(": ") {
                None => reply.status = header.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().unwrap_or(0)
                }
                Some((name, value)) if name.eq_ignore_ascii_case("location") => value.clone_into(&mut reply.location),
                Some(_) => {}
            }
        }
        reply.body = vec![0; length];
        self.line.read_exact(&mut reply.body).expect("the desk answers wholly");
        assert!(reply.status < 500 && reply.status != 401, "{} for {path}: {}", reply.status, reply.text());
        reply
    }
}
