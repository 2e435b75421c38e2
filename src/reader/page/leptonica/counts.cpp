// Leptonica's counting and finding of black pixels, by words.
//
// Tesseract asks these of small cut-outs, thousands of times a page. Leptonica makes a table anew each time to count with,
// and looks for the edge of a letter pixel by pixel. The dynamic linker takes this program's functions before Leptonica's;
// they say the same (tested in mod.rs).
#include <leptonica/allheaders.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

const std::uint32_t *row_of(const Pix *pix, int y) {
  return pixGetData(const_cast<Pix *>(pix)) + static_cast<std::size_t>(y) * pixGetWpl(pix);
}

// How many bits are 1 (H. S. Warren, "Hacker's Delight", 2002, section 5-1): unlike the compiler's own, it runs in vector
// registers on every processor.
std::uint32_t ones(std::uint32_t word) {
  word -= word >> 1 & 0x55555555;
  word = (word & 0x33333333) + (word >> 2 & 0x33333333);
  word = (word + (word >> 4)) & 0x0f0f0f0f;
  word += word >> 8;
  return (word + (word >> 16)) & 0x3f;
}

// The bits from `left` up to but without `right` that lie in word i of a row.
std::uint32_t within(int i, int left, int right) {
  const std::uint32_t head = 32 * i < left ? ~0u >> (left - 32 * i) : ~0u;
  const std::uint32_t tail = 32 * (i + 1) > right ? ~0u << (32 * (i + 1) - right) : ~0u;
  return head & tail;
}

}  // namespace

// As Leptonica's own (pix3.c): how many pixels are black.
extern "C" l_ok pixCountPixels(Pix *pixs, l_int32 *pcount, l_int32 *) {
  if (!pcount) return 1;
  *pcount = 0;
  if (!pixs || pixGetDepth(pixs) != 1) return 1;
  const int width = pixGetWidth(pixs), height = pixGetHeight(pixs);
  for (int y = 0; y < height; ++y) {
    const std::uint32_t *row = row_of(pixs, y);
    std::uint32_t black = 0;
    for (int i = 0; i < width / 32; ++i) black += ones(row[i]);
    if (width % 32) black += ones(row[width / 32] & within(width / 32, 0, width));
    *pcount += black;
  }
  return 0;
}

// As Leptonica's own (pix5.c): the first column or row within `box` (or the page) that holds a black pixel, coming from the
// side that `scanflag` says. 1 if there is none.
extern "C" l_ok pixScanForForeground(Pix *pixs, Box *box, l_int32 scanflag, l_int32 *ploc) {
  if (!ploc) return 1;
  *ploc = 0;
  if (!pixs || pixGetDepth(pixs) != 1) return 1;
  int left = 0, top = 0, width = pixGetWidth(pixs), height = pixGetHeight(pixs);
  if (box) {
    Box *clipped = boxClipToRectangle(box, width, height);
    if (!clipped) return 1;
    boxGetGeometry(clipped, &left, &top, &width, &height);
    boxDestroy(&clipped);
  }
  if (width <= 0 || height <= 0) return 1;
  const int right = left + width, bottom = top + height;
  const auto first_in = [&](int y, int end) {
    const std::uint32_t *row = row_of(pixs, y);
    for (int i = left / 32; 32 * i < end; ++i) {
      if (const std::uint32_t black = row[i] & within(i, left, end)) return 32 * i + __builtin_clz(black);
    }
    return end;
  };
  const auto last_in = [&](int y, int start) {
    const std::uint32_t *row = row_of(pixs, y);
    for (int i = (right - 1) / 32; 32 * (i + 1) > start; --i) {
      if (const std::uint32_t black = row[i] & within(i, start, right)) return 32 * i + 31 - __builtin_ctz(black);
    }
    return start - 1;
  };
  int found = -1;
  switch (scanflag) {
    case L_FROM_LEFT:
      found = right;
      for (int y = top; y < bottom; ++y) found = first_in(y, found);
      if (found == right) return 1;
      break;
    case L_FROM_RIGHT:
      found = left - 1;
      for (int y = top; y < bottom; ++y) found = last_in(y, found + 1);
      if (found < left) return 1;
      break;
    case L_FROM_TOP:
      for (found = top; found < bottom && first_in(found, right) == right;) ++found;
      if (found == bottom) return 1;
      break;
    case L_FROM_BOT:
      for (found = bottom - 1; found >= top && first_in(found, right) == right;) --found;
      if (found < top) return 1;
      break;
    default:
      return 1;
  }
  *ploc = found;
  return 0;
}
