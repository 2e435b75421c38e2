// Leptonica's raster operations between two pictures, four words of 32 pixels at once.
//
// Tesseract's search for ruled lines shifts whole pages over each other, and its search for columns cuts small pieces out
// of them by the hundred thousand. Leptonica goes word by word; here the words between the first and the last of a row
// run in vector registers. The dynamic linker takes this program's pixRasterop before Leptonica's; the result is the
// same, pixel for pixel (tested in mod.rs).
#include <leptonica/allheaders.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

// A stretch along both pictures, in bits: from `to` in the row drawn on, from `from` in the row it is taken from.
struct Stretch {
  int to, from, bits;
};

// Clips a stretch to rows (or columns) of `to_size` and `from_size`. False if nothing is left.
bool clip(Stretch &stretch, int to_size, int from_size) {
  const int before = std::max({0, -stretch.to, -stretch.from});
  stretch.to += before;
  stretch.from += before;
  stretch.bits = std::min({stretch.bits - before, to_size - stretch.to, from_size - stretch.from});
  return stretch.bits > 0;
}

// Bits at + 0 to at + 31 of a row of `words` words, whatever lies outside it 0.
std::uint32_t bits_at(const std::uint32_t *row, int words, int at) {
  const int word = at >> 5, shift = at & 31;
  const std::uint32_t here = word >= 0 && word < words ? row[word] : 0;
  if (!shift) return here;
  const std::uint32_t next = word + 1 >= 0 && word + 1 < words ? row[word + 1] : 0;
  return here << shift | next >> (32 - shift);
}

template <typename Op>
void draw_row(std::uint32_t *to, const std::uint32_t *from, int from_words, Stretch stretch, Op op) {
  const int first = stretch.to >> 5, last = (stretch.to + stretch.bits - 1) >> 5;
  const int ahead = stretch.from - stretch.to;
  const auto masked = [&](int word, std::uint32_t mask) {
    const std::uint32_t drawn = op(bits_at(from, from_words, 32 * word + ahead), to[word]);
    to[word] = (to[word] & ~mask) | (drawn & mask);
  };
  const std::uint32_t head = ~0u >> (stretch.to & 31), tail = ~0u << (31 - ((stretch.to + stretch.bits - 1) & 31));
  if (first == last) return masked(first, head & tail);
  masked(first, head);
  // All bits of the words between come from within the stretch.
  const std::uint32_t *source = from + ((32 * (first + 1) + ahead) >> 5);
  std::uint32_t *into = to + first + 1;
  const int between = last - first - 1, shift = ahead & 31;
  if (shift) {
    for (int i = 0; i < between; ++i) into[i] = op(source[i] << shift | source[i + 1] >> (32 - shift), into[i]);
  } else {
    for (int i = 0; i < between; ++i) into[i] = op(source[i], into[i]);
  }
  masked(last, tail);
}

template <typename Op>
void draw(Pix *to, const Pix *from, Stretch across, Stretch down, Op op) {
  const int words = pixGetWpl(from);
  for (int y = 0; y < down.bits; ++y) {
    std::uint32_t *row = pixGetData(to) + static_cast<std::size_t>(down.to + y) * pixGetWpl(to);
    draw_row(row, pixGetData(const_cast<Pix *>(from)) + static_cast<std::size_t>(down.from + y) * words, words, across, op);
  }
}

}  // namespace

// As Leptonica's own (rop.c): draws the rectangle at (sx, sy) of `pixs` onto that at (dx, dy) of `pixd`, dw x dh pixels.
extern "C" l_ok pixRasterop(Pix *pixd, l_int32 dx, l_int32 dy, l_int32 dw, l_int32 dh, l_int32 op, Pix *pixs, l_int32 sx,
                            l_int32 sy) {
  if (!pixd) return 1;
  if (op == PIX_DST) return 0;
  int width, height, depth;
  pixGetDimensions(pixd, &width, &height, &depth);
  if (op == PIX_CLR || op == PIX_SET || op == PIX_NOT(PIX_DST)) {
    rasteropUniLow(pixGetData(pixd), width, height, depth, pixGetWpl(pixd), dx, dy, dw, dh, op);
    return 0;
  }
  if (!pixs || pixGetDepth(pixs) != depth) return 1;
  Stretch across{dx * depth, sx * depth, dw * depth}, down{dy, sy, dh};
  if (!clip(across, width * depth, pixGetWidth(pixs) * depth) || !clip(down, height, pixGetHeight(pixs))) return 0;
  // A picture drawn onto itself is read and written in an order of its own.
  const bool apart = pixGetData(pixd) != pixGetData(pixs);
  if (apart && op == PIX_SRC) {
    draw(pixd, pixs, across, down, [](std::uint32_t from, std::uint32_t) { return from; });
  } else if (apart && op == (PIX_SRC | PIX_DST)) {
    draw(pixd, pixs, across, down, [](std::uint32_t from, std::uint32_t to) { return from | to; });
  } else if (apart && op == (PIX_SRC & PIX_DST)) {
    draw(pixd, pixs, across, down, [](std::uint32_t from, std::uint32_t to) { return from & to; });
  } else if (apart && op == (PIX_DST & PIX_NOT(PIX_SRC))) {
    draw(pixd, pixs, across, down, [](std::uint32_t from, std::uint32_t to) { return to & ~from; });
  } else {
    rasteropLow(pixGetData(pixd), width, height, depth, pixGetWpl(pixd), dx, dy, dw, dh, op, pixGetData(pixs),
                pixGetWidth(pixs), pixGetHeight(pixs), pixGetWpl(pixs), sx, sy);
  }
  return 0;
}
