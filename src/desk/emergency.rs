//! Emergency access: confidential records opened at once, with a reason and for an hour, and a supervisor looks at each.

use maud::{Markup, html};

use crate::catalog::Emergency;

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::layout::{Section, frame, token};
use super::state::Desk;

/// How long they stay open, seconds.
const OPEN_S: i64 = 3600;
/// Letters of a reason that says something.
const SHORTEST_REASON: usize = 10;
const LISTED: usize = 200;

/// The form on one's own account.
pub(super) fn form(ask: &Ask) -> Markup {
    html! {
        h2 { "Emergency access" }
        p { "Opens confidential records to you for an hour. The reason goes to the supervisors, who look at what you saw." }
        form.stack method="post" action="/me/emergency" {
            (token(ask))
            label { "Reason" textarea name="reason" rows="2" minlength=(SHORTEST_REASON) maxlength="500" required {} }
            button.danger type="submit" { "Open confidential records" }
        }
    }
}

pub(super) fn begin(desk: &Desk, ask: &Ask) -> Answered {
    let reason = ask.form("reason").trim();
    if reason.chars().count() < SHORTEST_REASON || reason.len() > 2000 {
        return Err(Refusal::Wrong("Say in a sentence why.".to_owned()));
    }
    let now = desk.clock.now();
    let mut event = ask.event("emergency_begun");
    event.detail = reason.to_owned();
    desk.room().catalog.audit(&event)?;
    desk.room().catalog.begin_emergency(ask.visitor()?.person.id, reason, now, now + OPEN_S)?;
    go_to("/search")
}

/// What supervisors have to look at.
pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let emergencies = desk.room().catalog.emergencies(LISTED)?;
    let content = html! {
        h1 { "Emergency access" }
        p.quiet { "Look at what was seen, and say what you found. Nobody clears their own." }
        div.scroll { table {
            thead { tr { th { "When (UTC)" } th { "Who" } th { "Reason" } th { "Seen" } th { "Finding" } } }
            tbody {
                @for emergency in &emergencies { (row(ask, emergency)) }
                @if emergencies.is_empty() { tr { td colspan="5" { "There was none." } } }
            }
        } }
    };
    page(frame(desk, ask, "Emergency access", Section::Emergencies, content)?)
}

fn row(ask: &Ask, emergency: &Emergency) -> Markup {
    let moment = jiff::Timestamp::from_second(emergency.begun).unwrap_or_default();
    let day = moment.strftime("%Y-%m-%d").to_string();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("person", &emergency.person)
        .append_pair("from", &day)
        .finish();
    html! {
        tr {
            td { (moment.strftime("%Y-%m-%d %H:%M").to_string()) }
            td { (emergency.person) }
            td { (emergency.reason) }
            td { a href=(format!("/audit?{query}")) { "in the audit" } }
            td {
                @match &emergency.cleared {
                    Some((who, finding)) => { (finding) " " span.quiet { (who) } },
                    None => form.row method="post" action=(format!("/emergencies/{}", emergency.id)) {
                        (token(ask))
                        input name="finding" required maxlength="500" aria-label="Finding" placeholder="what you found";
                        button.tool type="submit" { "Clear" }
                    },
                }
            }
        }
    }
}

pub(super) fn clear(desk: &Desk, ask: &Ask) -> Answered {
    let finding = ask.form("finding").trim();
    if finding.is_empty() {
        return Err(Refusal::Wrong("Say what you found.".to_owned()));
    }
    let (id, person) = (ask.number(0)?, &ask.visitor()?.person);
    let mut event = ask.event("emergency_cleared");
    event.detail = format!("{id}: {finding}");
    if !desk.room().catalog.clear_emergency(id, person.id, &person.name, finding)? {
        return Err(Refusal::Wrong("It is cleared already, or it is your own.".to_owned()));
    }
    desk.room().catalog.audit(&event)?;
    go_to("/emergencies")
}
