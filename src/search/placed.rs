//! Handing terms to tantivy with the places that this room gave them.
//!
//! Its own pre-tokenized text travels through JSON, which costs more than the indexing; here it is one line a term.

use std::fmt::Write;
use std::str::Lines;

use tantivy::tokenizer::{Token as IndexToken, TokenStream, Tokenizer};

use super::text::Token;

/// The tokenizer's name in the schema.
pub(super) const PLACED: &str = "placed";

/// Reads what [`written`] wrote.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Placed;

pub(super) struct PlacedStream<'a> {
    lines: Lines<'a>,
    token: IndexToken,
}

/// One line a term: its place and itself.
pub(super) fn written(tokens: &[Token]) -> String {
    let mut text = String::with_capacity(tokens.len() * 14);
    for token in tokens {
        // writing to a string cannot fail
        let _ = writeln!(text, "{} {}", token.position, token.text);
    }
    text
}

impl Tokenizer for Placed {
    type TokenStream<'a> = PlacedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PlacedStream<'a> {
        PlacedStream { lines: text.lines(), token: IndexToken::default() }
    }
}

impl TokenStream for PlacedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((place, term)) = self.lines.next().and_then(|line| line.split_once(' ')) else { return false };
        self.token.position = place.parse().unwrap_or_default();
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &IndexToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_arrive_as_they_were_written() {
        let token = |text: &str, position| Token { text: text.to_owned(), position, words: 0..=0 };
        let text = written(&[token("obrien", 16), token("98.6", 33)]);
        let (mut placed, mut arrived) = (Placed, Vec::new());
        let mut stream = placed.token_stream(&text);
        while stream.advance() {
            arrived.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(arrived, [("obrien".to_owned(), 16), ("98.6".to_owned(), 33)]);
    }
}
