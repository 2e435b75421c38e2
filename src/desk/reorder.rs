//! The pages of a document put in another order.

use std::cmp::Reverse;

use maud::{Markup, html};

use crate::catalog::PageView;

use super::answer::Refusal;
use super::ask::Ask;
use super::put_right::{fields, why_field};

/// Each page with the place that it has, to be typed over.
pub(super) fn dialog(ask: &Ask, id: &str, sheet: &PageView, siblings: &[PageView]) -> Markup {
    html! {
        @if siblings.len() > 1 {
            dialog #reorder aria-labelledby="reorder-title" {
                h2 #reorder-title { "Order of the pages" }
                form.stack method="post" action=(format!("/documents/{id}")) {
                    (fields(ask, sheet, "order"))
                    p.quiet { "Type the place that a page belongs to; the others move on." }
                    ol.thumbnails.places {
                        @for (page, place) in siblings.iter().zip(1..) {
                            li {
                                img src=(format!("/pages/{}/picture/thumbnail", page.page)) alt="" loading="lazy" width="84" height="108";
                                input type="hidden" name="of" value=(page.page);
                                input type="number" name="place" value=(place) min="1" max=(siblings.len()) required
                                    aria-label=(format!("Place of the page that is page {place} now"));
                            }
                        }
                    }
                    (why_field())
                    div.tools {
                        button.main type="submit" { "Set" }
                        button type="submit" name="backwards" value="yes" { "Last page first" }
                        button type="button" data-closes { "Close" }
                    }
                }
            }
        }
    }
}

/// The order that somebody asks for: `order` names the pages one after another, as programs do; or each page `of` the
/// document has a `place`, as the dialog brings it, and one that was given the place of another goes before it.
pub(super) fn wanted(ask: &Ask) -> Result<Vec<i64>, Refusal> {
    let wrong = |_| Refusal::Wrong("The places of the pages must be numbers.".to_owned());
    let numbers = |texts: Vec<&str>| texts.into_iter().map(|text| text.trim().parse::<i64>().map_err(wrong)).collect();
    if !ask.form("order").is_empty() {
        return numbers(ask.form("order").split(',').collect());
    }
    let pages: Vec<i64> = numbers(ask.form_all("of"))?;
    let places: Vec<i64> = numbers(ask.form_all("place"))?;
    if ask.form("backwards") == "yes" {
        return Ok(pages.into_iter().rev().collect());
    }
    Ok(ordered(&pages, &places))
}

fn ordered(pages: &[i64], places: &[i64]) -> Vec<i64> {
    let mut moved: Vec<(i64, Reverse<bool>, i64)> = pages
        .iter()
        .zip(places)
        .zip(1..)
        .map(|((page, to), from)| (moving(*to, from), Reverse(*to != from), *page))
        .collect();
    moved.sort_by_key(|(to, moved, _)| (*to, *moved));
    moved.into_iter().map(|(_, _, page)| page).collect()
}

/// A page that moves on comes after the one whose place it takes, which moves back.
fn moving(to: i64, from: i64) -> i64 {
    2 * to + i64::from(to > from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_the_place_that_is_typed_and_the_others_move_on() {
        let pages = [11, 12, 13, 14];
        assert_eq!(ordered(&pages, &[1, 2, 3, 4]), pages);
        assert_eq!(ordered(&pages, &[1, 2, 3, 1]), [14, 11, 12, 13]);
        assert_eq!(ordered(&pages, &[4, 2, 3, 4]), [12, 13, 14, 11]);
        assert_eq!(ordered(&pages, &[2, 1, 3, 4]), [12, 11, 13, 14]);
        assert_eq!(ordered(&pages, &[4, 3, 2, 1]), [14, 13, 12, 11]);
        assert_eq!(ordered(&pages, &[3, 2, 3, 4]), [12, 13, 11, 14]);
    }
}
