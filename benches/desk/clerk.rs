//! A clerk before a browser.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::archive::Made;
use super::http::{Line, Reply};
use super::pages::{Dice, Language, PAGES_OF_PERSON};

/// Hits that a screen of 1080 lines shows at once; a browser asks for the others' places when they come into sight.
const IN_SIGHT: usize = 7;

/// Milliseconds by what was asked for.
pub(crate) type Times = BTreeMap<&'static str, Vec<f64>>;

pub(crate) struct Clerk<'a> {
    line: Line,
    language: &'a Language,
    pages: i64,
    dice: Dice,
    think: bool,
    from: Instant,
    token: String,
    pub(crate) times: Times,
}

impl<'a> Clerk<'a> {
    pub(crate) fn sit_down(number: u64, address: &str, made: &'a Made, language: &'a Language, pages: i64) -> Self {
        let line = Line::open(address, &made.cookies[number as usize % made.cookies.len()]);
        let dice = Dice(number ^ 0x5eed);
        let from = Instant::now();
        Self { line, language, pages, dice, think: true, from, token: String::new(), times: Times::new() }
    }

    /// Works until `until`; what is asked before `from` is not counted.
    pub(crate) fn work(&mut self, think: bool, from: Instant, until: Instant) {
        (self.think, self.from) = (think, from);
        // Not all in step.
        std::thread::sleep(Duration::from_millis(self.dice.below(1000) as u64));
        let start = self.line.get("/search", false).text();
        self.token = between(&start, "name=\"token\" content=\"", "\"").unwrap_or_default().to_owned();
        assert!(!self.token.is_empty(), "signed in");
        while Instant::now() < until {
            match self.dice.below(100) {
                0..35 => self.searches(),
                35..60 => self.looks_at_a_document(),
                60..85 => self.reviews(until),
                85..93 => self.opens_a_chart(),
                _ => self.looks_a_patient_up(),
            }
            self.thinks();
        }
    }

    fn thinks(&mut self) {
        if self.think {
            std::thread::sleep(Duration::from_millis(500 + self.dice.below(2000) as u64));
        }
    }

    fn count(&mut self, what: &'static str, begun: Instant) {
        if begun >= self.from {
            self.times.entry(what).or_default().push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }

    fn get(&mut self, what: &'static str, path: &str, part: bool) -> Reply {
        let begun = Instant::now();
        let reply = self.line.get(path, part);
        self.count(what, begun);
        reply
    }

    /// A search as it is typed: asked once in the middle and once at the end, with the places of its hits.
    fn searches(&mut self) {
        let questions = self.language.questions(&mut self.dice, self.pages);
        let (_, question) = &questions[self.dice.below(questions.len())];
        let half: String = question.chars().take(question.chars().count() / 2).collect();
        if half.len() > 1 {
            self.get("search", &format!("/search?q={}", encoded(&half)), true);
        }
        let results = self.get("search", &format!("/search?q={}", encoded(question)), true).text();
        let places: Vec<_> = all_between(&results, "data-href=\"", "\"").take(IN_SIGHT).collect();
        for place in places {
            self.get("place of a hit", &place.replace("&amp;", "&"), true);
        }
        let hit = all_between(&results, "class=\"open\" href=\"", "\"").next().map(|path| path.replace("&amp;", "&"));
        if let Some(path) = hit.filter(|_| self.dice.below(2) == 0) {
            self.thinks();
            self.page(&path);
        }
    }

    fn page(&mut self, path: &str) {
        let page = self.get("page", path, false);
        assert_eq!(page.status, 200, "{path}");
        self.picture(&page);
    }

    /// The picture that a screen shows, as its browser loads it.
    fn picture(&mut self, screen: &Reply) {
        let text = screen.text();
        if let Some(path) = between(&text, "<image href=\"", "\"") {
            self.get("page picture", path, true);
        }
        let next = between(&text, "data-next-picture=\"", "\"").map(str::to_owned);
        let next = next.or_else(|| Some(format!("{}/picture/screen", after_rel_next(&text)?)));
        if let Some(path) = next {
            self.get("picture loaded ahead", &path, true);
        }
    }

    /// The pages of a document, one after another.
    fn looks_at_a_document(&mut self) {
        let first = self.dice.below(self.pages as usize / 3) * 3 + 1;
        for page in first..first + 2 {
            self.page(&format!("/pages/{page}"));
            self.thinks();
        }
    }

    /// Some documents of the queue: looked at, decided, and the next one.
    fn reviews(&mut self, until: Instant) {
        let mut next = "/review".to_owned();
        for _ in 0..3 {
            let begun = Instant::now();
            let mut reply = self.line.get(&next, false);
            while reply.status == 303 {
                reply = self.line.get(&reply.location, false);
            }
            self.count("review: next", begun);
            self.picture(&reply);
            self.thinks();
            let text = reply.text();
            let Some(document) = between(&text, "action=\"/review/", "\"") else { return };
            let candidate = between(&text, "name=\"mrn\" value=\"", "\"").unwrap_or_default();
            let action = if candidate.is_empty() { "not_on_the_list" } else { "file" };
            if Instant::now() >= until {
                return;
            }
            let begun = Instant::now();
            let token = self.token.clone();
            let decided = self.line.post(
                &format!("/review/{document}"),
                &[("token", &token), ("action", action), ("mrn", candidate), ("begun", "")],
            );
            self.count("review: decide", begun);
            // What another clerk has meanwhile is a conflict; the next one is asked for.
            next = if decided.status == 303 { decided.location } else { "/review".to_owned() };
        }
    }

    fn opens_a_chart(&mut self) {
        let person = self.dice.below((self.pages / PAGES_OF_PERSON) as usize) as i64;
        let (mrn, _) = self.language.person(person);
        self.get("chart", &format!("/chart?mrn={mrn}"), false);
    }

    fn looks_a_patient_up(&mut self) {
        let (mrn, name) = self.language.person(self.dice.below(100_000) as i64);
        let words = match self.dice.below(4) {
            0 => mrn,
            1 => name.last,
            2 => format!("{} {}", name.first, &name.last[..name.last.len().min(3)]),
            _ => format!("{}, {}", name.last, name.first),
        };
        self.get("patient looked up", &format!("/review/patients?q={}", encoded(&words)), true);
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn all_between<'t>(text: &'t str, before: &'t str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(found, _)| found))
}

/// The page that is next, whose picture the desk's script loads ahead.
fn after_rel_next(text: &str) -> Option<&str> {
    let link = text.split("<a ").find(|link| link.split('>').next().is_some_and(|tag| tag.contains("rel=\"next\"")))?;
    between(link, "href=\"", "\"")?.split('?').next().filter(|path| path.starts_with("/pages/"))
}
