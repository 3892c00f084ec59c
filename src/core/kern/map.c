/* map.c: the functions of vmath.h on many numbers at once; identified by name. */
#include "core/kern/kern.h"
#include "core/vmath.h"

/* n is a multiple of TN_LANES; the bound says so to the vectoriser. */
#define MAP(name)                                                                                  \
    static void name##_run(int64_t n, const double *restrict x, double *restrict out) {            \
        for (int64_t i = 0; i < n / TN_LANES * TN_LANES; i++)                                      \
            out[i] = tn_##name(x[i]);                                                              \
    }

MAP(exp)
MAP(log)
MAP(log1p)
MAP(sigmoid)
MAP(sin)
MAP(cos)
MAP(normal_inv)
MAP(expm1)
MAP(erf)
MAP(normal_cdf)
MAP(softplus)

const tn_map TN_K(tn_maps)[] = {
    {"exp", exp_run},
    {"log", log_run},
    {"log1p", log1p_run},
    {"tanh", tn_tanh_row},
    {"sigmoid", sigmoid_run},
    {"sin", sin_run},
    {"cos", cos_run},
    {"normal_inv", normal_inv_run},
    {"expm1", expm1_run},
    {"erf", erf_run},
    {"normal_cdf", normal_cdf_run},
    {"softplus", softplus_run},
    {0},
};
