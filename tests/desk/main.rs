//! The clerks' desk in a real Chromium, over real scans. Screenshots are kept in the target folder, `tmp/desk`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod archive;
mod browser;

use archive::{Archive, PASSWORD, sign_in};
use browser::Browser;

/// Checks a screen for barriers, https://github.com/dequelabs/axe-core (MPL 2.0).
const AXE: &str = include_str!("axe/axe.min.js");

const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";

/// A day at the desk: one archive, and what one test did the next one finds.
#[test]
fn a_day_at_the_desk() {
    let archive = Archive::open();
    let chief = the_first_administrator_sets_the_desk_up(&archive);
    let given = the_administrator_adds_a_clerk(&chief);
    let clerk = a_clerk_chooses_a_password(&archive, &given);
    a_search_leads_to_the_marked_page(&clerk);
    a_document_is_split_moved_and_put_back(&clerk);
    the_queue_is_cleared_without_the_mouse(&clerk);
    a_scan_is_dropped_onto_the_window(&clerk, &archive);
    printed_sheets_are_known_again_when_they_are_scanned(&clerk);
    a_clerk_reaches_only_what_the_role_opens(&clerk);
    every_screen_has_no_serious_barrier(&chief);
    the_supervisor_sees_who_did_what(&chief);
    signing_out_ends_it(&clerk);
}

fn keep(browser: &Browser, name: &str) {
    browser.picture(&Archive::pictures(), name);
}

/// The same on a wide screen.
fn keep_wide(browser: &Browser, name: &str) {
    browser.size(1920, 1080);
    std::thread::sleep(std::time::Duration::from_millis(300));
    keep(browser, &format!("{name}-1920"));
    browser.size(1366, 768);
}

/// axe finds nothing serious on what is shown, with its dialog if one is open.
fn no_barrier(browser: &Browser, screen: &str) {
    browser.script(AXE);
    browser.script(
        "window.found = null; axe.run({ resultTypes: ['violations'] }).then(r => { window.found = r.violations
            .filter(v => ['serious', 'critical'].includes(v.impact))
            .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | ')); })",
    );
    browser.until("axe's verdict", "window.found");
    let found = browser.script("return window.found");
    assert_eq!(found.as_array().map(Vec::len), Some(0), "{screen}: {found:#}");
}

/// The Tab key comes to everything on the screen that one can use.
fn the_keyboard_reaches_all(browser: &Browser, screen: &str) {
    let usable =
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
        e => e.checkVisibility() && !e.disabled && e.type != 'hidden' && e.type != 'radio' && e.tabIndex >= 0
            && !e.closest('dialog'))";
    let steps = browser.script(&format!(
        "window.reached = new Set(); document.addEventListener('focusin', e => reached.add(e.target));
         document.activeElement.blur();
         // A date is several steps.
         return {usable}.length + 5 * document.querySelectorAll('input[type=date]').length + 4;"
    ));
    browser.press(&vec![TAB; steps.as_u64().unwrap() as usize]);
    let missed = browser
        .script(&format!("return {usable}.filter(e => !window.reached.has(e)).map(e => e.outerHTML.slice(0, 90))"));
    assert_eq!(missed.as_array().map(Vec::len), Some(0), "{screen}: {missed:#}");
}

/// A dialog that a key opens: looked at, and closed again.
fn look_into(browser: &Browser, key: &str, name: &str) {
    browser.press(&[key]);
    browser.until(name, "document.querySelector('dialog[open]')");
    std::thread::sleep(std::time::Duration::from_millis(300));
    keep(browser, name);
    no_barrier(browser, name);
    browser.press(&[ESCAPE]);
    browser.until("no dialog", "!document.querySelector('dialog[open]')");
}

fn the_first_administrator_sets_the_desk_up(archive: &Archive) -> Browser {
    let browser = Browser::open(&archive.address);
    browser.go("/search");
    assert_eq!(browser.place(), "/sign-in?to=%2Fsearch");
    keep(&browser, "sign-in");
    no_barrier(&browser, "sign-in");
    browser.go(&archive.setup);
    no_barrier(&browser, "setup");
    browser.fill("[name=full_name]", "Grace Hopper");
    browser.fill("[name=name]", "grace");
    browser.fill("[name=password]", PASSWORD);
    browser.fill("[name=again]", PASSWORD);
    browser.click("button.main");
    browser.until_text("Type what you know");
    browser
}

