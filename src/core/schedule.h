/* schedule.h: how the learning rate of a training goes from epoch to epoch. */
#ifndef TN_SCHEDULE_H
#define TN_SCHEDULE_H

#include <stdint.h>

enum { TN_SCHEDULE_OPTIONS = 2 };

/* A row of the table of schedules: the rate of epoch e = 0..n - 1 of a training of n epochs. */
typedef struct tn_schedule {
    const char *name, *formula, *source;
    const char *option[TN_SCHEDULE_OPTIONS];  /* names, NULL where unused */
    double option_value[TN_SCHEDULE_OPTIONS]; /* defaults; NaN where it must be given */
    double (*rate)(double lr, const double *option, int64_t e, int64_t n);
} tn_schedule;

extern const tn_schedule tn_schedules[]; /* ends with a row whose name is NULL */

#endif
