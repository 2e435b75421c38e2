//! From probabilities to the likeliest text: a beam search that knows the dictionary.
//!
//! After Tesseract's `recodebeam.cpp`, for recoders that give every character one code: the same beams, the same
//! order, the same single-precision sums, so that the same text comes out.

use crate::dictionary::{Permuter, Place};
use crate::heap::Heap;
use crate::model::Model;
use crate::model::charset::{CharId, SPACE};

/// Nodes a beam holds (`kBeamWidths[0]`).
const WIDTH: usize = 5;
const DICT_RATIO: f32 = 2.25;
const CERTAINTY_OFFSET: f64 = -0.085;
/// Certainties are natural logarithms, not below this.
const LEAST_CERTAINTY: f32 = -20.0;
/// Below this a character is not looked up (`kWorstDictCertainty / kCertaintyScale`).
const WORST_DICT_CERTAINTY: f32 = -25.0 / 7.0;

/// What may follow a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    Anything = 0,
    /// Another score was added to its own: a plain duplicate must follow.
    OnlyDuplicate = 1,
    /// The same, after a plain one: no duplicate may follow.
    NoDuplicate = 2,
}

const FOLLOWS: [Follow; 3] = [Follow::Anything, Follow::OnlyDuplicate, Follow::NoDuplicate];
/// Without and with the dictionary, by what may follow.
const BEAMS: usize = 6;

fn beam(with_dictionary: bool, follow: Follow) -> usize {
    usize::from(with_dictionary) * FOLLOWS.len() + follow as usize
}

/// How an output ranks among those of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    FirstTwo = 0,
    FirstFive = 1,
    Rest = 2,
}

const RANKS: [Rank; 3] = [Rank::FirstTwo, Rank::FirstFive, Rank::Rest];

/// One code at one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) code: u16,
    /// `None` for the null code.
    pub(crate) character: Option<CharId>,
    pub(crate) permuter: Permuter,
    /// The dictionary begins anew here.
    starts_dictionary: bool,
    pub(crate) starts_word: bool,
    ends_word: bool,
    pub(crate) duplicate: bool,
    pub(crate) certainty: f32,
    score: f32,
    previous: Option<u32>,
    /// The last node on the way here, or this, that is a character of its own. Known once the column is decoded.
    last_character: Option<u32>,
    /// Its places in the dictionary: a range of the pool.
    places: Option<(u32, u32)>,
    hash: u64,
}

/// The memory of a search, kept from line to line.
#[derive(Debug, Default)]
pub(crate) struct Beam {
    nodes: Vec<Node>,
    places: Vec<Place>,
    heaps: [Heap<Node>; BEAMS],
    initial: [Option<Node>; 3],
    ranks: Vec<Rank>,
    /// The codes of each rank, in the order of the character set.
    ranked: [Vec<u16>; RANKS.len()],
    top: Heap<u16>,
}

/// What stays the same while a column is decoded.
struct Column<'a> {
    model: &'a Model,
    outputs: &'a [f32],
    first: usize,
    second: usize,
}

impl Beam {
    /// The best path through `outputs`, a row of probabilities a column: its node in every column.
    pub(crate) fn decode(&mut self, model: &Model, outputs: &[f32]) -> Vec<Node> {
        self.nodes.clear();
        self.places.clear();
        let mut last: [std::ops::Range<usize>; BEAMS] = Default::default();
        for (t, outputs) in outputs.chunks_exact(model.network.outputs()).enumerate() {
            let (first, second) = self.rank(outputs, model);
            self.step(&Column { model, outputs, first, second }, t, &last);
            for (heap, range) in self.heaps.iter().zip(&mut last) {
                let start = self.nodes.len();
                for (_, node) in heap.pairs() {
                    let own = node.character.is_some() && !node.duplicate;
                    let before = node.previous.and_then(|p| self.nodes[p as usize].last_character);
                    let last_character = if own { Some(self.nodes.len() as u32) } else { before };
                    self.nodes.push(Node { last_character, ..*node });
                }
                *range = start..self.nodes.len();
            }
        }
        self.best_path(&last)
    }

