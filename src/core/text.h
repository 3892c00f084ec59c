/* text.h: tables of numbers written as text: numpy's savetxt, csv, tsv.
 *
 * One row a line (LF, CRLF or CR). "#" begins a comment; blank lines do not count; a UTF-8 byte
 * order mark is skipped. The first row of numbers decides the separator of all: semicolon, comma,
 * tab, else white space, the first of these that it holds. Fields may stand in double quotes. Names
 * of the columns: a line above the numbers in which no field is a number, else the last comment
 * above them if it has as many fields as there are columns. */
#ifndef TN_TEXT_H
#define TN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

/* A piece of the text, not terminated. */
typedef struct tn_piece {
    const char *p;
    size_t n;
} tn_piece;

typedef struct tn_text {
    int64_t rows, cols;
    tn_piece names; /* the line of names without its "#", or n = 0 */
    char separator; /* of the names; ' ' stands for white space */
    tn_piece fault; /* the field that a status complains about */
} tn_text;

/* Reads all rows into out[rows * cols]. With too little `capacity` (in doubles) nothing is promised
 * of `out`, the answer is TN_MORE and err->n[0] the need; a first call with capacity 0 measures.
 * Numbers are correctly rounded. Faults: TN_ENUMBER, TN_ECOLUMNS, TN_ETEXT, TN_EEMPTY,
 * TN_EFINITE_LINE. */
tn_status tn_text_read(const char *s, size_t n, double *out, int64_t capacity, tn_text *text,
                       tn_err *err);

/* Takes the next field off `line`, trimmed and without quotes; false at the end. */
bool tn_text_field(tn_piece *line, char separator, tn_piece *field);

/* Reads a number that fills the piece; false for anything else. Decimal digits with an optional
 * sign, point and exponent, or nan, inf, infinity in any case. */
bool tn_text_number(tn_piece field, double *x);

#endif
