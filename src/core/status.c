#include "core/status.h"

#include <string.h>

static const char *const text[TN_STATUS_COUNT][2] = {
#define TN_X(code, en, zh) [code] = {en, zh},
    TN_STATUS_LIST(TN_X)
#undef TN_X
};

const char *tn_status_text(tn_status s, const char *lang) {
    return text[s][strcmp(lang, "zh") == 0];
}