    /// Ranks the outputs of a column; the best and the second best code.
    fn rank(&mut self, outputs: &[f32], model: &Model) -> (usize, usize) {
        self.ranks.clear();
        self.ranks.resize(outputs.len(), Rank::Rest);
        self.top.clear();
        for (code, output) in outputs.iter().enumerate() {
            if self.top.len() < WIDTH || self.top.least().is_some_and(|least| *output > least) {
                self.top.push(*output, code as u16);
                if self.top.len() > WIDTH {
                    self.top.pop();
                }
            }
        }
        let (mut first, mut second) = (usize::MAX, usize::MAX);
        while let Some((_, code)) = self.top.pop() {
            let code = usize::from(code);
            self.ranks[code] = if self.top.len() > 1 { Rank::FirstFive } else { Rank::FirstTwo };
            match self.top.len() {
                0 => first = code,
                1 => second = code,
                _ => {}
            }
        }
        self.ranks[model.network.null_code] = Rank::FirstTwo;
        self.ranked.iter_mut().for_each(Vec::clear);
        for code in model.charset.codes() {
            self.ranked[self.ranks[usize::from(*code)] as usize].push(*code);
        }
        (first, second)
    }

    fn step(&mut self, column: &Column<'_>, t: usize, last: &[std::ops::Range<usize>; BEAMS]) {
        self.heaps.iter_mut().for_each(Heap::clear);
        self.initial = [None; 3];
        if t == 0 {
            self.go_on(column, None, beam(false, Follow::Anything), Rank::FirstTwo);
            if column.model.dictionary.is_some() {
                self.go_on(column, None, beam(true, Follow::Anything), Rank::FirstTwo);
            }
            return;
        }
        for rank in RANKS {
            for (index, nodes) in last.iter().enumerate() {
                for node in nodes.clone().rev() {
                    self.go_on(column, Some(node as u32), index, rank);
                }
            }
            let open = self.heaps[beam(false, Follow::Anything)].len() + self.heaps[beam(true, Follow::Anything)].len();
            if open > 0 {
                break;
            }
        }
        for follow in FOLLOWS {
            if let Some(node) = self.initial[follow as usize] {
                self.push(beam(true, follow), node);
            }
        }
    }

    /// Every way on from `previous`, of the beam `index`, among the codes of this `rank`.
    fn go_on(&mut self, column: &Column<'_>, previous: Option<u32>, index: usize, rank: Rank) {
        let (with_dictionary, follow) = (index >= FOLLOWS.len(), FOLLOWS[index % FOLLOWS.len()]);
        let null = column.model.network.null_code;
        let outputs = column.outputs;
        let before = previous.map(|p| (p, self.nodes[p as usize]));
        if let Some((at, node)) = before {
            let code = usize::from(node.code);
            if self.ranks[code] == rank {
                if follow != Follow::NoDuplicate {
                    self.repeat(at, certainty(outputs[code]), with_dictionary, Follow::Anything, null);
                }
                if follow == Follow::Anything && rank == Rank::FirstTwo && code != null {
                    let both = certainty(outputs[code] + outputs[null]);
                    self.repeat(at, both, with_dictionary, Follow::NoDuplicate, null);
                }
            }
            if follow == Follow::OnlyDuplicate {
                return;
            }
        }
        for at in 0..self.ranked[rank as usize].len() {
            let code = usize::from(self.ranked[rank as usize][at]);
            if before.is_some_and(|(_, node)| usize::from(node.code) == code) {
                continue;
            }
            let sure = certainty(outputs[code]);
            if sure < LEAST_CERTAINTY && code != null {
                continue;
            }
            let character = if code == null { None } else { column.model.charset.of_code(code) };
            self.new_character(column, code, character, sure, with_dictionary, Follow::Anything, previous);
            if rank == Rank::FirstTwo && code != null {
                let mut probability = outputs[code] + outputs[null];
                if let Some((_, node)) = before
                    && follow == Follow::Anything
                    && usize::from(node.code) != null
                    && ((usize::from(node.code) == column.first && code == column.second)
                        || (code == column.first && usize::from(node.code) == column.second))
                {
                    probability += outputs[usize::from(node.code)];
                }
                let sure = certainty(probability);
                self.new_character(column, code, character, sure, with_dictionary, Follow::OnlyDuplicate, previous);
            }
        }
    }

