// Text lines as Tesseract's layout analysis finds them, before anything is recognised.
//
// Only Tesseract's C++ interface gives these: its C interface analyses a page with
// merge_similar_words=false, which cuts lines into words, and has no RowAttributes.
#include <leptonica/allheaders.h>
#include <tesseract/baseapi.h>
#include <tesseract/pageiterator.h>
#include <tesseract/publictypes.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

// Mirrored in tesseract.rs.
struct chartroom_text_line {
  std::int32_t left, top, right, bottom;
  // How often the text stands turned clockwise by 90 degrees.
  std::int32_t quarter_turns;
  std::int32_t starts_block, starts_line;
};

// Shows `handle` a page of one bit a pixel, 1 is light, rows padded to whole bytes. False without memory for it.
//
// Tesseract's own way to take bits goes from pixel to pixel.
extern "C" bool chartroom_show_bits(void *handle, const std::uint8_t *bits, std::int32_t width, std::int32_t height) {
  Pix *pix = pixCreate(width, height, 1);
  if (!pix) return false;
  const int words = pixGetWpl(pix), row_bytes = (width + 7) / 8;
  l_uint32 *row = pixGetData(pix);
  for (std::int32_t y = 0; y < height; ++y, row += words, bits += row_bytes) std::memcpy(row, bits, row_bytes);
  pixEndianByteSwap(pix);
  pixInvert(pix, pix);
  pixSetPadBits(pix, 0);
  static_cast<tesseract::TessBaseAPI *>(handle)->SetImage(pix);
  pixDestroy(&pix);
  return true;
}

// Analyses the page that `handle` was shown and gives every line to `take`, in reading order.
extern "C" void chartroom_text_lines(void *handle, void *lines,
                                     void (*take)(void *, const chartroom_text_line *)) {
  auto *api = static_cast<tesseract::TessBaseAPI *>(handle);
  std::unique_ptr<tesseract::PageIterator> line(api->AnalyseLayout(true));
  if (!line) return;
  line->SetBoundingBoxComponents(true, true);
  do {
    if (!tesseract::PTIsTextType(line->BlockType())) continue;
    int left, top, right, bottom;
    if (!line->BoundingBox(tesseract::RIL_WORD, &left, &top, &right, &bottom)) continue;
    tesseract::Orientation orientation;
    tesseract::WritingDirection direction;
    tesseract::TextlineOrder order;
    float skew;
    line->Orientation(&orientation, &direction, &order, &skew);
    int x1, y1, x2, y2;
    if (orientation == tesseract::ORIENTATION_PAGE_UP &&
        line->Baseline(tesseract::RIL_WORD, &x1, &y1, &x2, &y2)) {
      // The recogniser is shown the whole row: `height` is from the descenders (below 0) to the ascenders.
      float height, descenders, ascenders;
      line->RowAttributes(&height, &descenders, &ascenders);
      const float base = (y1 + y2) / 2.0f;
      bottom = std::max(bottom, static_cast<int>(base - descenders));
      top = std::min(top, static_cast<int>(base - (height + descenders)));
    }
    const chartroom_text_line found{left, top, right, bottom, orientation,
                                    line->IsAtBeginningOf(tesseract::RIL_PARA),
                                    line->IsAtBeginningOf(tesseract::RIL_TEXTLINE)};
    take(lines, &found);
  } while (line->Next(tesseract::RIL_WORD));
}
