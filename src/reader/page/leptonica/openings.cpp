// Leptonica's openings by long bricks, in a fraction of the time.
//
// Tesseract looks for ruled lines by opening the page with bricks as long as a quarter of an inch and more, and Leptonica
// shifts the whole page once for each pixel of the brick: a sixth of the time of reading a page. A run of 2n pixels is
// where two runs of n stand end to end, so a brick of n pixels needs about log2(n) shifts. The dynamic linker takes this
// program's pixOpenBrick before Leptonica's; the result is the same, pixel for pixel (tested in mod.rs).
#include <leptonica/allheaders.h>

#include <cstddef>
#include <cstdint>

namespace {

// The bits of a picture: rows of `words` words of 32 pixels, the leftmost in the highest bit, 0 in the padding.
struct Bits {
  std::uint32_t *data;
  int words, height;

  std::uint32_t *row(int y) const { return data + static_cast<std::size_t>(y) * words; }
};

// Calls `set` with each word of a row, from the left, and the 32 pixels that start `by` pixels further right; 0 outside it.
template <typename Set>
void with_ahead(const std::uint32_t *row, int words, int by, Set set) {
  const int whole = by / 32, shift = by % 32;
  int i = 0;
  if (shift) {
    for (; i + whole + 1 < words; ++i) set(i, row[i + whole] << shift | row[i + whole + 1] >> (32 - shift));
    if (i + whole < words) set(i, row[i + whole] << shift), ++i;
  } else {
    for (; i + whole < words; ++i) set(i, row[i + whole]);
  }
  for (; i < words; ++i) set(i, 0);
}

// The same from the right, with the 32 pixels that start `by` pixels further left.
template <typename Set>
void with_behind(const std::uint32_t *row, int words, int by, Set set) {
  const int whole = by / 32, shift = by % 32;
  int i = words - 1;
  if (shift) {
    for (; i > whole; --i) set(i, row[i - whole] >> shift | row[i - whole - 1] << (32 - shift));
    if (i == whole) set(i, row[0] >> shift);
  } else {
    for (; i >= whole; --i) set(i, row[i - whole]);
  }
}

// Calls `step` with the shifts that make runs of 1 into runs of `length`.
template <typename Step>
void grow(int length, Step step) {
  int run = 1;
  for (; 2 * run <= length; run *= 2) step(run);
  if (run < length) step(length - run);
}

// Leaves the first pixel of each run of `length` pixels along a row, then makes each into such a run again.
// Each step reads what it has not written yet.
void open_rows(Bits page, int length) {
  for (int y = 0; y < page.height; ++y) {
    std::uint32_t *row = page.row(y);
    grow(length, [&](int by) {
      with_ahead(row, page.words, by, [&](int i, std::uint32_t ahead) { row[i] &= ahead; });
    });
  }
}

void fill_rows(Bits page, int length) {
  for (int y = 0; y < page.height; ++y) {
    std::uint32_t *row = page.row(y);
    grow(length, [&](int by) {
      with_behind(row, page.words, by, [&](int i, std::uint32_t behind) { row[i] |= behind; });
    });
  }
}

// The same down columns.
void open_columns(Bits page, int length) {
  grow(length, [&](int by) {
    for (int y = 0; y < page.height; ++y) {
      std::uint32_t *row = page.row(y);
      const std::uint32_t *below = y + by < page.height ? page.row(y + by) : nullptr;
      for (int i = 0; i < page.words; ++i) row[i] &= below ? below[i] : 0;
    }
  });
}

void fill_columns(Bits page, int length) {
  grow(length, [&](int by) {
    for (int y = page.height - 1; y >= by; --y) {
      std::uint32_t *row = page.row(y);
      const std::uint32_t *above = page.row(y - by);
      for (int i = 0; i < page.words; ++i) row[i] |= above[i];
    }
  });
}

}  // namespace

// As Leptonica's own (morph.c): what bricks of hsize x vsize pixels that lie wholly in the black cover of it.
extern "C" Pix *pixOpenBrick(Pix *pixd, Pix *pixs, l_int32 hsize, l_int32 vsize) {
  if (!pixs || pixGetDepth(pixs) != 1 || hsize < 1 || vsize < 1) return pixd;
  Pix *opened = pixCopy(nullptr, pixs);
  if (!opened) return pixd;
  pixSetPadBits(opened, 0);
  const Bits page{pixGetData(opened), pixGetWpl(opened), pixGetHeight(opened)};
  open_rows(page, hsize);
  open_columns(page, vsize);
  fill_columns(page, vsize);
  fill_rows(page, hsize);
  pixSetPadBits(opened, 0);
  if (!pixd) return opened;
  pixCopy(pixd, opened);
  pixDestroy(&opened);
  return pixd;
}