fn the_administrator_adds_a_clerk(chief: &Browser) -> String {
    chief.go("/people");
    chief.fill("form[action='/people'] [name=full_name]", "Ada Byron");
    chief.fill("form[action='/people'] [name=name]", "ada");
    chief.click("form[action='/people'] [value=Clerk]");
    chief.click("form[action='/people'] button.main");
    chief.until_text("It is shown only now");
    keep(chief, "people");
    chief.script("return document.querySelector('code.secret').innerText").as_str().unwrap().to_owned()
}

fn a_clerk_chooses_a_password(archive: &Archive, given: &str) -> Browser {
    let browser = archive.browser("ada", given);
    browser.until_text("Choose your own");
    browser.fill("form[action='/me/password'] [name=now]", given);
    browser.fill("form[action='/me/password'] [name=password]", "a quiet clerk's words");
    browser.fill("form[action='/me/password'] [name=again]", "a quiet clerk's words");
    browser.click("form[action='/me/password'] button");
    browser.until("the sign-in", "document.querySelector('[name=name]')");
    sign_in(&browser, "ada", "a quiet clerk's words");
    browser.until_text("Type what you know");
    browser
}

fn a_search_leads_to_the_marked_page(clerk: &Browser) {
    clerk.go("/search");
    clerk.fill("#q", "chest pain");
    clerk.until("results as one types", "document.querySelectorAll('li.hit').length > 1");
    clerk.until("the address follows", "location.search.includes('q=chest')");
    clerk.until("the crops", "[...document.querySelectorAll('.strip image')].length > 1");
    assert!(clerk.script("return document.querySelectorAll('.strip rect.hit').length").as_u64() > Some(1));
    std::thread::sleep(std::time::Duration::from_millis(700));
    keep(clerk, "search");
    keep_wide(clerk, "search");
    clerk.press(&[DOWN, ENTER]);
    clerk.until("the page", "document.querySelector('.sheet image')");
    assert!(clerk.place().starts_with("/pages/"), "{}", clerk.place());
    assert!(clerk.script("return document.querySelectorAll('.sheet rect.hit').length").as_u64() > Some(0));
    std::thread::sleep(std::time::Duration::from_millis(700));
    keep(clerk, "page");
    keep_wide(clerk, "page");
    assert!(clerk.text().contains("runner-up"), "why it is filed");
    clerk.press(&["r"]);
    clerk.until("the turn in the address", "location.search.includes('turn=90')");
    clerk.press(&[ESCAPE]);
    clerk.until("the results again", "location.pathname == '/search'");
    clerk.fill("form.save [name=name]", "Chest pain, all boxes");
    clerk.click("form.save button");
    clerk.until_text("Chest pain, all boxes");
    clerk.until("the crops", "[...document.querySelectorAll('.strip image[href]')].length > 1");
    std::thread::sleep(std::time::Duration::from_millis(700));
    keep(clerk, "saved-searches");
    clerk.go("/search");
    keep(clerk, "search-begin");
}

/// The number of a page of a document of several pages, found by search.
fn second_page(clerk: &Browser) -> String {
    clerk.go("/search?q=file%3Afrom-the-record-system");
    clerk.click("li.hit a");
    clerk.until("its pages", "document.querySelectorAll('.thumbnails a').length > 1");
    let path = clerk.script("return document.querySelectorAll('.thumbnails a')[1].pathname");
    path.as_str().unwrap().to_owned()
}

