// Leptonica's mean over three by three pixels.
//
// Tesseract blurs its map of text lines with it. Leptonica sums over all that lies above and to the left of each pixel and
// takes four of these sums; three rows added up and then three columns are fewer. The dynamic linker takes this program's
// pixBlockconv before Leptonica's; the result is the same (tested in mod.rs). Other sizes and depths are left to Leptonica.
#include <dlfcn.h>
#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

// Leptonica's bytes lie in words of four, the leftmost in the highest.
constexpr int BYTES = 4;

std::uint32_t *row_of(Pix *pix, int y) { return pixGetData(pix) + static_cast<std::size_t>(y) * pixGetWpl(pix); }

void unpack(const std::uint32_t *words, int width, std::uint8_t *bytes) {
  for (int word = 0; word < (width + BYTES - 1) / BYTES; ++word) {
    const std::uint32_t turned = __builtin_bswap32(words[word]);
    __builtin_memcpy(bytes + word * BYTES, &turned, BYTES);
  }
}

void pack(const std::uint8_t *bytes, int width, std::uint32_t *words) {
  for (int word = 0; word < (width + BYTES - 1) / BYTES; ++word) {
    std::uint32_t turned;
    __builtin_memcpy(&turned, bytes + word * BYTES, BYTES);
    words[word] = __builtin_bswap32(turned);
  }
}

// The rounded ninth of every sum of nine bytes, as Leptonica rounds it.
std::array<std::uint8_t, 9 * 255 + 1> ninths() {
  std::array<std::uint8_t, 9 * 255 + 1> ninths;
  const float ninth = 1.0 / 9.0f;
  for (std::uint32_t sum = 0; sum < ninths.size(); ++sum) ninths[sum] = static_cast<std::uint8_t>(ninth * sum + 0.5);
  return ninths;
}

// What a mean of nine has to be multiplied with in the row or column `at` of `size`, where Leptonica sums over fewer.
float share(int at, int size) { return at == 0 ? 3.0f : at == 1 || at == size - 1 ? 1.5f : 1.0f; }

std::uint8_t enlarged(std::uint8_t mean, float down, float across) {
  return static_cast<std::uint8_t>(std::min(mean * down * across, 255.0f));
}

// The first row that is added up for the row `at`: the very first counts for rows below its neighbour only.
int first_of(int at) { return std::max(at - 2, 0) + 1; }

// Of a picture of three pixels each way at least.
Pix *mean_of_nine(Pix *pixs, int width, int height) {
  static const auto NINTHS = ninths();
  Pix *blurred = pixCreateTemplate(pixs);
  if (!blurred) return nullptr;
  const std::size_t stride = static_cast<std::size_t>(width + BYTES - 1) / BYTES * BYTES;
  std::vector<std::uint8_t> pixels(stride * height), means(stride, 0);
  for (int y = 0; y < height; ++y) unpack(row_of(pixs, y), width, &pixels[stride * y]);
  std::vector<std::uint16_t> columns(width);
  for (int y = 0; y < height; ++y) {
    std::fill(columns.begin(), columns.end(), 0);
    for (int from = first_of(y); from <= std::min(y + 1, height - 1); ++from) {
      const std::uint8_t *row = &pixels[stride * from];
      for (int x = 0; x < width; ++x) columns[x] += row[x];
    }
    for (int x = 2; x < width - 1; ++x) means[x] = NINTHS[columns[x - 1] + columns[x] + columns[x + 1]];
    means[0] = NINTHS[columns[1]];
    means[1] = NINTHS[columns[1] + columns[2]];
    means[width - 1] = NINTHS[columns[width - 2] + columns[width - 1]];
    const float down = share(y, height);
    if (down != 1.0f) {
      for (int x = 0; x < width; ++x) means[x] = enlarged(means[x], down, share(x, width));
    } else {
      for (int x : {0, 1, width - 1}) means[x] = enlarged(means[x], 1.0f, share(x, width));
    }
    pack(means.data(), width, row_of(blurred, y));
  }
  return blurred;
}

}  // namespace

// As Leptonica's own (convolve.c): the mean over `2 * half_width + 1` by `2 * half_height + 1` pixels.
extern "C" Pix *pixBlockconv(Pix *pixs, int half_width, int half_height) {
  if (pixs && half_width == 1 && half_height == 1 && pixGetDepth(pixs) == 8 && !pixGetColormap(pixs)) {
    const int width = pixGetWidth(pixs), height = pixGetHeight(pixs);
    if (width >= 3 && height >= 3) return mean_of_nine(pixs, width, height);
  }
  using Blockconv = Pix *(*)(Pix *, int, int);
  static const auto LEPTONICAS = reinterpret_cast<Blockconv>(dlsym(RTLD_NEXT, "pixBlockconv"));
  return LEPTONICAS ? LEPTONICAS(pixs, half_width, half_height) : nullptr;
}
