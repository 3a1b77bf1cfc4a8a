/* Scores and Shapley values of flat trees: the loops of looped.py in C, the same arithmetic in the same order.
 *
 * Built at installation (hatch_build.py), loaded by native.py; without it the house falls back to numba. Never build it
 * with -ffast-math, nor with contraction to fused multiply-add: every machine must give the same bits. The lanes of a
 * vector are points of quadrature (quadrature.py says what for), the arrays are those of flat.py.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#ifndef VERSION /* the first digits of this file's SHA-256; a library built from another source is not used */
#define VERSION 0
#endif
#define LANES 4
#define ABREAST 8 /* rows that are scored side by side */

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define CLONED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONED
#endif
#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#define LIKELY(what) __builtin_expect(what, 1) /* guess and go on, rather than wait for the comparison */
#else
#define INLINE static inline
#define LIKELY(what) (what)
#endif

typedef struct {
  double threshold, share[2]; /* of the left and of the right child */
  int32_t column, feature, child[2], above, coefficients, first_word, words;
  uint8_t nan_left, zero_left, zero_right, from_left;
} Split;

typedef struct {
  int32_t first_split, first_leaf, leaves, plain, blocks, off_path;
} Tree;

/* Splits of a model on one column, thresholds rising; see ranked.py. */
typedef struct {
  int32_t column, first, count, nan_left;
} Rank;

typedef double Lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

typedef struct {
  Lanes turn, gain;
} Pair;

typedef double Values __attribute__((vector_size(ABREAST * sizeof(double)), aligned(8)));
typedef int64_t Answers __attribute__((vector_size(ABREAST * sizeof(double)), aligned(8)));

typedef struct {
  const Tree *trees;
  const Split *splits;
  const double *leaves;
  const Pair *coefficients;
  const uint32_t *categories;
  const Rank *ranks; /* none where a tree has too many leaves or asks for more than order */
  const double *thresholds;
  const uint64_t *kept;
  const uint16_t *owners;
  const double *in_order;
  const double *table;
  const int64_t *rows;
  double *out;
  int64_t tree_count, row_count, table_columns, out_columns, most_leaves, rank_count;
} Question;

/* What a row does at a split of the tree at hand. */
typedef struct {
  double share;
  int32_t entered, other, pair;
  uint8_t went_left, on_path;
} Passage;

uint32_t tidewaiter_kernel_version(void) { return VERSION; }

int32_t tidewaiter_split_size(void) { return (int32_t)sizeof(Split); }

int32_t tidewaiter_rank_size(void) { return (int32_t)sizeof(Rank); }

/* In a plain tree nothing is a category, and zero is a number like any other. */
INLINE int goes_left(const Split *split, double value, const uint32_t *categories, int plain) {
  if (plain) return (value <= split->threshold) | ((value != value) & split->nan_left);
  if (split->first_word >= 0) {
    if (!(-1.0 < value && value < 32.0 * split->words)) return 0; /* also not a number */
    uint32_t category = (uint32_t)(int32_t)value;
    return (categories[split->first_word + category / 32] >> (category % 32)) & 1;
  }
  const double tiny = 1e-35f;
  const int below = value <= split->threshold, zero = (-tiny <= value) & (value <= tiny), nan = value != value;
  return (below & !(zero & split->zero_right)) | (zero & split->zero_left) | (nan & split->nan_left);
}

INLINE double leaf_of(const Question *ask, const Tree *tree, const double *values, int plain) {
  const Split *splits = ask->splits + tree->first_split - tree->leaves;
  int32_t slot = tree->leaves > 1 ? tree->leaves : 0;
  while (slot >= tree->leaves) {
    const Split *split = splits + slot;
    if (LIKELY(goes_left(split, values[split->column], ask->categories, plain)))
      slot = split->child[0];
    else
      slot = split->child[1];
  }
  return ask->leaves[tree->first_leaf + slot];
}

/* All rows reach all leaves at first; each split that sends some right takes the leaves left of it from them. */
INLINE void reach(const Question *ask, const double *const *rows, Answers *reached) {
  for (const Rank *rank = ask->ranks; rank < ask->ranks + ask->rank_count; rank++) {
    const double *thresholds = ask->thresholds + rank->first;
    const uint64_t *kept = ask->kept + rank->first;
    const uint16_t *owners = ask->owners + rank->first;
    Values values;
    double highest = -INFINITY;
    int unknown = 0;
    for (int row = 0; row < ABREAST; row++) {
      values[row] = rows[row][rank->column];
      highest = values[row] > highest ? values[row] : highest;
      unknown |= values[row] != values[row];
    }
    if (rank->nan_left)
      for (int32_t i = 0; i < rank->count && thresholds[i] < highest; i++)
        reached[owners[i]] &= (int64_t)kept[i] | ~(values > thresholds[i]);
    else
      for (int32_t i = 0; i < rank->count && (unknown || thresholds[i] < highest); i++)
        reached[owners[i]] &= (int64_t)kept[i] | (values <= thresholds[i]);
  }
}

INLINE void ranked(const Question *ask, const double *const *rows, double *out, Answers *reached) {
  for (int64_t tree = 0; tree < ask->tree_count; tree++) reached[tree] = ~(Answers){0};
  reach(ask, rows, reached);
  for (int row = 0; row < ABREAST; row++) out[row] = 0;
  for (int64_t tree = 0; tree < ask->tree_count; tree++) {
    const double *leaves = ask->in_order + ask->trees[tree].first_leaf;
    for (int row = 0; row < ABREAST; row++) out[row] += leaves[__builtin_ctzll((uint64_t)reached[tree][row])];
  }
}

