/* eigen.h: eigenvalues and eigenvectors of symmetric matrices. */
#ifndef TN_EIGEN_H
#define TN_EIGEN_H

#include <stdbool.h>

#include "core/ctx.h"
#include "core/status.h"
#include "core/view.h"

/* Bytes of workspace for n x n. */
size_t tn_eigen_work(int64_t n);

/* a (n, n) symmetric and finite: values (n) ascending, vectors (n, n) as columns, orthonormal, the
 * component of largest size (the first of equals) of each positive. Cyclic Jacobi rotations (Golub
 * and Van Loan, 8.5), always in one order, with + - * / sqrt alone. */
tn_status tn_eigen_symmetric(const tn_ctx *ctx, tn_view a, void *work, tn_view values,
                             tn_view vectors, tn_err *err);

#endif
