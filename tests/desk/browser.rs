//! Chromium, driven through chromedriver by the WebDriver protocol (W3C): as little of it as the tests need.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// How long a page may take to become what a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

/// One browser with one person before it.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    home: String,
}

impl Browser {
    /// A window of 1366×768 at `home`, such as `http://127.0.0.1:8080`.
    pub(crate) fn open(home: &str) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; `make test` installs it (Debian: chromium, chromium-driver)");
        let output = BufReader::new(driver.stdout.take().expect("its output"));
        let port = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("chromedriver says its port");
        let mut browser = Self { driver, port, session: String::new(), home: home.to_owned() };
        let arguments =
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1366,768"];
        let options = json!({ "args": arguments });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let begun = browser.call("POST", "/session", &wanted);
        begun["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        browser.size(1366, 768);
        browser
    }

    pub(crate) fn size(&self, width: u32, height: u32) {
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask(
            "POST",
            "/goog/cdp/execute",
            &json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": params }),
        );
    }

    pub(crate) fn go(&self, path: &str) {
        self.ask("POST", "/url", &json!({ "url": format!("{}{path}", self.home) }));
    }

    /// Path and query of where the browser is.
    pub(crate) fn place(&self) -> String {
        let url = self.ask("GET", "/url", &Value::Null);
        url.as_str().expect("an address").trim_start_matches(&self.home).to_owned()
    }

    /// What a script returns; it runs as the tests' own, not as the page's.
    pub(crate) fn script(&self, code: &str) -> Value {
        self.ask("POST", "/execute/sync", &json!({ "script": code, "args": [] }))
    }

    /// What the page says to a person.
    pub(crate) fn text(&self) -> String {
        self.script("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("/element/{element}/value"), &json!({ "text": text }));
    }

    pub(crate) fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Keys pressed one after another, wherever the focus is.
    pub(crate) fn press(&self, keys: &[&str]) {
        let strokes: Vec<Value> = keys
            .iter()
            .flat_map(|key| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })])
            .collect();
        self.ask("POST", "/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }));
    }

    /// Waits until a script returns something true.
    pub(crate) fn until(&self, what: &str, script: &str) {
        let begun = Instant::now();
        while !self.script(&format!("return !!({script})")).as_bool().unwrap_or(false) {
            assert!(begun.elapsed() < PATIENCE, "{what} did not come; the page says: {}", self.text());
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    pub(crate) fn until_text(&self, text: &str) {
        self.until(text, &format!("document.body.innerText.includes({})", json!(text)));
    }

    /// Keeps what the person sees as `NAME.png`.
    pub(crate) fn picture(&self, folder: &Path, name: &str) {
        let picture = self.ask("GET", "/screenshot", &Value::Null);
        let bytes = STANDARD.decode(picture.as_str().expect("a picture")).expect("base 64");
        std::fs::create_dir_all(folder).expect("a folder for pictures");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("a picture is written");
    }

    fn find(&self, selector: &str) -> String {
        let found = self.ask("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("{selector} is on the page")).to_owned()
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    /// One question to chromedriver, which answers with a length.
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        line.write_all(head.as_bytes()).and_then(|()| line.write_all(body.as_bytes())).expect("chromedriver hears");
        let mut reader = BufReader::new(line);
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).expect("chromedriver answers");
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).expect("chromedriver answers wholly");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        let value = answer["value"].clone();
        assert!(value.get("error").is_none(), "{method} {path}: {}", value["message"]);
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.ask("DELETE", "", &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