    /// The same code once more (`PushDupOrNoDawgIfBetter`).
    fn repeat(&mut self, previous: u32, sure: f32, with_dictionary: bool, follow: Follow, null: usize) {
        let before = self.nodes[previous as usize];
        let sure = if with_dictionary {
            if sure <= WORST_DICT_CERTAINTY {
                return;
            }
            sure
        } else {
            let sure = sure * DICT_RATIO;
            if sure < LEAST_CERTAINTY && usize::from(before.code) != null {
                return;
            }
            sure
        };
        let node = Node {
            starts_dictionary: false,
            starts_word: false,
            ends_word: false,
            duplicate: true,
            certainty: sure,
            score: sure + before.score,
            previous: Some(previous),
            last_character: None,
            places: None,
            ..before
        };
        self.push(beam(with_dictionary, follow), node);
    }

    /// A code that is not the one before (`ContinueUnichar`).
    #[expect(clippy::too_many_arguments, reason = "the state of one arrow of the search")]
    fn new_character(
        &mut self,
        column: &Column<'_>,
        code: usize,
        character: Option<CharId>,
        sure: f32,
        with_dictionary: bool,
        follow: Follow,
        previous: Option<u32>,
    ) {
        if with_dictionary {
            if sure > WORST_DICT_CERTAINTY {
                self.dictionary_character(column, code, character, sure, follow, previous);
            }
            return;
        }
        let (plain, certainty) = (beam(false, follow), sure * DICT_RATIO);
        if !self.is_lost(plain, self.score(certainty, previous)) {
            let node = self.node(column, code, character, Permuter::TopChoice, certainty, previous);
            self.push(plain, node);
        }
        if column.model.dictionary.is_some() && character == Some(SPACE) && sure > WORST_DICT_CERTAINTY {
            let space = self.node(column, code, character, Permuter::None, sure, previous);
            self.offer_initial(column, follow, space);
        }
    }

    /// A code that goes on with a dictionary word, or stands before one (`ContinueDawg`).
    fn dictionary_character(
        &mut self,
        column: &Column<'_>,
        code: usize,
        character: Option<CharId>,
        sure: f32,
        follow: Follow,
        previous: Option<u32>,
    ) {
        let (with, without) = (beam(true, follow), beam(false, follow));
        let Some(character) = character else {
            let null = self.node(column, code, None, Permuter::None, sure, previous);
            self.push(with, null);
            return;
        };
        let score = sure + previous.map_or(0.0, |p| self.nodes[p as usize].score);
        if self.is_lost(with, score) && self.is_lost(without, score) {
            return;
        }
        let before = self.last_character(previous).copied();
        if character == SPACE {
            if let Some(word) = before.filter(|node| node.ends_word) {
                let space = self.node(column, code, Some(character), word.permuter, sure, previous);
                self.offer_initial(column, follow, space);
                self.push(without, space);
            }
            return;
        }
        if before.is_some_and(|node| node.starts_dictionary && node.character != Some(SPACE)) {
            return;
        }
        let Some(dictionary) = &column.model.dictionary else { return };
        let (from, word_start) = match before {
            None => (self.keep(&dictionary.beginnings()), true),
            Some(node) => match node.places {
                Some(places) => (places, node.starts_dictionary),
                None => return,
            },
        };
        let start = self.places.len();
        let places: Vec<Place> = self.places[from.0 as usize..from.1 as usize].to_vec();
        let Some(step) = dictionary.follow(&places, character, &column.model.charset, &mut self.places) else {
            self.places.truncate(start);
            return;
        };
        let mut node = self.node(column, code, Some(character), step.permuter, sure, previous);
        node.starts_word = word_start;
        node.ends_word = step.may_end;
        node.places = Some((start as u32, self.places.len() as u32));
        self.push(with, node);
    }

    fn keep(&mut self, places: &[Place]) -> (u32, u32) {
        let start = self.places.len() as u32;
        self.places.extend_from_slice(places);
        (start, self.places.len() as u32)
    }

