// Leptonica's flood of a mask from seeds, by rows that changed.
//
// Leptonica sweeps the whole page down and up until nothing changes, word by word. Here a row is filled to its end when it
// is looked at, and looked at again only when a neighbour changed: after the first sweep down hardly any row is. The
// dynamic linker takes this program's pixSeedfillBinary before Leptonica's; the result is the same, pixel for pixel
// (tested in mod.rs), but that Leptonica gives up after 40 sweeps.
#include <leptonica/allheaders.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

// Seeds and mask of a row: words of 32 pixels, the leftmost in the highest bit.
struct Row {
  std::uint32_t *seeds;
  const std::uint32_t *mask;
  int words;
};

// Lets the seeds of a word run along the mask, both ways.
std::uint32_t run_along(std::uint32_t seeds, std::uint32_t mask) {
  for (std::uint32_t before = 0; seeds != before;) {
    before = seeds;
    seeds = (seeds | seeds >> 1 | seeds << 1) & mask;
  }
  return seeds;
}

// What `near`, a row above or below, seeds in word i.
std::uint32_t reach(const std::uint32_t *near, int words, int i, bool corners) {
  const std::uint32_t here = near[i];
  if (!corners) return here;
  const std::uint32_t left = i > 0 ? near[i - 1] << 31 : 0, right = i + 1 < words ? near[i + 1] >> 31 : 0;
  return here | here << 1 | here >> 1 | left | right;
}

// Fills a row from itself and its neighbours (null outside the page). True if it changed.
bool fill(Row row, const std::uint32_t *above, const std::uint32_t *below, bool corners) {
  std::uint32_t changes = 0;
  const auto set = [&](int i, std::uint32_t seeds) {
    seeds = run_along(seeds, row.mask[i]);
    changes |= row.seeds[i] ^ seeds;
    row.seeds[i] = seeds;
  };
  for (int i = 0; i < row.words; ++i) {
    if (!row.mask[i]) continue;
    std::uint32_t seeds = row.seeds[i];
    if (above) seeds |= reach(above, row.words, i, corners);
    if (below) seeds |= reach(below, row.words, i, corners);
    if (i > 0) seeds |= row.seeds[i - 1] << 31;
    seeds &= row.mask[i];
    if (seeds) set(i, seeds);
  }
  for (int i = row.words - 2; i >= 0; --i) {
    const std::uint32_t from_right = (row.seeds[i + 1] >> 31) & row.mask[i];
    if (from_right & ~row.seeds[i]) set(i, row.seeds[i] | from_right);
  }
  return changes != 0;
}

}  // namespace

// As Leptonica's own (seedfill.c): what of `pixm` hangs together with `pixs` by sides (4) or by corners too (8).
extern "C" Pix *pixSeedfillBinary(Pix *pixd, Pix *pixs, Pix *pixm, l_int32 connectivity) {
  if (!pixs || pixGetDepth(pixs) != 1 || !pixm || pixGetDepth(pixm) != 1) return pixd;
  if (connectivity != 4 && connectivity != 8) return pixd;
  pixd = pixCopy(pixd, pixs);
  if (!pixd) return nullptr;
  pixSetPadBits(pixd, 0);
  pixSetPadBits(pixm, 0);
  const int height = std::min(pixGetHeight(pixd), pixGetHeight(pixm)), words = std::min(pixGetWpl(pixd), pixGetWpl(pixm));
  const auto seeds = [&](int y) {
    return y >= 0 && y < height ? pixGetData(pixd) + static_cast<std::size_t>(y) * pixGetWpl(pixd) : nullptr;
  };
  const auto mask = [&](int y) { return pixGetData(pixm) + static_cast<std::size_t>(y) * pixGetWpl(pixm); };
  // Seeds beside the mask seed nothing.
  for (int y = 0; y < height; ++y) {
    std::uint32_t *row = seeds(y);
    const std::uint32_t *row_mask = mask(y);
    for (int i = 0; i < words; ++i) row[i] &= row_mask[i];
  }
  std::vector<char> waits(height, 1);
  const auto look = [&](int y) {
    if (!waits[y]) return false;
    waits[y] = 0;
    if (!fill({seeds(y), mask(y), words}, seeds(y - 1), seeds(y + 1), connectivity == 8)) return false;
    if (y > 0) waits[y - 1] = 1;
    if (y + 1 < height) waits[y + 1] = 1;
    return true;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (int y = 0; y < height; ++y) changed |= look(y);
    for (int y = height - 1; y >= 0; --y) changed |= look(y);
  }
  return pixd;
}