fn a_document_is_split_moved_and_put_back(clerk: &Browser) {
    let page = second_page(clerk);
    clerk.go(&page);
    let whose = clerk.script("return document.querySelector('.card h1').innerText").as_str().unwrap().to_owned();
    look_into(clerk, "o", "reorder");
    look_into(clerk, "t", "retype");
    clerk.script("[...document.querySelectorAll('.tools button')].find(b => b.innerText == 'Split here').click()");
    clerk.until("a document of one page", "document.querySelectorAll('.thumbnails a').length == 0");
    clerk.press(&["p"]);
    clerk.fill("#move input", "lovelace");
    clerk.until("patients", "document.querySelector('#move-answers button')");
    keep(clerk, "move");
    no_barrier(clerk, "move");
    clerk.script("document.querySelector('#move-answers button').click()");
    clerk.until("another patient", &format!("document.querySelector('.card h1').innerText != {whose:?}"));
    search_follows(clerk);
    for _ in 0..2 {
        let before = clerk.script("return document.querySelectorAll('.history form').length").as_u64().unwrap();
        clerk.click(".history form button");
        clerk.until("one step back", &format!("document.querySelectorAll('.history form').length < {before} || document.querySelectorAll('.thumbnails a').length > 1"));
    }
    clerk.until("the same patient", &format!("document.querySelector('.card h1').innerText == {whose:?}"));
}

/// The page that was just moved is found under its new patient within five seconds.
fn search_follows(clerk: &Browser) {
    let begun = std::time::Instant::now();
    clerk.script(
        "const page = location.pathname, mrn = document.querySelector('.card .ids b').innerText;
         window.found_there = false;
         (async () => { while (!window.found_there) {
             const answer = await fetch('/search?q=' + encodeURIComponent('mrn:' + mrn), { headers: { 'X-Part': '1' } });
             window.found_there = (await answer.text()).includes('href=\"' + page + '?');
             await new Promise(resolve => setTimeout(resolve, 100));
         } })();",
    );
    clerk.until("the page in the results", "window.found_there");
    assert!(begun.elapsed().as_secs_f64() < 5.0, "search followed after {:?}", begun.elapsed());
}

fn the_queue_is_cleared_without_the_mouse(clerk: &Browser) {
    clerk.go("/review");
    clerk.until("a document", "document.querySelector('.review')");
    std::thread::sleep(std::time::Duration::from_millis(900));
    keep(clerk, "review");
    keep_wide(clerk, "review");
    for (key, name) in [("p", "review-find"), ("t", "review-type"), ("d", "review-date")] {
        look_into(clerk, key, name);
    }
    let mut settled = 0;
    loop {
        let before = clerk.place();
        if clerk.script("return !document.querySelector('.review')").as_bool() == Some(true) {
            break;
        }
        settled += 1;
        assert!(settled < 40, "the queue does not end: {before}");
        // The first candidate where there is one; who is on no list stays so.
        let has_candidate = clerk.script("return !!document.querySelector('.candidate')").as_bool() == Some(true);
        let key = if settled == 1 {
            "b"
        } else if has_candidate {
            "1"
        } else {
            "n"
        };
        clerk.press(&[key]);
        clerk.until("the next one", &format!("location.pathname + location.search != {before:?}"));
        if settled == 1 {
            clerk.press(&["u"]);
            clerk.until("the document back", "!location.search.includes('done') && document.querySelector('.review')");
        }
    }
    assert!(settled > 2, "{settled}");
    clerk.until_text("Nothing waits");
    keep(clerk, "review-done");
}

fn a_scan_is_dropped_onto_the_window(clerk: &Browser, archive: &Archive) {
    clerk.go("/intake");
    let scan = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-scans/phone-message.gif");
    clerk.fill("input[type=file]", &scan.to_string_lossy());
    clerk.until_text("It is in the drop folder");
    keep(clerk, "intake");
    assert!(archive.folder.path().join("charts/drop").exists());
    clerk.until("the scan read", "[...document.querySelectorAll('tbody tr')].some(r => r.innerText.includes('phone-message') && r.innerText.includes('done'))");
}

