//! How far a long command has come: a bar on a terminal, else a line now and then.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::pipeline::Progress;

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(15);

/// How far a command has come, on standard error.
pub(super) struct Bar {
    what: &'static str,
    bar: Option<ProgressBar>,
    expected: AtomicU64,
    done: AtomicU64,
    begun: Instant,
    said: Mutex<Instant>,
}

impl Bar {
    /// `what` is counted: "pages read".
    pub(super) fn of(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
            bar.set_style(style(what));
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        let now = Instant::now();
        Self { what, bar, expected: 0.into(), done: 0.into(), begun: now, said: Mutex::new(now) }
    }

    /// So many more are to be done.
    pub(super) fn expect(&self, more: u64) {
        self.expected.fetch_add(more, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.inc_length(more);
        }
    }

    /// So many more are done.
    pub(super) fn done(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
        match &self.bar {
            Some(bar) => bar.inc(more),
            None => self.say_now_and_then(),
        }
    }

    /// How many were done, and in what time.
    pub(super) fn finish(&self) -> (u64, Duration) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        (self.done.load(Ordering::Relaxed), self.begun.elapsed())
    }

    /// Says something without disturbing the bar.
    #[expect(clippy::print_stderr, reason = "progress is said on standard error")]
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => eprintln!("{line}"),
        }
    }

    fn say_now_and_then(&self) {
        let Ok(mut said) = self.said.try_lock() else { return };
        if said.elapsed() < LINE_EVERY {
            return;
        }
        *said = Instant::now();
        let (done, expected) = (self.done.load(Ordering::Relaxed), self.expected.load(Ordering::Relaxed));
        let a_minute = per_minute(done, self.begun.elapsed());
        let left = Duration::from_secs_f64(expected.saturating_sub(done) as f64 / a_minute.max(0.1) * 60.0);
        self.say(&format!(
            "{done} of {expected} {}, {a_minute:.0} a minute, about {} left",
            self.what,
            HumanDuration(left)
        ));
    }
}

impl Progress for Bar {
    fn found(&self, pages: u64) {
        self.expect(pages);
    }

    fn read(&self, pages: u64) {
        self.done(pages);
    }
}

/// How many a minute.
pub(super) fn per_minute(done: u64, time: Duration) -> f64 {
    done as f64 / time.as_secs_f64().max(0.001) * 60.0
}

fn style(what: &str) -> ProgressStyle {
    let template = format!("{{wide_bar}} {{pos}} of {{len}} {what}, {{a_minute}} a minute, {{eta}} left");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("a_minute", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{:.0}", state.per_sec() * 60.0);
    })
}
