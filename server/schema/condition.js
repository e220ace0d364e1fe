/** True for every row. */
export const ALWAYS = { kind: 'all', of: [] };
/** True for no row: an empty OR, an empty `_in`. */
export const NEVER = { kind: 'any', of: [] };
/** Both hold; `null` stands for «no condition». */
export function both(a, b) {
    if (!a || (a.kind === 'all' && a.of.length === 0))
        return b;
    if (!b || (b.kind === 'all' && b.of.length === 0))
        return a;
    return { kind: 'all', of: [a, b] };
}
