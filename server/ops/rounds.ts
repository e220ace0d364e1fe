/**
 * The places of a list in rounds in which no name is met twice: what comes again finds what the one before it has left.
 * Those without a name are all in the first.
 */
export function roundsOf<T>(list: readonly T[], nameOf: (one: T) => string | null): number[][] {
  const met = new Map<string, number>();
  const rounds: number[][] = [];
  for (const [index, one] of list.entries()) {
    const name = nameOf(one);
    const round = name === null ? 0 : (met.get(name) ?? 0);
    if (name !== null) met.set(name, round + 1);
    const places = rounds[round];
    if (places) places.push(index);
    else rounds[round] = [index];
  }
  return rounds;
}
