// Leptonica's sums over all that lies above and to the left.
//
// Tesseract blurs its map of text lines with them. Leptonica takes each sum from three others, and each waits for the one
// before; here it is the row's own sum and the one above. The dynamic linker takes this program's pixBlockconvAccum before
// Leptonica's; the result is the same (tested in mod.rs).
#include <leptonica/allheaders.h>

#include <cstddef>
#include <cstdint>

namespace {

std::uint32_t *row_of(Pix *pix, int y) { return pixGetData(pix) + static_cast<std::size_t>(y) * pixGetWpl(pix); }

// Adds up a row whose values `value` tells, onto the sums of the row above (null over the first).
template <typename Value>
void add_up(std::uint32_t *sums, const std::uint32_t *above, int width, Value value) {
  std::uint32_t sum = 0;
  for (int x = 0; x < width; ++x) sums[x] = sum += value(x);
  for (int x = 0; above && x < width; ++x) sums[x] += above[x];
}

}  // namespace

// As Leptonica's own (convolve.c): for each pixel the sum of all above and to the left of it, itself included, 32 bits each.
extern "C" Pix *pixBlockconvAccum(Pix *pixs) {
  if (!pixs) return nullptr;
  int width, height, depth;
  pixGetDimensions(pixs, &width, &height, &depth);
  if (depth != 1 && depth != 8 && depth != 32) return nullptr;
  Pix *sums = pixCreate(width, height, 32);
  if (!sums) return nullptr;
  for (int y = 0; y < height; ++y) {
    const std::uint32_t *row = row_of(pixs, y);
    const std::uint32_t *above = y > 0 ? row_of(sums, y - 1) : nullptr;
    switch (depth) {
      case 1:
        add_up(row_of(sums, y), above, width, [=](int x) { return row[x / 32] >> (31 - x % 32) & 1; });
        break;
      case 8:
        add_up(row_of(sums, y), above, width, [=](int x) { return row[x / 4] >> (24 - x % 4 * 8) & 255; });
        break;
      default:
        add_up(row_of(sums, y), above, width, [=](int x) { return row[x]; });
    }
  }
  return sums;
}
