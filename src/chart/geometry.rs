//! Where something stands on a page picture.

use serde::{Deserialize, Serialize};

/// A box on an upright page picture, in its pixels, from its top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Rect {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Rect {
    #[must_use]
    pub fn new(left: u32, top: u32, width: u32, height: u32) -> Self {
        Self { left, top, width, height }
    }

    /// One past the last pixel to the right.
    #[must_use]
    pub fn right(&self) -> u32 {
        self.left + self.width
    }

    /// One past the last pixel below.
    #[must_use]
    pub fn bottom(&self) -> u32 {
        self.top + self.height
    }

    /// The middle, rounded down.
    #[must_use]
    pub fn center(&self) -> (u32, u32) {
        (self.left + self.width / 2, self.top + self.height / 2)
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// The smallest box that holds all of them; `None` of none.
    pub fn around<'a>(boxes: impl IntoIterator<Item = &'a Rect>) -> Option<Self> {
        boxes.into_iter().copied().reduce(|a, b| a.union(&b))
    }

    /// Pixels that both hold, sideways.
    #[must_use]
    pub fn overlap_x(&self, other: &Self) -> u32 {
        self.right().min(other.right()).saturating_sub(self.left.max(other.left))
    }

    /// Pixels that both hold, up and down.
    #[must_use]
    pub fn overlap_y(&self, other: &Self) -> u32 {
        self.bottom().min(other.bottom()).saturating_sub(self.top.max(other.top))
    }
}

/// By how much the content of a scan stood turned, clockwise, as a viewer shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Turn {
    #[default]
    Upright,
    Quarter,
    Half,
    ThreeQuarters,
}

impl Turn {
    pub const ALL: [Turn; 4] = [Turn::Upright, Turn::Quarter, Turn::Half, Turn::ThreeQuarters];

    /// 0, 90, 180 or 270 degrees clockwise.
    #[must_use]
    pub fn degrees(self) -> u32 {
        self as u32 * 90
    }

    /// Turned further by a half.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Upright => Self::Half,
            Self::Quarter => Self::ThreeQuarters,
            Self::Half => Self::Upright,
            Self::ThreeQuarters => Self::Quarter,
        }
    }
}
