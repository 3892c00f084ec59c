/* npy.h: numpy's .npy files in memory. Read: versions 1 to 3, f8 f4 i8 i4 i2 i1 u8 u4 u2 u1 b1 of
 * either byte order, C and Fortran order, up to 4 dimensions. Written: version 1.0, <f8, C order.
 */
#ifndef TN_NPY_H
#define TN_NPY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "core/view.h"

typedef struct tn_npy {
    int rank; /* 1 to 4; a file of one bare number has rank 1 */
    int64_t dim[TN_MAX_RANK];
    const unsigned char *data;
    char kind; /* 'f', 'i', 'u' or 'b' */
    int width; /* bytes of a number */
    bool big_endian, fortran_order;
} tn_npy;

/* Reads the header of a file of n bytes and checks that its numbers are there. Faults: TN_ENPY,
 * TN_ENPY_VERSION, TN_ENPY_HEADER, TN_ENPY_KIND, TN_ENPY_RANK, TN_ENPY_SIZE, TN_EEMPTY. */
tn_status tn_npy_open(const void *bytes, size_t n, tn_npy *npy, tn_err *err);

/* Converts the numbers into a row-major view of the file's shape. */
void tn_npy_read(const tn_npy *npy, tn_view out);

/* Writes the header for a shape, padded to a multiple of 64 bytes; answers its length. */
enum { TN_NPY_HEADER = 192 };
size_t tn_npy_header(int rank, const int64_t *dim, char out[TN_NPY_HEADER]);

/* The eight bytes of a little-endian f8. */
void tn_npy_put(double x, unsigned char out[8]);

#endif
