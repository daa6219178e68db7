/** Which lines of two texts differ. Pure. */

/** More pairs of lines than this are not compared one by one: all of them count as changed. */
const MAX_PAIRS = 400_000;

/** The lines (from 0) that only one of two texts has: of the one, and of the other. */
export function lineChanges(
  one: string,
  other: string
): { readonly one: readonly number[]; readonly other: readonly number[] } {
  const [a, b] = [one.split('\n'), other.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < Math.min(a.length, b.length) - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  ) {
    tail += 1;
  }
  const kept = commonLines(
    a.slice(head, a.length - tail),
    b.slice(head, b.length - tail)
  );
  return {
    one: without(head, a.length - tail, new Set(kept.map(([at]) => head + at))),
    other: without(head, b.length - tail, new Set(kept.map(([, at]) => head + at)))
  };
}

/** Pairs of indexes of a longest common subsequence. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > MAX_PAIRS) {
    return [];
  }
  // best[i][j]: how many lines a from i on and b from j on have in common.
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      best[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return pairs;
}

/** The lines from `first` up to `end` that are not kept. */
function without(first: number, end: number, kept: ReadonlySet<number>): number[] {
  const lines = Array.from({ length: end - first }, (_, offset) => first + offset);
  return lines.filter(line => !kept.has(line));
}