INLINE double walked(const Question *ask, const double *values) {
  double sum = 0;
  for (const Tree *tree = ask->trees; tree < ask->trees + ask->tree_count; tree++)
    sum += tree->plain ? leaf_of(ask, tree, values, 1) : leaf_of(ask, tree, values, 0);
  return sum;
}

CLONED void tidewaiter_margins(const Question *ask) {
  const size_t size = sizeof(Answers) * (size_t)(ask->tree_count + 1);
  Answers *reached = ask->ranks ? aligned_alloc(64, size) : 0; /* without memory for it, trees are walked */
  for (int64_t first = 0; first < ask->row_count; first += ABREAST) {
    const int64_t many = first + ABREAST < ask->row_count ? ABREAST : ask->row_count - first;
    const double *rows[ABREAST];
    double out[ABREAST];
    for (int64_t row = 0; row < ABREAST; row++) /* the last one stands in where there are too few */
      rows[row] = ask->table + ask->rows[first + (row < many ? row : many - 1)] * ask->table_columns;
    if (reached)
      ranked(ask, rows, out, reached);
    else
      for (int64_t row = 0; row < many; row++) out[row] = walked(ask, rows[row]);
    for (int64_t row = 0; row < many; row++) ask->out[first + row] = out[row];
  }
  free(reached);
}

/* The same of several models that read one table; out has a row for each of them. */
void tidewaiter_margins_of_all(const Question *asks, int64_t count, const double *table, int64_t table_columns,
                               const int64_t *rows, int64_t row_count, double *out) {
  for (int64_t model = 0; model < count; model++) {
    Question ask = asks[model];
    ask.table = table, ask.table_columns = table_columns, ask.rows = rows, ask.row_count = row_count;
    ask.out = out + model * row_count;
    tidewaiter_margins(&ask);
  }
}

/* Without branches, for what a row does is hard to foretell. passages[-1] stands for "no split above". */
INLINE void pass(const Question *ask, const Tree *tree, const double *values, Passage *passages, int plain) {
  const Split *splits = ask->splits + tree->first_split;
  for (int32_t i = 0; i < tree->leaves - 1; i++) {
    const Split *split = splits + i;
    const Passage *above = passages + split->above;
    const int left = goes_left(split, values[split->column], ask->categories, plain);
    const int on = above->on_path & (above->went_left == split->from_left);
    passages[i] = (Passage){
        .share = split->share[left],
        .entered = split->child[1 - left],
        .other = split->child[left],
        .pair = tree->off_path ^ ((tree->off_path ^ split->coefficients) & -on),
        .went_left = (uint8_t)left,
        .on_path = (uint8_t)on,
    };
  }
}

/* One walk from the root with the products, one back with the sums; both in the same slots. */
INLINE void account(const Question *ask, const Tree *tree, int32_t block, const Passage *restrict passages,
                    Lanes *restrict held, Lanes *restrict turns, Lanes *restrict accounts) {
  const Split *splits = ask->splits + tree->first_split;
  const Pair *pairs = ask->coefficients + block;
  const int32_t leaves = tree->leaves;
  held[leaves] = (Lanes){1, 1, 1, 1};
  for (int32_t i = 0; i < leaves - 1; i++) {
    const Passage *at = passages + i;
    const Lanes product = held[leaves + i], turn = at->share * pairs[at->pair].turn, other = product * turn;
    turns[i] = turn;
    held[at->other] = other;
    held[at->entered] = product - other;
  }
  for (int32_t leaf = 0; leaf < leaves; leaf++) held[leaf] = ask->leaves[tree->first_leaf + leaf] + (Lanes){0};
  for (int32_t i = leaves - 2; i >= 0; i--) {
    const Passage *at = passages + i;
    const Lanes ahead = held[at->entered], apart = ahead - held[at->other];
    accounts[splits[i].feature] += at->share * pairs[at->pair].gain * held[leaves + i] * apart;
    held[leaves + i] = ahead - turns[i] * apart;
  }
}

/* Zero if there was memory for it. */
CLONED int32_t tidewaiter_contributions(const Question *ask) {
  const size_t most = (size_t)ask->most_leaves, features = (size_t)ask->out_columns - 1;
  const size_t lanes = sizeof(Lanes) * (3 * most + features + 1), passages_size = sizeof(Passage) * (most + 1);
  Lanes *held = aligned_alloc(64, (lanes + passages_size + 63) / 64 * 64);
  if (!held) return 1;
  Lanes *turns = held + 2 * most, *accounts = turns + most;
  Passage *passages = (Passage *)(accounts + features + 1) + 1;
  passages[-1] = (Passage){.went_left = 0, .on_path = 1};
  for (int64_t place = 0; place < ask->row_count; place++) {
    const double *values = ask->table + ask->rows[place] * ask->table_columns;
    for (size_t feature = 0; feature < features; feature++) accounts[feature] = (Lanes){0};
    for (const Tree *tree = ask->trees; tree < ask->trees + ask->tree_count; tree++) {
      if (tree->leaves == 1) continue;
      if (tree->plain)
        pass(ask, tree, values, passages, 1);
      else
        pass(ask, tree, values, passages, 0);
      for (int32_t block = 0; block < tree->blocks; block++)
        account(ask, tree, block, passages, held, turns, accounts);
    }
    double *out = ask->out + place * ask->out_columns;
    for (size_t feature = 0; feature < features; feature++) {
      const Lanes lane = accounts[feature];
      out[feature] = (lane[0] + lane[1]) + (lane[2] + lane[3]);
    }
  }
  free(held);
  return 0;
}
