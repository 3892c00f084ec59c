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
