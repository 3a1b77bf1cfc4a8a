/* Scores and Shapley values of flat trees: the loops of looped.py in C, the same arithmetic in the same order.
 *
 * Built at installation (hatch_build.py), loaded by native.py; without it the house falls back to numba. Never build it
 * with -ffast-math, nor with contraction to fused multiply-add: every machine must give the same bits. The lanes of a
 * vector are points of quadrature (quadrature.py says what for), the arrays are those of flat.py.
 */
#include <stdint.h>
#include <stdlib.h>

#ifndef VERSION /* the first digits of this file's SHA-256; a library built from another source is not used */
#define VERSION 0
#endif
#define LANES 4
#define ABREAST 8 /* walkers that walk down trees side by side */
#define LOT 64 /* rows that take turns at a tree while it is near */

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

/* A split of a plain tree as scores need it, a quarter of the size: what fits the near cache need not be waited for. */
typedef struct {
  double threshold;
  uint16_t column, nan_left;
  int16_t child[2]; /* a split of the tree, or the complement of a leaf */
} Step;

typedef double Lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

typedef struct {
  Lanes turn, gain;
} Pair;

typedef struct {
  const Tree *trees;
  const Split *splits;
  const double *leaves;
  const Pair *coefficients;
  const uint32_t *categories;
  const Step *steps; /* beside the splits; none where a number does not fit */
  const double *table;
  const int64_t *rows;
  double *out;
  int64_t tree_count, row_count, table_columns, out_columns, most_leaves;
} Question;

/* What a row does at a split of the tree at hand. */
typedef struct {
  double share;
  int32_t entered, other, pair;
  uint8_t went_left, on_path;
} Passage;

uint32_t tidewaiter_kernel_version(void) { return VERSION; }

int32_t tidewaiter_split_size(void) { return (int32_t)sizeof(Split); }

int32_t tidewaiter_step_size(void) { return (int32_t)sizeof(Step); }

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

/* Where walkers end that walk down plain trees side by side, without branches, so that none waits for its memory alone:
 * rows down one tree, or one row down several. */
INLINE void abreast(const Step *const *steps, const double *const *values, int32_t *at) {
  int32_t ended;
  do {
    ended = -1;
    for (int one = 0; one < ABREAST; one++) {
      const int32_t stays = at[one] >> 31; /* all bits where it stands on a leaf */
      const Step *step = steps[one] + (at[one] & ~stays);
      const double value = values[one][step->column];
      const int32_t next = step->child[!((value <= step->threshold) | ((value != value) & step->nan_left))];
      at[one] = next ^ ((next ^ at[one]) & stays);
      ended &= at[one];
    }
  } while (ended >= 0);
}

INLINE void rows_abreast(const Question *ask, const Tree *tree, const double *const *values, double *out) {
  const double *leaves = ask->leaves + tree->first_leaf;
  const Step *steps[ABREAST];
  int32_t at[ABREAST];
  for (int row = 0; row < ABREAST; row++) steps[row] = ask->steps + tree->first_split, at[row] = -(tree->leaves == 1);
  abreast(steps, values, at);
  for (int row = 0; row < ABREAST; row++) out[row] += leaves[~at[row]];
}

INLINE void trees_abreast(const Question *ask, const Tree *trees, const double *values, double *out) {
  const double *same[ABREAST];
  const Step *steps[ABREAST];
  int32_t at[ABREAST];
  for (int one = 0; one < ABREAST; one++)
    steps[one] = ask->steps + trees[one].first_split, at[one] = -(trees[one].leaves == 1), same[one] = values;
  abreast(steps, same, at);
  for (int one = 0; one < ABREAST; one++) *out += ask->leaves[trees[one].first_leaf + ~at[one]];
}

INLINE int all_plain(const Tree *trees) {
  int32_t plain = 1;
  for (int one = 0; one < ABREAST; one++) plain &= trees[one].plain;
  return plain;
}

INLINE void margins_of(const Question *ask, const Tree *tree, const Tree *end, const double *values, double *out) {
  while (tree < end) {
    if (ask->steps && end - tree >= ABREAST && all_plain(tree)) {
      trees_abreast(ask, tree, values, out);
      tree += ABREAST;
    } else {
      *out += tree->plain ? leaf_of(ask, tree, values, 1) : leaf_of(ask, tree, values, 0);
      tree++;
    }
  }
}

CLONED void tidewaiter_margins(const Question *ask) {
  const Tree *end = ask->trees + ask->tree_count;
  const double *values[LOT];
  for (int64_t first = 0; first < ask->row_count; first += LOT) {
    const int64_t many = first + LOT < ask->row_count ? LOT : ask->row_count - first, even = many - many % ABREAST;
    double *out = ask->out + first;
    for (int64_t place = 0; place < many; place++) {
      values[place] = ask->table + ask->rows[first + place] * ask->table_columns;
      out[place] = 0;
    }
    for (const Tree *tree = ask->trees; tree < end; tree++)
      for (int64_t place = 0; place < even; place += ABREAST) {
        if (ask->steps && tree->plain)
          rows_abreast(ask, tree, values + place, out + place);
        else
          for (int one = 0; one < ABREAST; one++) margins_of(ask, tree, tree + 1, values[place + one], out + place + one);
      }
    for (int64_t place = even; place < many; place++) margins_of(ask, ask->trees, end, values[place], out + place);
  }
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