    /// The last node on the way to `from` that is a character of its own.
    fn last_character(&self, from: Option<u32>) -> Option<&Node> {
        let last = self.nodes[from? as usize].last_character?;
        Some(&self.nodes[last as usize])
    }

    /// The best start of a dictionary word of each kind is kept aside (`PushInitialDawgIfBetter`).
    fn offer_initial(&mut self, column: &Column<'_>, follow: Follow, node: Node) {
        if self.initial[follow as usize].is_some_and(|best| node.score <= best.score) {
            return;
        }
        let Some(dictionary) = &column.model.dictionary else { return };
        let places = self.keep(&dictionary.beginnings());
        self.initial[follow as usize] = Some(Node { starts_dictionary: true, places: Some(places), ..node });
    }

    fn node(
        &self,
        column: &Column<'_>,
        code: usize,
        character: Option<CharId>,
        permuter: Permuter,
        certainty: f32,
        previous: Option<u32>,
    ) -> Node {
        let before = previous.map(|p| self.nodes[p as usize]);
        let mut hash = before.map_or(0, |node| node.hash);
        if code != column.model.network.null_code {
            let classes = column.model.charset.code_range() as u64;
            let carry = (hash >> 32).wrapping_mul(classes) >> 32;
            hash = hash.wrapping_mul(classes).wrapping_add(carry).wrapping_add(code as u64);
        }
        Node {
            code: code as u16,
            character,
            permuter,
            starts_dictionary: false,
            starts_word: false,
            ends_word: false,
            duplicate: false,
            certainty,
            score: self.score(certainty, previous),
            previous,
            last_character: None,
            places: None,
            hash,
        }
    }

    /// The score of a node of this certainty after `previous`.
    fn score(&self, certainty: f32, previous: Option<u32>) -> f32 {
        previous.map_or(certainty, |p| certainty + self.nodes[p as usize].score)
    }

    /// Whether a beam is full of better nodes.
    fn is_lost(&self, index: usize, score: f32) -> bool {
        let heap = &self.heaps[index];
        heap.len() >= WIDTH && heap.least().is_some_and(|least| score <= least)
    }

    /// Takes a node into a beam if there is room or it beats the worst (`PushHeapIfBetter`).
    fn push(&mut self, index: usize, node: Node) {
        if self.is_lost(index, node.score) {
            return;
        }
        let heap = &mut self.heaps[index];
        let same = heap.pairs().iter().position(|(_, other)| {
            other.code == node.code
                && other.hash == node.hash
                && other.permuter == node.permuter
                && other.starts_dictionary == node.starts_dictionary
        });
        match same {
            Some(at) if node.score > heap.pairs()[at].1.score => heap.replace(at, node.score, node),
            Some(_) => {}
            None => {
                heap.push(node.score, node);
                if heap.len() > WIDTH {
                    heap.pop();
                }
            }
        }
    }

    /// The best of the last column's nodes that may stand at an end, and the way to it.
    fn best_path(&self, last: &[std::ops::Range<usize>; BEAMS]) -> Vec<Node> {
        let mut best: Option<usize> = None;
        for follow in [Follow::Anything, Follow::NoDuplicate] {
            for with_dictionary in [false, true] {
                for at in last[beam(with_dictionary, follow)].clone() {
                    let ends = || {
                        self.last_character(Some(at as u32))
                            .is_some_and(|node| node.ends_word || node.character == Some(SPACE))
                    };
                    if with_dictionary && !ends() {
                        continue;
                    }
                    if best.is_none_or(|b| self.nodes[at].score > self.nodes[b].score) {
                        best = Some(at);
                    }
                }
            }
        }
        let mut path = Vec::new();
        let mut at = best.map(|b| b as u32);
        while let Some(node) = at.map(|i| self.nodes[i as usize]) {
            path.push(node);
            at = node.previous;
        }
        path.reverse();
        path
    }
}

/// A probability as a certainty, with the offset that Tesseract adds (in double precision).
fn certainty(probability: f32) -> f32 {
    let least = LEAST_CERTAINTY.exp();
    let plain = if probability > least { probability.ln() } else { LEAST_CERTAINTY };
    (f64::from(plain) + CERTAINTY_OFFSET) as f32
}
