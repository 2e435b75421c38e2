//! A word list as a directed acyclic word graph (`dawg.cpp`).

use super::ModelError;
use super::bytes::Bytes;
use super::charset::CharId;

/// Marks the first value of a dawg in the file.
const MAGIC: i16 = 42;
/// The last edge of its node; an edge that runs backwards; a word may end here.
const LAST: u64 = 1;
const BACKWARD: u64 = 2;
const WORD_END: u64 = 4;
const FLAGS: u32 = 3;

/// A word list. Nodes are edge numbers: a node's edges stand from there on.
#[derive(Debug)]
pub(crate) struct Dawg {
    edges: Vec<u64>,
    letter_bits: u32,
    /// How many forward edges the root has; these are in order of their letters.
    root_edges: usize,
}

/// The number of a node: that of its first edge.
pub(crate) type Node = u32;
/// The number of an edge.
pub(crate) type EdgeNumber = u32;
/// Where every word begins.
pub(crate) const ROOT: Node = 0;

impl Dawg {
    pub(super) fn read(bytes: &[u8], characters: usize) -> Result<Self, ModelError> {
        const PART: &str = "dictionary";
        let mut bytes = Bytes::new(PART, bytes);
        if bytes.i16()? != MAGIC {
            return Err(ModelError::Garbled(PART));
        }
        let size = bytes.count(65_536)?;
        let count = bytes.count(8_000_000)?;
        if size != characters || count == 0 {
            return Err(ModelError::Garbled(PART));
        }
        let mut left = Bytes::new(PART, bytes.take(count * 8)?);
        let mut edges = Vec::with_capacity(count);
        while !left.is_empty() {
            edges.push(left.u64()?);
        }
        // ceil(log2(size + 1)): one pattern more than there are characters.
        let letter_bits = usize::BITS - size.leading_zeros();
        let root_edges = 1 + edges.iter().take_while(|e| (*e >> letter_bits) & (LAST | BACKWARD) == 0).count();
        let dawg = Self { edges, letter_bits, root_edges };
        if dawg.edges.iter().any(|e| dawg.next(*e) as usize >= dawg.edges.len()) {
            return Err(ModelError::Garbled(PART));
        }
        Ok(dawg)
    }

    fn letter(&self, edge: u64) -> CharId {
        (edge & ((1 << self.letter_bits) - 1)) as CharId
    }

    fn flags(&self, edge: u64) -> u64 {
        edge >> self.letter_bits
    }

    fn next(&self, edge: u64) -> u64 {
        edge >> (self.letter_bits + FLAGS)
    }

    /// The node an edge leads to; `None` if no longer word goes on there.
    pub(crate) fn after(&self, edge: EdgeNumber) -> Option<Node> {
        let next = self.next(self.edges[edge as usize]) as Node;
        (next != ROOT).then_some(next)
    }

    /// Whether a word may end with this edge.
    pub(crate) fn ends_word(&self, edge: EdgeNumber) -> bool {
        self.flags(self.edges[edge as usize]) & WORD_END != 0
    }

    /// The edge from `node` by `letter`.
    pub(crate) fn edge(&self, node: Node, letter: CharId) -> Option<EdgeNumber> {
        if node == ROOT { self.root_edge(letter) } else { self.later_edge(node, letter) }
    }

    /// Whether a word of `letter` alone may end.
    pub(crate) fn is_word(&self, letter: CharId) -> bool {
        self.root_edge(letter).is_some_and(|edge| self.ends_word(edge))
    }

    /// The root's edges are in order of their letters.
    fn root_edge(&self, letter: CharId) -> Option<EdgeNumber> {
        let root = self.edges.get(..self.root_edges)?;
        root.binary_search_by_key(&letter, |edge| self.letter(*edge)).ok().map(|i| i as EdgeNumber)
    }

    fn later_edge(&self, node: Node, letter: CharId) -> Option<EdgeNumber> {
        for (i, edge) in self.edges.get(node as usize..)?.iter().enumerate() {
            if self.letter(*edge) == letter {
                return Some(node + i as EdgeNumber);
            }
            if self.flags(*edge) & LAST != 0 {
                break;
            }
        }
        None
    }
}
