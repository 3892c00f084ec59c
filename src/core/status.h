/* status.h: what the engine answers. One line per outcome: code, English, Chinese.
 * The sentences are printf formats over tn_err.n[0], n[1], n[2] (always %lld, in this order). */
#ifndef TN_STATUS_H
#define TN_STATUS_H

#include <stdint.h>

#define TN_STATUS_LIST(X)                                                                          \
    X(TN_OK, "ok", "正常")                                                                         \
    X(TN_MORE, "%lld places are needed", "需要 %lld 个位置")                                       \
    X(TN_INTERRUPTED, "interrupted!", "已中断！")                                                  \
    X(TN_ENUMBER, "line %lld, column %lld: a number was expected",                                 \
      "第 %lld 行第 %lld 列：此处应为数字")                                                        \
    X(TN_EFINITE, "row %lld, column %lld: NaN or infinity is no data",                             \
      "第 %lld 行第 %lld 列：数据中不能有 NaN 或无穷大")                                           \
    X(TN_ECOLUMNS, "line %lld has %lld columns, but the lines above have %lld",                    \
      "第 %lld 行有 %lld 列，而前面各行有 %lld 列")                                                \
    X(TN_EFINITE_LINE, "line %lld (row %lld), column %lld: NaN or infinity is no data",            \
      "第 %lld 行（数据第 %lld 行）第 %lld 列：数据中不能有 NaN 或无穷大")                         \
    X(TN_ETEXT, "line %lld: a zero byte; a text file in UTF-8 was expected",                       \
      "第 %lld 行：出现零字节；此处应为 UTF-8 文本文件")                                           \
    X(TN_ENPY, "this is no .npy file", "这不是 .npy 文件")                                         \
    X(TN_ENPY_VERSION, ".npy version %lld.%lld is unknown; 1.0 to 3.0 can be read",                \
      "未知的 .npy 版本 %lld.%lld；可读取 1.0 到 3.0")                                             \
    X(TN_ENPY_HEADER, "the header of the .npy file is damaged at byte %lld",                       \
      ".npy 文件头在第 %lld 字节处损坏")                                                           \
    X(TN_ENPY_KIND,                                                                                \
      "this kind of .npy numbers cannot be read; f8 f4 i8 i4 i2 i1 u8 u4 u2 u1 b1 can",            \
      "无法读取此类 .npy 数值；可读取 f8 f4 i8 i4 i2 i1 u8 u4 u2 u1 b1")                           \
    X(TN_ENPY_RANK, "the .npy array has %lld dimensions; at most %lld can be read",                \
      ".npy 数组有 %lld 维；最多可读取 %lld 维")                                                   \
    X(TN_ENPY_SIZE, "the .npy file should hold %lld bytes of numbers, but has %lld",               \
      ".npy 文件应含 %lld 字节数值，实有 %lld 字节")                                               \
    X(TN_EZIP, "this is no .npz file, or it is damaged", "这不是 .npz 文件，或文件已损坏")         \
    X(TN_EZIP_ARRAY, "an array of the .npz file is damaged or encrypted",                          \
      ".npz 文件中的一个数组已损坏或已加密")                                                       \
    X(TN_EZIP_METHOD,                                                                              \
      "an array of the .npz file is packed by method %lld; stored (0) and deflated (8) can be "    \
      "read",                                                                                      \
      ".npz 文件中的一个数组使用压缩方法 %lld；可读取存储 (0) 和 deflate (8)")                     \
    X(TN_EZIP_SIZE,                                                                                \
      "an array of the .npz file should hold %lld bytes, more than its %lld packed bytes can be",  \
      ".npz 文件中的一个数组声称有 %lld 字节，超出其 %lld 字节压缩数据所能表示的范围")             \
    X(TN_EZIP_ABSENT, "this build of tinynet reads no .npz files: it was made without libzip",     \
      "此 tinynet 构建时没有 libzip，不能读取 .npz 文件")                                          \
    X(TN_EEMPTY, "there is no data", "没有数据")

typedef enum tn_status {
#define TN_X(code, en, zh) code,
    TN_STATUS_LIST(TN_X)
#undef TN_X
        TN_STATUS_COUNT
} tn_status;

typedef struct tn_err {
    tn_status code;
    int64_t n[3];
} tn_err;

/* The format of a status in a language: "zh" gives Chinese, anything else English. */
const char *tn_status_text(tn_status s, const char *lang);

#endif