/// Four sheets are printed, and brought in as scans within a batch.
fn printed_sheets_are_known_again_when_they_are_scanned(clerk: &Browser) {
    clerk.go("/intake/sheets");
    keep(clerk, "sheets");
    clerk.go("/intake");
    // Without a label: its cover sheet says it.
    clerk.fill("form[action='/intake/batches'] [name=station]", "Fujitsu 2");
    clerk.click("form[action='/intake/batches'] button");
    clerk.until("the batch", "location.pathname.startsWith('/intake/batches/')");
    keep(clerk, "batch-open");
    no_barrier(clerk, "batch-open");
    clerk.script(
        "window.sent = 0;
         const token = document.querySelector('meta[name=token]').content, batch = location.pathname.split('/').pop();
         ['sheet=document', 'sheet=patient&mrn=' + arguments[0], 'sheet=type&type=lab_results', 'sheet=box&box=A-113&station=2']
            .forEach(async (query, at) => {
                const pdf = await (await fetch('/intake/sheets.pdf?' + query)).blob();
                await fetch(`/intake/files/sheet-${at}.pdf?batch=${batch}`, { method: 'PUT', body: pdf, headers: { 'X-Token': token } });
                window.sent += 1;
            });"
            .replace("arguments[0]", "'8012239'")
            .as_str(),
    );
    clerk.until("the sheets sent", "window.sent == 4");
    clerk.until(
        "all of them known",
        "[...document.querySelectorAll('.tile')].some(t => t.innerText.match(/^4\\s+separator sheets/))",
    );
    clerk.go(&clerk.place());
    clerk.until("the label of the cover sheet", "document.querySelector('h1').innerText.startsWith('A-113')");
    keep(clerk, "batch");
    clerk.click("form[action$='/end'] button");
    clerk.until_text("CERTIFICATE OF BATCH");
    keep(clerk, "certificate");
}

fn a_clerk_reaches_only_what_the_role_opens(clerk: &Browser) {
    for path in ["/people", "/audit", "/overview"] {
        clerk.go(path);
        assert!(clerk.text().contains("Your roles do not allow this"), "{path}");
    }
    let bar = clerk.script("return [...document.querySelectorAll('nav a')].map(a => a.pathname).join(' ')");
    assert_eq!(bar, "/search /review /patients /intake");
}

fn every_screen_has_no_serious_barrier(chief: &Browser) {
    chief.go("/search?q=chest");
    let page = chief.script("return document.querySelector('li.hit a').pathname").as_str().unwrap().to_owned();
    chief.go(&page);
    let chart = chief.script("return document.querySelector('.card a')?.getAttribute('href') || ''");
    chief.go("/overview");
    chief.click("form[action='/overview/samples'] button");
    chief.until("a page to check", "document.querySelector('.review')");
    std::thread::sleep(std::time::Duration::from_millis(900));
    keep(chief, "check");
    let screens = [
        "/search",
        "/search?q=chest",
        &page,
        "/review",
        "/intake",
        "/intake/sheets",
        "/intake/batches/3",
        "/overview",
        "/overview/check",
        "/audit",
        "/emergencies",
        "/people",
        "/patients",
        "/patients?q=a",
        "/patients/list",
        "/patients/entry?mrn=8012239",
        "/patients/merge?merged=8012239&survivor=1059989",
        "/me",
    ];
    let chart = chart.as_str().filter(|chart| !chart.is_empty()).expect("a chart");
    for screen in screens.into_iter().chain([chart, &format!("{chart}&by=type")]) {
        chief.go(screen);
        std::thread::sleep(std::time::Duration::from_millis(400));
        no_barrier(chief, screen);
        the_keyboard_reaches_all(chief, screen);
        chief.go(screen);
        std::thread::sleep(std::time::Duration::from_millis(400));
        let named = screen.split('?').next().unwrap_or_default().trim_matches('/').replace('/', "-");
        keep(chief, &format!("chief-{named}"));
        keep_wide(chief, &format!("chief-{named}"));
    }
}

fn the_supervisor_sees_who_did_what(chief: &Browser) {
    chief.go("/audit?person=ada");
    let text = chief.text();
    for what in ["searched", "saw a page", "decided", "took back", "brought a scan in", "Whole:"] {
        assert!(text.contains(what), "{what}: {text}");
    }
}

fn signing_out_ends_it(clerk: &Browser) {
    clerk.go("/search?q=chest");
    let place = clerk.place();
    clerk.click("header button");
    clerk.until("the sign-in", "document.querySelector('[name=password]')");
    clerk.go(&place);
    assert!(clerk.place().starts_with("/sign-in"), "{}", clerk.place());
}
